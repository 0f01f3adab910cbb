"""What the contracts in pyproject.toml (import-linter) cannot say of who may import what."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "outreach"
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
)
ROOMS = ["models", "queries", "actions", "forms", "views"]
# A module of one of these names is a page.
PAGES = ["views", "forms", "fields", "emails", "commands", "hooks", "responses", "page_queries"]


@cache
def nodes_of(module: str) -> list[ast.AST]:
    path = PACKAGE.parent / Path(*module.split(".")).with_suffix(".py")
    return list(ast.walk(ast.parse(path.read_text())))


def nodes(module: str, kind: type) -> list:
    return [node for node in nodes_of(module) if isinstance(node, kind)]


def imports(module: str) -> Iterator[str]:
    """Everything that a module imports, as full names; what is only for types counts too."""
    for node in nodes_of(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def folder(name: str) -> str:
    """The package or slice that a module lies in."""
    return name.rpartition(".")[0]


def room(name: str) -> str:
    return name.rpartition(".")[2]


def breaches(test) -> list[str]:
    pairs = [(module, other) for module in MODULES for other in imports(module)]
    return [f"{module} imports {other}" for module, other in pairs if test(module, other)]


def imported_module(name: str) -> str:
    """The module that an import names, or in which what it names lies."""
    return name if name in MODULES else folder(name)


def test_the_contracts_agree_on_what_a_page_is():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    by_id = {contract["id"]: contract for contract in contracts["contracts"]}
    pages = {f"outreach.**.{name}" for name in PAGES}
    assert {f"{name} -> outreach.**" for name in pages} < set(by_id["domain"]["ignore_imports"])
    assert pages < set(by_id["pages"]["protected_modules"])
    assert pages < set(by_id["pages"]["allowed_importers"])
    with_flask = pages - {"outreach.**.page_queries"}
    for name in ("flask", "http"):
        assert with_flask < set(by_id[name]["allowed_importers"])


def test_every_module_lies_in_a_package():
    assert not list(PACKAGE.glob("[!_]*.py"))
    without = [path for path in PACKAGE.rglob("*.py") if not (path.parent / "__init__.py").exists()]
    assert not without


def test_a_package_s_init_only_registers_its_pages():
    """The contracts let it import pages, so it holds nothing else."""
    for path in PACKAGE.glob("*/__init__.py"):
        docstring, *rest = ast.parse(path.read_text()).body
        assert isinstance(docstring, ast.Expr), path
        kinds = [type(node) for node in rest]
        assert kinds in ([], [ast.ImportFrom, ast.FunctionDef]), path
        if rest:
            assert ast.unparse(rest[0]) == "from flask import Flask", path
            assert rest[1].name == "init_app", path


def test_a_page_never_imports_another_package_s_views_or_forms():
    def foreign(module, other):
        other = imported_module(other)
        packages = {name.split(".")[1] for name in (module, other) if name.count(".") > 1}
        return len(packages) == 2 and room(other) in ("views", "forms")

    assert not breaches(foreign)


def test_rooms_import_in_order():
    def backwards(module, other):
        other = imported_module(other)
        if folder(module) != folder(other) or not {room(module), room(other)} <= set(ROOMS):
            return False
        return ROOMS.index(room(other)) > ROOMS.index(room(module))

    assert not breaches(backwards)


def test_importing_a_model_imports_no_page():
    code = """
import sys
from outreach.exports import models
from outreach.contacts import models
print(*(name for name in sys.modules if name.startswith("outreach.")))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert not [name for name in loaded if room(name) in PAGES]


def test_pages_hold_no_sql():
    """But for `hooks`, where a statement built once counts, `page_queries` and `cli`."""

    def statements(module, other):
        may = room(module) in ("hooks", "page_queries") or ".cli." in module
        of_sql = other.startswith("sqlalchemy") and not other.startswith("sqlalchemy.exc")
        return room(module) in PAGES and not may and of_sql

    assert not breaches(statements)


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
