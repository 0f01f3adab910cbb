"""Keys of rows that leave: for each partner others, so that two files cannot be joined by them.

A key is HMAC-SHA256 of the dataset and our own number, with the partner's secret key, cut to 80
bits. Both databases make the same ones: PostgreSQL from its `sha256`, SQLite by a function of ours.
"""

import hashlib
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, Text, cast, func, literal, literal_column, type_coerce

from outreach.core.extensions import db
from outreach.core.vocabulary import Shared

HEX_DIGITS = 20
SQLITE_FUNCTION = "outreach_row_key"
# What a key begins with, so that no spreadsheet takes one for a number.
_BEGINS = {Shared.CONTACTS: "c-", Shared.PLEDGE_HISTORY: "e-"}
_BLOCK = 64


def row_key(key: str, dataset: Shared, row_id: int) -> str:
    """Return the key of a row, as the database makes it."""
    return _made(key, _BEGINS[dataset], row_id)


def row_key_of(key: str, dataset: Shared, row_id: Any) -> ColumnElement[str]:
    """Return the key of a row as an expression of the database's."""
    begins = _BEGINS[dataset]
    if db.engine.dialect.name == "sqlite":
        made = func.outreach_row_key(literal(key, String), literal_column(f"'{begins}'"), row_id)
        return type_coerce(made, Text)
    inner, outer = (_bytes(pad) for pad in _pads(key))
    said = func.convert_to(literal_column(f"'{begins}'").concat(cast(row_id, Text)), "UTF8")
    digest = func.sha256(outer.op("||")(func.sha256(inner.op("||")(said))))
    text = func.left(func.encode(digest, literal_column("'hex'")), HEX_DIGITS, type_=Text)
    return literal_column(f"'{begins}'", Text).concat(text).collate("C")


def register(connection: Any, _record: Any = None) -> None:
    """Teach a connection to SQLite to make keys of rows."""
    connection.create_function(SQLITE_FUNCTION, 3, _made, deterministic=True)


def _bytes(value: bytes) -> ColumnElement[Any]:
    return literal_column(f"decode('{value.hex()}', 'hex')")


def _made(key: str, begins: str, row_id: int) -> str:
    inner, outer = _begun(key)
    within, around = inner.copy(), outer.copy()
    within.update(f"{begins}{row_id}".encode())
    around.update(within.digest())
    return f"{begins}{around.hexdigest()[:HEX_DIGITS]}"


@lru_cache(64)
def _begun(key: str) -> tuple[Any, Any]:
    """HMAC's two hashes with the key in them: a million rows go on from there."""
    inner, outer = (hashlib.sha256(pad) for pad in _pads(key))
    return inner, outer


def _pads(key: str) -> tuple[bytes, bytes]:
    block = key.encode().ljust(_BLOCK, b"\0")
    if len(block) > _BLOCK:
        raise ValueError("a partner's key is longer than a block")
    return bytes(sign ^ 0x36 for sign in block), bytes(sign ^ 0x5C for sign in block)
