"""What an MP's office enters."""

from hmac import compare_digest

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from outreach.core.form_fields import AtMost, one_of, strip
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import TO_OUTSIDERS, Profile

BY_MP = {"yes": "I am the MP", "no": "I sign for the MP, who has agreed to it"}


_WHO = NotOfConstituents(Profile.NAME, TO_OUTSIDERS)


class _WhoForm(FlaskForm):
    name = StringField(
        "Your name",
        filters=(strip,),
        validators=(DataRequired("Enter your name."), AtMost(120), _WHO),
        render_kw={"autocomplete": "name"},
    )
    role = StringField(
        "Your role, such as office manager",
        filters=(strip,),
        validators=(DataRequired("Enter your role in the office."), AtMost(120), _WHO),
        render_kw={"autocomplete": "organization-title"},
    )


class SignForm(_WhoForm):
    # The number of the version of the pledge that stands on the page.
    pledge_version = HiddenField()
    by_mp = RadioField(
        "Who signs?",
        choices=BY_MP,
        validators=(
            InputRequired("Choose who signs."),
            one_of(BY_MP, "Choose one of the answers given."),
        ),
        validate_choice=False,
    )


class WrongForm(_WhoForm):
    words = TextAreaField(
        "What is wrong?",
        filters=(strip,),
        validators=(DataRequired("Say what is wrong."), AtMost(1000)),
    )


class ConfirmForm(FlaskForm):
    number = StringField(
        "The number in the message",
        filters=(strip,),
        validators=(DataRequired("Enter the number that stands in the message, above the link."),),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"},
    )

    # The number that the message names.
    expected = ""

    def validate_number(self, field: StringField) -> None:
        if not compare_digest((field.data or "").encode(), self.expected.encode()):
            raise ValidationError(
                "This is not the number in the message. It has four digits and stands above the"
                " link."
            )
