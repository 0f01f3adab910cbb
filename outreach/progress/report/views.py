"""The weekly report: a page to print on two sides, and the note that it was sent."""

from datetime import datetime
from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user

from outreach.core import clock
from outreach.core.database import Answer, commits
from outreach.core.formatting import count, day, time_of_day
from outreach.core.htmx import see_other
from outreach.core.vocabulary import PublicStatus
from outreach.progress import actions
from outreach.progress import filters as addresses
from outreach.progress.report import content as contents


def report() -> Any:
    now = clock.now()
    today = clock.london_date(now)
    known, wanted = contents.earlier(today), addresses.day_in(request.args.get("from"))
    wanted = wanted and max(today - addresses.EARLIEST, min(wanted, today))
    then = contents.since(wanted, known, now)
    found = contents.contents(then, now)
    return render_template(
        "progress/report.html",
        today=today,
        then=then,
        known=known,
        sent=contents.sent_on(today),
        report=found,
        bars=contents.bars(found.weeks),
        pace_words=pace_in_words(found),
        before=moment(then.at - found.length),
        begins=moment(then.at),
        ends=moment(now),
        asked_label=PublicStatus.ASKED.label,
    )


def pace_in_words(found: contents.Contents) -> str:
    """How fast it goes, and where that leads."""
    pace = found.pace
    if not pace.recent:
        return "Nobody signed within the last four weeks."
    sentence = f"{count(pace.recent, 'MP')} signed within the last four weeks."
    if pace.all_on is None:
        return sentence
    half = f"half of all will have signed by {pace.half_on:%B %Y} and " if pace.half_on else ""
    return f"{sentence} If it goes on like that, {half}everybody by {pace.all_on:%B %Y}."


def moment(at: datetime) -> str:
    """Tue 27 Oct, 00:00: it leaves the house, so that no day is called today."""
    return f"{day(at)}, {time_of_day(at)}"


@commits
def send_report() -> Answer:
    actions.mark_sent(person_id=current_user.id, now=clock.now())
    flash("Noted. The next report says what changed since this one.", "done")
    return see_other(url_for("progress.report"))
