"""What people enter to sign in."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from outreach.fields import strip


class SignInForm(FlaskForm):
    email = EmailField(
        "Email address", filters=(strip,), validators=(InputRequired("Enter your email address."),)
    )
    password = PasswordField("Password", validators=(InputRequired("Enter your password."),))
