"""What people enter to prove who they are."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from outreach.auth.fields import new_password_field
from outreach.core.form_fields import EMAIL_RULES, as_address, straight_apostrophe, strip

CODE_RULES = (Length(max=40, message="That is too long for a code."),)


class SignInForm(FlaskForm):
    email = EmailField(
        "Email address",
        filters=(as_address,),
        validators=(InputRequired("Enter your email address."), straight_apostrophe),
    )
    password = PasswordField("Password", validators=(InputRequired("Enter your password."),))


class CodeForm(FlaskForm):
    """Either of the two."""

    code = StringField("Code from your app", filters=(strip,), validators=CODE_RULES)
    recovery_code = StringField("Recovery code", filters=(strip,), validators=CODE_RULES)


class AskResetForm(FlaskForm):
    email = EmailField("Email address", filters=(as_address,), validators=EMAIL_RULES)


class ResetForm(FlaskForm):
    new_password = new_password_field()
    own_words: tuple[str, ...] = ()
    mp_name = ""
