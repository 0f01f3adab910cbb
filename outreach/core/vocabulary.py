"""The campaign's words, each once: what is stored, and what a person reads.

To add one, add it here; `docs/adding.md` walks through it.
"""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A stored word with its label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ").capitalize()
        return member


class Role(Word):
    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    ADMIN = "admin"


class Help(Word):
    """What was done to let somebody back into their account."""

    PASSWORD = "password", "Made a link for a new password"
    STEP = "step", "Switched the second step off"
    ROLE = "role", "Took away a role that needs a second step"
    NEW_ROLE = "new_role", "Gave another role"
    ENABLED = "enabled", "Let them in again"


# Who contacts MPs; who looks after people and settings.
WORKERS = frozenset({Role.VOLUNTEER, Role.COORDINATOR})
STAFF = frozenset({Role.COORDINATOR, Role.ADMIN})


class Touch(Word):
    """What somebody did to an input of a pledge, who therefore does not check it."""

    ENTERED = "entered", "entered it before it was entered again"
    SHEET = "sheet", "brought or changed the spreadsheet that it came with"
    DETAILS = "details", "changed how this MP is reached, in the 90 days before"
    HELPED = "helped", "opened the account of whoever entered it, in the 90 days before"


class Result(Word):
    """How what was tried ended."""

    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"


class Channel(Word):
    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"
    WEB_FORM = "web_form", "Web form"
    SOCIAL = "social", "Social media"


class Direction(Word):
    OUT = "out", "We contacted them"
    IN = "in", "They contacted us"


class Outcome(Word):
    SPOKE_MP = "spoke_mp", "Spoke to the MP"
    SPOKE_STAFF = "spoke_staff", "Spoke to staff"
    VOICEMAIL_LEFT = "voicemail_left", "Left a voicemail"
    NO_ANSWER = "no_answer", "No answer"
    BUSY_OR_FULL = "busy_or_full", "Busy or mailbox full"
    TOLD_TO_EMAIL = "told_to_email", "Told to email"
    CALL_BACK = "call_back", "Asked to call back"
    REFUSED = "refused", "Would not talk"
    BAD_NUMBER = "bad_number", "Number does not work"
    SENT = "sent", "Sent"
    BOUNCED = "bounced", "Bounced"
    AUTO_REPLY = "auto_reply", "Automatic reply"
    ACKNOWLEDGED_ONLY = "acknowledged_only", "Only acknowledged"
    REPLIED_GENERIC = "replied_generic", "Replied, no clear answer"
    REPLIED_ANSWERED = "replied_answered", "Replied with an answer"
    NO_REPLY = "no_reply", "No reply yet"


SPOKEN = (
    Outcome.SPOKE_MP,
    Outcome.SPOKE_STAFF,
    Outcome.VOICEMAIL_LEFT,
    Outcome.NO_ANSWER,
    Outcome.BUSY_OR_FULL,
    Outcome.TOLD_TO_EMAIL,
    Outcome.CALL_BACK,
    Outcome.REFUSED,
    Outcome.BAD_NUMBER,
)
WRITTEN = (
    Outcome.SENT,
    Outcome.REPLIED_ANSWERED,
    Outcome.REPLIED_GENERIC,
    Outcome.ACKNOWLEDGED_ONLY,
    Outcome.AUTO_REPLY,
    Outcome.BOUNCED,
    Outcome.NO_REPLY,
)
OUTCOMES: dict[Channel, tuple[Outcome, ...]] = {
    Channel.PHONE: SPOKEN,
    Channel.EMAIL: WRITTEN,
    Channel.LETTER: WRITTEN,
    Channel.IN_PERSON: (Outcome.SPOKE_MP, Outcome.SPOKE_STAFF, Outcome.REFUSED),
    Channel.WEB_FORM: WRITTEN,
    Channel.SOCIAL: WRITTEN,
}
# Someone there answered us: only then is there a stance to hear.
REACHED = (
    Outcome.SPOKE_MP,
    Outcome.SPOKE_STAFF,
    Outcome.REPLIED_GENERIC,
    Outcome.REPLIED_ANSWERED,
)
# Their words to us, whichever way the form says it went.
THEIRS = (
    Outcome.BOUNCED,
    Outcome.AUTO_REPLY,
    Outcome.ACKNOWLEDGED_ONLY,
    Outcome.REPLIED_GENERIC,
    Outcome.REPLIED_ANSWERED,
)
# A letter is out, and nobody has answered what it asks.
UNANSWERED = (
    Outcome.SENT,
    Outcome.NO_REPLY,
    Outcome.AUTO_REPLY,
    Outcome.ACKNOWLEDGED_ONLY,
)
# What comes back to a letter, the best first.
REPLIES = (
    Outcome.REPLIED_ANSWERED,
    Outcome.REPLIED_GENERIC,
    Outcome.ACKNOWLEDGED_ONLY,
    Outcome.AUTO_REPLY,
)
# The office heard from us; what the limits of a day and a week count.
HEARD = (
    Outcome.SPOKE_MP,
    Outcome.SPOKE_STAFF,
    Outcome.VOICEMAIL_LEFT,
    Outcome.TOLD_TO_EMAIL,
    Outcome.CALL_BACK,
    Outcome.REFUSED,
    Outcome.SENT,
)
# After these the MP has been asked to sign, if nobody had asked before.
ASKS = (Outcome.SPOKE_MP, Outcome.SPOKE_STAFF, Outcome.VOICEMAIL_LEFT, Outcome.SENT)
# The work with this MP goes on in the same claim.
CONTINUES = (Outcome.TOLD_TO_EMAIL, Outcome.BAD_NUMBER, Outcome.BOUNCED)
# All is logged, and a letter would be the best next step: the claim stays open for it, until its
# holder takes another MP.
SETTLES = (Outcome.VOICEMAIL_LEFT, Outcome.NO_REPLY)
# These lead straight to the letter.
THEN_WRITE = (*SETTLES, Outcome.TOLD_TO_EMAIL)


class Stance(Word):
    SUPPORTIVE = "supportive", "Supportive"
    LEANING_SUPPORTIVE = "leaning_supportive", "Leaning towards us"
    UNCLEAR = "unclear", "Unclear"
    LEANING_AGAINST = "leaning_against", "Leaning against"
    AGAINST = "against", "Against"
    WOULD_NOT_SAY = "would_not_say", "Would not say"


class SaidBy(Word):
    MP = "mp", "The MP"
    STAFF = "staff", "Their staff"
    DOCUMENT = "document", "Something in writing"


class PledgeStatus(Word):
    NOT_ASKED = "not_asked", "Not yet asked"
    ASKED = "asked", "Asked, no answer yet"
    CONSIDERING = "considering", "Thinking about it"
    AGREED_UNCONFIRMED = "agreed_unconfirmed", "Agreed, to be confirmed"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Said no"
    NO_PLEDGES_POLICY = "no_pledges_policy", "Does not sign pledges"
    WITHDRAWN = "withdrawn", "Withdrew"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class PublicStatus(Word):
    """What anyone is told of where an MP stands."""

    SIGNED = "signed", "Signed"
    ASKED = "asked", "Asked, no answer yet"
    NO_PLEDGES_POLICY = "no_pledges_policy", "Does not sign pledges"
    SAID_NO = "said_no", "Said no"
    NOT_ASKED = "not_asked", "Not yet asked"


class Basis(Word):
    PUBLIC_LINK = "public_link", "A public statement"
    MP_IN_WRITING = "mp_in_writing", "The MP, in writing"
    MP_BY_VOICE = "mp_by_voice", "The MP said so"
    STAFF_BY_VOICE = "staff_by_voice", "Their staff said so"
    INFERRED = "inferred", "Follows from the contact"


# A signature rests on one of these. Words spoken on the phone are a promise to sign.
IN_WRITING = (Basis.PUBLIC_LINK, Basis.MP_IN_WRITING)


class QueueState(Word):
    AVAILABLE = "available", "Available"
    CLAIMED = "claimed", "Someone is on it"
    WAITING = "waiting", "Waiting"
    NEEDS_COORDINATOR = "needs_coordinator", "Needs a coordinator"
    NO_WAY_TO_CONTACT = "no_way_to_contact", "No way to contact"
    DONE = "done", "Done"
    PAUSED = "paused", "Paused"


class Voided(Word):
    """Why a logged contact no longer counts. It stays readable."""

    UNDONE = "undone", "Undone"
    CORRECTED = "corrected", "Corrected"


class Closed(Word):
    """Why an MP is done: out of the queue until a coordinator says otherwise."""

    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Said no"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    LEFT_PARLIAMENT = "left_parliament", "No longer an MP"


# Where an MP stands when they leave the queue.
CLOSES = {
    PledgeStatus.SIGNED: Closed.SIGNED,
    PledgeStatus.DECLINED: Closed.DECLINED,
    PledgeStatus.NOT_APPLICABLE: Closed.NOT_APPLICABLE,
}


class ClaimEnd(Word):
    LOGGED = "logged", "Logged"
    RELEASED = "released", "Released"
    SKIPPED = "skipped", "Skipped"
    LAPSED = "lapsed", "Lapsed"
    FREED = "freed", "Freed"


class SkipReason(Word):
    NOT_NOW = "not_now", "I have run out of time"
    KNOWS_THEM = "knows_them", "I know this MP or their staff"
    RATHER_NOT = "rather_not", "I would rather not ring this one"
    WRONG_DETAILS = "wrong_details", "The details look wrong"
    OTHER = "other", "Another reason"


class OfferReason(Word):
    """Why this MP was offered to this person."""

    OWN_MP = "own_mp", "You live in this constituency."
    MY_FOLLOW_UP = "my_follow_up", "You said you would follow this up, and it is due."
    FOLLOW_UP = "follow_up", "A follow-up is due and has waited a day."
    BUMPED = "bumped", "A coordinator asked for this one first."
    ASKED = "asked", "A coordinator asked you for this one."
    MY_REGION = "my_region", "This MP is in your region."
    NEVER_CONTACTED = "never_contacted", "Nobody has contacted this MP yet."
    LONGEST_AGO = "longest_ago", "Of those we may contact, this MP was contacted longest ago."
    CHOSEN = "chosen", "You chose this MP."


class ScriptKind(Word):
    CALL = "call", "Call script"
    LETTER = "letter", "Letter"
    ANSWER = "answer", "Answer to what offices say"
    PLEDGE = "pledge", "The pledge"


class Stage(Word):
    """How far we are with an MP: which words fit."""

    FIRST_CALL = "first_call", "First call"
    FOLLOW_UP = "follow_up", "Follow-up"
    CONSIDERING = "considering", "Considering"
    CHASING = "chasing", "Chasing a reply"


class Verdict(Word):
    """What a second person says of a new volunteer's log."""

    ACCEPTED = "accepted", "Looks right"
    RETURNED = "returned", "Asked to correct"


class FlagReason(Word):
    """What somebody finds wrong with a note. Nobody writes it again in order to say so."""

    NAMES_SOMEBODY = "names_somebody", "It tells something about a person"
    NOT_THE_OFFICE = "not_the_office", "It is not about the office or the pledge"
    UNKIND = "unkind", "It is unkind or unfair"
    NOT_TRUE = "not_true", "It is not what happened"


class FlagKind(Word):
    """What somebody who works on an MP wants a coordinator to look at before anybody goes on."""

    WRONG_CONTACT = "wrong_contact", "The contact details are wrong"
    THREAT = "threat", "A complaint or a threat"
    OFFICE_ASKED = "office_asked", "The office asked us for something"
    PERSONAL_DATA = "personal_data", "Somebody’s personal data is in a note"
    UNSURE = "unsure", "I am not sure how to go on"


class Steer(Word):
    """What a coordinator does to MPs in the queue, one or many."""

    FIRST = "first", "Ask for them first"
    NOT_FIRST = "not_first", "No longer ask for them first"
    PAUSE = "pause", "Pause"
    REOPEN = "reopen", "Put back in the queue"
    RELEASE = "release", "Free from whoever holds them"
    DATES = "dates", "Change dates"
    ASK = "ask", "Ask people for them"
    NUMBERS = "numbers", "Try all their numbers again"
    DETAILS = "details", "Put right how to reach them"


class PhoneKind(Word):
    SWITCHBOARD = "switchboard", "House of Commons switchboard"
    PARLIAMENT = "parliament", "Office in Parliament"
    CONSTITUENCY = "constituency", "Constituency office"


class News(Word):
    """What is new in Parliament's register. What has a column of its own in `mps` is its name."""

    JOINED = "joined", "Takes a seat"
    LEFT = "left", "Leaves"
    MOVED = "moved", "Takes another seat"
    NAME = "display_name", "Name"
    LIST_NAME = "list_name", "Name in lists"
    TITLE = "full_title", "Full title"
    PARTY = "party", "Party"
    PARTY_SHORT = "party_abbreviation", "Party in short"
    EMAIL = "email", "Email address"
    PHONE = "phone", "Phone number"
    PHONE_GONE = "phone_gone", "Phone number no longer listed"


class ColumnMeaning(Word):
    """What a column of a spreadsheet holds, as far as we take it over."""

    MP = "mp", "MP’s name"
    FIRST_NAME = "first_name", "MP’s first name"
    LAST_NAME = "last_name", "MP’s last name"
    CONSTITUENCY = "constituency", "Constituency"
    PARLIAMENT_ID = "parliament_id", "Parliament’s number of the MP"
    EMAIL = "email", "MP’s email address"
    DATE = "date", "Day of the contact"
    TIME = "time", "Time of the contact"
    CHANNEL = "channel", "How: phone, email …"
    OUTCOME = "outcome", "What happened"
    EMAIL_SENT = "email_sent", "Email sent: yes, or the day"
    STANCE = "stance", "Where they stand"
    SAID_BY = "said_by", "Who said so"
    PLEDGE = "pledge", "Signed the pledge?"
    LINK = "link", "Public link that shows it"
    IN_CONFIDENCE = "in_confidence", "Said in confidence?"
    DIRECTION = "direction", "Who contacted whom: out or in"
    NOTE = "note", "Note"
    FOLLOW_UP_ON = "follow_up_on", "Follow up on"
    VOLUNTEER = "volunteer", "Volunteer’s name: not kept"
    IGNORE = "ignore", "Not used"


class ImportState(Word):
    """How far a spreadsheet is that somebody brings along."""

    CHECKING = "checking", "Being read"
    READY = "ready", "Waits to be looked over"
    WRITING = "writing", "Being written"
    WRITTEN = "written", "Written"
    UNDONE = "undone", "Undone"


class Shared(Word):
    """What can be taken along. What each holds stands in exports/contracts."""

    PLEDGES = "pledges", "Where each MP stands"
    PLEDGE_HISTORY = "pledge_history", "How each MP came to stand there"
    CONTACTS = "contacts", "Calls and letters, for partners"
    PROGRESS = "progress", "Week by week"
    CONTACTS_FULL = "contacts_full", "Calls and letters, with everything"
    VOLUNTEERS = "volunteers", "Who volunteers"


# What an agreement with a partner may name. The rest never leaves the campaign.
FOR_PARTNERS = (Shared.PLEDGES, Shared.PLEDGE_HISTORY, Shared.CONTACTS, Shared.PROGRESS)


class Format(Word):
    """How a dataset is written."""

    CSV = "csv", "CSV: opens in any spreadsheet"
    XLSX = "xlsx", "Excel workbook, with what each column means"
    JSONL = "jsonl", "JSON Lines: for programs"
    PACKAGE = "package", "Data package: CSV and its description, zipped"
    # Only the API writes it, in pages.
    JSON = "json", "JSON"


class TakenBy(Word):
    """How a dataset left the house."""

    PAGE = "page", "On the page"
    API = "api", "By a program"
    COMMAND = "command", "At the command line"


class TakingState(Word):
    RUNNING = "running", "Being written"
    DONE = "done", "Taken whole"
    CUT_OFF = "cut_off", "Cut off"
