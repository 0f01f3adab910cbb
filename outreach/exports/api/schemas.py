"""The list of datasets, and how each looks as JSON: made from the contracts."""

import json
from collections.abc import Iterable
from typing import Any

from outreach.exports.contracts.contract import REMOVED, Column, Contract, Kind
from outreach.exports.dictionary import known_words

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: {"type": "integer"},
    Kind.TRUTH: {"type": "boolean"},
    Kind.DAY: {"type": "string", "format": "date"},
}


def of(contracts: Iterable[Contract], site: str) -> bytes:
    told = {"datasets": [_dataset(contract, site) for contract in contracts]}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _dataset(contract: Contract, site: str) -> dict[str, Any]:
    return {
        "name": contract.name.value,
        "title": contract.name.label,
        "holds": contract.holds,
        "version": contract.version,
        "versions": dict(contract.versions),
        "url": f"{site}{path(contract)}",
        "period": contract.day or None,
        "columns": [_column(column) for column in contract.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    words = {word.value: word.label for word in known_words(column)}
    return {
        "name": column.name,
        "kind": column.kind.value,
        "meaning": column.means,
        "always": column.always,
        "words": words or None,
    }


def path(contract: Contract) -> str:
    return f"/api/v1/datasets/{contract.name.value}"


def row(contract: Contract) -> dict[str, Any]:
    """The JSON Schema of a row that counts. `columns` may have left out all but the key."""
    properties = {column.name: _value(column) for column in contract.columns}
    if REMOVED.name in properties:
        properties[REMOVED.name] = {**_TYPES[Kind.TRUTH], "const": False}
    return _object(properties, [contract.key.name], contract.holds)


def removed_row(contract: Contract) -> dict[str, Any]:
    """The JSON Schema of a row that no longer does."""
    key = contract.key
    properties: dict[str, Any] = {}
    for column in contract.columns:
        properties[column.name] = {"type": "null"}
    properties |= {key.name: _value(key), REMOVED.name: {**_TYPES[Kind.TRUTH], "const": True}}
    said = "Take the row with this key out of what you have."
    return _object(properties, [key.name, REMOVED.name], said)


def can_be_removed(contract: Contract) -> bool:
    return REMOVED in contract.columns


def _object(properties: dict[str, Any], needed: list[str], said: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": said,
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _value(column: Column) -> dict[str, Any]:
    found = {**_TYPES[column.kind], "description": column.means}
    if column.words:
        found["enum"] = [word.value for word in known_words(column)]
    if not column.always:
        found["type"] = [found["type"], "null"]
        if column.words:
            found["enum"] = [*found["enum"], None]
    return found
