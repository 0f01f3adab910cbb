"""Try it first: three calls to MPs who do not exist. Where one is, is in the address alone."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_login import current_user

from outreach.contacts.actions import Entry
from outreach.contacts.note_screening import SomebodysCase
from outreach.contacts.practice import actions, queries
from outreach.contacts.practice.calls import CALLS, Call, call_of
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.form_fields import HOURS, LetterForm, as_word
from outreach.core.htmx import page_or_fragment, replace_url, see_other
from outreach.core.vocabulary import (
    OUTCOMES,
    SETTLES,
    WRITTEN,
    Channel,
    Direction,
    Outcome,
    SaidBy,
    Stance,
)
from outreach.people.actions import practised

bp = Blueprint("practice", __name__, url_prefix="/practice")

AN_HOUR = timedelta(hours=1)


@bp.get("")
def index() -> Any:
    return render_template("contacts/practice/index.html", calls=len(CALLS))


@bp.get("/<id:number>")
def show(number: int) -> Any:
    channel = Channel.EMAIL if request.args.get("channel") == Channel.EMAIL else Channel.PHONE
    return _call_page(found(call_of, number), LetterForm(formdata=None, channel=channel))


@bp.post("/<id:number>/contacts")
def log(number: int) -> Any:
    """Checked as a real one is, and kept nowhere."""
    call, form = found(call_of, number), LetterForm()
    if not form.validate():
        return _call_page(call, form, 422)
    form.say_instead(partial(actions.cases_in, call=call))
    try:
        entry = actions.check(call=call, entry=Entry(**form.words()), now=clock.now())
    except Unfitting as refusal:
        return _refused(call, form, refusal)
    return _see("practice.show", number=number, **_in_the_address(entry))


@bp.post("/<id:number>/letter")
def letter(number: int) -> Any:
    """The letter around a sentence of one's own. It is not kept, so it is the answer."""
    call, form = found(call_of, number), LetterForm()
    form.channel.data = Channel.EMAIL
    if not form.own.validate(form):
        return _call_page(call, form, 422)
    form.say_instead(partial(actions.cases_in, call=call))
    own = form.own.data or ""
    try:
        actions.check_own(call=call, own=own)
    except Unfitting as refusal:
        return _refused(call, form, refusal)
    words = queries.letter(call, own, current_user.name)
    form.subject.data, form.letter.data = words.title, words.text
    return _call_page(call, form)


@bp.post("/finish")
@commits
def finish() -> Answer:
    practised(person_id=current_user.id, now=clock.now())
    return _see("practice.done")


@bp.get("/done")
def done() -> Any:
    return render_template("contacts/practice/done.html")


def _call_page(call: Call, form: LetterForm, status: int = 200) -> Any:
    now = clock.now()
    logged = _from_the_address() if status == 200 else None
    verdict = actions.judge(call=call, entry=logged) if logged else None
    then_write = bool(logged and verdict and verdict.right and logged.outcome in SETTLES)
    said = form.channel.data
    channel = Channel(said) if said in list(Channel) else Channel.PHONE
    response = page_or_fragment(
        "contacts/practice/call.html",
        "contacts/practice/_call.html",
        status,
        call=call,
        calls=len(CALLS),
        logged=logged,
        verdict=verdict,
        then_write=then_write,
        until=now + AN_HOUR,
        thursday=actions.coming_thursday(now),
        form=form,
        script=queries.script_for(call, channel, current_user.name),
        channel=channel,
        email=channel is not Channel.PHONE,
        outcomes=OUTCOMES[channel],
    )
    asked_for = status == 200 and request.method == "GET"
    return replace_url(response, request.full_path.rstrip("?")) if asked_for else response


def _refused(call: Call, form: LetterForm, refusal: Unfitting) -> Any:
    """The page again, with the sentence where it belongs."""
    if isinstance(refusal, SomebodysCase):
        form.without_case = refusal
    form[refusal.field].errors = [str(refusal)]
    return _call_page(call, form, 422)


def _in_the_address(entry: Entry) -> dict[str, Any]:
    """What was answered, without the note: that is nobody's to keep, the server's logs included."""
    return {
        "logged": entry.outcome,
        # Where a real one goes on with the letter.
        "channel": Channel.EMAIL if entry.outcome in (*SETTLES, *WRITTEN) else None,
        "direction": entry.direction if entry.direction is Direction.IN else None,
        "stance": entry.stance,
        "said_by": entry.said_by,
        "on": entry.follow_up_on,
        "after": entry.follow_up_after,
    }


def _from_the_address() -> Entry | None:
    """The same, read again; None where the address holds no answer, or nonsense."""
    said = request.args
    try:
        return Entry(
            channel=Channel.PHONE,
            outcome=Outcome(said.get("logged", "")),
            direction=Direction(said.get("direction", Direction.OUT)),
            stance=as_word(Stance, said.get("stance")),
            said_by=as_word(SaidBy, said.get("said_by")),
            follow_up_on=date.fromisoformat(said["on"]) if said.get("on") else None,
            follow_up_after=int(said["after"]) if said.get("after") in HOURS else None,
        )
    except ValueError:
        return None


def _see(endpoint: str, **words: Any) -> Response:
    return see_other(url_for(endpoint, **words))
