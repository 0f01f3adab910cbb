"""`flask exports run`: what was agreed, as a folder of files, for cron."""

import hashlib
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import FOR_PARTNERS, Outcome, TakenBy, TakingState
from outreach.exports import scheduled as folders
from outreach.exports import writer
from outreach.exports.models import Taking
from outreach.partners import agreements
from tests.exports.scenes import number_of, partner, table
from tests.facts import scalars
from tests.scenes import CORBYN, logged


@pytest.fixture
def flask(app):
    return lambda *words: app.test_cli_runner().invoke(args=["exports", *words])


@pytest.fixture
def shared(app):
    return partner()


@pytest.fixture
def run(flask, shared, tmp_path):
    return lambda *more: flask(
        "run", "--partner", "migrants organise", "--out", str(tmp_path), *more
    )


def manifest_of(path):
    return json.loads((path / "manifest.json").read_text())


def test_everything_that_was_agreed_with_a_manifest(asha, run, tmp_path):
    logged(asha, Outcome.NO_ANSWER)
    result = run()
    assert result.exit_code == 0, result.output
    (made,) = tmp_path.iterdir()
    assert result.output == f"{made}\n"
    assert made.name == "2026-11-03-100000"
    told = manifest_of(made)
    assert told["partner"] == "Migrants Organise"
    assert [file["dataset"] for file in told["files"]] == [name.value for name in FOR_PARTNERS]
    for file in told["files"]:
        body = (made / file["file"]).read_bytes()
        assert len(body) == file["bytes"]
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        assert len(table(body.decode())) == file["rows"]
    assert {path.name for path in made.iterdir()} == {
        "manifest.json",
        *(file["file"] for file in told["files"]),
    }
    takings = scalars(select(Taking))
    assert {taking.how for taking in takings} == {TakenBy.COMMAND}
    assert {taking.state for taking in takings} == {TakingState.DONE}
    assert {t.sha256 for t in takings} == {file["sha256"] for file in told["files"]}


def test_nobody_else_on_the_machine_reads_it(run, tmp_path):
    run()
    (made,) = tmp_path.iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_only_what_changed_since_the_last_run(asha, ben, run, tmp_path, moment):
    logged(asha, Outcome.NO_ANSWER)
    assert run("--changes", "--datasets", "contacts").exit_code == 0
    new = logged(ben, Outcome.NO_ANSWER, CORBYN)
    moment.shift(timedelta(minutes=1))
    run("--changes", "--datasets", "contacts")
    first, second = sorted(tmp_path.iterdir())
    assert manifest_of(first)["files"][0]["only_changes"] is False
    (file,) = manifest_of(second)["files"]
    assert file["only_changes"] is True
    found = table((second / file["file"]).read_text("utf-8"))
    assert [number_of(row["contact_id"]) for row in found] == [new.id]


def test_a_run_that_failed_is_none_that_changes_build_on(asha, ben, run, tmp_path, monkeypatch):
    logged(asha, Outcome.NO_ANSWER)
    run("--datasets", "contacts")
    new = logged(ben, Outcome.NO_ANSWER, CORBYN)
    with monkeypatch.context() as broken:
        broken.setattr(folders, "_write", full_disk)
        assert run("--changes", "--datasets", "contacts").exit_code == 1
    assert changed_in(run("--changes", "--datasets", "contacts")) == [new.id]


def test_each_folder_has_its_own_last_time(asha, ben, flask, shared, tmp_path):
    logged(asha, Outcome.NO_ANSWER)

    def run_into(name):
        words = ("--partner", "Migrants Organise", "--datasets", "contacts", "--changes")
        return flask("run", *words, "--out", str(tmp_path / name))

    run_into("sftp"), run_into("mail")
    new = logged(ben, Outcome.NO_ANSWER, CORBYN)
    assert changed_in(run_into("sftp")) == [new.id]
    assert changed_in(run_into("mail")) == [new.id]


def test_more_than_a_sheet_holds_is_refused(asha, ben, run, tmp_path, monkeypatch):
    logged(asha, Outcome.NO_ANSWER)
    logged(ben, Outcome.NO_ANSWER, CORBYN)
    monkeypatch.setattr(writer, "MOST_ROWS", 1)
    result = run("--format", "xlsx", "--datasets", "contacts")
    assert result.exit_code == 1
    assert "Take it as CSV" in result.output
    assert list(tmp_path.iterdir()) == []


def full_disk(path, text):
    raise OSError(28, "No space left on device")


def changed_in(result):
    made = Path(result.output.strip())
    (file,) = manifest_of(made)["files"]
    assert file["only_changes"] is True
    found = table((made / file["file"]).read_text("utf-8"))
    return [number_of(row["contact_id"]) for row in found]


def test_in_another_format(asha, run, tmp_path):
    assert run("--format", "package", "--datasets", "pledges").exit_code == 0
    (made,) = tmp_path.iterdir()
    assert (made / "pledges-2026-11-03.zip").read_bytes().startswith(b"PK")


def test_twice_in_a_second_are_two_folders(run, tmp_path):
    assert [run().exit_code, run().exit_code] == [0, 0]
    assert len(list(tmp_path.iterdir())) == 2


def test_all_or_nothing(asha, run, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_write", full_disk)
    result = run()
    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_write(run, flask, shared, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    result = flask("run", "--partner", "Migrants Organise", "--out", str(file / "below"))
    assert result.exit_code == 1
    assert "Cannot write to" in result.output


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--partner", "Nobody"), "There is no partner named 'Nobody'."),
        (("--partner", "Migrants Organise", "--datasets", "all"), "There is no dataset 'all'."),
        (
            ("--partner", "Migrants Organise", "--datasets", "pledges,volunteers"),
            "The agreement with Migrants Organise does not name volunteers.",
        ),
    ],
)
def test_what_cannot_be(flask, shared, tmp_path, words, sentence):
    result = flask("run", *words, "--out", str(tmp_path))
    assert result.exit_code == 1
    assert sentence in result.output
    assert list(tmp_path.iterdir()) == []


def test_without_an_agreement_nothing_leaves(run, shared, tmp_path):
    with transaction():
        agreements.agree(
            partner_id=shared,
            datasets=["pledges"],
            until=clock.london_date(clock.now()),
            person_id=None,
            now=clock.now(),
        )
    assert run().exit_code == 0
    assert run("--datasets", "contacts").exit_code == 1


def test_after_the_last_day_nothing_leaves(run, moment, tmp_path):
    moment.shift(timedelta(days=366))
    result = run()
    assert result.exit_code == 1
    assert "it has run out" in result.output
    assert list(tmp_path.iterdir()) == []
