"""Forms that carry what a browser says of a passkey."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from outreach.auth.passkeys.authenticators import LONGEST_ANSWER
from outreach.core.form_fields import strip
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile

NEEDS_A_BROWSER = "This needs a browser that knows passkeys, with scripts switched on."


class PasskeyForm(FlaskForm):
    """`static/passkeys.js` fills it in."""

    credential = HiddenField(
        "Passkey",
        validators=(
            InputRequired(NEEDS_A_BROWSER),
            Length(max=LONGEST_ANSWER, message="That is too long for a passkey."),
        ),
    )

    @property
    def problem(self) -> str:
        return " ".join(map(str, self.credential.errors))


class NewPasskeyForm(PasskeyForm):
    name = StringField(
        "Name of the passkey",
        filters=(strip,),
        validators=(
            Length(max=60, message="Use at most 60 characters."),
            NotOfConstituents(Profile.NAME),
        ),
    )
