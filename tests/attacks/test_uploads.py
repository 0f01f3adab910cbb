"""A file is what it holds, has a size, and declares nothing; nothing of it is kept as a file."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from outreach.core.vocabulary import Role
from outreach.imports.readers import Unreadable, read
from outreach.imports.sheet_limits import MAX_BYTES
from tests.facts import lasting
from tests.imports.sheets import HEADER, csv_of, repacked, workbook_of
from tests.partners.scenes import at_work

ROWS = [HEADER, ("Siân Berry", "3/11/2026", "No answer", "Rang twice", "Asha")]
CSV, BOOK = csv_of(ROWS), workbook_of(ROWS)
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

OTHERS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "gif": b"GIF89a,",
    "webp": b"RIFF,WEBP",
    "pdf": b"%PDF-1.7\n",
    "rtf": b"{\\rtf1,",
    "gzip": b"\x1f\x8b\x08,",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "rar": b"Rar!\x1a",
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_is_what_it_holds_not_what_it_is_called(kind):
    with pytest.raises(Unreadable, match=r"not a table|an old Excel file"):
        read(OTHERS[kind] + CSV)


@pytest.mark.parametrize("body", [CSV, BOOK])
def test_a_table_is_read(body):
    assert [tuple(row.cells) for row in read(body).rows] == ROWS


def test_a_file_that_is_too_large_is_not_read():
    line = b"Diane Abbott,2026-11-03," + b"x" * 1900 + b"\r\n"
    with pytest.raises(Unreadable, match="larger than 5 MB"):
        read(b"MP,Date,Outcome\r\n" + line * (MAX_BYTES // len(line) + 1))


@pytest.mark.parametrize(
    "part", ["xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/app.xml"]
)
def test_an_archive_is_measured_before_it_is_unpacked(part):
    content = b" " * (25 * 1024 * 1024)
    with pytest.raises(Unreadable, match="unpacks to far more"):
        read(repacked(BOOK, part, content) if part in ZipFile(io.BytesIO(BOOK)).namelist() else
             _with_one_more(part, content))  # fmt: skip


def _with_one_more(name, content):
    out = io.BytesIO(BOOK)
    with ZipFile(out, "a") as archive:
        archive.writestr(name, content, ZIP_DEFLATED)
    return out.getvalue()


def _declaring(part, declaration):
    """Return a workbook whose part declares something right after its first line."""
    whole = ZipFile(io.BytesIO(BOOK)).read(part)
    first, end, rest = whole.partition(b"?>")
    content = first + end + declaration + rest if end else declaration + whole
    return repacked(BOOK, part, content)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    "declaration",
    [
        b"<!DOCTYPE x>",
        b'<!DOCTYPE x [<!ENTITY a "EXPANDED">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        b'<!doctype x [<!ENTITY a "&a;&a;">]>',
    ],
)
def test_xml_that_declares_anything_is_refused(part, declaration):
    with pytest.raises(Unreadable):
        read(_declaring(part, declaration))


@one_database
@pytest.mark.parametrize("name", ["calls.csv", "calls.xlsx", "../../wsgi.py", "calls.csv\0.exe"])
@pytest.mark.parametrize(
    "path, role", [("/import", Role.COORDINATOR), ("/signatures", Role.PARTNER)]
)
def test_whatever_it_is_called_it_is_refused_and_nothing_is_kept(
    app, person, browser_of, root, path, role, name
):
    browser = browser_of(at_work(person("Dev", role)))
    before, files = lasting(), sorted(root.glob("*"))
    body = {"file": (io.BytesIO(b"%PDF-1.7\n" + CSV), name)}
    response = browser.client.post(path, data=body, headers={"X-CSRFToken": browser.token})
    assert response.status_code in (400, 422)
    assert "This is a PDF" in response.text or "\0" in name or response.status_code == 400
    assert lasting() == before
    assert sorted(root.glob("*")) == files
