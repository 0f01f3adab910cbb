"""Where somebody left off, as a word that says nothing to them and that only we can make."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from itsdangerous import BadSignature, URLSafeSerializer

from outreach.core.errors import Refusal
from outreach.exports.contracts.contract import Contract


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
    they are in the middle of pages that end at this revision, and this is the last key they got."""

    since: int | None
    until: int | None = None
    after: int | None = None


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
    said = [contract.name.value, contract.version, asked, partner_id, epoch]
    return _serializer(secret).dumps([*said, cursor.since, cursor.until, cursor.after])


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
        name, version, before, whose, then, *numbers = _serializer(secret).loads(text)
        since, until, after = numbers
    except (BadSignature, ValueError, TypeError):
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
    return Cursor(since=since, until=until, after=after)


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="exports cursor")
