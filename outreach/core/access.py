"""Who may do what: the one table, endpoint × role. What is not in it is denied."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user

from outreach.core.htmx import page_asking, redirect_whole_page, wants_fragment
from outreach.core.vocabulary import STAFF, WORKERS, Role

T = TypeVar("T")

ANYONE = frozenset({None, *Role})
COORDINATORS = frozenset({Role.COORDINATOR})
ADMINS = frozenset({Role.ADMIN})
SIGNED_IN = frozenset(Role)
# Who takes data along; what exactly, says exports/permissions.py.
TAKERS = frozenset({Role.COORDINATOR, Role.PARTNER})
# Who says that MPs signed with a partner; for which one, says partners/signatures/permissions.py.
BRINGERS = frozenset({Role.COORDINATOR, Role.PARTNER})

ACCESS: dict[str, frozenset[Role | None]] = {
    "static": ANYONE,
    "public.home": ANYONE,
    "public.about_the_data": ANYONE,
    "public.pledges": ANYONE,
    "public.constituency": ANYONE,
    "public.find_constituency": ANYONE,
    "public.write": ANYONE,
    "others.counter": ANYONE,
    "others.seat": ANYONE,
    "others.index": ANYONE,
    "others.picture": ANYONE,
    "others.seat_picture": ANYONE,
    "others.feed": ANYONE,
    "others.pledges": ANYONE,
    "others.sitemap": ANYONE,
    "others.robots": ANYONE,
    "public.healthz": ANYONE,
    "well_known.security": ANYONE,
    "well_known.change_password": ANYONE,
    "well_known.policy": ANYONE,
    "account.sign_in": ANYONE,
    "account.start_session": ANYONE,
    "account.demo_sign_in": ANYONE,
    "account.start_demo": ANYONE,
    "invitations.show": ANYONE,
    "invitations.accept": ANYONE,
    "invitations.conduct": ANYONE,
    "inviting.index": STAFF,
    "inviting.create": STAFF,
    "inviting.renew": STAFF,
    "inviting.withdraw": STAFF,
    "account.code": ANYONE,
    "account.give_code": ANYONE,
    "mailed_code.ask": ANYONE,
    "mailed_code.give": ANYONE,
    "account.ask_reset": ANYONE,
    "account.send_reset": ANYONE,
    "account.new_password": ANYONE,
    "account.choose_password": ANYONE,
    "passkeys.offer_sign_in": ANYONE,
    "passkeys.sign_in": ANYONE,
    "passkeys.offer_step": ANYONE,
    "passkeys.take_step": ANYONE,
    "passkeys.offer_confirm": SIGNED_IN,
    "passkeys.confirm": SIGNED_IN,
    "passkeys.index": SIGNED_IN,
    "passkeys.offer_add": SIGNED_IN,
    "passkeys.add": SIGNED_IN,
    "passkeys.remove": SIGNED_IN,
    "account.sign_out": SIGNED_IN,
    "profile.index": SIGNED_IN,
    "profile.change_password": SIGNED_IN,
    "profile.know_news": SIGNED_IN,
    "profile.end_device": SIGNED_IN,
    "profile.end_others": SIGNED_IN,
    "profile.second_step": SIGNED_IN,
    "profile.start_second_step": SIGNED_IN,
    "profile.confirm_second_step": SIGNED_IN,
    "profile.new_codes": SIGNED_IN,
    "profile.turn_off": SIGNED_IN,
    "profile.confirm": SIGNED_IN,
    "profile.confirm_password": SIGNED_IN,
    "profile.here": SIGNED_IN,
    "people.index": STAFF,
    "people.show": STAFF,
    "people.address": STAFF,
    "people.change_role": STAFF,
    "people.disable": STAFF,
    "people.enable": STAFF,
    "people.end_sessions": STAFF,
    "people.reset_password": STAFF,
    "people.reset_code": STAFF,
    "people.vouch": STAFF,
    "people.take_back_vouching": STAFF,
    "exports.index": TAKERS | STAFF,
    "exports.show": TAKERS,
    "exports.take": TAKERS,
    "partners.index": STAFF,
    "partners.add": STAFF,
    "partners.show": STAFF,
    "partners.agree": STAFF,
    "partners.put_into_force": STAFF,
    "partners.end_agreement": STAFF,
    "partners.add_person": STAFF,
    "partners.remove_person": STAFF,
    "partners.sharing": SIGNED_IN,
    "partners.consent": SIGNED_IN,
    "webhooks.new": ADMINS,
    "webhooks.add": ADMINS,
    "webhooks.show": STAFF,
    "webhooks.show_secret": ADMINS,
    "webhooks.send_test": STAFF,
    "webhooks.again": STAFF,
    "webhooks.stop": STAFF,
    "tokens.make": ADMINS,
    "tokens.revoke": STAFF,
    # Whoever has a token: the token decides, and nobody looks at a cookie.
    "api.index": ANYONE,
    "api.openapi": ANYONE,
    "api.datasets": ANYONE,
    "api.dataset": ANYONE,
    "privacy.notice": ANYONE,
    "privacy.my_data": SIGNED_IN,
    "privacy.my_data_file": SIGNED_IN,
    "privacy.leaving": SIGNED_IN,
    "privacy.leave": SIGNED_IN,
    "privacy.left": ANYONE,
    "privacy.mp_data": STAFF,
    "privacy.mp_data_file": STAFF,
    "privacy.erasing": STAFF,
    "privacy.erase": STAFF,
    "oversight.index": STAFF,
    "today.index": WORKERS,
    "progress.index": STAFF,
    "progress.listed": STAFF,
    "progress.volunteers": STAFF,
    "progress.report": STAFF,
    "progress.send_report": COORDINATORS,
    "notices.index": COORDINATORS,
    "notices.post": COORDINATORS,
    "notices.end": COORDINATORS,
    "offices.signing": ANYONE,
    "offices.sign": ANYONE,
    "offices.wrong": ANYONE,
    "offices.say_wrong": ANYONE,
    "offices.confirming": ANYONE,
    "offices.confirm": ANYONE,
    "offices.confirmed": ANYONE,
    "words.index": STAFF,
    "words.show": STAFF,
    "words.edit": COORDINATORS,
    "words.propose": COORDINATORS,
    "words.confirm": STAFF,
    "words.withdraw": STAFF,
    "offices.make_link": COORDINATORS,
    "offices.end_link": COORDINATORS,
    "contacts.show": WORKERS,
    "contacts.create": WORKERS,
    "contacts.letter": WORKERS,
    "contacts.draft": WORKERS,
    "contacts.pledge": WORKERS,
    "contacts.take_back": WORKERS,
    "contacts.flag": WORKERS,
    "contacts.number_works": COORDINATORS,
    "flags.show": WORKERS,
    "flags.create": WORKERS,
    "flags.index": COORDINATORS,
    "flags.solve": COORDINATORS,
    "stuck.index": COORDINATORS,
    "stuck.lapsed": COORDINATORS,
    "stuck.choose": COORDINATORS,
    "steering.prepare": COORDINATORS,
    "steering.change": COORDINATORS,
    "steering.index": COORDINATORS,
    "steering.show": COORDINATORS,
    "steering.undo": COORDINATORS,
    "steering.end_target": COORDINATORS,
    "steering.reach": COORDINATORS,
    "steering.put_right": COORDINATORS,
    "corrections.undo": WORKERS,
    "corrections.correct": WORKERS,
    "corrections.save_correction": WORKERS,
    "corrections.redact": COORDINATORS,
    "corrections.save_redaction": COORDINATORS,
    "corrections.redact_about": COORDINATORS,
    "corrections.save_redaction_about": COORDINATORS,
    "queue.claim_next": WORKERS,
    "queue.claim": WORKERS,
    "queue.extend": WORKERS,
    "queue.release": WORKERS,
    "queue.skip": WORKERS,
    "queue.free": COORDINATORS,
    "settings.index": STAFF,
    "settings.save": STAFF,
    "review.index": COORDINATORS,
    "review.confirm": COORDINATORS,
    "review.refuse": COORDINATORS,
    "review.accept": COORDINATORS,
    "review.send_back": COORDINATORS,
    "disputes.take_out": COORDINATORS,
    "disputes.keep": COORDINATORS,
    "disputes.both_stand": COORDINATORS,
    "disputes.one_is_wrong": COORDINATORS,
    "disputes.put_right": COORDINATORS,
    "disputes.stands": COORDINATORS,
    "disputes.see": COORDINATORS,
    "disputes.pass_on": COORDINATORS,
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
    "importing.index": COORDINATORS,
    "importing.upload": COORDINATORS,
    "importing.show": COORDINATORS,
    "importing.choose": COORDINATORS,
    "importing.again": COORDINATORS,
    "importing.write": COORDINATORS,
    "importing.undo": COORDINATORS,
    "importing.drop": COORDINATORS,
    "importing.unmatched": COORDINATORS,
    "signatures.index": BRINGERS,
    "signatures.look": BRINGERS,
    "signatures.confirm": BRINGERS,
    "signatures.enter": BRINGERS,
    "signatures.take_back": BRINGERS,
    "board.index": WORKERS,
    "board.changes": WORKERS,
    "board.mps": WORKERS,
}

# Whoever needs a second step and has none yet reaches this and what is open to anyone; no more.
UNTIL_SET_UP = frozenset(
    {
        "account.sign_out",
        "profile.second_step",
        "profile.start_second_step",
        "profile.confirm_second_step",
        "profile.confirm",
        "profile.confirm_password",
        "profile.here",
        "passkeys.index",
        "passkeys.offer_add",
        "passkeys.add",
    }
)


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
    if current_user.must_set_up and request.endpoint not in UNTIL_SET_UP:
        return _go(url_for("profile.second_step"))
    return None


def _to_sign_in() -> Any:
    # Back to where they were; for a form or a part of a page, to the page it was on.
    if request.method == "GET" and not wants_fragment():
        page: str | None = request.full_path.rstrip("?")
    else:
        page = page_asking() or None
    return _go(url_for("account.sign_in", next=page))


def _go(url: str) -> Any:
    return redirect_whole_page(url) if wants_fragment() else redirect(url, 303)


def found(load: Callable[..., T | None], *args: Any) -> T:
    """What was asked for, or 404."""
    thing = load(*args)
    if thing is None:
        abort(404)
    return thing


def init_app(app: Flask) -> None:
    app.before_request(guard)
