"""What people enter to come in and sign in."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from outreach.people.passwords import LONGEST, SHORTEST
from outreach.vocabulary import Role

EMAIL_RULES = (
    InputRequired("Enter an email address."),
    Length(max=254, message="That email address is too long."),
    Email("That does not look like an email address. Check it for typing mistakes."),
)


def strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class InviteForm(FlaskForm):
    email = EmailField("Their email address", filters=(strip,), validators=EMAIL_RULES)
    role = SelectField(
        "What they will do",
        choices=[
            (Role.VOLUNTEER.value, "Volunteer: contacts MPs"),
            (Role.COORDINATOR.value, "Coordinator: also invites people and checks pledges"),
        ],
        default=Role.VOLUNTEER.value,
    )


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
    own_gss_code = SelectField("Your own constituency, if you like", validate_choice=True)

    def validate_email(self, field: EmailField) -> None:
        if self.asks_for_email:
            for rule in EMAIL_RULES:
                rule(self, field)

    def validate_name(self, field: StringField) -> None:
        if not any(letter.isalpha() for letter in field.data or ""):
            raise ValidationError("Use at least one letter.")

    asks_for_email = False


class SignInForm(FlaskForm):
    email = EmailField(
        "Email address", filters=(strip,), validators=(InputRequired("Enter your email address."),)
    )
    password = PasswordField("Password", validators=(InputRequired("Enter your password."),))
