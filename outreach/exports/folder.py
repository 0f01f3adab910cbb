"""Everything that was agreed with a partner, as files in a folder: for cron."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from outreach.clock import LONDON, london_date
from outreach.exports import jobs, queries, reading
from outreach.exports.allowed import NotAgreed
from outreach.exports.contracts.all_of_them import CONTRACTS
from outreach.exports.contracts.contract import Contract
from outreach.exports.wanted import Wanted
from outreach.extensions import db
from outreach.partners.models import Partner
from outreach.partners.queries import agreed
from outreach.vocabulary import Format, Shared, TakenBy

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
    try:
        files = [_file(unfinished, partner_id, CONTRACTS[n], form, changes, now) for n in wanted]
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


def _file(
    folder: Path, partner_id: int, contract: Contract, form: Format, changes: bool, now: datetime
) -> dict[str, Any]:
    """Write one, and say of it what the manifest says."""
    partner = db.session.get_one(Partner, partner_id)
    names = [column.name for column in contract.columns]
    last = queries.last_taking(contract, partner_id, TakenBy.COMMAND, columns=names)
    since = last.revision if last and changes else None
    wanted = Wanted(
        contract=contract,
        columns=contract.columns,
        view=reading.view_of(partner, since=since if contract.changes else None),
        format=form,
        how=TakenBy.COMMAND,
        partner=partner.name,
    )
    name, digest, size = wanted.file_name(london_date(now)), hashlib.sha256(), 0
    download = jobs.start(wanted)
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
