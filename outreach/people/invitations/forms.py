"""What is entered to invite people."""

from collections.abc import Container

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from outreach.core.form_fields import one_of, strip
from outreach.core.vocabulary import Role

INVITED_AS: dict[str, str] = {
    Role.VOLUNTEER: "Volunteer: contacts MPs",
    Role.COORDINATOR: "Coordinator: also invites people and checks pledges",
    Role.PARTNER: "Partner: reads what is meant for Migrants Organise",
    Role.ADMIN: "Admin: looks after people and settings, contacts nobody",
}


def given_by(role: Role) -> dict[str, str]:
    """The roles that somebody may give, in words."""
    return {
        value: label
        for value, label in INVITED_AS.items()
        if value != Role.ADMIN or role is Role.ADMIN
    }


class InviteForm(FlaskForm):
    addresses = TextAreaField(
        "Their email addresses",
        filters=(strip,),
        validators=(InputRequired("Enter at least one email address."),),
    )
    role = SelectField("What they will do", validate_choice=False, default=Role.VOLUNTEER.value)
    # Says that the list was looked over: what is pasted is shown before anything is sent.
    checked = HiddenField()
    # What was pasted, as it was: for whoever goes back to correct a line.
    pasted = HiddenField()
    correct = HiddenField()

    # The roles that whoever is looking may give.
    given: Container[str] = ()

    def validate_role(self, field: SelectField) -> None:
        one_of(self.given, "Choose one of the roles given.")(self, field)
