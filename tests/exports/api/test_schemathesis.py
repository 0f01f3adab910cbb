"""Everything that the OpenAPI document allows, and much that it does not, asked of the server that
./script/server starts."""

import json
from itertools import cycle

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from outreach.core.vocabulary import FOR_PARTNERS, Outcome, PledgeStatus
from outreach.exports.api.openapi import document
from tests.browser.server import site, store
from tests.exports.api.scenes import Program, agreed_with, token_of
from tests.facts import marked, mps
from tests.scenes import logged

__all__ = ["site", "store"]

SETTINGS = {
    "generation": {"deterministic": True, "mode": "all"},
    "phases": {"coverage": {"enabled": True}, "fuzzing": {"enabled": True}},
}
API = schemathesis.openapi.from_dict(
    json.loads(document("http://127.0.0.1:8000")), config=schemathesis.Config.from_dict(SETTINGS)
)
# What the document cannot say: which formats there are pages in.
FORMATS = cycle(["application/json", "text/csv", "application/jsonl", "application/zip", "*/*"])


@pytest.fixture(autouse=True)
def moment():
    """The server has a clock of its own."""


@pytest.fixture
def tokens(app, site):
    """Of a partner that may take everything: so many that none asks too often."""
    number = agreed_with()
    return cycle([token_of(number) for _ in range(20)])


@pytest.fixture
def cursors(app, tokens, asha, carol):
    """What there is, and a cursor of each dataset after which something has changed."""
    program = Program(app, next(tokens))
    logged(asha, Outcome.SPOKE_MP, mps(1)[0])
    found = {name.value: program.rows(f"/datasets/{name}")[1] for name in FOR_PARTNERS}
    logged(asha, Outcome.NO_ANSWER, mps(2)[1])
    marked(carol, mps(3)[2], PledgeStatus.SIGNED)
    return found


def make_fit(case, cursors):
    """What no schema can say of good requests: which words are cursors, and that a period begins
    before it ends."""
    query = case.query or {}
    if "since" in query:
        query["since"] = cursors[case.path.rpartition("/")[2]]
    if "from" in query or "to" in query:
        query |= {"from": "2026-01-01", "to": "2026-12-31"}
    if "limit" not in query and "/datasets/" in case.path:
        case.headers["Accept"] = next(FORMATS)


@API.parametrize()
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everything_that_can_be_asked(case, site, tokens, cursors):
    if case.meta and case.meta.generation.mode.is_positive:
        make_fit(case, cursors)
    token = {"Authorization": f"Bearer {next(tokens)}"}
    case.call_and_validate(base_url=site.address, headers=token)


def test_this_is_the_document_that_the_server_gives(site):
    url = f"{site.address}/api/v1/openapi.json"
    assert httpx.get(url).text == document(site.address)
