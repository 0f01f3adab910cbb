"""What people enter to come in."""

from collections.abc import Container

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.account.new_password import new_password_field
from outreach.fields import EMAIL_RULES, strip
from outreach.invitations.joining import Found


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
    password = new_password_field("Choose a password")
    own_gss_code = SelectField("Your own constituency, if you like", validate_choice=False)
    agreed = BooleanField(
        "I have read this and will keep to it",
        validators=(InputRequired("Please read the code of conduct and tick this box."),),
    )

    asks_for_email = False
    # What a password must not be made of.
    own_words: tuple[str | None, ...] = ()
    # Every constituency; the choices shown may be fewer, after a search.
    known: Container[str] = ()
    found: Found | None = None

    def validate_email(self, field: EmailField) -> None:
        if self.asks_for_email:
            for rule in EMAIL_RULES:
                rule(self, field)

    def validate_own_gss_code(self, field: SelectField) -> None:
        if field.data and field.data not in self.known:
            raise ValidationError("Choose a constituency from the list.")

    def validate_name(self, field: StringField) -> None:
        if not any(letter.isalpha() for letter in field.data or ""):
            raise ValidationError("Use at least one letter.")


class NearForm(FlaskForm):
    near = StringField(
        "Where do you live?",
        filters=(strip,),
        validators=(Length(max=80, message="A few letters are enough."),),
    )
