"""The wire that is written down is the wire that is spoken."""

import importlib
import re
from pathlib import Path

from realtime.messages import Message

ROOT = Path(__file__).parents[2]


def spoken() -> set[str]:
    """The wire name of every message type of the house."""
    for path in ROOT.rglob("messages.py"):
        if ".venv" not in path.parts and "tests" not in path.parts:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: set[str] = set()
    todo = list(Message.__subclasses__())
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if "wire" in kind.__dict__ and kind.__module__.split(".")[0] in {
            "realtime",
            "booths",
            "server",
            "core",
        }:
            found.add(kind.wire)
    return found


def test_every_message_is_documented_and_nothing_else():
    guide = (ROOT / "realtime/README.md").read_text()
    written = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (?:`[<=~>-]+`|reply) \|", guide, re.MULTILINE))

    assert written == spoken()
