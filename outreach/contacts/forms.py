"""What a person enters about a call or a letter. Rules of meaning are in actions.py."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.fields import CalendarField, choices, one_of, strip
from outreach.vocabulary import Channel, Direction, Outcome, PledgeStatus, SaidBy, Stance

HOURS = {str(hour): f"{hour}:00" for hour in range(9, 18)}
LONGEST_NOTE = 500


class ContactForm(FlaskForm):
    channel = HiddenField(
        default=Channel.PHONE, validators=(one_of(list(Channel), "Choose how you were in touch."),)
    )
    direction = RadioField(
        choices=choices(Direction),
        default=Direction.OUT,
        validators=(one_of(list(Direction), "Choose who contacted whom."),),
        validate_choice=False,
    )
    outcome = RadioField(
        choices=choices(Outcome),
        validators=(
            InputRequired("Choose how it went."),
            one_of(list(Outcome), "Choose one of the answers given."),
        ),
        validate_choice=False,
    )
    stance = SelectField(
        "Where do they stand on the pledge?",
        choices={"": "They did not say"} | choices(Stance),
        validators=(one_of(list(Stance), "Choose one of the answers given."),),
        validate_choice=False,
    )
    said_by = SelectField(
        "Who said so?",
        choices={"": "Choose"} | choices(SaidBy),
        validators=(one_of(list(SaidBy), "Choose one of the answers given."),),
        validate_choice=False,
    )
    note = TextAreaField(
        "A note to the next caller",
        filters=(strip,),
        validators=(Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE} characters."),),
    )
    follow_up_on = CalendarField("Follow up on")
    after = SelectField(
        "Not before",
        choices={"": "Any time"} | HOURS,
        validators=(one_of(HOURS, "Choose one of the hours given."),),
        validate_choice=False,
    )
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
