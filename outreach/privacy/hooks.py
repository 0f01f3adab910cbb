"""After a form that erased something, no byte of it stays in SQLite's write-ahead log."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response

from outreach.core.background import later
from outreach.privacy.vacuum import empty_log, keep_emptying_log


def erases(view: Callable[..., Any]) -> Callable[..., Response]:
    """Empty the log after a form that was accepted. Put it above `@commits`.

    While a long read goes on the log cannot be emptied: then it is tried again in the background.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        if response.status_code < 400 and not empty_log():
            later(keep_emptying_log)
        return response

    return wrapper
