"""What coordinators set."""

import re
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import Optional, StopValidation, ValidationError

from outreach.core.form_fields import AtMost, CalendarField, as_address, straight_apostrophe


class NumberField(IntegerField):
    """A whole number up to `most`, with one message for all that it is not."""

    def __init__(self, label: str, most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = int(text) if re.fullmatch("[0-9]{1,4}", text) else None

    def pre_validate(self, form: Any) -> None:
        if self.data is None or self.data > self.most:
            raise StopValidation(f"Give a whole number from 0 to {self.most}.")


def can_be_reached(_form: Any, field: Any) -> None:
    """Check that a contact is an email address, or an https address that a line can hold."""
    contact = field.data or ""
    if not (_is_web_address(contact) or _is_email_address(contact)):
        raise ValidationError(
            "Give an email address such as security@example.org, or an address that begins with"
            " https://."
        )


def _is_web_address(contact: str) -> bool:
    try:
        parts = urlsplit(contact)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = re.fullmatch(r"https://[!-~]+", contact)
    return bool(plain and host and "." in host and "@" not in parts.netloc)


def _is_email_address(contact: str) -> bool:
    try:
        found = validate_email(contact, check_deliverability=False, allow_quoted_local=False)
    except EmailNotValidError:
        return False
    return found.ascii_email is not None


class SettingsForm(FlaskForm):
    recess_from = CalendarField("First day of the recess")
    recess_until = CalendarField("Last day of the recess")
    first_logs = NumberField("How many first logs of a new volunteer", most=50)
    sample_percent = NumberField("How many of every hundred later logs", most=100)
    security_contact = StringField(
        "Email address, or https address of a page",
        filters=[as_address],
        validators=[Optional(), AtMost(254), straight_apostrophe, can_be_reached],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        first, last = self.recess_from.data, self.recess_until.data
        if first and not last:
            self.recess_until.errors = ["Give the last day, too, or leave both empty."]
        elif last and not first:
            self.recess_from.errors = ["Give the first day, too, or leave both empty."]
        elif first and last and last < first:
            self.recess_until.errors = ["The last day comes before the first one."]
        return not self.errors
