"""The script for a call or an email, and checks of the letter while it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outreach.contacts import letters, queries
from outreach.contacts.call_page import CallPage
from outreach.contacts.models import Letter
from outreach.contacts.note_screening import story_in
from outreach.core.vocabulary import Channel, ScriptKind
from outreach.scripts.queries import CallWords, words_for_call


@dataclass(frozen=True, kw_only=True)
class LetterCheck:
    """Warnings about a letter before it is sent."""

    # The percentage of words that an earlier letter to this office has too; None if that is few.
    percent_alike: int | None
    # The first sentence that reads like a personal story; empty if there is none.
    story: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The script for a call or an email, and the letter as far as it is typed."""

    channel: Channel
    script: CallWords
    letter_check: LetterCheck
    mailto: str

    @property
    def is_email(self) -> bool:
        """Whether the page offers the letter: on every channel but the phone."""
        return self.channel is not Channel.PHONE


def load_wording(
    call: CallPage, *, volunteer: str, channel: Channel, typed: Mapping[str, str]
) -> Wording:
    """Load the script for `channel`, and check the letter in the fields `typed`."""
    mp, by_phone = call.mp, channel is Channel.PHONE
    kind = ScriptKind.CALL if by_phone else ScriptKind.LETTER
    earlier = () if by_phone else queries.letters_to(mp.parliament_id)
    subject, letter = typed.get("subject", ""), typed.get("letter", "")
    return Wording(
        channel=channel,
        script=words_for_call(kind, mp, call.seat, call.entry, volunteer, call.past),
        letter_check=check_letter(mp_id=mp.parliament_id, typed=typed, earlier=earlier),
        mailto=letters.mailto(mp.letter_email or "", subject, letter),
    )


def check_letter(*, mp_id: int, typed: Mapping[str, str], earlier: Sequence[Letter]) -> LetterCheck:
    """Compare the letter with `earlier` letters, and look for a personal story."""
    alike = letters.most_alike(typed.get("letter", ""), earlier)
    return LetterCheck(percent_alike=alike[1] if alike else None, story=story_in(typed, mp_id))
