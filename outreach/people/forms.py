"""What is entered about somebody's account."""

from collections.abc import Container

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from outreach.core.form_fields import one_of


class RoleForm(FlaskForm):
    role = SelectField("Role", validators=(InputRequired("Choose a role."),), validate_choice=False)

    # The roles that whoever is looking may give.
    given: Container[str] = ()

    def validate_role(self, field: SelectField) -> None:
        one_of(self.given, "Choose one of the roles given.")(self, field)
