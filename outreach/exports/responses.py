"""The response that carries a download."""

from collections.abc import Iterator

from flask import Response

from outreach.core.vocabulary import Format
from outreach.exports.downloads import Download

# Our server breaks off the connection with an answer, but not every proxy does. If it does not say
# how long it is, it ends with what no program takes for a row. (Of a zip or a workbook a part is
# neither.)
CUT_OFF = {
    Format.JSONL: b"\nCUT OFF: this is not whole. Please ask for it again.\n",
    Format.CSV: b'\n"CUT OFF: this is not whole. Please ask for it again.',
}


def answer(download: Download, form: Format) -> Response:
    """All of it at once if it is small, else piece by piece, with how many bytes it is if that is
    known. Raises what goes wrong before the first piece, while it can still be said."""
    if download.is_whole:
        return Response(download.whole())
    first = next(download, b"")
    size = download.size
    ends = b"" if size is not None else CUT_OFF.get(form, b"")
    response = Response(_to_the_end(first, download, ends))
    if size is not None:
        response.content_length = size
    response.call_on_close(download.close)
    return response


def _to_the_end(first: bytes, download: Download, ends: bytes) -> Iterator[bytes]:
    yield first
    try:
        yield from download
    except Exception:
        yield ends
        raise
