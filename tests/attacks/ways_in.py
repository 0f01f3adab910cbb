"""What the forms of the product need beside the field that is tried."""

FIELDS: dict[str, str] = {}
LINKS = {"pledge_entries.link", "hooks.url"}
GOOD: dict[str, str] = {
    "outcome": "no_answer", "channel": "phone", "direction": "out", "kind": "unsure",
    "status": "signed", "described": "A letter of 1 November", "in_public": "yes",
    "name": "Sam Example", "role": "Office manager", "words": "It is wrong", "by_mp": "yes",
    "reason": "It is fine", "how": "Done", "label": "Sync", "days": "30", "datasets": "pledges",
    "last_day": "2026-11-05", "until": "2027-01-01", "title": "A title", "body": "The words",
    "password": "four words nobody guesses",
}
OVERRIDES: dict[str, dict[str, str]] = {}
