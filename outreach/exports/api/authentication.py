"""Who asks: the partner whose token came along."""

from datetime import datetime, timedelta
from typing import NamedTuple

from outreach.auth import rate_limits as limits
from outreach.auth.rate_limits import Limit
from outreach.core.clock import london_date
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.formatting import count, full_day
from outreach.core.problem_details import Problem
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.exports import daily
from outreach.exports import reader as reading
from outreach.exports.api import actions, queries
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.partners.models import Partner

# Of one token. Who follows the pages of a million rows needs 100, the largest at a time.
LIMIT = Limit("api", 120, timedelta(minutes=1))
REALM = 'Bearer realm="outreach"'
WRONG = f'{REALM}, error="invalid_token"'


class Caller(NamedTuple):
    """A partner's program: its token's number, whose it is, what it names, what of that it opens
    today; and with which word cursors begin that are still good."""

    token_id: int
    partner: Partner
    named: list[str]
    opens: list[Shared]
    epoch: str

    def may_have(self, name: str) -> Contract:
        """Raises Problem."""
        shared = next((one for one in FOR_PARTNERS if one == name), None)
        if shared is None:
            raise Problem("not-found", "There is no such dataset. /api/v1/datasets lists yours.")
        if shared in self.opens:
            return CONTRACTS[shared]
        if shared not in self.named:
            raise Problem("not-agreed", f"This token does not open {shared.value}.")
        raise Problem(
            "not-agreed",
            f"{shared.value} is not agreed with {self.partner.name}, or what was agreed is over.",
        )


def caller(token: str | None, now: datetime) -> Caller:
    """Counts the request. `token` came with it as a bearer token. Raises Problem."""
    known = _known(token, now)
    _count(known, now)
    daily.tell_if_due(now)
    partner = db.session.get_one(Partner, known.partner_id)
    db.session.expunge(partner)  # it stays as it is, whatever else is read
    opens = queries.opened(known, london_date(now))
    return Caller(known.id, partner, known.datasets, opens, reading.epoch())


def _known(token: str | None, now: datetime) -> queries.Known:
    if not token:
        sentence = "Send a token along, in the header Authorization: Bearer outreach_…"
        raise Problem("no-token", sentence, WWW_Authenticate=REALM)
    known = queries.token_known_by(token)
    if known is None:
        raise Problem("unknown-token", "There is no such token.", WWW_Authenticate=WRONG)
    if known.revoked_at is not None:
        day = full_day(london_date(known.revoked_at))
        sentence = f"This token was revoked on {day}."
        raise Problem("revoked-token", sentence, WWW_Authenticate=WRONG)
    if known.expires_at <= now:
        day = full_day(london_date(known.expires_at))
        sentence = f"This token ran out on {day}."
        raise Problem("expired-token", sentence, WWW_Authenticate=WRONG)
    return known


def _count(known: queries.Known, now: datetime) -> None:
    """In a transaction of its own, whatever comes of the request. Who asks too often writes
    nothing."""
    key = f"token {known.id}"
    if not limits.is_used_up(LIMIT, key, now):
        with transaction():
            if limits.number_of(LIMIT, key, now) is not None:
                actions.note_use(known=known, now=now)
                return
    within = int(LIMIT.within.total_seconds())
    seconds = within - int(now.timestamp()) % within
    raise Problem(
        "too-many",
        f"{LIMIT.times} requests a minute are answered. Go on in {count(seconds, 'second')}.",
        Retry_After=str(seconds),
    )
