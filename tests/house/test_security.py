"""docs/security.md tells which test guards which number, and it is true."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text()
NAMED = re.compile(r"Security ((?:\d+(?:–\d+)?(?:, | and )?)+)")
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)


def named() -> Iterator[tuple[int, str]]:
    """(number, file::test) of every docstring that names one."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for said in NAMED.finditer(ast.get_docstring(node) or ""):
                    for first, last in re.findall(r"(\d+)(?:–(\d+))?", said[1]):
                        for number in range(int(first), int(last or first) + 1):
                            yield number, f"{path.relative_to(TESTS)}::{node.name}"


def test_every_number_that_a_test_names_is_in_the_page_and_every_test_in_the_page_names_it():
    rows = {
        int(number): (what, set(re.findall(r"`([^`]+::[^`]+)`", tests)))
        for number, what, tests in ROW.findall(PAGE)
    }
    pairs = set(named())

    assert sorted(rows) == list(range(1, 77))
    assert {number for number, _ in pairs} == {number for number, (_, tests) in rows.items() if tests}
    assert {(number, test) for number, (_, tests) in rows.items() for test in tests} <= pairs


def test_what_no_test_guards_is_said_not_to_apply_yet():
    rows = ROW.findall(PAGE)

    assert all(what.startswith("does not apply yet: ") == (tests == "–") for _, what, tests in rows)
