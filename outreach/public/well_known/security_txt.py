"""The file security.txt (RFC 9116)."""

from datetime import datetime, timedelta

VALID_FOR = timedelta(days=90)  # the RFC asks for less than a year


def security_txt(*, contact: str, site: str, policy: str, now: datetime) -> str:
    """Return the file's text. `contact` is a URI; the file expires at a midnight in UTC."""
    expires = (now + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {site}/.well-known/security.txt\n"
        f"Policy: {site}{policy}\n"
    )
