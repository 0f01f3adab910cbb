"""Pages offer passkeys where browsers make them."""

from flask import Flask

from outreach.auth.passkeys.relying_party import relying_party


def passkeys_work() -> bool:
    return relying_party() is not None


def init_app(app: Flask) -> None:
    app.add_template_global(passkeys_work)
