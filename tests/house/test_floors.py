"""The house: modules say what they are, stay small, and the web framework stays at its edges.

Which floor may import which is a contract of import-linter in pyproject.toml; ``test_imports_go_down``
runs it.
"""

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path
    for folder in ("core", "realtime", "booths", "server")
    for path in (ROOT / folder).rglob("*.py")
    if "versions" not in path.parts
)
AT_THE_EDGE = {
    "client",
    "line",
    "rfc6455",
    "app",
    "routes",
    "web",
    "origin",
    "assets",
    "pagecache",
    "headers",
    "gate",
    "socket",
    "downloads",
    "uploads",
    "frame",
    "logbook",
    "connection",
}
"""Modules that may know Starlette."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Every module that *path* imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the full module name"
            found.add(node.module or "")
    return found


def test_imports_go_down(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(cache_dir=None) == 0


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem not in AT_THE_EDGE], ids=module_name)
def test_the_domain_does_not_know_the_web_framework(path):
    assert not {name for name in imports_of(path) if name.split(".")[0] in {"starlette", "websockets"}}


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_says_what_it_is_and_stays_small(path):
    text = path.read_text()

    assert ast.get_docstring(ast.parse(text)), "a module starts with a sentence"
    assert text.count("\n") <= 300, "split it by subject"


def test_the_files_of_tests_stay_small_too():
    long = [path.name for path in (ROOT / "tests").rglob("*.py") if path.read_text().count("\n") > 300]

    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_functions_fit_a_screen(path):
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > 60
    ]

    assert long == []
