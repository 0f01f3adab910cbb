"""The OpenAPI document is valid, and says what is answered: no more, no less."""

import json

import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from outreach.core.problem_details import KINDS
from outreach.core.vocabulary import FOR_PARTNERS, Outcome, PledgeStatus, SaidBy, Stance
from outreach.exports.contracts.registry import CONTRACTS
from tests.exports.api.scenes import CSV
from tests.exports.api.test_changes import correct, undo
from tests.facts import marked, mps
from tests.scenes import logged


@pytest.fixture
def told(program):
    answer = program.get("/openapi.json")
    assert answer.content_type == "application/json"
    return answer.get_json()


def schema(told, name):
    """One of its schemas, with those that it leads to."""
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": told["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def test_it_is_openapi_3_1(told):
    Draft202012Validator(OPENAPI_31).validate(told)
    for name in told["components"]["schemas"]:
        Draft202012Validator.check_schema(told["components"]["schemas"][name])


def test_whatever_it_refers_to_is_there(told):
    text = json.dumps(told)
    for where, kinds in told["components"].items():
        for name in kinds:
            if where != "securitySchemes":
                assert f'"#/components/{where}/{name}"' in text, f"{where}/{name} is used nowhere"
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        place = told
        for step in reference.split("/"):
            place = place[step]


def test_it_needs_no_token_and_is_the_same_for_everybody(program_of, program):
    answer = program_of(None).get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    assert answer.data == program.get("/openapi.json").data


def test_it_names_every_dataset_for_partners_and_no_other(told):
    names = {path.rpartition("/")[2] for path in told["paths"] if "/datasets/" in path}
    assert names == {name.value for name in FOR_PARTNERS}
    assert "note" not in told["components"]["schemas"]["contacts_row"]["properties"]
    assert "volunteer_id" not in json.dumps(told)


def test_every_status_of_a_problem_is_there(told):
    documented = {int(status) for status in told["components"]["responses"]}
    # These are said of addresses and methods that no document names.
    elsewhere = {404, 405, 413}
    assert documented | elsewhere == {kind.status for kind in KINDS.values()}


def test_what_is_answered_is_what_it_says(program, told, asha, carol):
    heard = {"stance": Stance.SUPPORTIVE, "said_by": SaidBy.MP}
    ids = [logged(asha, Outcome.SPOKE_MP, mp_id, **heard).id for mp_id in mps(4)]
    marked(carol, mps(5)[4], PledgeStatus.SIGNED)
    schema(told, "datasets").validate(program.get("/datasets").get_json())
    cursors = {}
    for name in FOR_PARTNERS:
        page = program.get(f"/datasets/{name}?limit=10000").get_json()
        schema(told, f"{name}_page").validate(page)
        assert page["rows"], name
        assert list(page["rows"][0]) == [column.name for column in CONTRACTS[name].columns]
        cursors[name] = page["since"]
    undo(asha, ids[0])
    correct(asha, ids[1], Outcome.NO_ANSWER)
    for name in FOR_PARTNERS:
        page = program.get(f"/datasets/{name}?since={cursors[name]}").get_json()
        schema(told, f"{name}_page").validate(page)
        assert page["rows"], name
    page = program.get("/datasets/contacts?columns=date&limit=1").get_json()
    schema(told, "contacts_page").validate(page)


def test_a_problem_is_what_it_says(program, told):
    for path, accept in (("/datasets/x", ""), ("/datasets?x=1", ""), ("/datasets", CSV)):
        schema(told, "problem").validate(program.get(path, accept).get_json())


def test_a_row_that_is_not_as_it_says_is_found(told):
    page = {"dataset": "contacts", "version": "2.0", "next": None, "since": "x"}
    good = {"contact_id": "c-1", "date": "2026-11-03", "stance": None, "removed": False}
    for wrong in (
        {"date": None},
        {"contact_id": 1},
        {"stance": "Supportive"},
        {"note": "x"},
        {"removed": None},
        {"date": "2026-02-30"},
    ):
        assert schema(told, "contacts_page").is_valid(page | {"rows": [good]})
        assert not schema(told, "contacts_page").is_valid(page | {"rows": [good | wrong]})
