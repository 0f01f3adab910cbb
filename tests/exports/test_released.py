"""Columns are as in the last release, or the change is announced by a new version."""

import json
from pathlib import Path

import pytest

from outreach.core.vocabulary import Shared
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.dictionary import page, released

LAST = json.loads((Path(__file__).parent / "released.json").read_text())


def number(version):
    return tuple(int(part) for part in version.split("."))


@pytest.mark.parametrize("name", Shared)
def test_a_change_of_columns_is_announced(name):
    """After a change: raise the contract's version (the first number, if a column goes, moves or
    changes; the second if one is added at the end or a word is added), say in `versions` what is
    new, and run: flask exports released > tests/exports/released.json"""
    before, now = LAST[name.value], released()[name.value]
    if now["columns"] == before["columns"]:
        assert now["version"] == before["version"], "a new version with nothing new in it"
        return
    assert number(now["version"]) > number(before["version"]), "changed, and not announced"
    if not only_more(before["columns"], now["columns"]):
        assert number(now["version"])[0] > number(before["version"])[0], "breaks what reads it"


def only_more(before, now):
    """Whether columns were added at the end, or words to a column, and nothing else."""
    pairs = zip(before, now, strict=False)
    same = all(
        {**new, "words": None} == {**old, "words": None} and set(old["words"]) <= set(new["words"])
        for old, new in pairs
    )
    return same and len(now) >= len(before)


def test_the_check_sees_a_change_that_is_not_announced():
    before = LAST["pledges"]["columns"]
    assert only_more(before, before)
    assert not only_more(before, before[1:])
    assert not only_more(before, [before[1], before[0], *before[2:]])
    assert not only_more(before, [{**before[0], "kind": "text"}, *before[1:]])
    assert only_more(before, [*before, {**before[0], "name": "another"}])


@pytest.mark.parametrize("name", Shared)
def test_each_version_says_what_is_new(name):
    contract = CONTRACTS[name]
    assert next(iter(contract.versions)) == contract.version


def test_the_page_is_made_from_the_contracts(root):
    """After a change of a contract: flask exports dictionary > docs/data-dictionary.md"""
    assert (root / "docs" / "data-dictionary.md").read_text() == page()
