"""The words of a real first call, for an MP who does not exist."""

from typing import Any

from outreach.contacts.practice.calls import Call
from outreach.core.vocabulary import Channel, ScriptKind, Stage
from outreach.scripts import queries as scripts
from outreach.scripts.queries import CallWords, Words


def script_for(call: Call, channel: Channel, volunteer: str) -> CallWords:
    kind = ScriptKind.CALL if channel is Channel.PHONE else ScriptKind.LETTER
    invented: Any = call  # it has what the words ask for
    return scripts.words_for_call(kind, invented.mp, invented.seat, invented.entry, volunteer)


def letter(call: Call, own: str, volunteer: str) -> Words:
    """The letter around a sentence of one's own."""
    fields = script_for(call, Channel.EMAIL, volunteer).fields | {"own": own}
    return scripts.words(ScriptKind.LETTER, Stage.FIRST_CALL, fields)
