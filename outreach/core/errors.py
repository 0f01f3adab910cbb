"""What an action says when it will not. It needs no web framework to be raised or tested."""


class Refusal(Exception):
    """A rule said no. `str()` is a whole sentence for the person who asked."""

    status = 409


class NotFound(Refusal):
    """It is not there, or not theirs to know about."""

    status = 404

    def __init__(self, sentence: str = "We could not find that.") -> None:
        super().__init__(sentence)


class Unfitting(Refusal):
    """What was entered does not go together; `field` says where."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
