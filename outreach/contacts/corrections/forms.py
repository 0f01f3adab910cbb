"""What a coordinator enters to take words out of the log."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from outreach.core.form_fields import strip


class RedactForm(FlaskForm):
    words = StringField(
        "Only these words",
        filters=(strip,),
        validators=(Length(max=500, message="Use at most 500 characters."),),
    )
