"""What people enter to come in."""

import re
from collections.abc import Container

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.auth.fields import new_password_field
from outreach.core.form_fields import EMAIL_RULES, as_address, strip
from outreach.people.joining.constituency import Found
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile

# Control and format characters: line breaks, and what turns the direction of all that follows.
# Those that join letters or keep them apart belong to names in Persian or Hindi, within a word.
_UNSEEN = re.compile(
    r"(?!(?<=[\u0370-\u1fff])[\u200c\u200d][\u0370-\u1fff])"
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff0-\uffff\U000e0000-\U000e0fff]"
)


class JoinForm(FlaskForm):
    name = StringField(
        "Your name, as other volunteers see it",
        filters=(strip,),
        validators=(
            InputRequired("Enter a name."),
            Length(max=80, message="Use at most 80 characters."),
            NotOfConstituents(Profile.NAME, "Only your own name goes here."),
        ),
    )
    email = EmailField("Your email address", filters=(as_address,))
    password = new_password_field("Choose a password")
    own_gss_code = SelectField("Your own constituency, if you like", validate_choice=False)
    agreed = BooleanField(
        "I have read this and will keep to it",
        validators=(InputRequired("Please read the code of conduct and tick this box."),),
    )

    asks_for_email = False
    # What a password must not be made of.
    own_words: tuple[str | None, ...] = ()
    mp_name = ""
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
        if _UNSEEN.search(field.data or ""):
            raise ValidationError(
                "There is something in this name that cannot be seen, like a line break. Please "
                "type it anew instead of pasting it."
            )


class NearForm(FlaskForm):
    near = StringField(
        "Where do you live?",
        filters=(strip,),
        validators=(Length(max=80, message="A few letters are enough."),),
    )
