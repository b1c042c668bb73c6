"""The layout's one script loads every element there is."""

import re
from pathlib import Path

JS = Path(__file__).parents[2] / "static" / "js"


def test_every_element_is_loaded_by_the_layout_s_script_once() -> None:
    loaded = re.findall(r'^element\("([a-z-]+)"\)$', (JS / "koryu.js").read_text(), re.MULTILINE)

    assert sorted(loaded) == sorted(path.stem for path in (JS / "elements").glob("*.js"))
