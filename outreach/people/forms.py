"""What a coordinator enters to invite somebody."""

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField

from outreach.fields import EMAIL_RULES, one_of, strip
from outreach.vocabulary import Role

INVITED_AS: dict[str, str] = {
    Role.VOLUNTEER: "Volunteer: contacts MPs",
    Role.COORDINATOR: "Coordinator: also invites people and checks pledges",
}


class InviteForm(FlaskForm):
    email = EmailField("Their email address", filters=(strip,), validators=EMAIL_RULES)
    role = SelectField(
        "What they will do",
        choices=INVITED_AS,
        validators=(one_of(INVITED_AS, "Choose one of the roles given."),),
        validate_choice=False,
        default=Role.VOLUNTEER.value,
    )
