"""Every command that a document shows runs as it is written."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from sqlalchemy import delete

from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Vouching
from tests.exports.scenes import partner

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPANS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
ON_ONE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

DIRECTORY = "pcds,doterm,pcon24cd\nCA8 7JG,,E14001285\n"
SHEET = "MP,Date,Outcome\nDiane Abbott,1/10/2026,No answer\n"
# What a reader puts there.
STANDS_FOR = {
    "EMAIL": "carol@example.org",
    "NAME": "Migrants Organise",
    "FOLDER": "out",
    "/srv/exports": "out",
    "FILE": "sheet.csv",
    "HASH": "f" * 64,
    "Data/NSPL_…_UK.csv": "directory.csv",
}
# These ask Parliament's server, change the tables themselves, or are a part of a command.
NOT_RUN = ("parliament sync", "db downgrade", "db migrate", "routes")
PARTS = {"exports token", "people invite", "people invite --role"}
# A record that was never noted is not the one that is there, and something is always wrong here.
SAYS_NO = {"audit verify --noted HASH", "doctor"}


def commands() -> Iterator[str]:
    for document in DOCUMENTS:
        text = document.read_text()
        spans = [found for found in SPANS.findall(text) if found.startswith("./script/")]
        lines = [line for block in BLOCKS.findall(text) for line in block.splitlines()]
        yield from (each.split(" > ")[0] for each in [*spans, *lines] if "./script/" in each)


SHOWN = sorted({each[each.index("./script/") :].split(")")[0] for each in commands()})
FLASK = [
    each.removeprefix("./script/flask ") for each in SHOWN if each.startswith("./script/flask")
]
SCRIPTS = [each for each in SHOWN if not each.startswith("./script/flask")]


def test_documents_show_commands_that_a_shell_finds():
    """The programs of .venv are on nobody's path."""
    spans = [span for path in DOCUMENTS for span in SPANS.findall(path.read_text())]
    other = re.compile(r"(\.venv/|flask (?!run$)|python -m |script/)")
    assert [span for span in spans if other.match(span)] == []
    assert len(SHOWN) > 40


@pytest.mark.parametrize("command", SCRIPTS)
def test_scripts_know_the_options_shown(command):
    name, *words = command.split()
    told = subprocess.run([name, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for word in words:
        option = word.strip("[]")
        if option.startswith("--"):
            assert option in told.stdout
        elif option.startswith("tests/"):
            assert (ROOT / option).exists()
        elif name == "./script/bench":
            assert (ROOT / "benchmarks" / f"{option}.py").is_file()


def resolved(app: Flask, words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words name, and what is left of them."""
    command: click.Command | None = FlaskGroup(create_app=lambda: app)
    context = click.Context(command, obj=ScriptInfo(create_app=lambda: app))
    while isinstance(command, click.Group) and words:
        command, words = command.get_command(context, words[0]), words[1:]
    assert command is not None
    return command, words


@ON_ONE
@pytest.mark.parametrize("command", FLASK)
def test_commands_run_as_shown(app, carol, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    Path("directory.csv").write_text(DIRECTORY)
    Path("sheet.csv").write_text(SHEET)
    partner()
    with transaction():
        db.session.execute(delete(Vouching))
    if command.startswith("people invite"):
        monkeypatch.setitem(STANDS_FOR, "EMAIL", "dev@example.org")
    words = [STANDS_FOR.get(word, word) for word in shlex.split(re.sub(r"[\[\]]", "", command))]
    found, left = resolved(app, words)
    known = {option for param in found.params for option in param.opts}
    assert {word for word in left if word.startswith("-")} <= known
    if command.startswith(NOT_RUN) or command in PARTS:
        return
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == (1 if command in SAYS_NO else 0), result.output


def blocks(name: str) -> list[str]:
    return [each for each in BLOCKS.findall((ROOT / name).read_text()) if "./script/flask" in each]


@ON_ONE
def test_recipes_of_exports_run_as_shown(app, store, tmp_path):
    """With stand-ins for the programs that reach another server."""
    partner()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sftp", "mail", "gpg"):
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@" >>{tmp_path}/called\ncat\n')
        (programs / name).chmod(0o700)
    environment = {"DATABASE_URL": store.url, "PATH": f"{programs}:{os.environ['PATH']}"}
    environment |= {name: os.environ[name] for name in ("HOME",) if name in os.environ}
    for number, block in enumerate(blocks("docs/exports.md")):
        out = tmp_path / str(number)
        script = block.replace("/srv/exports", str(out))
        command = ["bash", "-euo", "pipefail", "-c", script]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        assert len(list(out.iterdir())) == 1
    called = (tmp_path / "called").read_text()
    assert re.findall(r"^\w+", called, re.MULTILINE) == ["sftp", "gpg", "mail"]
