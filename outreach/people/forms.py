"""What people enter to come in and sign in."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from outreach.fields import one_of, strip
from outreach.people.passwords import LONGEST, SHORTEST
from outreach.vocabulary import Role

INVITED_AS: dict[str, str] = {
    Role.VOLUNTEER: "Volunteer: contacts MPs",
    Role.COORDINATOR: "Coordinator: also invites people and checks pledges",
}
EMAIL_RULES = (
    InputRequired("Enter an email address."),
    Length(max=254, message="That email address is too long."),
    Email("That does not look like an email address. Check it for typing mistakes."),
)


class InviteForm(FlaskForm):
    email = EmailField("Their email address", filters=(strip,), validators=EMAIL_RULES)
    role = SelectField(
        "What they will do",
        choices=INVITED_AS,
        validators=(one_of(INVITED_AS, "Choose one of the roles given."),),
        validate_choice=False,
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


class SignInForm(FlaskForm):
    email = EmailField(
        "Email address", filters=(strip,), validators=(InputRequired("Enter your email address."),)
    )
    password = PasswordField("Password", validators=(InputRequired("Enter your password."),))
