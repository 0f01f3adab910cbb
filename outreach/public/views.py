"""What anyone may see."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from outreach.contacts.letters import mailto
from outreach.core.vocabulary import WORKERS, Role
from outreach.parliament import parties
from outreach.parliament.actions import SWITCHBOARD
from outreach.parliament.queries import current_code, published_email, register_read_at
from outreach.pledges import published
from outreach.pledges.words.queries import earlier_words
from outreach.public import queries
from outreach.public.find_mp import Finding, find, look_up
from outreach.public.hex_map import outlines
from outreach.public.letter_templates import words_for
from outreach.public.overview import Seat, overview
from outreach.public.responses import Answer, for_everyone, only_for_them, page
from outreach.queue.queries import board_revision
from outreach.scripts import queries as scripts

bp = Blueprint("public", __name__)

FILTERS = ("status", "party", "region", "q")
LATEST = 5


@bp.get("/")
def home() -> Any:
    if current_user.is_authenticated:
        own = {Role.ADMIN: "people.index", Role.PARTNER: "exports.index"}
        role = current_user.role
        return redirect(url_for("today.index" if role in WORKERS else own[role]), 303)
    return public_home()


@for_everyone(unless="Cookie")
def public_home() -> Answer:
    everything = overview()
    return page(
        "public/home.html",
        everything=everything,
        outlines=outlines(everything),
        latest=published.latest(LATEST),
        pledge=scripts.pledge(),
        earlier=earlier_words(),
    )


@bp.get("/pledges")
def pledges() -> Any:
    # A postcode is somebody's home: no cache keeps an answer to one.
    if any(letter.isdigit() for letter in request.args.get("q", "")):
        return only_for_them(_pledges_page())
    return pledges_of_all()


@for_everyone(reads=FILTERS)
def pledges_of_all() -> Answer:
    return _pledges_page()


def _pledges_page() -> Answer:
    chosen = {name: request.args.get(name, "").strip() for name in FILTERS}
    finding = look_up(chosen["q"], choose=_wants_choice()) if chosen["q"] else None
    everything = overview()
    found = finding.seats if finding else everything.seats
    return page(
        "public/pledges.html",
        everything=everything,
        outlines=outlines(everything),
        chosen=chosen,
        finding=finding,
        shown=[seat for seat in found if _fits(seat, chosen)],
        parties=parties.choices(seat.party for seat in everything.seats),
        regions=sorted({seat.region for seat in everything.seats}),
    )


def _wants_choice() -> bool:
    """Return whether the exact answer to a postcode is not right for this reader."""
    return "choose" in request.args


def _fits(seat: Seat, chosen: dict[str, str]) -> bool:
    if chosen["party"] and not parties.is_of(seat.party, chosen["party"]):
        return False
    return all(
        not chosen[name] or chosen[name] == getattr(seat, name) for name in ("status", "region")
    )


@bp.get("/constituencies")
def find_constituency() -> Any:
    """The constituency of a postcode or a name, or a choice; without either, the list of all."""
    if (typed := _typed()) is None:
        return _to_all()
    finding = find(typed, choose=_wants_choice())
    if finding.exact:
        return only_for_them(_constituency_page(finding.seats[0], finding))
    return only_for_them(_form_page(typed, finding, "public.constituency"))


@for_everyone()
def _to_all() -> Any:
    return redirect(url_for("public.pledges", _anchor="list"), 303)


@bp.get("/constituencies/<gss_code>")
@for_everyone()
def constituency(gss_code: str) -> Any:
    seat = overview().by_code.get(gss_code)
    if seat is None:
        return moved(gss_code, "public.constituency") or page("public/no_seat.html", 404)
    return _constituency_page(seat)


def _constituency_page(seat: Seat, finding: Finding | None = None) -> Answer:
    everything = overview()
    return page(
        "public/constituency.html",
        everything=everything,
        outlines=outlines(everything),
        seat=seat,
        finding=finding,
        evidence=published.evidence(seat.mp_id) if seat.mp_id else [],
        objections=published.objections(seat.mp_id) if seat.mp_id else [],
        past=[(past, published.evidence(past.mp_id)) for past in queries.past_mps(seat.gss_code)],
    )


def moved(gss_code: str, endpoint: str) -> Any:
    """A redirect to the code that this constituency has today; None if there is none."""
    today = current_code(gss_code)
    if today not in overview().by_code or today == gss_code:
        return None
    return redirect(url_for(endpoint, gss_code=today), 301)


@bp.get("/write")
def write() -> Any:
    # A postcode is somebody's home: what they typed is kept by no cache.
    if (typed := _typed()) is not None:
        return only_for_them(_found(typed))
    return write_to()


def _typed() -> str | None:
    """Return what was typed into either field; None if neither is in the address."""
    typed = [request.args[name] for name in ("postcode", "q") if name in request.args]
    return max(typed, key=lambda text: bool(text.strip())) if typed else None


@for_everyone(by_seat=True)
def write_to() -> Answer:
    if "seat" not in request.args:
        return _form_page()
    seat = _chosen()
    return _write_page(seat) if seat else page("public/no_seat.html", 404)


def _found(typed: str) -> Answer:
    finding = find(typed, choose=_wants_choice())
    if seat := _chosen():
        return _write_page(seat, finding.postcode)
    if finding.exact:
        return _write_page(finding.seats[0], finding.postcode, finding)
    return _form_page(typed, finding)


def _chosen() -> Seat | None:
    """The constituency that somebody chose from several."""
    return overview().by_code.get(current_code(request.args.get("seat", "")))


def _form_page(
    typed: str = "", finding: Finding | None = None, endpoint: str = "public.write"
) -> Answer:
    """The form, with the choices that lead on to `endpoint`."""
    return page(
        "public/find.html",
        422 if finding and not finding.seats else 200,
        everything=overview(),
        typed=typed,
        finding=finding,
        endpoint=endpoint,
    )


def _write_page(seat: Seat, postcode: str = "", finding: Finding | None = None) -> Answer:
    pledge = scripts.pledge()
    words = words_for(seat, pledge.text)
    address = published_email(seat.mp_id) if seat.mp_id else None
    return page(
        "public/write.html",
        everything=overview(),
        seat=seat,
        postcode=postcode,
        finding=finding,
        words=words,
        address=address,
        mailto=mailto(address, words.subject, words.letter) if address else "",
        switchboard=SWITCHBOARD,
    )


@bp.get("/about-the-data")
@for_everyone()
def about_the_data() -> Answer:
    return page("public/about_the_data.html", everything=overview(), read_at=register_read_at())


@bp.get("/healthz")
def healthz() -> Any:
    """Whether this process can answer and reach its database."""
    board_revision()
    return {"status": "ok"}
