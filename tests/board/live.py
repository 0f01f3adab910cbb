"""A board in somebody's browser: what it shows, and how the answers of its poll change it."""

from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.browsing import Browser


class Board:
    def __init__(self, browser: Browser, path: str = "/board") -> None:
        self.browser = browser
        page = browser.get(path)
        assert page.status_code == 200
        self.soup = BeautifulSoup(page.text, "html.parser")
        self.poll_path = str(self._one("[hx-ptag]")["hx-get"])
        self.tag = str(self._one("[hx-ptag]")["hx-ptag"])

    def poll(self) -> Any:
        """Ask what changed, and take the answer in as htmx does."""
        response = self.browser.get(self.poll_path, fragment=True, headers={"HX-PTag": self.tag})
        self.tag = response.headers.get("HX-PTag", self.tag)
        self.swap(response.text)
        return response

    def show_more(self, lane: str) -> None:
        more = self._one(f"#more-{lane} a")
        self.swap(self.browser.get(str(more["hx-get"]), fragment=True).text)

    def swap(self, html: str) -> None:
        for partial in BeautifulSoup(html, "html.parser").find_all("hx-partial", recursive=False):
            target = self.soup.select_one(str(partial["hx-target"]))
            if target is not None:
                _SWAPS[str(partial["hx-swap"])](target, partial)

    def cards(self, lane: str = "not_asked") -> list[int]:
        """The MPs in a lane, from top to bottom."""
        found = self.soup.select(f"#cards-{lane} > li")
        return [int(str(card["id"]).removeprefix("card-")) for card in found]

    def card(self, mp_id: int) -> str:
        """What a card says; nothing when it is not there."""
        card = self.soup.select_one(f"#card-{mp_id}")
        return " ".join(card.get_text(" ").split()) if card else ""

    def count(self, lane: str) -> int:
        return int(self._one(f"#count-{lane}").get_text().replace(",", ""))

    def lanes(self) -> dict[str, tuple[int, list[int]]]:
        names = [str(lane["id"]).removeprefix("lane-") for lane in self.soup.select(".lane")]
        return {name: (self.count(name), self.cards(name)) for name in names}

    def more(self, lane: str) -> bool:
        return self.soup.select_one(f"#more-{lane}") is not None

    def news(self) -> list[str]:
        """What a screen reader is going to hear."""
        return [line.get_text() for line in self.soup.select("#changes > li")]

    def _one(self, selector: str) -> Tag:
        found = self.soup.select_one(selector)
        assert found is not None, f"there is no {selector}"
        return found


def _contents(partial: Tag) -> list[Any]:
    return [child.extract() for child in list(partial.children)]


def _fill(target: Tag, partial: Tag) -> None:
    target.clear()
    target.extend(_contents(partial))


_SWAPS: dict[str, Any] = {
    "delete": lambda target, partial: target.decompose(),
    "afterbegin": lambda target, partial: [
        target.insert(0, child) for child in reversed(_contents(partial))
    ],
    "beforeend": lambda target, partial: target.extend(_contents(partial)),
    "outerHTML": lambda target, partial: target.replace_with(*_contents(partial)),
    "innerHTML": _fill,
    "textContent": _fill,
}
