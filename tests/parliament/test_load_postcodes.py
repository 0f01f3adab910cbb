"""The ONS postcode directory."""

import pytest
from sqlalchemy import func, select

from outreach.core.csv_cells import longest_cell
from outreach.parliament import directory
from outreach.parliament.models import Postcode
from tests.facts import contents, scalar

NSPL = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,"
    "wd26cd,nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd\n"
)
ON_ONE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def row(postcode: str, code: str, ended: str = "") -> str:
    out, inward = postcode.split()
    forms = f'"{out:4}{inward}","{out:5}{inward}","{postcode}"'
    return f'{forms},"198001","{ended}","0",,,"1",,,,,,,,,"{code}",""\n'


@pytest.fixture
def load(app, tmp_path):
    """Load a file with these contents: what the command prints, and whether it ended well."""

    def run(text: str | bytes) -> tuple[str, int]:
        file = tmp_path / "NSPL_UK.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        words = ["parliament", "load-postcodes", str(file)]
        result = app.test_cli_runner().invoke(args=words)
        return result.output, result.exit_code

    return run


def lies_in(postcode: str) -> str | None:
    return scalar(select(Postcode.gss_code).where(Postcode.postcode == postcode))


def count() -> int:
    return scalar(select(func.count()).select_from(Postcode))


def test_every_postcode_is_loaded_and_again_changed(load, monkeypatch):
    monkeypatch.setattr(directory, "AT_ONCE", 2)
    rows = [
        row("CA8 7JG", "E14001285"),
        row("AB1 0AA", "S14000061", ended="199606"),
        row("KA7 1AA", "S14000006"),  # by its older number
        row("BT1 1AA", "N05000001"),
        row("JE2 3AB", "L99999999"),
        row("CA8 7JG", "E14001285"),
        row("E8 1DY", ""),
    ]
    said, code = load(NSPL + "".join(rows))
    assert (code, said.splitlines()[-1][:42]) == (0, "5 postcodes loaded. 2 lie in no constituen")
    assert count() == 4
    assert lies_in("CA87JG") == "E14001285"
    assert lies_in("KA71AA") == "S14000107"
    load(NSPL + row("CA8 7JG", "E14001259"))
    assert (lies_in("CA87JG"), lies_in("AB10AA"), count()) == ("E14001259", "S14000061", 4)


@ON_ONE
@pytest.mark.parametrize(
    "header, line",
    [
        ("\ufeffPCD,PCON\n", '"CA8 7JG",E14001285\n'),
        ("pcd7,pcon24cd\n", "CA8 7JG,E14001285\n"),
        ("pcd8,x,pcon24cd\r\n", "ca8  7jg,, E14001285 \r\n"),
    ],
)
def test_other_editions_have_other_names_for_the_columns(load, header, line):
    assert load(header + line)[1] == 0
    assert lies_in("CA87JG") == "E14001285"


@ON_ONE
@pytest.mark.parametrize(
    "text, says",
    [
        ("", "not the ONS postcode directory"),
        ("a,b\n1,2\n", "not the ONS postcode directory"),
        ("pcds,lad25cd\nCA8 7JG,E06000057\n", "not the ONS postcode directory"),
        (NSPL, "no postcode in this file"),
        (NSPL + row("CA8 7JG", "E14000641"), "take an edition from after July 2024"),
        (NSPL + "x\n" * 9, "no postcode in this file"),
        (b"PK\x03\x04\xff\xfe\x00\x00", "Unpack what you downloaded"),
        (NSPL.encode() + b"\xff\xfe\n", "Unpack what you downloaded"),
        (NSPL + '"' + "x" * 200_000, "Unpack what you downloaded"),
    ],
)
def test_another_file_is_refused_in_a_sentence_and_changes_nothing(load, text, says):
    before = contents()
    with longest_cell(10_000_000):  # as libraries leave it that read tables, too
        said, code = load(text)
    assert says in said
    assert code == 1
    assert contents() == before


@ON_ONE
def test_a_row_that_is_cut_off_is_passed_over(load):
    assert load(NSPL + row("CA8 7JG", "E14001285") + '"CA8 7J')[1] == 0
    assert count() == 1
