"""What is entered about a token."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired

from outreach.core.form_fields import AtMost, strip
from outreach.exports.api.actions import LONGEST_LABEL, MOST_DAYS, USUAL_DAYS
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile


class DaysField(IntegerField):
    """A number, with a message that says what to do."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(f"Write a number, 1 to {MOST_DAYS}.")
        self.data = int(text) if text else None


class TokenForm(FlaskForm):
    """Its fields are on a page with others: so their ids say whose they are."""

    label = StringField(
        "What it is for",
        id="token-label",
        filters=(strip,),
        validators=(
            DataRequired("Say what it is for."),
            AtMost(LONGEST_LABEL),
            NotOfConstituents(Profile.NAME),
        ),
    )
    datasets = SelectMultipleField("What it opens", id="token-datasets", validate_choice=False)
    days = DaysField(
        "For how many days",
        id="token-days",
        default=USUAL_DAYS,
        validators=(InputRequired("Say for how many days."),),
    )
