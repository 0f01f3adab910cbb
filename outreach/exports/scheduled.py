"""Everything that was agreed with a partner, as files in a folder: for cron."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from outreach.core.app_state import setting
from outreach.core.clock import LONDON, london_date
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Format, Shared, TakenBy
from outreach.exports import cursors, daily, downloads
from outreach.exports import reader as reading
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.cursors import Cursor
from outreach.exports.permissions import NotAgreed
from outreach.exports.request import Wanted
from outreach.partners.models import Partner
from outreach.partners.queries import agreed

MANIFEST = "manifest.json"


def put_into(
    folder: Path,
    *,
    partner: Partner,
    names: Sequence[Shared],
    form: Format,
    changes: bool,
    now: datetime,
) -> Path:
    """Write the datasets (all that are agreed, without `names`) into a new folder inside, named by
    day and time; returns it. It has its name only when all of it is there and on the disk. Raises
    NotAgreed, OSError."""
    partner_id, called = partner.id, partner.name
    daily.tell_if_due(now)
    allowed = agreed(partner_id, london_date(now))
    if not allowed:
        raise NotAgreed(
            f"There is no agreement with {called}, or it has run out. See the page Partners."
        )
    if missing := [name for name in names if name.value not in allowed]:
        raise NotAgreed(f"The agreement with {called} does not name {missing[0].value}.")
    wanted = [name for name in Shared if name.value in allowed and (not names or name in names)]
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / now.astimezone(LONDON).strftime("%Y-%m-%d-%H%M%S")
    if made.exists():
        made = made.with_name(f"{made.name}-{secrets.token_hex(2)}")
    unfinished = made.with_name(f".{made.name}.{secrets.token_hex(4)}")
    unfinished.mkdir(mode=0o700)
    before = _before(folder, partner_id, called) if changes else {}
    try:
        files = [_file(unfinished, partner_id, CONTRACTS[n], form, before, now) for n in wanted]
        told = {
            "partner": called,
            "made_at": now.isoformat(timespec="seconds"),
            "files": files,
        }
        _write(unfinished / MANIFEST, json.dumps(told, ensure_ascii=False, indent=2).encode())
        _keep(unfinished)
        unfinished.rename(made)
        _keep(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return made


def _before(folder: Path, partner_id: int, called: str) -> dict[Shared, int]:
    """As of which revision each dataset lies in this folder: what its newest manifests say. So a
    run that failed, or went elsewhere, is none that anything builds on."""
    found: dict[Shared, int] = {}
    for manifest in sorted(folder.glob(f"[0-9]*/{MANIFEST}"), reverse=True):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(manifest.read_text("utf-8"))
            for file in told["files"] if told["partner"] == called else ():
                name = Shared(file["dataset"])
                with suppress(Refusal):
                    found.setdefault(name, _revision(str(file["since"]), name, partner_id))
    return found


def _whose(contract: Contract, partner_id: int) -> dict[str, Any]:
    """What a cursor in a manifest is bound to: all columns of all days."""
    return {
        "contract": contract,
        "asked": cursors.about((), None, None),
        "partner_id": partner_id,
        "epoch": reading.epoch(),
        "secret": setting("SECRET_KEY"),
    }


def _revision(since: str, name: Shared, partner_id: int) -> int:
    """The revision that a manifest's cursor stands for. Raises Refusal."""
    cursor = cursors.read(since, head=reading.head(), **_whose(CONTRACTS[name], partner_id))
    return cursor.since or 0


def _file(
    folder: Path,
    partner_id: int,
    contract: Contract,
    form: Format,
    before: Mapping[Shared, int],
    now: datetime,
) -> dict[str, Any]:
    """Write one, and say of it what the manifest says."""
    partner = db.session.get_one(Partner, partner_id)
    since = before.get(contract.name)
    wanted = Wanted(
        contract=contract,
        columns=contract.columns,
        view=reading.view_of(partner, since=since if contract.changes else None),
        format=form,
        how=TakenBy.COMMAND,
        partner=partner.name,
    )
    name, digest, size = wanted.file_name(london_date(now)), hashlib.sha256(), 0
    download = downloads.start(wanted)
    with open(folder / name, "xb") as file:
        for piece in download:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return {
        "file": name,
        "dataset": contract.name.value,
        "version": contract.version,
        "only_changes": wanted.only_changes,
        "since": cursors.written(Cursor(since=download.revision), **_whose(contract, partner_id)),
        "rows": download.rows,
        "bytes": size,
        "sha256": digest.hexdigest(),
    }


def _write(path: Path, text: bytes) -> None:
    with open(path, "xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _keep(folder: Path) -> None:
    """That the names in it are on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
