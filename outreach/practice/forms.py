"""What is entered in practice: the same as for a real contact, and its letter."""

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

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
