"""The house keeps its order: who may import whom (docs/architecture, DESIGN §2)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "outreach"
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
)
# Each may import those before it, never those after it; of the same storey, none the other.
STOREYS = [
    {"parliament", "audit"},
    {"people"},
    {"account", "queue", "settings", "notices"},
    {"pledges", "scripts", "partners"},
    {"offices", "flags"},
    {"contacts"},
    {"steering", "importing"},
    {
        "board",
        "corrections",
        "invitations",
        "inviting",
        "oversight",
        "practice",
        "profile",
        "public",
        "signatures",
        "team",
        "today",
    },
    {"review", "progress"},
    {"stuck", "exports"},
    {"api", "webhooks"},
    {"privacy"},
]
ROOMS = ["models", "queries", "actions", "forms", "views"]


def imports(module: str) -> Iterator[str]:
    """Everything that a module imports, as full names; what is only for types counts too."""
    path = PACKAGE.parent / Path(*module.split(".")).with_suffix(".py")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def feature(name: str) -> str | None:
    parts = name.split(".")
    known = set().union(*STOREYS)
    return parts[1] if parts[0] == "outreach" and len(parts) > 1 and parts[1] in known else None


def room(name: str) -> str | None:
    parts = name.split(".")
    return parts[2] if feature(name) and len(parts) > 2 else None


def storey(name: str) -> int:
    return next(n for n, features in enumerate(STOREYS) if feature(name) in features)


def breaches(test) -> list[str]:
    pairs = [(module, other) for module in MODULES for other in imports(module)]
    return [f"{module} imports {other}" for module, other in pairs if test(module, other)]


def test_every_folder_has_its_storey():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "views.py").exists()}
    folders |= {path.parent.name for path in PACKAGE.glob("*/models.py")}
    assert folders <= set().union(*STOREYS)


def test_features_import_only_downwards():
    def upwards(module, other):
        both = feature(module) and feature(other) and feature(module) != feature(other)
        return both and storey(other) >= storey(module)

    assert not breaches(upwards)


def test_a_feature_never_imports_another_ones_views_or_forms():
    def foreign(module, other):
        return (
            feature(module)
            and feature(other) not in (None, feature(module))
            and room(other) in ("views", "forms")
        )

    assert not breaches(foreign)


def test_rooms_import_in_order():
    def backwards(module, other):
        mine, theirs = room(module), room(other)
        if mine not in ROOMS or theirs not in ROOMS:
            return False
        return ROOMS.index(theirs) > ROOMS.index(mine)

    assert not breaches(backwards)


def test_below_the_features_nothing_knows_of_them():
    foundations = {"extensions", "database", "htmx", "columns", "vocabulary", "refusal"}
    foundations |= {"clock", "bank_holidays"}

    def knows(module, other):
        return module.split(".")[1] in foundations and feature(other)

    assert not breaches(knows)


@pytest.mark.parametrize("name", ["models", "queries", "actions"])
def test_rules_and_reads_know_nothing_of_the_web(name):
    def of_the_web(module, other):
        web = other.split(".")[0] in ("flask", "flask_login", "flask_wtf", "wtforms", "werkzeug")
        return room(module) == name and (web or other.startswith("outreach.core.htmx"))

    assert not breaches(of_the_web)


def test_views_hold_no_sql():
    def sql(module, other):
        return room(module) in ("views", "forms") and other.startswith("sqlalchemy")

    assert not breaches(sql)


def test_actions_are_told_the_time():
    for module in MODULES:
        if room(module) in ("models", "queries", "actions"):
            calls = {ast.unparse(node.func) for node in nodes(module, ast.Call)}
            clocks = {"clock.now", "datetime.now", "datetime.utcnow", "date.today", "time.time"}
            assert not calls & clocks, module


def test_only_the_border_commits():
    for module in MODULES:
        called = {node.func.attr for node in nodes(module, ast.Call) if hasattr(node.func, "attr")}
        if module != "outreach.core.database":
            assert "commit" not in called, module


def test_only_htmx_reads_and_writes_its_headers():
    for module in MODULES:
        texts = [node.value for node in nodes(module, ast.Constant) if isinstance(node.value, str)]
        if module != "outreach.core.htmx":
            assert not [text for text in texts if text.startswith("HX-")], module


def nodes(module: str, kind: type) -> list:
    path = PACKAGE.parent / Path(*module.split(".")).with_suffix(".py")
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kind)]
