"""A Data Package (Frictionless standards, version 1): the CSV, and a description that programs
read, in one zip."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from outreach.core.clock import LONDON
from outreach.exports.contracts.contract import Column, Kind
from outreach.exports.dictionary import ESCAPED, about, known_words
from outreach.exports.formats import csv_format as as_csv
from outreach.exports.reader import Batch
from outreach.exports.request import Wanted

PIECE = 256 * 1024
_KINDS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: {"type": "integer"},
    Kind.TRUTH: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    Kind.DAY: {"type": "date", "format": "%Y-%m-%d"},
}


def encoded(wanted: Wanted, batches: Iterable[Batch], now: datetime) -> Iterator[bytes]:
    """The zip in pieces, when it is finished. No byte order mark in here: the description says how
    it is encoded."""
    at = now.astimezone(LONDON).timetuple()[:6]
    name = f"{wanted.contract.name.value}.csv"
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as zipped:
            digest, size = hashlib.sha256(), 0
            with zipped.open(_entry(name, at), "w", force_zip64=True) as inside:
                header = as_csv.header(wanted.columns, mark=False)
                for piece in chain([header], as_csv.encoded(batches)):
                    inside.write(piece)
                    digest.update(piece)
                    size += len(piece)
            told = _description(wanted, now, f"sha256:{digest.hexdigest()}", size)
            text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
            zipped.writestr(_entry("datapackage.json", at), text)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _entry(name: str, at: Any) -> ZipInfo:
    entry = ZipInfo(name, at)
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
    return entry


def _description(wanted: Wanted, now: datetime, digest: str, size: int) -> dict[str, Any]:
    contract = wanted.contract
    return {
        "profile": "tabular-data-package",
        "name": contract.name.value.replace("_", "-"),
        "title": contract.name.label,
        "description": "\n".join(f"{name}: {words}" for name, words in about(wanted, now)),
        "version": contract.version,
        "created": now.isoformat(timespec="seconds"),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": contract.name.value.replace("_", "-"),
                "path": f"{contract.name.value}.csv",
                "description": f"{contract.holds} {ESCAPED}",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "quoteChar": '"', "lineTerminator": "\n"},
                "hash": digest,
                "bytes": size,
                "schema": schema(wanted),
            }
        ],
    }


def schema(wanted: Wanted) -> dict[str, Any]:
    """The columns as a Table Schema."""
    fields = [_field(column, wanted.only_changes) for column in wanted.columns]
    return {
        "fields": fields,
        "primaryKey": [wanted.contract.key.name],
        "missingValues": [""],
    }


def _field(column: Column, only_changes: bool) -> dict[str, Any]:
    always = column.always and (not only_changes or column.name in ("removed",))
    constraints: dict[str, Any] = {"required": True} if always else {}
    if column.words:
        constraints["enum"] = [word.value for word in known_words(column)]
    found: dict[str, Any] = {"name": column.name, "description": column.means}
    found |= _KINDS[column.kind]
    return found | ({"constraints": constraints} if constraints else {})
