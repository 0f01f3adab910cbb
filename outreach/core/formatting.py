"""How moments and numbers read to people: UK dates, London time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from outreach.core import clock, vocabulary

if TYPE_CHECKING:
    from flask import Flask


def day(value: date | datetime) -> str:
    """Tue 3 Nov; with the year when it is not this one."""
    moment = clock.london_date(value) if isinstance(value, datetime) else value
    text = f"{moment:%a} {moment.day} {moment:%b}"
    return text if moment.year == clock.london_date(clock.now()).year else f"{text} {moment.year}"


def full_day(value: date) -> str:
    """3 November 2026: for pages that are kept, and read the same next year."""
    return f"{value.day} {value:%B %Y}"


def either(names: Sequence[str], most: int = 3) -> str:
    """Asha, Ben or Carol; of many, the first few or others."""
    shown = [*names[: most - 1], "others"] if len(names) > most else list(names)
    return " or ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def time_of_day(moment: datetime) -> str:
    """14:05, in London."""
    return f"{moment.astimezone(clock.LONDON):%H:%M}"


def day_and_time(moment: datetime) -> str:
    """Yesterday, today or tomorrow at 14:05; else Tue 3 Nov at 14:05."""
    today, on = clock.london_date(clock.now()), clock.london_date(moment)
    one = timedelta(days=1)
    names = {today - one: "yesterday", today: "today", today + one: "tomorrow"}
    return f"{names.get(on) or day(on)} at {time_of_day(moment)}"


def when(moment: datetime) -> Markup:
    """The same for a page, with the exact moment for machines."""
    return _time(moment, day_and_time(moment))


def roughly(moment: datetime) -> Markup:
    """For a card: the time matters today and tomorrow, later only the day."""
    near = abs(clock.london_date(moment) - clock.london_date(clock.now())) <= timedelta(days=1)
    return _time(moment, day_and_time(moment) if near else day(moment))


def _time(moment: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), text
    )


def minutes_left(until: datetime) -> str:
    """47 minutes left. `static/countdown.js` says the same as time goes on."""
    minutes = (until - clock.now()) // timedelta(minutes=1)
    if minutes < 1:
        return "less than a minute left" if until > clock.now() else "no time left"
    return f"{count(minutes, 'minute')} left"


def time_left(until: datetime) -> Markup:
    """The same for a page, counting down: the seconds spare it a clock on the phone that is
    wrong."""
    seconds = max(0, int((until - clock.now()).total_seconds()))
    return Markup('<span data-until="{}" data-seconds="{}">{}</span>').format(
        until.isoformat(timespec="seconds"), seconds, minutes_left(until)
    )


def how_long(since: datetime) -> str:
    """5 minutes, 3 hours, 2 days: how long it is since a moment."""
    passed = clock.now() - since
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if passed >= unit:
            return count(passed // unit, name)
    return count(max(0, passed // timedelta(minutes=1)), "minute")


def on_day(value: date | datetime) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), escape(day(value)))


def number(value: int) -> str:
    return f"{value:,}"


def count(value: int, one: str, many: str = "") -> str:
    """1 call, 2 calls; people, not `call(s)`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def mid(text: str) -> str:
    """A label in the middle of a sentence: *left a voicemail*; *MP* and *I* stay as they are."""
    stays = text[1:2].isupper() or text.startswith("I ")
    return text if stays else text[:1].lower() + text[1:]


def tel(number: str) -> str:
    """A UK number as a phone dials it: 020 7219 3000 is +442072193000."""
    digits = "".join(letter for letter in number if letter.isdigit() or letter == "+")
    return "+44" + digits[1:] if digits.startswith("0") else digits


def site(link: str) -> str:
    """The name of the site that a link leads to; empty for what is no link to a site."""
    parts = urlsplit(link)
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def linked(address: str) -> Markup:
    """A link to another site. What is no address of the web stays text: a form takes none, and
    whatever else may have put one there, nobody shall press it."""
    if not address.lower().startswith(("https://", "http://")):
        return escape(address)
    return Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(address)


def init_app(app: Flask) -> None:
    moments = (day, full_day, time_of_day, day_and_time, when, roughly, on_day, time_left, how_long)
    for filter_ in (*moments, number, mid, tel, site, linked, either):
        app.add_template_filter(filter_)
    app.add_template_global(count)
    app.add_template_global(partial(token_urlsafe, 16), "new_key")
    app.jinja_env.globals["vocabulary"] = vocabulary
