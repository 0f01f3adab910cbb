"""Partners' programs: what they have, and what they ask."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.exports.api.actions import make_token
from tests.partners.scenes import EVERYTHING, agree, partner

CSV = "text/csv"
LINES = "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def agreed_with(name: str = "Migrants Organise") -> int:
    """A partner that may take everything; its number."""
    partner_id = partner(name)
    agree(partner_id, *EVERYTHING)
    return partner_id


def token_of(partner_id: int, *datasets: str, days: int = 365) -> str:
    with transaction():
        return make_token(
            partner_id=partner_id,
            datasets=datasets or EVERYTHING,
            label="The dashboard",
            person_id=None,
            days=days,
            now=clock.now(),
        )


class Program:
    """A program with a token, or without one. It has no cookies."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.app, self.client = app, app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(
        self,
        path: str,
        accept: str = "",
        method: str = "GET",
        *,
        whole: bool = True,
        **headers: str,
    ) -> TestResponse:
        """An answer to `/datasets/pledges`, or to a whole address that the API gave. Without
        `whole` it is there to be read bit by bit."""
        path = path.removeprefix(self.app.config["PUBLIC_URL"])
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told |= self.headers | ({"Accept": accept} if accept else {})
        db.session.rollback()
        with self.app.app_context():
            return self.client.open(path, method=method, headers=told, buffered=whole)

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Each page, to the last one."""
        url: str | None = path
        while url:
            answer = self.get(url)
            assert answer.status_code == 200, answer.text
            page = answer.get_json()
            yield page
            url = page["next"]

    def rows(self, path: str) -> tuple[list[dict[str, Any]], str]:
        """All rows, and where to go on next time."""
        pages = list(self.pages(path))
        assert all(page["since"] is None for page in pages[:-1])
        return [row for page in pages for row in page["rows"]], pages[-1]["since"]


def merged(known: dict[Any, Any], rows: list[dict[str, Any]]) -> dict[Any, Any]:
    """What somebody has after they took in what changed: by its key, the first column."""
    for row in rows:
        key = next(iter(row.values()))
        if row.get("removed"):
            known.pop(key, None)
        else:
            known[key] = row
    return known


def problem(response: TestResponse, status: int, slug: str) -> str:
    """What an answer says is wrong."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    said = response.get_json()
    assert list(said) == ["type", "title", "status", "detail", "instance"]
    assert said["type"] == f"http://127.0.0.1:8000/api/v1/#problem-{slug}"
    assert said["status"] == status
    assert said["title"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    return str(said["detail"])
