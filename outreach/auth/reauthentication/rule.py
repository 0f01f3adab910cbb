"""The rule of what asks for the password again, for every form that is not for volunteers.

A form asks when it

1. makes data leave (a file with names, a token, a webhook, an agreement), or ends that for good;
2. gives somebody power (an account, a role, a voice, a way into an account), or ends it for good;
3. changes what many read or rely on (settings, a message to everybody, scripts, a whole list, how
   an MP's office is reached).

It does not ask when it takes power or data away and that can be given back, when it concerns one
entry that a second voice checks or can put back, or when it is the daily work with the queue.

`tests/attacks/test_fresh_password.py` fails for a form that is in none of the three tables, and for
one that does not do what its table says.
"""

# Asks each time that the password is more than ten minutes old.
ASKS = frozenset(
    {
        "contacts.number_works",
        "importing.undo",
        "importing.write",
        "inviting.renew",
        "notices.post",
        "partners.add_person",
        "partners.agree",
        "partners.end_agreement",
        "partners.put_into_force",
        "people.change_role",
        "people.enable",
        "people.reset_code",
        "people.reset_password",
        "people.take_back_vouching",
        "people.vouch",
        "privacy.erase",
        "privacy.leave",
        "profile.confirm_second_step",
        "profile.new_codes",
        "profile.start_second_step",
        "scripts.bring_back",
        "scripts.create",
        "scripts.restore",
        "scripts.save",
        "settings.save",
        "signatures.enter",
        "steering.put_right",
        "tokens.make",
        "tokens.revoke",
        "webhooks.add",
        "webhooks.again",
        "webhooks.show_secret",
        "words.confirm",
    }
)

# Asks for a part of what it does, which is named.
ASKS_SOMETIMES = {
    "exports.take": "A dataset that can name volunteers.",
    "inviting.create": "An invitation with more power than a volunteer's.",
    "people.disable": "What they made ends for good with it, or is handed over.",
    "steering.undo": "A change of how an MP's office is reached.",
}

_ONE_ENTRY = "One entry, which a second voice checks, and which can be put right."
_TAKES_AWAY = "Takes away and gives nothing; it can be given back."
_WRITES_NOTHING = "Writes nothing that anybody else relies on yet."

# Never asks, and why not.
DOES_NOT_ASK = {
    "corrections.save_redaction": _ONE_ENTRY,
    "corrections.save_redaction_about": _ONE_ENTRY,
    "disputes.both_stand": _ONE_ENTRY,
    "disputes.keep": _ONE_ENTRY,
    "disputes.one_is_wrong": _ONE_ENTRY,
    "disputes.pass_on": _ONE_ENTRY,
    "disputes.put_right": _ONE_ENTRY,
    "disputes.see": _ONE_ENTRY,
    "disputes.stands": _ONE_ENTRY,
    "disputes.take_out": _ONE_ENTRY,
    "flags.solve": _ONE_ENTRY,
    "importing.again": _WRITES_NOTHING,
    "importing.choose": _WRITES_NOTHING,
    "importing.drop": _WRITES_NOTHING,
    "importing.upload": _WRITES_NOTHING,
    "inviting.withdraw": _TAKES_AWAY,
    "notices.end": _TAKES_AWAY,
    "offices.end_link": _TAKES_AWAY,
    "offices.make_link": "Opens nothing by itself: Parliament's address confirms, a voice checks.",
    "partners.add": "A name alone: it opens nothing without an agreement and an account.",
    "partners.remove_person": _TAKES_AWAY,
    "people.address": "One address on the page and in no file; it is written down who looked.",
    "people.end_sessions": _TAKES_AWAY,
    "progress.send_report": "A note of the day on which a report was sent; nothing leaves.",
    "queue.free": "Daily work with the queue: one MP is offered to everybody again.",
    "review.accept": _ONE_ENTRY,
    "review.confirm": _ONE_ENTRY,
    "review.refuse": _ONE_ENTRY,
    "review.send_back": _ONE_ENTRY,
    "scripts.preview": _WRITES_NOTHING,
    "scripts.retire": _TAKES_AWAY,
    "signatures.confirm": _WRITES_NOTHING,
    "signatures.look": _WRITES_NOTHING,
    "signatures.take_back": _ONE_ENTRY,
    "steering.change": "Daily work with the queue: shown first, listed, undone by any coordinator.",
    "steering.end_target": _TAKES_AWAY,
    "webhooks.send_test": "Sends a test without data to an address that was agreed to.",
    "webhooks.stop": "Ends the sending of data, and nothing may delay that.",
    "words.propose": "Changes nothing until a second voice has confirmed it.",
    "words.withdraw": _TAKES_AWAY,
}
