"""What was done, in words for people. The record itself keeps short names that do not change."""

from outreach.core.vocabulary import ClaimEnd, PledgeStatus, Role, Word

DONE: dict[str, str] = {
    "account.code": "Gave the code",
    "account.end_device": "Signed out another device",
    "account.end_others": "Signed out all other devices",
    "account.new_codes": "Made new recovery codes",
    "account.password": "Changed the password",
    "account.password_again": "Gave the password again",
    "account.password_given": "Gave the password",
    "account.recovery_code": "Used a recovery code",
    "account.reset": "Chose a new password by a link",
    "account.reset_link": "Made a link for a new password",
    "account.sign_in": "Signed in",
    "account.sign_out": "Signed out",
    "account.step_begun": "Began to set up the second step",
    "account.step_forgotten": "Reset somebody’s second step",
    "account.step_off": "Switched the second step off",
    "account.step_on": "Set up the second step",
    "api.make_token": "Made a token for a partner’s programs",
    "api.revoke_token": "Revoked a token of a partner’s programs",
    "consents.give": "Let their name go to a partner",
    "consents.withdraw": "No longer lets their name go to a partner",
    "contacts.correct": "Corrected an entry",
    "contacts.log": "Logged a contact",
    "contacts.number_works": "Marked a number as working",
    "contacts.redact": "Took words out",
    "contacts.undo": "Undid an entry",
    "exports.forget_cursors": "Had partners’ programs begin anew",
    "exports.take": "Took data along",
    "flags.raise": "Flagged an MP",
    "flags.solve": "Solved a flag",
    "importing.bring": "Brought a spreadsheet",
    "importing.drop": "Threw a spreadsheet away",
    "importing.take_unmatched": "Took along the rows of a spreadsheet that match nobody",
    "importing.undo": "Took back what came with a spreadsheet",
    "importing.write": "Wrote what a spreadsheet says",
    "logs.accepted": "Found a log right",
    "logs.returned": "Sent a log back",
    "notices.end": "Ended a message to everybody",
    "notices.post": "Wrote a message to everybody",
    "contradictions.settle": "Looked at two entries that did not agree",
    "notes.flag": "Flagged a note",
    "notes.settle": "Looked at a flagged note",
    "offices.confirm": "An office confirmed what it signed",
    "offices.confirm_objection": "An office confirmed what it said is wrong",
    "offices.end_link": "Ended an office’s link",
    "offices.make_link": "Made a link for an office to sign",
    "offices.object": "An office said that something is wrong",
    "offices.pass_on": "Passed an office’s objection on",
    "offices.see_objection": "Found an objection to be the office’s",
    "offices.settle": "Settled what an office said is wrong",
    "offices.sign": "An office signed",
    "parliament.sync": "Brought the MPs up to date",
    "partners.add": "Added a partner",
    "partners.add_person": "Had somebody sign in for a partner",
    "partners.agree": "Agreed on what a partner may take",
    "partners.end_agreement": "Ended what was agreed with a partner",
    "partners.remove_person": "Had somebody no longer sign in for a partner",
    "people.change_role": "Gave another role",
    "people.disable": "Switched an account off",
    "people.enable": "Switched an account on",
    "people.end_sessions": "Signed somebody out everywhere",
    "people.invite": "Invited somebody",
    "people.join": "Joined",
    "people.look_at_address": "Looked at an email address",
    "people.withdraw_invitation": "Withdrew an invitation",
    "pledges.confirm": "Confirmed a pledge",
    "pledges.refuse": "Did not confirm a pledge",
    "pledges.take_back": "Took an entered pledge back",
    "privacy.erase": "Erased somebody",
    "privacy.erase_unused": "Erased an unused account",
    "privacy.leave": "Left",
    "privacy.look_at_mp": "Looked at what is kept about an MP",
    "privacy.take_mp": "Took along what is kept about an MP",
    "privacy.take_own": "Took their own data along",
    "privacy.tell": "Was told of an unused account",
    "queue.claim": "Claimed an MP",
    "queue.free": "Freed an MP",
    "refused.cookie": "Refused: a sign-in that had ended",
    "refused.cross_site": "Refused: came from another site",
    "refused.limit": "Refused: tried too often",
    "refused.link": "Refused: a link that does not work",
    "refused.more": "More were refused and not written down",
    "refused.role": "Refused: not theirs to do",
    "refused.token": "Refused: an old or foreign form",
    "reports.send": "Marked a report as sent",
    "scripts.add_answer": "Added an answer",
    "scripts.bring_back": "Brought an answer back",
    "scripts.retire_answer": "Retired an answer",
    "scripts.save": "Changed a script",
    "settings.save": "Changed the settings",
    "signatures.bring": "Said that MPs signed",
    "signatures.look": "Looked over who signed, before entering it",
    "steering.ask": "Asked people for MPs",
    "steering.dates": "Changed dates of MPs",
    "steering.details": "Put right how to reach an MP",
    "steering.end_target": "Ended what people were asked for",
    "steering.first": "Asked for MPs first",
    "steering.not_first": "No longer asked for MPs first",
    "steering.numbers": "Had numbers tried again",
    "steering.pause": "Paused MPs",
    "steering.release": "Freed MPs",
    "steering.reopen": "Put MPs back in the queue",
    "steering.undo": "Undid a change of MPs",
    "webhooks.add": "Added an address where a partner is told",
    "webhooks.again": "Had a partner told again",
    "webhooks.show_secret": "Looked at the secret of a partner’s address",
    "webhooks.stop": "Stopped an address where a partner was told",
}
_BEGINNINGS: tuple[tuple[str, str, type[Word]], ...] = (
    ("pledges.", "Entered a pledge: ", PledgeStatus),
    ("queue.", "Ended a claim: ", ClaimEnd),
)


def role_in(word: str, subject: str) -> str:
    """`role:partner` in a subject: of somebody what they are now; alone, of an invitation, what it
    is for. Empty for other words."""
    kind, _, role = word.partition(":")
    if kind != "role" or role not in list(Role):
        return ""
    return f"{'as' if subject == word else 'now'} {Role(role).label}"


def in_words(action: str) -> str:
    """What an action is called; what is not known here is called what it is."""
    for beginning, words, kind in _BEGINNINGS:
        rest = action.removeprefix(beginning)
        if action not in DONE and rest in list(kind) and rest != action:
            return words + kind(rest).label.lower()
    return DONE.get(action, action)
