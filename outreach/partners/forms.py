"""What is entered about partners, and what volunteers say of their own name."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from outreach.core.form_fields import AtMost, CalendarField, one_of, row_number, strip
from outreach.partners.actions import LONGEST_NAME
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile


class PartnerForm(FlaskForm):
    name = StringField(
        "Name of the organisation",
        filters=(strip,),
        validators=(
            DataRequired("Enter their name."),
            AtMost(LONGEST_NAME),
            NotOfConstituents(Profile.NAME),
        ),
    )


class AgreementForm(FlaskForm):
    datasets = SelectMultipleField(
        "It may take",
        validators=(InputRequired("Choose at least one."),),
        validate_choice=False,
    )
    until = CalendarField("Until the end of")

    def validate_until(self, field: CalendarField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError("Say until when it holds.")


class PersonForm(FlaskForm):
    person_id = SelectField(
        "Who signs in for it",
        validators=(InputRequired("Choose somebody."),),
        validate_choice=False,
    )

    @property
    def number(self) -> int:
        """Nobody has the number 0."""
        return row_number(self.person_id.data) or 0


class ConsentForm(FlaskForm):
    """Two buttons: there is no third answer."""

    consent = HiddenField(
        validators=(
            InputRequired("Press one of the buttons."),
            one_of(("yes", "no"), "Press one of the buttons."),
        )
    )
