"""What browser somebody uses, in words they know: for their own list, and nothing else."""

import re

# The first that fits: most browsers also name those they descend from.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Chromebook", r"CrOS"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def in_words(user_agent: str) -> str:
    """Firefox on Android; as much of it as can be told."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {_an(system)}"
    return browser or (f"A browser on {_an(system)}" if system else "A browser")


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")


def _an(system: str) -> str:
    article = {"iPhone": "an iPhone", "iPad": "an iPad", "Chromebook": "a Chromebook"}
    return article.get(system, "a Mac" if system == "Mac" else system)
