"""The page of an import: its progress, its summary and its preview."""

from dataclasses import dataclass

from outreach.core import clock
from outreach.core.vocabulary import ImportState
from outreach.imports import queries
from outreach.imports.check_results import unpack_result
from outreach.imports.mappings import Choices, from_json
from outreach.imports.models import Import
from outreach.imports.preview import Preview, make_preview
from outreach.imports.progress import is_cut_off, is_under_way
from outreach.imports.queries import UploadedImport
from outreach.imports.row_preview import Filter
from outreach.imports.stored_rows import unpack_brought
from outreach.imports.summary import Summary
from outreach.imports.unsaved_choices import describe_unsaved_choices

ALL_ROWS = Filter()


@dataclass(frozen=True, kw_only=True)
class ImportPage:
    """An import as its page shows it.

    `preview` is None unless the sheet can be mapped; `entries_left` is how many of its entries
    count today; `unsaved_choices` is None unless a coordinator's choices came too late."""

    record: Import
    uploaded_by: str
    summary: Summary
    is_under_way: bool
    is_cut_off: bool
    is_stale: bool
    entries_left: int
    has_rows: bool
    preview: Preview | None
    unsaved_choices: list[str] | None


def make_import_page(
    upload: UploadedImport, unsaved: Choices | None = None, shown: Filter = ALL_ROWS
) -> ImportPage:
    """Return the page of an import, with some of its rows.

    `unsaved` are choices that were made for an earlier version of it."""
    record = upload.record
    is_ready = record.state is ImportState.READY
    file = queries.file_of(record.id)
    preview = None
    if is_ready and file is not None:
        preview = make_preview(
            unpack_brought(file.cells),
            unpack_result(file.found),
            from_json(record.choices),
            shown=shown,
            written_before=queries.written_before(record.digest, record.id),
        )
    return ImportPage(
        record=record,
        uploaded_by=upload.uploaded_by,
        summary=upload.summary,
        is_under_way=is_under_way(record),
        is_cut_off=is_cut_off(record, clock.now()),
        is_stale=is_ready and queries.is_stale(record),
        entries_left=queries.count_left(record.id) if record.written_at else 0,
        has_rows=file is not None,
        preview=preview,
        unsaved_choices=describe_unsaved_choices(unsaved, preview) if unsaved else None,
    )
