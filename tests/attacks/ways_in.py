"""Every form of the product, and what it needs beside the field that is tried."""

from typing import Any

from tests.planting import HELD, WRITTEN_TO

_ACTION = "The action screens it, with what the office publishes."
_CODE = "Compared, and not kept."
# Fields for text without the validator, and why.
FIELDS: dict[str, str] = {
    **dict.fromkeys(
        (
            "ChangeForm.because",
            "ContactForm.letter",
            "ContactForm.note",
            "ContactForm.own",
            "ContactForm.subject",
            "EnterForm.described",
            "EntryForm.note",
            "EvidenceForm.described",
            "LetterForm.letter",
            "LetterForm.note",
            "LetterForm.own",
            "LetterForm.subject",
            "MPFlagForm.words",
            "NoticeForm.words",
            "PledgeForm.described",
            "ScriptForm.body",
            "ScriptForm.title",
            "SignaturesForm.described",
            "SolveForm.how",
            "WordsForm.body",
            "WordsForm.title",
            "WrongForm.words",
        ),
        _ACTION,
    ),
    **dict.fromkeys(
        (
            "CodeForm.code",
            "CodeForm.recovery_code",
            "ConfirmForm.number",
            "MailedCodeForm.code",
            "StepForm.code",
        ),
        _CODE,
    ),
    "EnterForm.number": "Compared with how many there are, and not kept.",
    "SettingsForm.security_contact": "An email address, or the address of a page.",
    "InviteForm.addresses": "Only what is an email address is kept of it.",
    "NearForm.near": "Looked up, and not kept.",
    "ReachForm.email": "An email address.",
    "ReachForm.number": "A phone number: nothing else is taken.",
    "RedactForm.words": "What is taken out, and not kept.",
    "SignaturesForm.lines": "Read for MPs and links; the links are screened line by line.",
}
LINKS = {"pledge_entries.link", "hooks.url"}
# Names of fields with which somebody may send a text of their own.
TYPED = {
    *("addresses", "because", "body", "code", "described", "email", "how", "label", "letter"),
    *("lines", "link", "name", "near", "note", "number", "own", "q", "reason", "role", "subject"),
    *("title", "url", "words"),
}
GOOD = {
    "body": "The words",
    "by_mp": "yes",
    "channel": "phone",
    "datasets": "pledges",
    "days": "30",
    "described": "A letter of 1 November",
    "direction": "out",
    "how": "Done",
    "in_public": "yes",
    "kind": "threat",
    "label": "Sync",
    "last_day": "2026-11-05",
    "name": "Sam Example",
    "outcome": "no_answer",
    "pledge_version": "1",
    "password": "four words nobody guesses",
    "reason": "It is fine",
    "role": "Office manager",
    "same_meaning": "no",
    "status": "signed",
    "title": "A title",
    "words": "It is wrong",
}
_SEEN = {"checked": "1", "seen": "999999999", "shown": "-"}
# What some forms need instead, once for each thing that they do.
BASES: dict[str, list[dict[str, Any]]] = {
    "contacts.create": [
        {"channel": "phone", "outcome": "no_answer"},
        {"channel": "email", "outcome": "sent", "letter": "Dear MP", "subject": "The pledge"},
    ],
    "invitations.accept": [{"agreed": "y", "password": "seven purple kettles hum"}],
    "steering.change": [
        {"do": "pause", "because": "Recess", "mps": str(WRITTEN_TO), **_SEEN},
        {"do": "ask", "people": "1", "ask_until": "2026-11-09", "mps": str(HELD), **_SEEN},
    ],
    "webhooks.add": [{"url": "https://partner.example.org/told", "datasets": "pledges"}],
}
# Columns that a harmless text reaches by these ways in. (Into the others no form writes what
# somebody typed, or it takes several people: the type is tried on each of them.)
REACHED = {
    "api_tokens.label",
    "changed_rows.paused_after",
    "contacts.note",
    "drafts.fields",
    "hooks.url",
    "imports.file_name",
    "letters.body",
    "letters.subject",
    "log_reviews.reason",
    "mp_flags.solved_how",
    "mp_flags.words",
    "note_flags.settled_as",
    "notices.words",
    "objections.name",
    "objections.role",
    "objections.words",
    "office_signatures.name",
    "office_signatures.role",
    "partners.name",
    "people.name",
    "pledge_checks.reason",
    "pledge_entries.described",
    "pledge_entries.link",
    "queue_entries.paused_because",
    "script_versions.body",
    "script_versions.title",
}
