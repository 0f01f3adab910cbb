"""How forms say that something must not be kept: at the field, with all that was typed."""

from typing import Any

from wtforms.validators import ValidationError

from outreach.screening.profiles import Profile, why_not


class NotOfConstituents:
    """A validator: the text holds nothing of a constituent. Every field for free text has one."""

    def __init__(self, profile: Profile = Profile.TEXT, hint: str = "") -> None:
        self.profile, self.hint = profile, hint

    def __call__(self, form: Any, field: Any) -> None:
        if why := why_not(field.data or "", self.profile, hint=self.hint):
            raise ValidationError(why)
