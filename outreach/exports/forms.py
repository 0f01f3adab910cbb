"""What somebody chooses before they take a dataset along."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.core.form_fields import CalendarField, one_of
from outreach.core.vocabulary import Format
from outreach.exports.contracts.contract import Contract
from outreach.exports.request import ENDINGS
from outreach.exports.request_from_form import Choices

FIRST_YEAR, LAST_YEAR = 2000, 2099
EVERYTHING, CHANGES = "everything", "changes"


class TakeForm(FlaskForm):
    """Read from the address to show the first rows, and from a form to take them all. Columns can
    be left out; what is not in the contract is refused."""

    format = RadioField(
        "File format",
        choices={form.value: form.label for form in ENDINGS},
        default=Format.CSV.value,
        validators=(one_of([*map(str, ENDINGS)], "Choose one of the formats given."),),
        validate_choice=False,
    )
    rows = RadioField(
        "Which rows",
        choices={EVERYTHING: "Everything", CHANGES: "What changed since the last one"},
        default=EVERYTHING,
        validators=(one_of((EVERYTHING, CHANGES), "Choose one of the two."),),
        validate_choice=False,
    )
    first = CalendarField("From")
    last = CalendarField("To")
    columns = SelectMultipleField(
        "Columns",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    # As whom: the campaign itself, or a partner whose agreement names this.
    partner = SelectField("As seen by", choices={"": "Ourselves"}, validate_choice=False)

    def about(self, contract: Contract, partners: dict[int, str]) -> "TakeForm":
        """The choices that this dataset gives to whoever looks."""
        names = [column.name for column in contract.columns]
        self.columns.choices = [(name, name) for name in names]
        if not self.columns.raw_data:
            self.columns.data = names
        words = {"": "Ourselves"} | {str(number): name for number, name in partners.items()}
        self.partner.choices = [*words.items()]
        if not contract.day:
            del self.first, self.last
        return self

    def choices(self) -> Choices:
        """Only of a form that is valid."""
        return Choices(
            partner_id=int(self.partner.data or 0) or None,
            columns=tuple(self.columns.data or ()),
            first=self.first.data if "first" in self else None,
            last=self.last.data if "last" in self else None,
            format=Format(self.format.data or Format.CSV),
            only_changes=self.rows.data == CHANGES,
        )

    def validate_last(self, field: CalendarField) -> None:
        for day in (self.first, field):
            if day.data and not FIRST_YEAR <= day.data.year <= LAST_YEAR:
                raise ValidationError("Choose days of this century.")
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(
                "This is before the first day. Choose the same day or a later one."
            )

    def validate_columns(self, field: SelectMultipleField) -> None:
        known = {str(choice[0]) for choice in field.choices or ()}
        if set(field.data or ()) - known:
            raise ValidationError("Columns can only be left out: there is none of that name here.")

    def validate_partner(self, field: SelectField) -> None:
        if (field.data or "") not in [str(choice[0]) for choice in field.choices or ()]:
            raise ValidationError(
                "Choose one of the partners given: nothing is agreed with others."
            )
