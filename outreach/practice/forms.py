"""What is entered in practice: the same as for a real contact, and its letter."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from outreach.contacts.safe_notes import SomebodysCase
from outreach.fields import EntryForm, strip


class PracticeForm(EntryForm):
    own = TextAreaField(
        "A sentence or two of your own",
        filters=(strip,),
        validators=(Length(max=1000, message="Use at most 1,000 characters."),),
    )
    subject = StringField(
        "Subject",
        filters=(strip,),
        validators=(Length(max=200, message="Use at most 200 characters."),),
    )
    letter = TextAreaField(
        "Your letter",
        filters=(strip,),
        validators=(Length(max=5000, message="Use at most 5,000 characters."),),
    )
    # Pressed to have this field's text without the words that looked like somebody's case.
    instead = HiddenField()
    without_case: SomebodysCase | None = None
