"""What other sites, readers of feeds, search engines and programs take from here."""

from typing import Any

from flask import Blueprint, current_app, request, url_for

from outreach.parliament.queries import current_code
from outreach.pledges import published
from outreach.pledges.words.queries import earlier_words
from outreach.public import pledges_json as data
from outreach.public import responses as answers
from outreach.public.overview import overview
from outreach.public.responses import Answer, for_everyone, page
from outreach.public.social_image import png
from outreach.public.views import moved
from outreach.scripts import queries as scripts

bp = Blueprint("others", __name__)

IN_THE_FEED = 50


@bp.get("/embed")
@for_everyone(by_seat=True)
def index() -> Answer:
    """How to show it on a site of one's own."""
    everything = overview()
    seat = everything.by_code.get(current_code(request.args.get("seat", "")))
    if seat is None and "seat" in request.args:
        return page("public/no_seat.html", 404)
    return page("public/embed.html", everything=everything, seat=seat)


@bp.get("/embed/counter")
@for_everyone(framed=True)
def counter() -> Answer:
    return page("public/embed_counter.html", everything=overview())


@bp.get("/embed/<gss_code>")
@for_everyone(framed=True)
def seat(gss_code: str) -> Any:
    everything = overview()
    found = everything.by_code.get(gss_code)
    if found is None:
        elsewhere = moved(gss_code, "others.seat")
        return elsewhere or page("public/embed_seat.html", 404, everything=everything, seat=None)
    objections = published.objections(found.mp_id) if found.mp_id else []
    return page("public/embed_seat.html", everything=everything, seat=found, objections=objections)


@bp.get("/map.png")
@for_everyone()
def picture() -> Answer:
    return Answer(png(overview()), answers.PNG)


@bp.get("/constituencies/<gss_code>/map.png")
@for_everyone()
def seat_picture(gss_code: str) -> Any:
    everything = overview()
    found = everything.by_code.get(gss_code)
    if found is None:
        return moved(gss_code, "others.seat_picture") or page("public/no_seat.html", 404)
    return Answer(png(everything, found), answers.PNG)


@bp.get("/pledges.atom")
@for_everyone()
def feed() -> Answer:
    entries = published.latest(IN_THE_FEED)
    body = page("public/pledges.atom", entries=entries, earlier=earlier_words(), site=_site()).body
    return Answer(body, answers.ATOM)


@bp.get("/pledges.json")
@for_everyone()
def pledges() -> Answer:
    return Answer(data.as_json(overview(), scripts.pledge().text, _site()), answers.JSON)


@bp.get("/sitemap.xml")
@for_everyone()
def sitemap() -> Answer:
    pages = ("public.home", "public.pledges", "public.write", "others.index", "privacy.notice")
    paths = [url_for(name) for name in (*pages, "public.about_the_data")]
    body = page("public/sitemap.xml", everything=overview(), paths=paths, site=_site()).body
    return Answer(body, answers.XML)


@bp.get("/robots.txt")
@for_everyone()
def robots() -> Answer:
    """Search engines are asked to stay where everybody may read; nothing is hidden by it."""
    closed = ("/embed/", "/sign-in", "/invitations/", "/mps/", "/board", "/today")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Answer("\n".join([*lines, "", f"Sitemap: {_site()}/sitemap.xml", ""]), answers.TEXT)


def _site() -> str:
    return str(current_app.config["PUBLIC_URL"])
