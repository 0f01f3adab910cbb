"""Parts of a workbook by its relationships; and a workbook as openpyxl expects
one: it knows one of two sets of names, and looks for the styles in one place."""

import io
import posixpath
import re
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from outreach.imports.sheet_limits import Unreadable

MEGABYTE = 1024 * 1024
NOT_A_WORKBOOK = "This is not an Excel workbook. Save the table as .xlsx or as CSV."
BINARY = "This is a binary workbook (.xlsb). Open it and save it as .xlsx, or as CSV."
STYLES = "xl/styles.xml"
_OTHER_DOCUMENTS = {"mimetype", "word/document.xml", "ppt/presentation.xml", "Index/Document.iwa"}
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class Relationship(NamedTuple):
    kind: str
    target: str


Relationships = dict[str, Relationship]


def refuse_other_documents(packed: ZipFile) -> None:
    """Raises Unreadable."""
    names = set(packed.namelist())
    if "xl/workbook.bin" in names:
        raise Unreadable(BINARY)
    if names & _OTHER_DOCUMENTS and not any(name.startswith("xl/") for name in names):
        raise Unreadable(NOT_A_WORKBOOK)


def relationships_of(part: str) -> str:
    """Return the name of the part that has the relationships of another."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target(part: str, relationships: Relationships, kind: str) -> str:
    """Return the part to which a part has a relationship of this kind; empty if it has none."""
    for relationship in relationships.values():
        if relationship.kind.endswith(f"/{kind}"):
            return _joined(part, relationship.target)
    return ""


def _joined(part: str, path: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def usual(data: bytes, packed: ZipFile, all_relationships: dict[str, Relationships]) -> bytes:
    """Return the workbook in the usual names, as it is where they are. Raises KeyError where its
    relationships name no workbook."""
    root = all_relationships.get("_rels/.rels", {})
    workbook = target("", root, "officeDocument")
    packed.getinfo(workbook)
    inner = all_relationships.get(relationships_of(workbook), {})
    styles = target(workbook, inner, "styles") or STYLES
    is_strict = any("purl.oclc.org" in one.kind for one in (*root.values(), *inner.values()))
    if not is_strict and styles == STYLES:
        return data
    return _rewritten(packed, {styles: STYLES})


def _rewritten(packed: ZipFile, names: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as written:
        for part in packed.namelist():
            if part in names.values() and part not in names:
                continue
            with (
                packed.open(part) as opened,
                written.open(names.get(part, part), "w") as copy,
            ):
                # Names are declared where a part begins.
                copy.write(_STRICT.sub(_USUAL, opened.read(MEGABYTE)))
                while piece := opened.read(MEGABYTE):
                    copy.write(piece)
    return out.getvalue()
