"""The actions in the record of which staff are alerted, and the words for each."""

from typing import NamedTuple


class Kind(NamedTuple):
    """An alert of one action.

    `words` follow the name of the person who did it. `page` is the endpoint of the page to look at,
    with the number that `part` has in the event's subject. `for_all` is for all coordinators and
    admins; other alerts go to admins, and to coordinators where there is no other admin.
    """

    subject: str
    words: str
    page: str
    part: str
    parameter: str
    for_all: bool = False


_PARTNER = ("partners.show", "partner", "partner_id")
_PERSON = ("people.show", "person", "person_id")
_CHANGE = ("steering.show", "change", "change_id")
_DETAILS = "An MP’s details were changed"

# "Joined" is of everybody: of whom to alert, its subject names the role.
JOINED = "people.join"
KINDS = {
    "api.make_token": Kind("A new API token", "made an API token for {partner}", *_PARTNER),
    "webhooks.add": Kind(
        "A new webhook", "added a webhook for {partner}", "webhooks.show", "hook", "hook_id"
    ),
    "partners.add": Kind("A new partner", "added the partner {partner}", *_PARTNER),
    "partners.add_person": Kind(
        "A new partner account", "had {person} sign in for {partner}", *_PARTNER
    ),
    "people.change_role": Kind(
        "A role was changed", "gave {person} another role: {role}", *_PERSON
    ),
    JOINED: Kind("A new account", "came in by an invitation, as {role}", *_PERSON),
    "steering.details": Kind(_DETAILS, "changed the contact details of {mp}", *_CHANGE, True),
    "steering.undo_details": Kind(_DETAILS, "put back the contact details of {mp}", *_CHANGE, True),
    "contacts.number_works": Kind(
        _DETAILS, "marked a number of {mp} as working", "steering.reach", "mp", "mp_id", True
    ),
}


def parts(subject: str) -> dict[str, str]:
    """Return the words of a subject by kind: `person:3 role:admin` has a person and a role."""
    return {word.partition(":")[0]: word.partition(":")[2] for word in subject.split()}


def kind_of(action: str, subject: str) -> Kind | None:
    """Return the kind of alert for an event, or None when nobody is alerted."""
    if action == JOINED and "role" not in parts(subject):
        return None
    return KINDS.get(action)
