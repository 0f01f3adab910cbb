"""What may be kept about somebody, table by table, in words for the person it is about.

A new table or column has to be entered here: `tests/privacy/test_registry.py` fails until it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The rows of one table that are about somebody, and what we tell of each: column to words.
    `by` holds what finds them; with `through`, it is a column of the table that theirs hangs on."""

    table: str
    by: str
    heading: str
    why: str
    tells: Mapping[str, str]
    newest: str = ""
    through: str = ""


_SIGNED_IN = "So that you stay signed in, and can see and end it."
_COUNTED = "So that nobody rings an office twice, and that what we report can be relied on."

PERSON = (
    Kept(
        table="people",
        by="id",
        heading="Your account",
        why="To know who you are, what you may do here, and which MP is your own.",
        tells={
            "id": "Your number here",
            "name": "Name",
            "email": "Email address",
            "role": "Role",
            "own_gss_code": "Your constituency",
            "created_at": "Joined",
            "agreed_at": "Agreed to the code of conduct",
            "practised_at": "Finished the practice calls",
            "password_changed_at": "Password changed",
            "totp_since": "Second step at sign-in since",
            "disabled_at": "Switched off since",
        },
    ),
    Kept(
        table="people",
        by="invited_by",
        heading="Who came because you invited them",
        why="So that it can be asked who let somebody in. Who they are is theirs.",
        newest="created_at",
        tells={"created_at": "Joined"},
    ),
    Kept(
        table="invitations",
        by="email",
        heading="Invitations to your address",
        why="To let you in, once.",
        newest="created_at",
        tells={
            "role": "As",
            "created_at": "Made",
            "mailed_at": "Sent by email",
            "mailing_until": "On its way by email until, at the latest",
            "expires_at": "Good until",
            "used_at": "Used",
        },
    ),
    Kept(
        table="invitations",
        by="invited_by",
        heading="Invitations that you made",
        why="So that it can be asked who let somebody in. Whom you invited is theirs.",
        newest="created_at",
        tells={
            "role": "As",
            "created_at": "Made",
            "mailed_at": "Sent by email",
            "mailing_until": "On its way by email until, at the latest",
            "used_at": "Used",
        },
    ),
    Kept(
        table="sign_ins",
        by="person_id",
        heading="Where you are signed in",
        why=_SIGNED_IN,
        newest="created_at",
        tells={
            "device": "Device",
            "created_at": "Signed in",
            "last_seen_at": "Last seen",
            "password_at": "Password given",
            "code_at": "Code given",
            "expires_at": "Ends at the latest",
        },
    ),
    Kept(
        table="recovery_codes",
        by="person_id",
        heading="Your recovery codes",
        why="To let you in when you have lost your phone. The codes themselves are not kept.",
        newest="id",
        tells={"id": "Number of the code", "used_at": "Used"},
    ),
    Kept(
        table="password_resets",
        by="person_id",
        heading="Links to choose a new password",
        why="To let you in when you have forgotten it.",
        newest="created_at",
        tells={"created_at": "Asked for", "expires_at": "Good until", "used_at": "Used"},
    ),
    Kept(
        table="password_resets",
        by="made_by",
        heading="Links to choose a new password that you made for others",
        why="So that they end with your account. Whom you made them for is theirs.",
        newest="created_at",
        tells={"created_at": "Made", "expires_at": "Good until", "used_at": "Used"},
    ),
    Kept(
        table="helped",
        by="person_id",
        heading="When others let you back into your account",
        why="So that you know of it, and nobody opens an account alone. Kept for a week.",
        newest="at",
        tells={"how": "How", "at": "When", "seen_at": "You said that you know"},
    ),
    Kept(
        table="helped",
        by="helped_by",
        heading="When you let others back into their accounts",
        why="So that nobody opens an account alone. Kept for a week; whose it was is theirs.",
        newest="at",
        tells={"how": "How", "at": "When"},
    ),
    Kept(
        table="queue_entries",
        by="claimed_by",
        heading="MPs you hold now",
        why="So that nobody rings the same office at the same time.",
        newest="claimed_until",
        tells={"mp_id": "MP", "claimed_until": "Until"},
    ),
    Kept(
        table="queue_entries",
        by="follow_up_by",
        heading="What you said you would follow up",
        why="So that a promise to an office is kept by whoever made it.",
        newest="follow_up_at",
        tells={"mp_id": "MP", "follow_up_at": "Due"},
    ),
    Kept(
        table="claims",
        by="person_id",
        heading="Your turns with MPs",
        why="To share the work out, and to see what is stuck.",
        newest="started_at",
        tells={
            "mp_id": "MP",
            "offered": "Why this one",
            "started_at": "From",
            "ended_at": "Ended",
            "ended_as": "How it ended",
            "skip_reason": "Why you skipped",
            "settled_at": "Open for a letter since",
        },
    ),
    Kept(
        table="drafts",
        by="person_id",
        through="claims",
        heading="What you typed and have not logged",
        why="So that you can go on on another device.",
        newest="saved_at",
        tells={"saved_at": "Saved", "fields": "What you typed"},
    ),
    Kept(
        table="contacts",
        by="person_id",
        heading="Calls and letters you logged",
        why=_COUNTED,
        newest="at",
        tells={
            "id": "Number of the entry",
            "mp_id": "MP",
            "at": "When",
            "channel": "How",
            "direction": "Which way",
            "outcome": "What happened",
            "stance": "Where they stood",
            "said_by": "Who said so",
            "note": "Your note",
            "follow_up_on": "Follow up on",
            "follow_up_after": "Not before (hour)",
            "late": "Logged late",
            "corrects_id": "Corrects the entry",
            "voided_at": "Taken back",
            "voided_as": "Taken back as",
            "redacted_at": "Words taken out",
        },
    ),
    Kept(
        table="contacts",
        by="redacted_by",
        heading="Entries from which you took words out",
        why="So that it can be seen who changed what somebody else wrote.",
        newest="redacted_at",
        tells={"id": "Number of the entry", "mp_id": "MP", "redacted_at": "When"},
    ),
    Kept(
        table="letters",
        by="person_id",
        through="contacts",
        heading="Letters you wrote",
        why="So that an office does not get the same letter twice.",
        newest="contact_id",
        tells={"contact_id": "Number of the entry", "subject": "Subject", "body": "Letter"},
    ),
    Kept(
        table="log_reviews",
        by="logged_by",
        heading="Second looks at what you logged",
        why="To help new volunteers, and to keep what we count true.",
        newest="asked_at",
        tells={
            "contact_id": "Number of the entry",
            "asked_at": "Asked for",
            "reviewed_at": "Looked at",
            "verdict": "What they said",
            "reason": "Why",
        },
    ),
    Kept(
        table="log_reviews",
        by="reviewed_by",
        heading="Second looks that you gave",
        why="So that nobody looks twice at their own.",
        newest="reviewed_at",
        tells={
            "contact_id": "Number of the entry",
            "reviewed_at": "When",
            "verdict": "What you said",
            "reason": "Why",
        },
    ),
    Kept(
        table="pledge_entries",
        by="entered_by",
        heading="Where you marked that MPs stand",
        why="What becomes public names the evidence it rests on.",
        newest="at",
        tells={
            "id": "Number of the mark",
            "mp_id": "MP",
            "at": "When",
            "status": "Pledge",
            "basis": "Rests on",
            "contact_id": "Number of the entry",
            "link": "Link",
        },
    ),
    Kept(
        table="pledge_retractions",
        by="retracted_by",
        heading="Marks that you took back",
        why="A mark whose entry was undone or corrected does not count.",
        newest="at",
        tells={"entry_id": "Number of the mark", "at": "When"},
    ),
    Kept(
        table="pledge_checks",
        by="entered_by",
        heading="Checks of your marks",
        why="A pledge becomes public when a second person has confirmed it.",
        newest="at",
        tells={
            "entry_id": "Number of the mark",
            "at": "When",
            "confirmed": "Confirmed",
            "reason": "Why not",
        },
    ),
    Kept(
        table="pledge_checks",
        by="checked_by",
        heading="Checks that you made",
        why="So that the second person is another one.",
        newest="at",
        tells={
            "entry_id": "Number of the mark",
            "at": "When",
            "confirmed": "Confirmed",
            "reason": "Why not",
        },
    ),
    Kept(
        table="script_versions",
        by="changed_by",
        heading="Scripts and letters you changed",
        why="So that it can be seen who changed the campaign’s words, and put back.",
        newest="at",
        tells={"title": "Title", "number": "Version", "at": "When", "body": "Words"},
    ),
    Kept(
        table="receipts",
        by="person_id",
        heading="Forms you sent lately",
        why="So that a form that was sent twice is done once.",
        newest="at",
        tells={"path": "Which", "at": "When"},
    ),
    Kept(
        table="audit_events",
        by="person_id",
        heading="What you did here",
        why="So that misuse can be found. It never says what you wrote.",
        newest="id",
        tells={"at": "When", "action": "What", "subject": "With what", "result": "How it ended"},
    ),
    Kept(
        table="audit_events",
        by="subject",
        heading="What others did with your account",
        why="So that you can ask about it. Who it was is theirs; a coordinator can look it up.",
        newest="id",
        tells={"at": "When", "action": "What", "result": "How it ended"},
    ),
)

MP = (
    Kept(
        table="mps",
        by="parliament_id",
        heading="The MP",
        why="From the public register of Parliament.",
        tells={
            "display_name": "Name",
            "full_title": "Full title",
            "party": "Party",
            "email": "Email address",
            "email_bounced_at": "Email came back",
            "theyworkforyou_id": "Number at TheyWorkForYou",
            "member_since": "MP since",
        },
    ),
    Kept(
        table="memberships",
        by="mp_id",
        heading="Seats",
        why="From the public register of Parliament.",
        newest="started_on",
        tells={"gss_code": "Constituency", "started_on": "From", "ended_on": "Until"},
    ),
    Kept(
        table="phone_numbers",
        by="mp_id",
        heading="Phone numbers",
        why="Those of the office that the office or Parliament publishes.",
        newest="id",
        tells={
            "number": "Number",
            "kind": "Whose",
            "source": "From",
            "broken_at": "Did not work",
        },
    ),
    Kept(
        table="queue_entries",
        by="mp_id",
        heading="Whether and when we contact them",
        why="So that no office hears from us too often.",
        tells={
            "reachable": "Can be reached",
            "not_before": "Not before",
            "follow_up_at": "Follow-up due",
            "bumped_at": "Asked for first",
            "held_because": "Needs a coordinator because",
            "paused_because": "Paused because",
            "closed_because": "Done because",
            "pledge_status": "Pledge",
            "last_contact_at": "Last contact",
            "last_outcome": "What happened then",
            "attempts": "Attempts",
        },
    ),
    Kept(
        table="contacts",
        by="mp_id",
        heading="Calls and letters",
        why=_COUNTED,
        newest="at",
        tells={
            "id": "Number of the entry",
            "at": "When",
            "channel": "How",
            "direction": "Which way",
            "outcome": "What happened",
            "stance": "Where they stood",
            "said_by": "Who said so",
            "note": "Note",
            "follow_up_on": "Follow up on",
            "follow_up_after": "Not before (hour)",
            "corrects_id": "Corrects the entry",
            "voided_at": "Taken back",
            "voided_as": "Taken back as",
            "redacted_at": "Words taken out",
        },
    ),
    Kept(
        table="letters",
        by="mp_id",
        through="contacts",
        heading="Letters to the office",
        why="So that an office does not get the same letter twice.",
        newest="contact_id",
        tells={"contact_id": "Number of the entry", "subject": "Subject", "body": "Letter"},
    ),
    Kept(
        table="drafts",
        by="mp_id",
        through="claims",
        heading="What is being typed",
        why="So that whoever types can go on on another device. Kept for two days.",
        newest="saved_at",
        tells={"saved_at": "Saved", "fields": "What was typed"},
    ),
    Kept(
        table="claims",
        by="mp_id",
        heading="When somebody was on it",
        why="To share the work out, and to see what is stuck.",
        newest="started_at",
        tells={"started_at": "From", "ended_at": "Until", "ended_as": "How it ended"},
    ),
    Kept(
        table="pledge_entries",
        by="mp_id",
        heading="Where they stand",
        why="What becomes public names the evidence it rests on.",
        newest="id",
        tells={
            "id": "Number of the mark",
            "at": "When",
            "status": "Pledge",
            "basis": "Rests on",
            "contact_id": "Number of the entry",
            "link": "Link",
        },
    ),
    Kept(
        table="pledge_retractions",
        by="mp_id",
        through="pledge_entries",
        heading="Marks taken back",
        why="A mark whose entry was undone or corrected does not count.",
        newest="at",
        tells={"entry_id": "Number of the mark", "at": "When"},
    ),
    Kept(
        table="pledge_checks",
        by="mp_id",
        through="pledge_entries",
        heading="Checks of marks",
        why="A pledge becomes public when a second person has confirmed it.",
        newest="at",
        tells={
            "entry_id": "Number of the mark",
            "at": "When",
            "confirmed": "Confirmed",
            "reason": "Why not",
        },
    ),
)

_LINK = "Only links rows together."
_OTHERS = "Says who somebody else is."
_SECRET = "A secret, or made from one: it would let others in."  # noqa: S105 (not one itself)
_OF_THE_MP = "About the MP, not about the volunteer: it is on the MP’s own page."
_OF_THE_VOLUNTEER = "About the volunteer, not about the MP."

# Columns that the person is not told, each with its reason.
NOT_TOLD: dict[str, dict[str, str]] = {
    "people": {
        "password_hash": _SECRET,
        "totp_secret": _SECRET,
        "totp_step": _SECRET,
        "invited_by": _OTHERS,
        "left_at": "Set when there is nobody left to tell.",
    },
    "invitations": {
        "id": _LINK,
        "token_hash": _SECRET,
        "email": "Known: it is the address in your account.",
        "invited_by": _OTHERS,
    },
    "sign_ins": {"id": _LINK, "token_hash": _SECRET, "person_id": _LINK},
    "recovery_codes": {"code_hash": _SECRET, "person_id": _LINK},
    "password_resets": {
        "id": _LINK,
        "token_hash": _SECRET,
        "person_id": _LINK,
        "made_by": _OTHERS,
    },
    "helped": {"id": _LINK, "person_id": _LINK, "helped_by": _OTHERS},
    "queue_entries": {
        "claimed_by": _LINK,
        "follow_up_by": _LINK,
        **dict.fromkeys(
            (
                "region",
                "shuffle",
                "reachable",
                "not_before",
                "bumped_at",
                "held_because",
                "paused_because",
                "closed_because",
                "pledge_status",
                "last_contact_at",
                "last_outcome",
                "attempts",
                "revision",
            ),
            _OF_THE_MP,
        ),
    },
    "claims": {"id": _LINK, "person_id": _LINK},
    "drafts": {"claim_id": _LINK},
    "contacts": {
        "person_id": _LINK,
        "claim_id": _LINK,
        "script_version_id": _LINK,
        "redacted_by": _OTHERS,
    },
    "letters": {},
    "log_reviews": {"logged_by": _LINK, "reviewed_by": _OTHERS},
    "pledge_entries": {"entered_by": _LINK},
    "pledge_retractions": {"retracted_by": _OTHERS},
    "pledge_checks": {"entered_by": _LINK, "checked_by": _OTHERS},
    "script_versions": {"id": _LINK, "script_id": _LINK, "changed_by": _LINK},
    "receipts": {
        "person_id": _LINK,
        "key": "A random mark of the form.",
        "location": "The page that came next.",
    },
    "audit_events": {
        "id": _LINK,
        "person_id": _OTHERS,
        "hash": "Shows whether the record was changed; says nothing about you.",
    },
}

# Columns about an MP's rows that are left out there: volunteers are not named to anybody.
NOT_TOLD_OF_MPS: dict[str, dict[str, str]] = {
    "mps": dict.fromkeys(
        ("parliament_id", "list_name", "party_abbreviation", "search"),
        "The same as another column, in another form.",
    ),
    "memberships": {"id": _LINK, "mp_id": _LINK},
    "phone_numbers": {"id": _LINK, "mp_id": _LINK},
    "queue_entries": {
        "mp_id": _LINK,
        "claimed_by": _OTHERS,
        "claimed_until": _OF_THE_VOLUNTEER,
        "follow_up_by": _OTHERS,
        "region": "The region of the seat.",
        "shuffle": "A random number that keeps the queue fair.",
        "revision": "Counts changes, for the board.",
    },
    "contacts": {
        "mp_id": _LINK,
        "person_id": _OTHERS,
        "claim_id": _LINK,
        "script_version_id": _LINK,
        "redacted_by": _OTHERS,
        "late": _OF_THE_VOLUNTEER,
    },
    "letters": {},
    "drafts": {"claim_id": _LINK},
    "claims": {
        "id": _LINK,
        "mp_id": _LINK,
        "person_id": _OTHERS,
        "offered": _OF_THE_VOLUNTEER,
        "skip_reason": _OF_THE_VOLUNTEER,
        "settled_at": _OF_THE_VOLUNTEER,
    },
    "pledge_entries": {"mp_id": _LINK, "entered_by": _OTHERS},
    "pledge_retractions": {"retracted_by": _OTHERS},
    "pledge_checks": {"entered_by": _OTHERS, "checked_by": _OTHERS},
}

_FACTS = "Facts of the public register; nobody who works here is in it."
# Tables without anything of a person in them, or where it cannot be told apart.
NOBODY_IN: dict[str, str] = {
    "undo_steps": "How an MP’s row was before a log, to put it back: states, moments, and the "
    "numbers of those who held the MP then.",
    "attempts": "Counts of tries under a keyed hash of the address or account, so that we cannot "
    "tell whose they are; gone after a day.",
    "audit_head": "One hash, of the newest row of the record.",
    "constituencies": _FACTS,
    "mps": _FACTS,
    "memberships": _FACTS,
    "phone_numbers": _FACTS,
    "datasets": "Which version of the facts is loaded.",
    "settings": "What the campaign decided for itself.",
    "scripts": "Which scripts there are; who changed their words is in script_versions.",
    "board_revision": "One counter.",
}
# Tables that hang on an MP and are not shown there.
NOT_OF_THE_MP: dict[str, str] = {
    "undo_steps": "How the row shown was before each log, to put it back.",
    "log_reviews": "What a second person said of a volunteer’s work.",
}
