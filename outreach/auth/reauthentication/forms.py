"""The password beside the fields of the form that asked for it."""

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired


class AskedForm(FlaskForm):
    """The name of its field is `core.database.AGAIN_FIELD`."""

    password_again = PasswordField(
        "Your password", validators=(InputRequired("Enter your password."),)
    )
