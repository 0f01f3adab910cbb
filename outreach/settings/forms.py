"""What coordinators set."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import StopValidation

from outreach.core.form_fields import CalendarField


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


class SettingsForm(FlaskForm):
    recess_from = CalendarField("First day of the recess")
    recess_until = CalendarField("Last day of the recess")
    first_logs = NumberField("How many first logs of a new volunteer", most=50)
    sample_percent = NumberField("How many of every hundred later logs", most=100)

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
