"""How long each kind of thing is kept, and why.

`docs/privacy-retention.md` and the public notice are written from this table. What has the name of
a setting can be made longer or shorter (`config.py`); the rest hangs on how the program works.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from outreach.auth.guessing import known_browsers
from outreach.auth.models import Attempts, KnownBrowser, PasswordReset, PendingSignIn, SignIn
from outreach.auth.passkeys.models import PasskeyChallenge
from outreach.auth.rate_limits import LONGEST
from outreach.auth.session_policy import VOLUNTEERS
from outreach.contacts.drafts import FORGOTTEN_AFTER
from outreach.contacts.models import Contact, Draft, Letter
from outreach.coordination.announcements.models import Notice
from outreach.core.app_state import setting
from outreach.core.database import RECEIPTS_LAST, receipts
from outreach.core.formatting import count
from outreach.exports.models import Taking
from outreach.exports.webhooks.models import Delivery
from outreach.imports.models import ImportFile
from outreach.partners.models import Consent
from outreach.people.actions import HELP_LASTS
from outreach.people.models import Helped, Invitation
from outreach.pledges.models import Objection
from outreach.pledges.offices.models import OfficeSignature

DAY = timedelta(days=1)
YEAR = 365 * DAY
MONTH = YEAR / 12
AT_ONCE = timedelta()

# An account that nobody uses: told so long before, then erased.
NOTICE = 30 * DAY
LETTER_REMOVED = "[removed: it was sent long ago]"


@dataclass(frozen=True, kw_only=True)
class Period:
    """How long counts from `since`: as `setting` says, or `fixed`. With neither it is kept for as
    long as the campaign runs."""

    what: str
    why: str
    since: str = ""
    setting: str = ""
    fixed: timedelta | None = None
    then: str = "deleted"
    # The table, and which of its rows are over: given the moment before which they must have begun.
    rows: tuple[Any, Callable[[datetime], ColumnElement[bool]]] | None = None

    @property
    def lasts(self) -> timedelta | None:
        return timedelta(days=setting(self.setting)) if self.setting else self.fixed


def _over(column: Any) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda before: column <= before


SIGN_INS = Period(
    what="Where somebody is signed in",
    why="It is only of use while it lasts.",
    since="it ended",
    fixed=AT_ONCE,
    rows=(
        SignIn,
        lambda before: or_(
            SignIn.expires_at <= before, SignIn.last_seen_at <= before - VOLUNTEERS.idle
        ),
    ),
)
KNOWN_BROWSERS = Period(
    what="Browsers that somebody has signed in with, and a keyed hash of the network",
    why="So that nobody is kept out by a stranger who guesses their password.",
    since="the last sign-in there",
    fixed=known_browsers.LASTS,
    rows=(KnownBrowser, _over(KnownBrowser.last_used_at)),
)
PENDING_SIGN_INS = Period(
    what="Sign-ins that wait for a mailed code",
    why="It is only of use while it lasts.",
    since="it ended",
    fixed=AT_ONCE,
    rows=(PendingSignIn, _over(PendingSignIn.expires_at)),
)
PASSKEY_CHALLENGES = Period(
    what="What a passkey is asked to sign",
    why="It is only of use while it lasts.",
    since="it ended",
    fixed=AT_ONCE,
    rows=(PasskeyChallenge, _over(PasskeyChallenge.expires_at)),
)
RESETS = Period(
    what="Links to choose a new password",
    why="So that somebody who did not ask for one can be told when it was.",
    since="they ran out",
    setting="KEEP_RESETS_DAYS",
    rows=(PasswordReset, _over(PasswordReset.expires_at)),
)
INVITATIONS = Period(
    what="Invitations",
    why="So that coordinators see who has been asked and did not come, and do not ask again at "
    "once.",
    since="they were used or ran out",
    setting="KEEP_INVITATIONS_DAYS",
    rows=(
        Invitation,
        lambda before: or_(
            and_(Invitation.used_at.is_not(None), Invitation.used_at <= before),
            and_(Invitation.used_at.is_(None), Invitation.expires_at <= before),
        ),
    ),
)
HELPED = Period(
    what="Who let whom back into their account",
    why="So that whoever it was done to is told, and nobody opens an account alone, nor checks "
    "what it enters.",
    since="it was done",
    fixed=HELP_LASTS,
    rows=(Helped, _over(Helped.at)),
)
# The message to the office may be answered for a week. So long it can be asked who wrote it.
UNANSWERED = 30 * DAY
SIGNATURES = Period(
    what="What was signed for an MP’s office, and not confirmed from there",
    why="Anybody who has the link can fill in the form. What nobody confirms counts for nothing.",
    since="it was signed",
    fixed=UNANSWERED,
    rows=(
        OfficeSignature,
        lambda before: and_(OfficeSignature.confirmed_at.is_(None), OfficeSignature.at <= before),
    ),
)
OBJECTIONS = Period(
    what="What somebody called wrong for an MP’s office, and the office did not confirm",
    why="Anybody can fill in the form. What nobody confirms says nothing about the MP.",
    since="it was sent",
    fixed=UNANSWERED,
    rows=(
        Objection,
        lambda before: and_(Objection.confirmed_at.is_(None), Objection.at <= before),
    ),
)
RECEIPTS = Period(
    what="Which forms somebody sent",
    why="A form that was sent without a connection may arrive days later, and must count once.",
    since="the form was sent",
    fixed=RECEIPTS_LAST,
    rows=(receipts, _over(receipts.c.at)),
)
DRAFTS = Period(
    what="What was typed and not logged",
    why="After that long nobody comes back to it.",
    since="the last word was typed",
    fixed=FORGOTTEN_AFTER,
    rows=(Draft, _over(Draft.saved_at)),
)
SHEETS = Period(
    what="The rows of spreadsheets that coordinators brought",
    why="So that they can be looked over and corrected, and rows that match nobody taken along. "
    "Columns with volunteers’ names are emptied before they are kept.",
    since="they were brought",
    fixed=timedelta(days=7),
    rows=(ImportFile, _over(ImportFile.kept_since)),
)
NOTICES = Period(
    what="Messages to everybody on Today",
    why="So that coordinators see what was said lately, and can say it again.",
    since="they were shown last",
    fixed=90 * DAY,
    rows=(
        Notice,
        lambda before: or_(Notice.ended_at <= before, Notice.shown_until <= before),
    ),
)
TAKINGS = Period(
    what="Who took which data along for a partner or the campaign, and when",
    why="So that it can be said for two years who took what, and a file be known by its SHA-256.",
    since="it was taken",
    fixed=2 * YEAR,
    rows=(Taking, _over(Taking.at)),
)
DELIVERIES = Period(
    what="What partners’ programs were told of changes",
    why="So that it can be sent again if something went wrong with them.",
    since="it arrived or was given up",
    fixed=30 * DAY,
    rows=(
        Delivery,
        lambda before: or_(Delivery.delivered_at <= before, Delivery.gave_up_at <= before),
    ),
)
CONSENTS = Period(
    what="That somebody let their name go to a partner, and withdrew it",
    why="So that it can be shown for as long as a partner’s takings that the name went along "
    "rightly. What still holds is kept while it does.",
    since="it was withdrawn",
    fixed=2 * YEAR,
    then="deleted; with the account if that goes before",
    rows=(Consent, lambda before: Consent.withdrawn_at <= before),
)
AGREEMENTS = Period(
    what="What was agreed with partners, who made and ended it, and the tokens and addresses of "
    "their programs",
    why="So that it can always be asked who let whom take what. Of tokens only a hash is kept.",
    then="deleted with the whole database when the campaign ends",
)
ATTEMPTS = Period(
    what="Counts of tries to sign in",
    why="The longest limit looks back over one day.",
    since="the try",
    fixed=LONGEST,
    rows=(Attempts, _over(Attempts.since)),
)
LETTERS = Period(
    what="The text of letters to offices",
    why="So that an office does not get the same letter twice. After so long it has most "
    "likely forgotten, and the name under the letter need not be kept.",
    since="the letter was sent",
    setting="KEEP_LETTERS_DAYS",
    then="the text is removed; that a letter was sent stays",
    rows=(
        Letter,
        lambda before: and_(
            Letter.body != LETTER_REMOVED,
            Letter.contact_id.in_(select(Contact.id).where(Contact.at <= before)),
        ),
    ),
)
ACCOUNTS = Period(
    what="Accounts that nobody uses",
    why="A campaign has quiet years between its loud ones. After so long, whoever wants to help "
    f"again can be invited again. They are told by email {NOTICE.days} days before, and one "
    "sign-in keeps the account.",
    since="the last sign of the person",
    setting="KEEP_ACCOUNTS_DAYS",
    then="the account is erased: the person goes, their work stays without a name",
)
USED_ACCOUNTS = Period(
    what="Accounts",
    why="Without one nobody can work here. Everybody can leave at any time.",
    then="erased when the person leaves",
)
WORK = Period(
    what="Which MP was contacted, when, how, with what result; where MPs stand, and who checked it",
    why="This is the work itself. What we say in public about an MP must rest on something that "
    "can be looked up. Of whoever left only a number stays.",
    then="deleted with the whole database when the campaign ends",
)
AUDIT = Period(
    what="The record of who did what",
    why="Each line is chained to the one before it, and the database refuses to change or delete "
    "one: a record that could be shortened could be shortened by whoever has something to hide. "
    "It holds numbers, never names, addresses or what somebody wrote; the number of whoever left "
    "leads nowhere. So it is kept whole.",
    then="deleted with the whole database when the campaign ends",
)
MPS = Period(
    what="Facts about MPs",
    why="They are public, and replaced when Parliament’s register changes. What coordinators enter "
    "of how an office is reached is kept beside them until it is changed, and who changed it.",
    then="replaced by the next list",
)

PERIODS = (
    USED_ACCOUNTS,
    ACCOUNTS,
    SIGN_INS,
    KNOWN_BROWSERS,
    PENDING_SIGN_INS,
    PASSKEY_CHALLENGES,
    RESETS,
    HELPED,
    INVITATIONS,
    SIGNATURES,
    OBJECTIONS,
    RECEIPTS,
    DRAFTS,
    SHEETS,
    NOTICES,
    ATTEMPTS,
    LETTERS,
    TAKINGS,
    DELIVERIES,
    CONSENTS,
    AGREEMENTS,
    WORK,
    AUDIT,
    MPS,
)


def in_words(period: Period) -> str:
    """7 days after the form was sent."""
    if period.lasts is None:
        return "as long as the campaign runs"
    if not period.lasts:
        return "only while it lasts"
    return f"{length(period.lasts)} after {period.since}"


def length(time: timedelta) -> str:
    """24 months; 90 days."""
    if not time % YEAR:
        return count(12 * (time // YEAR), "month")
    return count(time.days, "day")
