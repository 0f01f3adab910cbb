"""What people enter about their own account."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from outreach.auth.fields import new_password_field
from outreach.core.form_fields import strip


class AgainForm(FlaskForm):
    password = PasswordField("Your password", validators=(InputRequired("Enter your password."),))


class PasswordForm(FlaskForm):
    password = PasswordField(
        "Your password now", validators=(InputRequired("Enter the password that you have now."),)
    )
    new_password = new_password_field()
    own_words: tuple[str, ...] = ()
    mp_name = ""


class StepForm(FlaskForm):
    code = StringField(
        "Code from your app",
        filters=(strip,),
        validators=(
            InputRequired("Enter the code that your app shows."),
            Length(max=40, message="That is too long for a code."),
        ),
    )
