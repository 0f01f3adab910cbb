"""What a coordinator enters to change MPs, and how they can be reached."""

import hashlib

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField

from outreach.coordination.bulk_changes.filters import ids_in
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core.form_fields import (
    EMAIL_RULES,
    AtMost,
    CalendarField,
    as_address,
    choices,
    one_of,
    strip,
)
from outreach.core.vocabulary import PhoneKind, Steer


def _person(words: str) -> int:
    """Their number; of what is none, one that nobody has."""
    return next(iter(ids_in(words)), 0)


class ChangeForm(FlaskForm):
    do = HiddenField(validators=(one_of(list(Steer), "Choose what to do."),))
    # Their numbers: 172,185.
    mps = HiddenField()
    # The board's revision that was shown, and a digest of what was entered then.
    seen = HiddenField()
    shown = HiddenField()
    # Pressed to have it done.
    checked = HiddenField()
    because = StringField("Why are they paused?", filters=(strip,), validators=(AtMost(200),))
    contact_from = CalendarField("Not before")
    follow_up_on = CalendarField("Follow up on")
    people = SelectMultipleField("Whom do you ask?", coerce=_person, validate_choice=False)
    ask_until = CalendarField("Until")

    # The fields that each kind asks for.
    asks: tuple[str, ...] = ()

    def digest(self) -> str:
        """Of what is entered and of whom it is about."""
        said = [str(self[name].data) for name in ("do", "mps", *self.asks)]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def revision(self) -> int | None:
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def wish(self, kind: Steer, about: str) -> Wish:
        return Wish(
            kind=kind,
            mp_ids=ids_in(self.mps.data or ""),
            because=self.because.data or "",
            contact_from=self.contact_from.data,
            follow_up_on=self.follow_up_on.data,
            people=tuple(sorted(set(self.people.data or ()))),
            ask_until=self.ask_until.data,
            about=about,
        )


ASKS: dict[Steer, tuple[str, ...]] = {
    Steer.PAUSE: ("because",),
    Steer.DATES: ("contact_from", "follow_up_on"),
    Steer.ASK: ("people", "ask_until"),
}


class ReachForm(FlaskForm):
    """One of these at a time; `phone_id` says which number it is about."""

    email = StringField("Address for letters", filters=(as_address,), validators=EMAIL_RULES)
    number = StringField("Number", filters=(strip,), validators=(AtMost(30),))
    kind = RadioField(
        "Whose number is it?",
        choices=choices(PhoneKind),
        default=PhoneKind.CONSTITUENCY,
        validators=(one_of(list(PhoneKind), "Choose one of the answers given."),),
        validate_choice=False,
    )
    phone_id = HiddenField()
    works = HiddenField()
