"""The page on roles says what the table says; and the table says it once for each address."""

from pathlib import Path
from typing import Any

from outreach.cli.roles_doc import PURPOSES, page
from outreach.core.access import ACCESS
from outreach.core.vocabulary import STAFF, Role


def rules(app: Any) -> list[Any]:
    return list(app.url_map.iter_rules())


def test_the_page_is_up_to_date(app: Any, root: Path) -> None:
    written = (root / "docs" / "roles.md").read_text()
    assert written == page(app), "docs/roles.md differs from the table: run ./script/roles"


def test_the_command_prints_the_page(app: Any) -> None:
    assert app.test_cli_runner().invoke(args=["roles"]).stdout == page(app)


def test_each_endpoint_has_one_method(app: Any) -> None:
    """So a line of the table is endpoint and method."""
    methods = {(r.endpoint, *sorted(r.methods - {"HEAD", "OPTIONS"})) for r in rules(app)}
    assert {len(line) for line in methods} == {2}
    assert len(methods) == len({line[0] for line in methods})


def test_every_role_has_its_purpose() -> None:
    assert set(PURPOSES) == set(Role)


def test_an_endpoint_that_the_table_lacks_is_shown_as_nobodys(app: Any, monkeypatch: Any) -> None:
    monkeypatch.delitem(ACCESS, "people.index")
    assert "| GET | `/people` |  |  |  |  |  |\n" in page(app)


def test_looking_after_people_is_for_staff_alone(app: Any) -> None:
    """Whatever is added below /people later."""
    there = [rule for rule in rules(app) if rule.rule.startswith("/people")]
    assert len(there) >= 12
    assert {ACCESS[rule.endpoint] for rule in there} == {STAFF}
