"""What a person enters about a call or a letter. Rules of meaning are in actions.py."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.fields import EntryForm, choices, strip
from outreach.vocabulary import PledgeStatus


class ContactForm(EntryForm):
    phone_id = HiddenField()


# Where a volunteer may put an MP; the rest is for coordinators.
VOLUNTEERS_ENTER = (
    PledgeStatus.SIGNED,
    PledgeStatus.CONSIDERING,
    PledgeStatus.DECLINED,
    PledgeStatus.NO_PLEDGES_POLICY,
)
COORDINATORS_ENTER = (*VOLUNTEERS_ENTER, PledgeStatus.WITHDRAWN, PledgeStatus.NOT_APPLICABLE)


class PledgeForm(FlaskForm):
    status = RadioField(
        choices=choices(PledgeStatus),
        validators=(InputRequired("Choose where the MP stands now."),),
        validate_choice=False,
    )
    entered: tuple[PledgeStatus, ...] = VOLUNTEERS_ENTER

    def validate_status(self, field: RadioField) -> None:
        if field.data not in self.entered:
            raise ValidationError("Choose one of the answers given.")

    link = StringField(
        "A public link that shows it, if there is one",
        filters=(strip,),
        validators=(Length(max=500, message="This link is too long."),),
    )
