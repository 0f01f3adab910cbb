"""What a coordinator sends by hand, where no mail goes out by itself."""

from urllib.parse import quote

from outreach.core.mail import Letter
from outreach.pledges.models import Objection
from outreach.pledges.offices import emails as letters
from outreach.pledges.offices.models import OfficeSignature


def message(about: OfficeSignature | Objection, mp: str) -> tuple[Letter, str]:
    """The message to an MP's published address, and a link that opens it in a mail program."""
    if isinstance(about, OfficeSignature):
        letter = letters.about_signature(about, mp)
    else:
        letter = letters.about_objection(about, mp)
    words = f"subject={quote(letter.subject)}&body={quote(letter.body)}"
    return letter, f"mailto:{quote(letter.to, safe='@')}?{words}"
