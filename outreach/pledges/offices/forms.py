"""What an MP's office enters."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

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
