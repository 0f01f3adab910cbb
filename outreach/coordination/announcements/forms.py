"""What a coordinator tells everybody, and until when."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, ValidationError

from outreach.coordination.announcements.models import LONGEST
from outreach.core.form_fields import AtMost, CalendarField, strip


class NoticeForm(FlaskForm):
    words = TextAreaField(
        "What should everybody know?",
        filters=(strip,),
        validators=(DataRequired("Write what everybody should know."), AtMost(LONGEST)),
    )
    last_day = CalendarField("Shown until the end of")

    def validate_last_day(self, field: CalendarField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError("Say until when it is shown.")
