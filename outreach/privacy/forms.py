"""What somebody who leaves has to tick: nobody leaves by a slip of the finger."""

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired


class LeaveForm(FlaskForm):
    sure = BooleanField(
        "I understand that this cannot be undone",
        validators=(InputRequired("Tick this if you want to go on."),),
    )
