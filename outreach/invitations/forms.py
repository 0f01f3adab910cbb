"""What people enter to come in."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.account.passwords import LONGEST, SHORTEST
from outreach.fields import EMAIL_RULES, strip


class JoinForm(FlaskForm):
    name = StringField(
        "Your name, as other volunteers see it",
        filters=(strip,),
        validators=(
            InputRequired("Enter a name."),
            Length(max=80, message="Use at most 80 characters."),
        ),
    )
    email = EmailField("Your email address", filters=(strip,))
    password = PasswordField(
        "Choose a password",
        validators=(
            InputRequired("Choose a password."),
            Length(SHORTEST, LONGEST, f"Use {SHORTEST} to {LONGEST} characters."),
        ),
    )
    own_gss_code = SelectField(
        "Your own constituency, if you like",
        validate_choice=False,
    )

    def validate_email(self, field: EmailField) -> None:
        if self.asks_for_email:
            for rule in EMAIL_RULES:
                rule(self, field)

    def validate_own_gss_code(self, field: SelectField) -> None:
        if field.data and field.data not in (field.choices or ()):
            raise ValidationError("Choose a constituency from the list.")

    def validate_name(self, field: StringField) -> None:
        if not any(letter.isalpha() for letter in field.data or ""):
            raise ValidationError("Use at least one letter.")

    asks_for_email = False
