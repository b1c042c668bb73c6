"""Every page context names templates that exist, every template belongs to one, and none breaks the CSP."""

import importlib
import re
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from core.kit.assets import ROOT
from core.kit.rendering import templates

PAGES = [
    page
    for path in sorted(
        path for folder in ("core", "realtime", "booths", "server") for path in (ROOT / folder).rglob("*.py")
    )
    if "template: ClassVar" in path.read_text()
    for page in vars(importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))).values()
    if is_dataclass(page) and hasattr(page, "template")
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
UNNAMED = {"layouts", "shared"}
"""Folders whose templates are extended, imported or included, not shown by a context."""


def parts_of(page: type) -> list[str]:
    folder = page.template.rpartition("/")[0]  # type: ignore[attr-defined]
    return [page.template, *(f"{folder}/_{part}.html" for part in getattr(page, "parts", ()))]  # type: ignore[attr-defined]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_the_templates_of_a_context_exist_and_compile(page):
    for name in parts_of(page):
        assert templates.get_template(name).name == name


def test_no_template_is_orphaned():
    shown = {name for page in PAGES for name in parts_of(page)}
    used = set(
        re.findall(
            r"""(?:include|import|from|extends|kept_part)[\s(]*["']([^"']+)""",
            "".join(p.read_text() for p in TEMPLATES),
        )
    )
    rendered = "".join(
        path.read_text()
        for folder in ("core", "realtime", "booths", "server")
        for path in (ROOT / folder).rglob("*.py")
    )
    orphans = {
        name for path in TEMPLATES
        if (name := name_of(path)) not in shown | used and f'"{name}"' not in rendered
        and name.partition("/")[0] not in UNNAMED
    }  # fmt: skip

    assert orphans == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_that_the_policy_forbids(path):
    """Security 64."""
    text = path.read_text()

    assert not re.search(r"<[^>]*\sstyle\s*=", text), "no inline style"
    assert not re.search(r"<[^>{]*\son[a-z]+\s*=\s*[\"']", text), "no inline handler"
    assert not re.search(r"<style[\s>]", text)
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|type=\"application/ld\+json\"))", text), (
        "no inline script"
    )
    assert not re.search(r"(?:src|href)\s*=\s*[\"']data:", text), "no data addresses"
    assert not re.search(r"(?:src|href)\s*=\s*[\"']https?://(?!schema\.org)", text)


@pytest.mark.parametrize("path", sorted((ROOT / "static/css").rglob("*.css")), ids=lambda path: path.name)
def test_a_sheet_closes_what_it_opens(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert text.count("{") == text.count("}"), (
        "the sheets are sent as one, so the next would stand inside this one"
    )
