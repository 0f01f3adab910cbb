"""The three calls of the practice: MPs who do not exist, and what is said there.

They carry what the templates of a real call ask for. The numbers are from Ofcom's range for drama:
nobody has them. The addresses end in .example: nobody gets what is sent there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outreach.core.formatting import full_day, number
from outreach.core.vocabulary import Outcome, PhoneKind, PledgeStatus
from outreach.parliament.elections import GENERAL_ELECTION


@dataclass(frozen=True, kw_only=True)
class Member:
    display_name: str
    party: str
    email: str

    @property
    def full_title(self) -> str:
        return f"{self.display_name} MP"


@dataclass(frozen=True, kw_only=True)
class Seat:
    name: str
    majority: int
    region: str = "Nowhere"
    winner: str = "the Sample Party"
    runner_up: str = "the Example Party"


@dataclass(frozen=True)
class Number:
    number: str
    kind: PhoneKind


@dataclass(frozen=True)
class Standing:
    """Nobody has ever been in touch."""

    pledge_status: PledgeStatus = PledgeStatus.NOT_ASKED
    last_contact_at: None = None
    last_outcome: None = None
    attempts: int = 0


@dataclass(frozen=True, kw_only=True)
class Call:
    number: int
    mp: Member
    seat: Seat
    phone: Number
    # Who speaks, and what they say; nobody's words are what happens.
    heard: tuple[tuple[str, str], ...]
    # "Here ..., so ... fits": what happened, and the answers that fit.
    happened: str
    fits: Mapping[Outcome, str]
    # Answers that come close, and why not these.
    close: Mapping[Outcome, str] = field(default_factory=dict)
    # Why a letter that was sent fits; empty where none was asked for.
    letter: str = ""
    entry: Standing = Standing()
    # Nobody has written a note about these MPs.
    last_note: None = None

    @property
    def rings_switchboard(self) -> bool:
        return self.phone.kind is PhoneKind.SWITCHBOARD

    @property
    def facts(self) -> tuple[str, ...]:
        seat = self.seat
        return (
            f"Won {seat.name} by {number(seat.majority)} votes at the general election on "
            f"{full_day(GENERAL_ELECTION)} ({seat.winner} ahead of {seat.runner_up}).",
            f"MP for {seat.name} since {full_day(GENERAL_ELECTION)}.",
        )

    @property
    def published(self) -> tuple[str, ...]:
        """What a note may name."""
        return self.phone.number, self.mp.email


_SENT = (
    "Your letter is on its way. With a real MP, the office is left in peace now, and if no answer "
    "comes you are reminded in three weeks."
)
CALLS = (
    Call(
        number=1,
        mp=Member(
            display_name="Sam Sample", party="Sample Party", email="sam.sample@anytown.example"
        ),
        seat=Seat(name="Anytown East", majority=4321),
        phone=Number("020 7946 0101", PhoneKind.SWITCHBOARD),
        heard=(
            ("The operator", "House of Commons."),
            ("", "You ask for the office of Sam Sample, and the operator puts you through."),
            (
                "A machine",
                "Hello, this is the office of Sam Sample, MP for Anytown East. We cannot take "
                "your call just now. Please leave a message after the tone.",
            ),
            ("", "You say who you are and what you ask for, and hang up."),
        ),
        happened="a machine took your message",
        fits={
            Outcome.VOICEMAIL_LEFT: "The office has your message, so nobody rings there again "
            "for a few days."
        },
        letter=_SENT,
    ),
    Call(
        number=2,
        mp=Member(
            display_name="Pat Practice",
            party="Example Party",
            email="pat.practice@anytown.example",
        ),
        seat=Seat(
            name="Anytown West",
            majority=987,
            winner="the Example Party",
            runner_up="the Sample Party",
        ),
        phone=Number("020 7946 0102", PhoneKind.SWITCHBOARD),
        heard=(
            ("The operator", "House of Commons."),
            ("", "You ask for the office of Pat Practice, and the operator puts you through."),
            ("The office", "Good morning, Pat Practice’s office."),
            ("", "You say who you are, and ask whether they would sign the pledge."),
            (
                "The office",
                "They don’t sign pledges, I’m afraid. Put it in writing and we will look at it.",
            ),
        ),
        happened="they asked you to put it in writing",
        fits={
            Outcome.TOLD_TO_EMAIL: "They asked for it in writing. “They don’t sign pledges” is "
            "what many offices say first; it is not a no. In real life the MP stays yours and the "
            "letter opens next, as it did after the voicemail."
        },
        close={
            Outcome.SPOKE_STAFF: "You did speak to staff. But they asked for a letter, and “Told "
            "to email” is what opens it for you.",
            Outcome.REFUSED: "That is for an office that will not talk about it at all. This one "
            "asked you to put it in writing, so “Told to email” fits.",
        },
        letter=_SENT,
    ),
    Call(
        number=3,
        mp=Member(
            display_name="Alex Invented",
            party="Sample Party",
            email="alex.invented@anytown.example",
        ),
        seat=Seat(name="Anytown North", majority=12003),
        phone=Number("020 7946 0103", PhoneKind.CONSTITUENCY),
        heard=(
            ("A caseworker", "Alex Invented’s office, Robin speaking. How can I help?"),
            ("", "You say who you are, and ask whether they would sign the pledge."),
            (
                "A caseworker",
                "I think they would like that. I will ask them. Could you call back on Thursday, "
                "after two?",
            ),
        ),
        happened="a caseworker said that the MP would like it, and asked you to call back",
        fits={
            Outcome.SPOKE_STAFF: "You spoke to staff, and they told you where the MP stands.",
            Outcome.CALL_BACK: "They asked for it, so on that day this MP is yours again and on "
            "your Today page.",
        },
    ),
)


def call_of(number: int) -> Call | None:
    return next((call for call in CALLS if call.number == number), None)
