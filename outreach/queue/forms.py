"""What a person enters to give an MP back."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from outreach.core.form_fields import choices, one_of
from outreach.core.vocabulary import SkipReason

SENTENCE = "Choose why you skip this MP."


class SkipForm(FlaskForm):
    reason = RadioField(
        "Why do you skip this MP?",
        choices=choices(SkipReason),
        validators=(InputRequired(SENTENCE), one_of(list(SkipReason), SENTENCE)),
        validate_choice=False,
    )
