"""Who may do what: the one table, endpoint × role. What is not in it is denied."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user

from outreach.htmx import page_asking, redirect_whole_page, wants_fragment
from outreach.vocabulary import Role

T = TypeVar("T")

ANYONE = frozenset({None, *Role})
WORKERS = frozenset({Role.VOLUNTEER, Role.COORDINATOR})
COORDINATORS = frozenset({Role.COORDINATOR})
SIGNED_IN = frozenset(Role)

ACCESS: dict[str, frozenset[Role | None]] = {
    "static": ANYONE,
    "public.home": ANYONE,
    "public.about_the_data": ANYONE,
    "public.healthz": ANYONE,
    "account.sign_in": ANYONE,
    "account.start_session": ANYONE,
    "account.demo_sign_in": ANYONE,
    "account.start_demo": ANYONE,
    "invitations.show": ANYONE,
    "invitations.accept": ANYONE,
    "account.sign_out": SIGNED_IN,
    "people.index": COORDINATORS,
    "people.invite": COORDINATORS,
    "people.disable": COORDINATORS,
    "people.enable": COORDINATORS,
    "today.index": WORKERS,
    "contacts.show": WORKERS,
    "contacts.create": WORKERS,
    "contacts.letter": WORKERS,
    "contacts.draft": WORKERS,
    "contacts.pledge": WORKERS,
    "contacts.number_works": COORDINATORS,
    "corrections.undo": WORKERS,
    "corrections.correct": WORKERS,
    "corrections.save_correction": WORKERS,
    "corrections.redact": COORDINATORS,
    "corrections.save_redaction": COORDINATORS,
    "queue.claim_next": WORKERS,
    "queue.claim": WORKERS,
    "queue.extend": WORKERS,
    "queue.release": WORKERS,
    "queue.skip": WORKERS,
    "queue.free": COORDINATORS,
    "settings.index": COORDINATORS,
    "settings.save": COORDINATORS,
    "review.index": COORDINATORS,
    "review.confirm": COORDINATORS,
    "review.refuse": COORDINATORS,
    "review.accept": COORDINATORS,
    "review.send_back": COORDINATORS,
    "scripts.index": WORKERS,
    "scripts.show": WORKERS,
    "scripts.edit": COORDINATORS,
    "scripts.save": COORDINATORS,
    "scripts.new": COORDINATORS,
    "scripts.create": COORDINATORS,
    "scripts.preview": COORDINATORS,
    "scripts.restore": COORDINATORS,
    "scripts.retire": COORDINATORS,
    "scripts.bring_back": COORDINATORS,
    "practice.index": WORKERS,
    "practice.show": WORKERS,
    "practice.log": WORKERS,
    "practice.letter": WORKERS,
    "practice.finish": WORKERS,
    "practice.done": WORKERS,
    "board.index": WORKERS,
    "board.changes": WORKERS,
    "board.mps": WORKERS,
}


def guard() -> Any:
    """Before every request: let it pass, send it to sign in, or refuse it."""
    if request.endpoint is None:
        return None  # no such page or method: routing answers
    allowed = ACCESS.get(request.endpoint, frozenset())
    if None in allowed:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if current_user.role not in allowed:
        abort(403)
    return None


def _to_sign_in() -> Any:
    # Back to where they were; for a form or a part of a page, to the page it was on.
    if request.method == "GET" and not wants_fragment():
        page: str | None = request.full_path.rstrip("?")
    else:
        page = page_asking() or None
    url = url_for("account.sign_in", next=page)
    return redirect_whole_page(url) if wants_fragment() else redirect(url, 303)


def found(load: Callable[..., T | None], *args: Any) -> T:
    """What was asked for, or 404."""
    thing = load(*args)
    if thing is None:
        abort(404)
    return thing


def init_app(app: Flask) -> None:
    app.before_request(guard)
