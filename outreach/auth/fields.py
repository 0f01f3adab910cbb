"""The field in which somebody chooses a password, the same wherever they do."""

from collections.abc import Iterable
from typing import Any

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from outreach.auth.password_strength import why_not
from outreach.auth.passwords import LONGEST, SHORTEST

HINT = (
    f"At least {SHORTEST} characters. Three or four words that nobody would connect with you are "
    "good; a password manager's are better."
)


def _hard_to_guess(form: Any, field: PasswordField) -> None:
    own: Iterable[str | None] = getattr(form, "own_words", ())
    reason = why_not(
        field.data or "", own=[word for word in own if word], mp=getattr(form, "mp_name", "")
    )
    if reason:
        raise ValidationError(reason)


def new_password_field(label: str = "New password") -> PasswordField:
    """A form with this field says in `own_words` which words the password must not be made of: the
    person's name and address; in `mp_name` the name of their MP, if it is known."""
    return PasswordField(
        label,
        validators=(
            InputRequired("Choose a password."),
            Length(SHORTEST, LONGEST, f"Use {SHORTEST} to {LONGEST} characters."),
            _hard_to_guess,
        ),
    )
