"""What holds for every action, and the words with which a page says no."""

from typing import Any

from bs4 import BeautifulSoup

from tests.browsing import Browser


def only_a_form(path: str, browser: Browser) -> None:
    """Asked for as a page, an action is not there."""
    response = browser.get(path)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert "<h1>Not like that</h1>" in response.text


def not_when_signed_out(path: str, stranger: Browser) -> None:
    response = stranger.post(path)
    assert (response.status_code, response.location) == (303, "/sign-in")
    fragment = stranger.post(path, fragment=True)
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, "/sign-in")


def not_for(path: str, browser: Browser) -> None:
    response = browser.post(path)
    assert response.status_code == 403
    assert "Your account is not allowed to do this." in response.text


def message_at(response: Any, name: str) -> str:
    """What the page says at a field: the text that a screen reader reads out with it."""
    assert response.status_code == 422
    soup = BeautifulSoup(response.text, "html.parser")
    field = soup.select_one(f"[name={name}][aria-invalid=true]")
    assert field is not None, f"nothing is said at {name}"
    ids = str(field["aria-describedby"]).split()
    return " ".join(soup.select_one(f"#{id}").get_text(" ", strip=True) for id in ids)


def value_of(response: Any, name: str) -> str:
    """What is in a field of the page."""
    field = BeautifulSoup(response.text, "html.parser").select_one(f"[name={name}]")
    assert field is not None
    chosen = field.select_one("option[selected]") if field.name == "select" else field
    return str(chosen["value"]) if chosen and chosen.get("value") else ""


def asks_for_password(response: Any) -> bool:
    """Whether this page asks for the password before it does what was asked for."""
    return 'name="password_again"' in response.text
