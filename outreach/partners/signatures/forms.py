"""What somebody enters to say that MPs signed."""

from collections.abc import Sequence

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from outreach.contacts.note_screening import cases_among
from outreach.core.form_fields import AtMost, strip
from outreach.imports.sheet_limits import MAX_BYTES
from outreach.partners.signatures.lines import Line, line, lines, too_much, typed
from outreach.partners.signatures.preview import LONGEST_LINK, usable
from outreach.partners.signatures.results import Evidence

LONGEST_DESCRIPTION = 300


class EvidenceForm(FlaskForm):
    """What all lines rest on that have no link of their own."""

    link = StringField(
        "A public link that shows it for all of them",
        filters=(strip,),
        validators=(AtMost(LONGEST_LINK),),
    )
    described = TextAreaField(
        "Or a letter or a signed form that you hold: what it is, when, and who signed",
        filters=(strip,),
        validators=(AtMost(LONGEST_DESCRIPTION),),
    )

    def validate_link(self, field: StringField) -> None:
        if field.data and not usable(field.data):
            raise ValidationError(
                "A link must begin with https:// or http://, and have no spaces, quotes or @ in it."
            )

    def validate_described(self, field: TextAreaField) -> None:
        if field.data:
            for case in cases_among({"described": field.data}, ()).values():
                raise ValidationError(str(case))

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
        sentence = too_much(those)
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

    def validate_lines(self, field: HiddenField) -> None:
        those = lines(field.data or "")
        numbers = [one.who for one in those]
        if not numbers or not all(
            who.isascii() and who.isdecimal() and len(who) < 10 for who in numbers
        ):
            raise ValidationError("Look the list over once more: it was not sent as it was shown.")
        if sentence := too_much(those):
            raise ValidationError(sentence)
        if any(one.link and not usable(one.link) for one in those):
            raise ValidationError("Look the list over once more: a link in it cannot be used.")
        if not any(self.shared) and not all(one.link for one in those):
            raise ValidationError("Say what it rests on.")
