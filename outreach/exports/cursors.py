"""Where somebody left off, as a word that says nothing to them and that only we can make."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from itsdangerous import BadSignature, URLSafeSerializer

from outreach.core.errors import Refusal
from outreach.exports.contracts.contract import Contract, Position

_NONCE, _SEAL = 16, 16
# Texts are filled up to a multiple of this, so that their length says nothing.
_FILLED_TO = 128


class UnknownCursor(Refusal):
    """It was not made here, or for something else."""

    status = 400


class OtherCursor(Refusal):
    """It is about other columns or days: what lies outside of those would never come."""


class OldCursor(Refusal):
    """What it leads to is gone: begin anew, without it."""

    status = 410


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """`since`: what changed up to this revision somebody has (None: nothing). `until` and `after`:
    they are in the middle of pages that end at this revision, and this is the position of the last
    row they got. `day`: of a dataset whose changes are not noted, the day it is of."""

    since: int | None
    until: int | None = None
    after: Position | None = None
    day: int | None = None


def about(columns: Iterable[str], first: date | None, last: date | None) -> str:
    """Which columns and days a cursor is about: of others it says nothing."""
    said = [*columns, str(first), str(last)]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]


def written(
    cursor: Cursor,
    *,
    contract: Contract,
    asked: str,
    partner_id: int,
    epoch: str,
    secret: str,
) -> str:
    """A text that only we can read: a revision would say how much was saved meanwhile."""
    said = [contract.name.value, contract.version, asked, partner_id, epoch]
    said += [cursor.since, cursor.until, cursor.after, cursor.day]
    return _sealed(json.dumps(said).encode(), secret)


def read(
    text: str,
    *,
    contract: Contract,
    asked: str,
    partner_id: int,
    epoch: str,
    head: int,
    secret: str,
) -> Cursor:
    """Raises UnknownCursor, OtherCursor, OldCursor."""
    try:
        name, version, before, whose, then, *numbers = json.loads(_opened(text, secret))
        since, until, after, day = numbers
    except (ValueError, TypeError):
        _refuse_earlier_kind(text, secret)
        raise UnknownCursor(
            "This is no cursor of ours. Use one exactly as it was given, or leave it out to begin"
            " anew."
        ) from None
    if name != contract.name or whose != partner_id:
        raise UnknownCursor(
            f"This cursor belongs to something else than “{contract.name.value}”. Use the one that"
            " came with this dataset, or leave it out to begin anew."
        )
    if before != asked:
        raise OtherCursor(
            "This cursor belongs to other columns or other days. Ask for the same ones again, or"
            " leave it out to begin anew."
        )
    if version != contract.version:
        raise OldCursor(
            f"The columns have changed since: this is version {contract.version}, the cursor is of"
            f" {version}. Leave it out, and take everything once more."
        )
    if then != epoch or max(since or 0, until or 0) > head:
        raise OldCursor(
            "A backup has been put back since this cursor was given out. Leave it out, and take"
            " everything once more."
        )
    return Cursor(since=since, until=until, after=tuple(after) if after else None, day=day)


def _refuse_earlier_kind(text: str, secret: str) -> None:
    """Raises OldCursor for a cursor as they were before they could not be read."""
    try:
        URLSafeSerializer(secret, salt="exports cursor").loads(text)
    except (BadSignature, ValueError, TypeError):
        return
    raise OldCursor(
        "The keys of rows have changed since this cursor was given out. Leave it out, and take"
        " everything once more."
    )


def _sealed(said: bytes, secret: str) -> str:
    """Encrypted (HMAC-SHA256 as a stream, under a nonce), then sealed (HMAC-SHA256 of both)."""
    nonce = secrets.token_bytes(_NONCE)
    filled = said.ljust(-(-len(said) // _FILLED_TO) * _FILLED_TO)
    hidden = nonce + _mixed(filled, nonce, secret)
    return _as_text(hidden + _seal(hidden, secret))


def _opened(text: str, secret: str) -> bytes:
    """Raises ValueError."""
    given = urlsafe_b64decode((text + "=" * (-len(text) % 4)).encode("ascii"))
    hidden, seal = given[:-_SEAL], given[-_SEAL:]
    if not hmac.compare_digest(seal, _seal(hidden, secret)) or text != _as_text(given):
        raise ValueError("not sealed by us")
    return _mixed(hidden[_NONCE:], hidden[:_NONCE], secret)


def _as_text(signs: bytes) -> str:
    return urlsafe_b64encode(signs).decode().rstrip("=")


def _mixed(said: bytes, nonce: bytes, secret: str) -> bytes:
    """With the stream that belongs to the nonce; twice gives back what there was."""
    key = _key("hide", secret)
    blocks = (
        hmac.digest(key, nonce + number.to_bytes(4), "sha256")
        for number in range(-(-len(said) // 32))
    )
    return bytes(one ^ other for one, other in zip(said, b"".join(blocks), strict=False))


def _seal(hidden: bytes, secret: str) -> bytes:
    return hmac.digest(_key("seal", secret), hidden, "sha256")[:_SEAL]


def _key(purpose: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"exports cursor: {purpose}".encode(), "sha256")
