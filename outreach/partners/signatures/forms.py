"""What somebody enters to say that MPs signed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from outreach.contacts.note_screening import cases_among
from outreach.core.form_fields import AtMost, strip
from outreach.imports.sheet_limits import MAX_BYTES
from outreach.partners.signatures.lines import Line, line, lines, too_much, typed
from outreach.partners.signatures.preview import LONGEST_LINK, evidence, usable
from outreach.partners.signatures.results import Evidence
from outreach.people.names import NamesSomebody, people_named, refuse_names
from outreach.pledges.actions import on_the_web
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile

LONGEST_DESCRIPTION = 300


class ColumnChoice(NamedTuple):
    """A column of a file that may say who has signed, with its lines as somebody could have pasted
    them; without a header, that each row does."""

    header: str
    lines: str

    @property
    def number(self) -> int:
        return len(lines(self.lines))


def columns_sent() -> list[ColumnChoice]:
    """The columns that somebody was asked about, as the page sends them back."""
    pairs = zip(request.form.getlist("header"), request.form.getlist("of"), strict=False)
    return [ColumnChoice(*pair) for pair in pairs]


def column_chosen(columns: Sequence[ColumnChoice]) -> ColumnChoice | None:
    chosen = request.form.get("column", "")
    is_number = chosen.isascii() and chosen.isdecimal() and len(chosen) < 4
    return columns[int(chosen)] if is_number and int(chosen) < len(columns) else None


class EvidenceForm(FlaskForm):
    """What all lines rest on that have no link of their own."""

    link = StringField(
        "A public link that shows it for all of them",
        filters=(strip,),
        validators=(AtMost(LONGEST_LINK), NotOfConstituents(Profile.LINK)),
    )
    described = TextAreaField(
        "Or a letter or a signed form that you hold: what it is, when, and who signed",
        filters=(strip,),
        validators=(AtMost(LONGEST_DESCRIPTION),),
    )

    def validate_link(self, field: StringField) -> None:
        if field.data and not on_the_web(field.data):
            raise ValidationError(
                "A link must begin with https:// or http://, and have no spaces, quotes or @ in it."
            )
        self._refuse_names(field)

    def validate_described(self, field: TextAreaField) -> None:
        if field.data:
            for case in cases_among({"described": field.data}, ()).values():
                raise ValidationError(str(case))
        self._refuse_names(field)

    # A partner is not told whom we have: what they bring is looked at when it is confirmed.
    by_partner = False

    def _refuse_names(self, field: Any) -> None:
        if not self.by_partner:
            seen_by = "evidence is shown to the public"
            try:
                refuse_names(field.name, field.data, mp_id=None, seen_by=seen_by)
            except NamesSomebody as refusal:
                raise ValidationError(str(refusal)) from None

    def _names(self, those: Sequence[Line]) -> str:
        """The sentence, if a line's link names anybody who works here."""
        names = [] if self.by_partner else people_named("\n".join(one.link for one in those))
        return (
            f"Leave out the link that names {names[0]}: it is shown to the public." if names else ""
        )

    @property
    def shared(self) -> Evidence:
        return Evidence(self.link.data or None, self.described.data or None)


class SignaturesForm(EvidenceForm):
    lines = TextAreaField("Which MPs")
    file = FileField("Or a spreadsheet")
    # Pressed to change the whole list again.
    back = HiddenField()

    def those(self) -> list[Line]:
        """What was pasted, with the lines that were corrected one by one in their places. A line
        that was emptied is left out."""
        found = lines(self.lines.data or "")
        corrected = [self._corrected(number, one) for number, one in enumerate(found)]
        return [one for one in corrected if any(one)]

    def keep(self, those: Sequence[Line]) -> None:
        """Have the field say all of them, wherever they came from."""
        self.lines.data = typed(those)
        self.lines.raw_data = [self.lines.data]

    def refuse_too_much(self, those: Sequence[Line]) -> bool:
        """Whether it is too much for once, with the sentence at the field."""
        sentence = too_much(those) or self._names(those)
        if sentence:
            self.lines.errors = [sentence]
        return bool(sentence)

    def taken(self) -> bytes | None:
        """The file, if one was chosen."""
        sent = self.file.data
        return sent.stream.read(MAX_BYTES + 1) if sent and sent.filename else None

    @staticmethod
    def _corrected(number: int, one: Line) -> Line:
        chosen = request.form.get(f"is-{number}", "")
        if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10:
            return Line(chosen, one.link)
        text = request.form.get(f"line-{number}")
        return one if text is None else line(text)


class EnterForm(EvidenceForm):
    """What was looked over: `lines` has Parliament's number of an MP in each, and its link."""

    lines = HiddenField()
    number = StringField("How many signatures do you enter?", filters=(strip,))

    @property
    def signed(self) -> dict[int, Evidence]:
        """Return what each MP's signature rests on."""
        return {int(one.who): evidence(one, self.shared) for one in lines(self.lines.data or "")}

    def says_how_many(self) -> bool:
        """Return whether the right number was typed, with the sentence at the field if not."""
        number = len(self.signed)
        is_right = (self.number.data or "").replace(",", "") == str(number)
        if not is_right:
            self.number.errors = [f"There are {number}. Look them through, and type that number."]
        return is_right

    def validate_lines(self, field: HiddenField) -> None:
        those = lines(field.data or "")
        numbers = [one.who for one in those]
        if not numbers or not all(
            who.isascii() and who.isdecimal() and len(who) < 10 for who in numbers
        ):
            raise ValidationError("Look the list over once more: it was not sent as it was shown.")
        if sentence := too_much(those):
            raise ValidationError(sentence)
        if sentence := self._names(those):
            raise ValidationError(sentence)
        if any(one.link and not usable(one.link) for one in those):
            raise ValidationError("Look the list over once more: a link in it cannot be used.")
        if not any(self.shared) and not all(one.link for one in those):
            raise ValidationError("Say what it rests on.")
