"""docs/roles.md, made from the one table in `access.py`: nobody keeps it by hand."""

from collections import defaultdict

from flask import Flask
from werkzeug.routing import Rule

from outreach.core.access import ACCESS
from outreach.core.vocabulary import Role

# What each role is for, in a sentence.
PURPOSES = {
    Role.VOLUNTEER: "contacts MPs and logs what they said.",
    Role.COORDINATOR: "does that too; invites people, looks after them, checks pledges and logs.",
    Role.PARTNER: "reads what is meant for Migrants Organise, and says which MPs signed with them: "
    "a coordinator confirms it, or nobody is told.",
    Role.ADMIN: "looks after people and settings, and alone makes or unmakes admins; contacts "
    "nobody.",
}

HEAD = """\
# Who may do what

Made by `./script/roles` from the table in `outreach/core/access.py`, the only place that says so.
Do not edit it here: a test fails when the two differ. What is not in the table is denied, and a
test fails on it.
"""

FOOT = """\
## What the table cannot say

These rules look at whom it is done to. They are in `outreach/people/actions.py` and
`outreach/coordination/account_help.py`, or where it says, and hold for whoever calls them.

- Nobody changes their own role or switches off their own account. So one coordinator or admin
  always stays, also when two do it to each other at the same moment.
- Only admins make, change, switch off or help admins.
- Of a coordinator, partner or admin nobody both makes a password link and resets the second step
  within 90 days, nor has an account that they let in do the other: somebody else does, or whoever
  runs the server.
- Where no mail is set up, only admins make password links: whoever makes one sees it.
- A coordinator or admin checks nothing, and answers for nobody, until they have a *voice*: they
  were let in at the server (`./script/flask setup`, `./script/flask people invite`), or another
  voice vouched for them on their page. Not whoever let them in, or helped them into their account
  in the last 90 days. A role that is given or taken away ends a voice
  (`outreach/people/vouching.py`).
- A pledge is checked by a voice that had no hand in it: who did not enter it, did not let in
  whoever did, and touched nothing that it rests on. Where nobody answers for whoever entered it,
  two voices check it (`outreach/pledges/second_person.py`).
- The links that somebody made, to come in or to choose a password, end when they are switched off,
  leave, or get a role that invites nobody.
- A change of role ends every session of that person. Whoever contacts MPs no longer lets go of
  those they hold.
- What makes data leave, gives somebody power, or changes what many read or rely on asks for the
  password again after ten minutes, and is then done with what was typed. The rule, and each form
  with the reason why it asks or does not: `outreach/auth/reauthentication/rule.py`.
- All admins hear of a new API token, webhook, partner, partner account or account with more than a
  volunteer's rights, and of a changed role: by mail, or under *People* for a week where no mail is
  set up. Where there is no other admin, all coordinators hear of it, by mail or on *Today*. All
  coordinators and admins are mailed when it changes how an MP's office is reached
  (`outreach/audit/alerts/kinds.py`).
- Under `/api/` nobody’s role is asked: a partner’s token says who asks, and opens what both the
  token and the running agreement name (`outreach/exports/api/authentication.py`).
- Email addresses are on nobody's list: they are shown on a person's page, when asked for, and that
  somebody looked is written down.
"""


def page(app: Flask) -> str:
    """The whole page, as Markdown."""
    sections = defaultdict(list)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, _method(rule))):
        sections[rule.endpoint.partition(".")[0]].append(rule)
    roles = "".join(f"- **{role.label}** {PURPOSES[role]}\n" for role in Role)
    tables = "\n".join(_table(name, rules) for name, rules in sorted(sections.items()))
    return f"{HEAD}\n{roles}\n{tables}\n{FOOT}"


def _table(name: str, rules: list[Rule]) -> str:
    heads = ["Method", "Address", "Signed out", *(role.label for role in Role)]
    lines = [
        f"| {' | '.join(heads)} |",
        f"|{' --- |' * 2}{' :---: |' * (len(heads) - 2)}",
        *(_line(rule) for rule in rules),
    ]
    return f"## {name}\n\n" + "\n".join(lines) + "\n"


def _line(rule: Rule) -> str:
    allowed = ACCESS.get(rule.endpoint, frozenset())
    marks = ["yes" if role in allowed else "" for role in (None, *Role)]
    return f"| {_method(rule)} | `{rule.rule}` | {' | '.join(marks)} |"


def _method(rule: Rule) -> str:
    return ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
