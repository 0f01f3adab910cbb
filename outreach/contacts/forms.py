"""What a person enters about a call or a letter. Rules of meaning are in actions.py."""

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.contacts.drafts import KEPT
from outreach.core.form_fields import AtMost, LetterForm, choices, one_of, strip
from outreach.core.vocabulary import FlagReason, PledgeStatus
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile


class ContactForm(LetterForm):
    """The call page's form: the entry, and the letter that was written before it."""

    phone_id = HiddenField()
    script_version_id = HiddenField()
    # Pressed to throw the letter away and begin anew.
    again = HiddenField()

    def typed(self) -> dict[str, str]:
        """Every field that is kept while somebody writes, as it was sent."""
        sent = {name: self[name].raw_data for name in KEPT if name in self}
        typed = {name: values[0].strip() for name, values in sent.items() if values}
        key = request.form.get("idempotency_key", "")
        return typed | ({"idempotency_key": key} if key else {})

    def validate_only(self, *names: str) -> bool:
        """Whether these fields are in order, whatever the others say."""
        valid = [self[name].validate(self) for name in names]
        return all(valid)


class FlagForm(FlaskForm):
    reason = RadioField(
        choices=choices(FlagReason),
        validators=(
            InputRequired("Choose what is wrong with the note."),
            one_of(list(FlagReason), "Choose one of the answers given."),
        ),
        validate_choice=False,
    )


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

    in_public = RadioField(
        "Did they say it in public?",
        choices={"yes": "In public", "no": "In private, to us"},
        validators=(one_of(("yes", "no"), "Choose one of the answers given."),),
        validate_choice=False,
    )
    link = StringField(
        "A public link that shows it, if there is one",
        filters=(strip,),
        validators=(
            Length(max=500, message="This link is too long."),
            NotOfConstituents(Profile.LINK),
        ),
    )
    described = TextAreaField(
        "Or a letter or an email: who signed it, when, and what it says",
        filters=(strip,),
        validators=(AtMost(300),),
    )

    # The number of the version of the pledge that they signed, and of the newest one when this page
    # was opened.
    pledge_version = SelectField("Which words did they sign?", validate_choice=False)
    newest_version = HiddenField()

    @property
    def said_in_public(self) -> bool | None:
        """What was chosen; None if nothing was."""
        return {"yes": True, "no": False}.get(self.in_public.data or "")
