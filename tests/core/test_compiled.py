"""Compiled templates are kept, follow their source, and are done without where nothing can be written."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from core.kit.compiled import CompiledTemplates


def said(folder: Path, source: str) -> str:
    """What a fresh process shows of one template."""
    loader = DictLoader({"page": source})
    return (
        Environment(loader=loader, autoescape=True, bytecode_cache=CompiledTemplates(folder))
        .get_template("page")
        .render()
    )


def test_a_template_is_compiled_once_and_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert said(tmp_path / "kept", "old") == "old"
    monkeypatch.setattr(Environment, "_compile", None)
    assert said(tmp_path / "kept", "old") == "old"
    monkeypatch.undo()
    assert said(tmp_path / "kept", "new") == "new"


def test_where_nothing_can_be_written_pages_are_shown_all_the_same(tmp_path: Path):
    (tmp_path / "kept").write_text("a file where the folder would be")

    assert said(tmp_path / "kept", "shown") == "shown"
    assert said(tmp_path / "kept" / "deeper", "shown") == "shown"


def test_a_file_that_was_cut_off_is_compiled_again(tmp_path: Path):
    assert said(tmp_path, "whole") == "whole"
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:60])
    assert said(tmp_path, "whole") == "whole"
