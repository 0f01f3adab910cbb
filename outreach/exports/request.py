"""What somebody wants to take, once it is clear that they may."""

from dataclasses import dataclass, replace
from datetime import date

from outreach.core.vocabulary import Format, TakenBy
from outreach.exports.contracts.contract import Column, Contract, View

# What is written as a file, and how its name ends.
ENDINGS = {Format.CSV: "csv", Format.XLSX: "xlsx", Format.JSONL: "jsonl", Format.PACKAGE: "zip"}
TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSONL: "application/jsonl; charset=utf-8",
    Format.PACKAGE: "application/zip",
    Format.JSON: "application/json",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One dataset, some of its columns, some of its rows, one format; for whom (`partner` is the
    name that the file says), and how it is fetched."""

    contract: Contract
    columns: tuple[Column, ...]
    view: View
    format: Format
    how: TakenBy
    partner: str = ""
    person_id: int | None = None
    token_id: int | None = None

    def as_of(self, revision: int) -> "Wanted":
        """Nothing later than this."""
        return replace(self, view=replace(self.view, until=revision))

    def limited(self, rows: int) -> View:
        """The first few of them."""
        return replace(self.view, limit=rows)

    @property
    def only_changes(self) -> bool:
        return self.view.since is not None

    def file_name(self, day: date) -> str:
        part = "-changes" if self.only_changes else ""
        return f"{self.contract.name.value}{part}-{day.isoformat()}.{ENDINGS[self.format]}"
