"""The call page as the response to its own address and to the forms on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from outreach.contacts import drafts
from outreach.contacts.call_page import CallPage, OfficeSigning, load_call_page
from outreach.contacts.forms import (
    COORDINATORS_ENTER,
    VOLUNTEERS_ENTER,
    ContactForm,
    FlagForm,
    PledgeForm,
)
from outreach.contacts.models import Draft
from outreach.contacts.wording import Wording, load_wording
from outreach.core import clock
from outreach.core.access import found
from outreach.core.app_state import setting
from outreach.core.htmx import page_or_fragment, replace_url, see_other
from outreach.core.vocabulary import OUTCOMES, REPLIES, Channel, Outcome, PledgeStatus
from outreach.scripts.models import ScriptVersion
from outreach.scripts.queries import pledge_versions


@dataclass(frozen=True, kw_only=True)
class CallPageView:
    """The call page for its templates: content, forms, and words of the address."""

    call: CallPage
    wording: Wording
    form: ContactForm
    pledge_form: PledgeForm
    # The form of a flag that was refused, and the contact it is about.
    flag_form: FlagForm | None
    flagged_id: int | None
    draft: Draft | None
    # The idempotency key of a form that is repaired or continued.
    key: str | None
    office_url: str
    # From the address: it names a channel, a reply is to be logged, a pledge was saved.
    has_channel: bool
    is_reply: bool
    is_marked: bool
    # Every version of the pledge, the newest first; empty where nobody enters a pledge.
    versions: Sequence[ScriptVersion]

    @property
    def outcomes(self) -> Sequence[Outcome]:
        return REPLIES if self.is_reply else OUTCOMES[self.wording.channel]

    @property
    def is_log_open(self) -> bool:
        """Whether the log is open for a viewer who does not hold the MP."""
        if self.has_channel or self.is_reply or self.draft:
            return True
        return bool(self.form.errors or self.form.form_errors) or self.call.expects_log


def call_page(
    mp_id: int,
    form: ContactForm | None = None,
    pledge_form: PledgeForm | None = None,
    status: int = 200,
    *,
    same_form: bool = True,
    flag_form: FlagForm | None = None,
    flagged_id: int | None = None,
) -> Response:
    """Render the call page or its fragment. Without `same_form`, give the form a new key."""
    call = _load_call_page(mp_id)
    draft = None if form else drafts.draft_of(call.claim.own)
    form = form or _form_from(draft)
    page = CallPageView(
        call=call,
        wording=_load_wording(call, form),
        form=form,
        pledge_form=pledge_form or PledgeForm(formdata=None),
        flag_form=flag_form,
        flagged_id=flagged_id,
        draft=draft,
        key=_form_key(draft) if same_form else None,
        office_url=_office_url(call.office),
        has_channel=bool(request.args.get("channel")),
        is_reply=bool(request.args.get("replied")),
        is_marked=bool(request.args.get("marked")) and not (pledge_form and pledge_form.errors),
        versions=pledge_versions()[::-1] if call.reached or pledge_form else (),
    )
    response = page_or_fragment("contacts/show.html", "contacts/_show.html", status, page=page)
    return replace_url(response, request.full_path.rstrip("?")) if status == 200 else response


def _load_call_page(mp_id: int) -> CallPage:
    now = clock.now()
    load = partial(
        load_call_page,
        mp_id=mp_id,
        person_id=current_user.id,
        enterable=enterable_statuses(),
        before=_history_before(now),
        logged_id=_logged_id(),
        now=now,
    )
    return found(load)


def _load_wording(call: CallPage, form: ContactForm) -> Wording:
    return load_wording(
        call,
        volunteer=current_user.name,
        channel=_channel_of(form.channel.data),
        typed=form.typed(),
    )


def _form_from(draft: Draft | None) -> ContactForm:
    """Make the form as the viewer left it, on the channel that the address names."""
    fields = draft.fields if draft else {}
    form = ContactForm(formdata=MultiDict(fields) if fields else None)
    form.channel.data = _channel_of(request.args.get("channel") or fields.get("channel"))
    return form


def _form_key(draft: Draft | None) -> str | None:
    draft_key = draft.fields.get("idempotency_key") if draft else None
    return request.form.get("idempotency_key") or draft_key


def _office_url(office: OfficeSigning) -> str:
    if office.link is None:
        return ""
    return f"{setting('PUBLIC_URL')}{url_for('offices.signing', token=office.token)}"


def _channel_of(word: str | None) -> Channel:
    return Channel(word) if word in list(Channel) else Channel.PHONE


def _logged_id() -> int | None:
    """Return the id of the contact in the address, if it fits the column."""
    contact_id = request.args.get("logged", type=int)
    return contact_id if contact_id is not None and 0 < contact_id < 2**31 else None


def _history_before(now: datetime) -> datetime:
    """Return the time in the address, or one that no event is later than."""
    try:
        return datetime.fromisoformat(request.args.get("before", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return now.replace(year=now.year + 1, month=1, day=1)


def enterable_statuses() -> tuple[PledgeStatus, ...]:
    return COORDINATORS_ENTER if current_user.is_coordinator else VOLUNTEERS_ENTER


def see(mp_id: int, **words: Any) -> Response:
    return see_other(url_for("contacts.show", mp_id=mp_id, **words))
