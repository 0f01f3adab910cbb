"""Why an office's link does not do what was asked, in a sentence for who opened it."""

from outreach.core.errors import Refusal


class NoSuchLink(Refusal):
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "This link is not one of ours. Perhaps a part of it was lost on the way: copy it whole."
        )


class LinkOver(Refusal):
    """Too old, ended, used, or for somebody who is no MP any more."""

    status = 410


NOT_PUBLISHED = (
    "This does not count: it went to an address that Parliament does not publish for this MP now."
)


class WordsChanged(Refusal):
    """The office read other words than today's."""

    def __init__(self) -> None:
        super().__init__(
            "The words of the pledge changed after you opened this page. Nothing is signed yet."
            " Please read today’s words below. If you agree, sign again."
        )


class NoAddress(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Parliament publishes no email address for this MP, so nothing could be confirmed."
        )


class LinkThere(Refusal):
    def __init__(self) -> None:
        super().__init__("There is a link for this office already, and it works.")
