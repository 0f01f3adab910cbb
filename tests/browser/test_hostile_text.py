"""Whatever somebody writes, it is text: planted in every column that holds any, sent in every
parameter, and looked at in a real browser on every page."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page
from sqlalchemy import JSON, Column, String, cast, literal, select, true, update

from outreach.core.access import ACCESS
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.imports.models import ImportFile
from outreach.imports.stored_rows import brought, pack, pack_brought
from outreach.parliament.models import MP
from outreach.people.models import Person
from tests.audit.scenes import unguarded
from tests.browser.conftest import Complaints
from tests.browsing import Browser
from tests.facts import scalars
from tests.planting import (
    HELD,
    WRITTEN,
    Sender,
    World,
    addresses,
    cookie_of,
    hash_quickly,
    nothing_is_kept,
    one_who_may,
    parameters,
    settle,
    text_columns,
)

RUN = "ran()"
TAG = f"<script data-hostile>{RUN}</script>"
IMAGE = f"<img data-hostile src=x onerror={RUN}>"
# Any of these is live markup in one place or another: test_each_of_them_would_run says where.
PAYLOADS = [
    f"javascript:{RUN}//",
    TAG,
    f"<ScRiPt data-hostile>{RUN}</sCrIpT >",
    "<script data-hostile src=//127.0.0.1/x.js></script>",
    *(f"{end}{TAG}" for end in ('">', "'>", "-->", "]]>", "</title>", "</textarea>", "</style>")),
    *(f"{end}{IMAGE}" for end in ("</script>", "</select></option>", "</noscript>", "</template>")),
    IMAGE,
    f"<img/data-hostile/src=x/onerror={RUN}>",
    f'<img data-hostile src=x onerror="{RUN}" <p',
    f"<svg data-hostile onload={RUN}>",
    f"<svg data-hostile><script>{RUN}</script></svg>",
    f"<svg data-hostile><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    f'<svg data-hostile><a href="javascript:{RUN}"><text>x</text></a></svg>',
    '<svg data-hostile><use href="data:image/svg+xml;base64,PHN2Zy8+#x"/></svg>',
    f'<math data-hostile><mi href="javascript:{RUN}">x</mi></math>',
    f"<body data-hostile onload={RUN}>",
    f'<iframe data-hostile src="javascript:{RUN}"></iframe>',
    f'<iframe data-hostile srcdoc="&lt;script>parent.{RUN}&lt;/script>"></iframe>',
    f'<object data-hostile data="javascript:{RUN}"></object>',
    f'<embed data-hostile src="javascript:{RUN}">',
    f'<a data-hostile href="javascript:{RUN}">x</a>',
    f'<a data-hostile href="jav&#x09;ascript:{RUN}">x</a>',
    f'<a data-hostile href=" &#14; javascript&colon;{RUN}">x</a>',
    f'<form data-hostile action="javascript:{RUN}"><button>x</button></form>',
    f'<button data-hostile form=log formaction="javascript:{RUN}">x</button>',
    f"<input data-hostile autofocus onfocus={RUN}>",
    f"<details data-hostile open ontoggle={RUN}>",
    f"<video data-hostile><source onerror={RUN}></video>",
    f"<marquee data-hostile onstart={RUN}>x</marquee>",
    f'<div data-hostile style="animation:x" onanimationstart={RUN}>',
    "<style data-hostile>@import '//127.0.0.1/x.css';</style>",
    "<link data-hostile rel=stylesheet href=//127.0.0.1/x.css>",
    "<base data-hostile href=//127.0.0.1/>",
    f'<meta data-hostile http-equiv=refresh content="0;url=javascript:{RUN}">',
    "<div data-hostile hx-get=/people hx-trigger=load>",
    f'<div data-hostile hx-on:click="{RUN}">x</div>',
    f'" onmouseover={RUN} x="',
    f"' onmouseover={RUN} x='",
    f'" autofocus onfocus="{RUN}',
    f"x onmouseover={RUN} ",
    f"JaVaScRiPt:{RUN}",
    f"java\tscript:{RUN}",
    f"\x01javascript:{RUN}",
    f"vbscript:{RUN}",
    "data:text/html,<script data-hostile>ran()</script>",
    f"[x](javascript:{RUN})",
    f"[x](<JaVaScRiPt:{RUN}>)",
    f"[x](javascript&colon;{RUN})",
    f"![x](javascript:{RUN})",
    f"<javascript:{RUN}>",
    f"[x]\n\n[x]: javascript:{RUN}",
    "[x](data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==)",
    f"&lt;script data-hostile&gt;{RUN}&lt;/script&gt;",
    f"&#60;img data-hostile src=x onerror={RUN}&#62;",
    f"&amp;lt;img data-hostile src=x onerror={RUN}&amp;gt;",
    f"＜script data-hostile＞{RUN}＜/script＞",
    f"\u202e\u2066<img data-hostile src=x onerror={RUN}>\u2069",
    f"<scr<script>ipt data-hostile>{RUN}</scr</script>ipt>",
]
# Worked out by whatever takes them for its own: 630119 would be on the page.
SUMS = [
    f"{a} 90017*7 {b}"
    for a, b in (("{{", "}}"), ("${", "}"), ("#{", "}"), ("<%=", "%>"), ("{% print", "%}"))
]
# It begins like an address, for what becomes one; every other place finds its own further on.
HOSTILE = "\n".join([*PAYLOADS, *SUMS])

# What is made of a payload. Our own pages have no such thing but for the sizes of charts, so
# nothing is forgiven.
LOOK = r"""(pages) => {
  const url = /^(href|src|action|formaction|data|xlink:href|poster|ping|srcset)$/;
  const scheme = /^(javascript|data|vbscript):/;
  return pages.flatMap(([name, html]) => {
    const page = html === null ? document : new DOMParser().parseFromString(html, "text/html");
    const found = page.documentElement.innerHTML.includes("630119") ? ["worked out"] : [];
    for (const element of page.querySelectorAll("*")) {
      const why = [...element.attributes].filter(({ name, value }) => name === "data-hostile" ||
        (name === "style" && !element.closest(".chart")) || name === "srcdoc" ||
        /^(hx-)?on/.test(name) ||
        (url.test(name) && scheme.test(value.replace(/[\x00-\x20]/g, "").toLowerCase())));
      const inline = element.localName === "script" && !element.getAttribute("src");
      if (why.length || inline) found.push(element.outerHTML.slice(0, 160));
    }
    return found.map((line) => `${name}: ${line}`);
  });
}"""
PLANTED = r"""() => [...document.documentElement.outerHTML.matchAll(/planted-in-([a-z_.0-9]+)/g)]
  .map((match) => match[1])"""
FETCH = """(asked) => Promise.all(asked.map(async ([path, part]) => [path, await (await fetch(path,
  {headers: part ? {"HX-Request": "true", "HX-Request-Type": "partial"} : {}})).text()]))"""
DEFINE = "window.ran = () => console.error('A payload ran.')"

# Not made to be looked at: tests/public/test_others.py reads them as who they are made for.
FILES = {"importing.unmatched", "others.feed", "others.pledges", "others.sitemap", "others.robots"}

KEY = "A key; it must fit another table."
HASH = "A hash of a secret: no page has it."
PACKED = "What a sheet says, packed: plant() writes one."
SEARCHED = "Only searched in."
NAMED = "One of our own words: what is shown is its label."
OURS = "Ours alone; no page shows it."
# Where each column’s text must have been seen, so that it was looked at; or why it is nowhere.
SHOWN = {
    "api_tokens.ends_with": "partners.show",
    "api_tokens.label": "partners.show",
    "audit_events.action": "oversight.index",
    "audit_events.subject": "oversight.index",
    "changed_rows.left_because": "steering.show",
    "changed_rows.paused_after": "steering.show",
    "constituencies.name": "contacts.show",
    "constituencies.nation": "progress.index",
    "constituencies.region": "board.index",
    "constituencies.runner_up_2024": "contacts.show",
    "constituencies.welsh_name": "public.constituency",
    "constituencies.winner_2024": "contacts.show",
    "contacts.note": "contacts.show",
    "contradictions.settled_as": "contacts.show",
    "deliveries.problem": "webhooks.show",
    "drafts.fields": "contacts.show",
    "hooks.url": "webhooks.show",
    "imports.file_name": "importing.show",
    "invitations.email": "inviting.index",
    "letters.body": "review.index",
    "letters.subject": "contacts.show",
    "log_reviews.reason": "today.index",
    "mp_flags.solved_how": "flags.index",
    "mp_flags.words": "flags.index",
    "mps.display_name": "contacts.show",
    "mps.email": "offices.wrong",
    "mps.full_title": "privacy.mp_data",
    "mps.list_name": "scripts.edit",
    "mps.party": "board.mps",
    "mps.party_abbreviation": "board.index",
    "mps.working_email": "contacts.show",
    "note_flags.settled_as": "contacts.show",
    "notices.words": "today.index",
    "objections.mailed_to": "review.index",
    "objections.name": "review.index",
    "objections.role": "review.index",
    "objections.settled_as": "privacy.mp_data",
    "objections.words": "review.index",
    "office_signatures.mailed_to": "review.index",
    "office_signatures.name": "review.index",
    "office_signatures.role": "review.index",
    "partners.name": "partners.index",
    "people.email": "profile.index",
    "people.name": "people.index",
    "phone_numbers.number": "contacts.show",
    "phone_numbers.source": "privacy.mp_data",
    "pledge_checks.reason": "contacts.show",
    "pledge_entries.described": "public.constituency",
    "pledge_entries.link": "review.index",
    "queue_entries.held_because": "contacts.show",
    "queue_entries.paused_because": "contacts.show",
    "receipts.path": "privacy.my_data",
    "register_changes.after": "privacy.mp_data",
    "register_changes.before": "privacy.mp_data",
    "register_changes.what": "privacy.mp_data",
    "script_versions.body": "scripts.show",
    "script_versions.title": "scripts.index",
    "sign_ins.device": "profile.index",
    "passkeys.name": "passkeys.index",
    "targets.about": "stuck.index",
}
NOT_SHOWN = {
    "agreements.datasets": NAMED,
    "api_tokens.datasets": NAMED,
    "api_tokens.token_hash": HASH,
    "attempts.key_hash": HASH,
    "attempts.kind": OURS,
    "audit_events.hash": HASH,
    "audit_head.hash": HASH,
    "changed_rows.after": OURS,
    "changed_rows.before": OURS,
    "changed_rows.paused_before": OURS,
    "constituencies.gss_code": KEY,
    "constituencies.search": SEARCHED,
    "datasets.name": OURS,
    "datasets.sha256": OURS,
    "deliveries.body": OURS,
    "deliveries.dataset": NAMED,
    "deliveries.event_id": OURS,
    "export_changes.dataset": NAMED,
    "export_waiting.dataset": NAMED,
    "export_head.epoch": OURS,
    "export_head.xact": OURS,
    "hooks.datasets": NAMED,
    "hooks.salt": HASH,
    "import_files.cells": PACKED,
    "import_files.found": PACKED,
    "import_files.notes": PACKED,
    "imports.choices": PACKED,
    "imports.digest": HASH,
    "imports.summary": PACKED,
    "invitations.token_hash": HASH,
    "memberships.gss_code": KEY,
    "mps.search": SEARCHED,
    "objections.confirm_hash": HASH,
    "office_links.token_hash": HASH,
    "office_signatures.confirm_hash": HASH,
    "partners.pseudonym_key": HASH,
    **dict.fromkeys(("passkey_challenges.challenge", "passkey_challenges.user_handle"), HASH),
    "passkey_challenges.token_hash": HASH,
    **dict.fromkeys(("passkeys.credential_id", "passkeys.public_key"), HASH),
    "passkeys.user_handle": HASH,
    "password_resets.token_hash": HASH,
    "people.own_gss_code": KEY,
    "people.password_hash": HASH,
    "people.totp_secret": "A secret that only we make; shown while it is set up.",
    "postcodes.gss_code": KEY,
    "postcodes.postcode": KEY,
    "queue_entries.region": OURS,
    "receipts.key": OURS,
    "receipts.location": "An address of ours; a form sent twice is sent on there.",
    "recovery_codes.code_hash": HASH,
    "register_answers.address": OURS,
    "register_answers.body": OURS,
    "register_changes.gss_code": KEY,
    "known_browsers.place_hash": HASH,
    "known_browsers.token_hash": HASH,
    "pending_sign_ins.code_hash": HASH,
    "pending_sign_ins.token_hash": HASH,
    "settings.security_contact": "The address of a mailbox or a page: nothing else is taken.",
    "sign_ins.token_hash": HASH,
    "takings.columns": NAMED,
    "takings.dataset": NAMED,
    "takings.sha256": HASH,
    "takings.version": NAMED,
    "undo_steps.after": OURS,
    "undo_steps.before": OURS,
}


def plant(world: World) -> None:
    """All of them in every column, on every row that has a page; one each on the other MPs, whom
    only lists show."""
    for name, column in text_columns().items():
        if NOT_SHOWN.get(name) not in (KEY, HASH, PACKED, NAMED):
            change = update(column.table).values({column.name: hostile(name, column)})
            unguarded(change.where(column.is_not(None), with_a_page(column.table, world)))
    others = scalars(select(MP.parliament_id).where(MP.parliament_id.not_in(world.ids["mp_id"])))
    rows = [
        {"parliament_id": mp_id, "display_name": payload, "party": payload}
        for mp_id, payload in zip(others, [*PAYLOADS, *SUMS], strict=False)
    ]
    with transaction():
        db.session.execute(update(MP), rows)
        db.session.execute(update(ImportFile).values(**hostile_sheet()))


def hostile_sheet() -> dict[str, bytes]:
    """All of them in a name, in a value to choose, and as an example of a column."""
    found = {
        "values": [["outcome", "", HOSTILE, 2, "", 0.0, "", 0.0]],
        "names": [[HOSTILE, "", "", "", 1, [4514]]],
        "unmatched": [[3, "unsure"]],
    }
    text = re.sub(r"[\x00-\x1f]+", " ", HOSTILE.replace('"', '""'))
    data = f'MP,Date,Outcome,Other\n"{text}",2026-11-02,"{text}","{text}"\n'.encode()
    return {"cells": pack_brought(brought(data)), "found": pack(found)}


def hostile(name: str, column: Column[Any]) -> Any:
    words = f"{HOSTILE}\nplanted-in-{name}"
    if isinstance(column.type, JSON):
        return dict.fromkeys(WRITTEN, words)
    if name in ("people.email", "constituencies.name", "phone_numbers.number"):
        return literal(f"{words.lower()} ") + cast(next(iter(column.table.primary_key)), String)
    return words


def with_a_page(table: Any, world: World) -> Any:
    held = table.metadata.tables["memberships"]
    key = {"mps": "parliament_id", "phone_numbers": "mp_id"}.get(table.name)
    if table.name == "constituencies":
        seats = select(held.c.gss_code).where(held.c.mp_id.in_(world.ids["mp_id"]))
        return table.c.gss_code.in_(seats)
    return table.c[key].in_(world.ids["mp_id"]) if key else true()


def paths_for(app: Any, world: World, who: Person | None) -> list[tuple[str, str]]:
    """(endpoint, path) of every page that somebody may open; files are not opened."""
    role = who and who.role
    written_to = ("contacts.show", f"/mps/{HELD}?channel=email")
    return [written_to] * (who == world.asha) + [
        (endpoint, path)
        for endpoint, method, path in addresses(app, world.ids)
        if method == "GET"
        and role in ACCESS[endpoint]
        and not endpoint.endswith(("_file", "static"))
        and endpoint not in FILES
    ]


def become(page: Page, app: Any, who: Person | None) -> None:
    """From now on the browser is somebody else's."""
    page.context.clear_cookies()
    if who:
        url = page.url.rpartition("/")[0]
        value = cookie_of(Browser(app, who))
        page.context.add_cookies([{"name": "outreach", "value": value, "url": url}])


@pytest.fixture
def world(app: Any, person: Any) -> World:
    return settle(person)


def test_every_column_has_its_line() -> None:
    assert SHOWN.keys() | NOT_SHOWN.keys() == text_columns().keys()
    assert not SHOWN.keys() & NOT_SHOWN.keys()


def test_nothing_that_is_kept_runs_on_any_page(
    app: Any, world: World, visit: Callable[..., Page], complaints: Complaints
) -> None:
    """Each page is opened once; then its part is read, and the page as the next one gets it."""
    # What is somebody else's, or comes out of its turn, or was sent elsewhere.
    complaints.allow("status of 40", "status of 410")
    plant(world)
    page, wrong, seen = visit(None, "/privacy"), [], set()
    opened: Counter[str] = Counter()
    page.add_init_script(DEFINE)
    for who in (None, world.asha, world.carol, world.dev, world.partner):
        become(page, app, who)
        paths = paths_for(app, world, who)
        for endpoint, path in paths:
            if not opened[path]:
                page.goto(path, wait_until="domcontentloaded")
                wrong += page.evaluate(LOOK, [[path, None]])
                seen |= {(name, endpoint) for name in page.evaluate(PLANTED)}
        asked = [[path, not opened[path]] for _, path in paths if opened[path] < 2]
        wrong += page.evaluate(LOOK, page.evaluate(FETCH, asked))
        opened.update(path for _, path in paths)
    assert not wrong, "\n".join(wrong[:40])
    assert set(SHOWN.items()) <= seen, set(SHOWN.items()) - seen
    assert not {(name, at) for name, at in seen if name in NOT_SHOWN}


def in_an_address(path: str, names: list[str]) -> str:
    """As much as an address holds: for each name a share of the payloads."""
    shares = {name: HOSTILE.split("\n")[at :: len(names)] for at, name in enumerate(names)}
    return f"{path}?{urlencode({name: ' '.join(share) for name, share in shares.items()})}"


def test_nothing_that_is_sent_runs_in_the_answer(
    app: Any,
    world: World,
    visit: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
    complaints: Complaints,
) -> None:
    """All of them in every parameter of every address. They are sent past the server, so that
    nothing is kept; the browser reads the answers, and opens what shows what it was asked for."""
    complaints.allow("status of 422", "does not conform to the required format")  # of a day
    hash_quickly(monkeypatch)
    for limit in ("MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE"):
        monkeypatch.setitem(app.config, limit, 2**20)
    answers, opened = [], []
    sender = Sender(app, [None, world.asha, world.carol, world.dev, world.partner])
    with nothing_is_kept(monkeypatch):
        for endpoint, method, path, names in parameters(app, world, sender, monkeypatch):
            who = one_who_may(world, endpoint)
            # A letter is shown beside an email only.
            for chosen in ({}, {"channel": "email", "outcome": "sent"})[: 2 if names else 0]:
                sent = dict.fromkeys(names, HOSTILE) | chosen
                form = {"data": sent} if method == "POST" else {}
                answer = sender.send(who, method, path, query_string=sent, **form).text
                if RUN in answer:
                    answers.append([path, answer])
                    opened += [(who, in_an_address(path, names))] * (method == "GET")
    page = visit(None, "/privacy")
    wrong = page.evaluate(LOOK, answers)
    for who, path in dict.fromkeys(opened):
        become(page, app, who)
        page.goto(path, wait_until="domcontentloaded")
        wrong += page.evaluate(LOOK, [[path[:40], None]])
    assert not wrong, "\n".join(wrong[:40])
    assert len(answers) > 40
    assert len(opened) > 10


# Where somebody may forget to take a payload for what it is.
PLACES = r"""(payloads) => payloads.map(([text, markdown]) => {
  const again = (html) => { const area = document.createElement("textarea"); area.innerHTML = html;
    return area.value; };
  return [`<p>${text}</p>`, `<p title="${text}">`, `<p title='${text}'>`, `<p title=${text}>`,
    `<a href="${text.split("\n")[0]}">x</a>`, `<title>${text}</title>`,
    `<textarea>${text}</textarea>`, `<style>${text}</style>`, `<!--${text}-->`,
    `<svg><![CDATA[${text}]]></svg>`, `<script src=x>${text}</script>`,
    `<template>${text}</template>`, `<select><option>${text}</option></select>`,
    `<noscript>${text}</noscript>`, markdown, again(text), again(again(text)),
    text.normalize("NFKC"),
    text.replace("<script>", "").replace("</script>", "")].map((html, place) => [place, html]);
})"""


def test_each_of_them_would_run(new_page: Callable[..., Page]) -> None:
    """Somewhere, if it were not taken for text: else it would prove nothing."""
    page = new_page()
    careless = MarkdownIt("commonmark", {"html": True})
    careless.validateLink = lambda _: True  # type: ignore[method-assign]
    places = page.evaluate(PLACES, [[text, careless.render(text)] for text in PAYLOADS])
    for payload, tries in zip(PAYLOADS, places, strict=True):
        assert page.evaluate(LOOK, tries), payload
    assert len(PAYLOADS) > 40
