"""Where a partner wants to be told, and of what."""

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired

from outreach.core.form_fields import AtMost, strip
from outreach.exports.webhooks.url_safety import LONGEST
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile


class HookForm(FlaskForm):
    url = StringField(
        "Address",
        filters=(strip,),
        validators=(
            DataRequired("Enter their address."),
            AtMost(LONGEST),
            NotOfConstituents(Profile.LINK),
        ),
    )
    datasets = SelectMultipleField("Told of every change in", validate_choice=False)
