"""The wire that is written down is the wire that is spoken."""

import importlib
import re
from pathlib import Path

from realtime.messages import Message

ROOT = Path(__file__).parents[2]
FLOORS = ("core", "realtime", "booths", "server")


def spoken() -> set[str]:
    """The wire name of every message type of the house."""
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("messages.py"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: set[str] = set()
    todo = list(Message.__subclasses__())
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if "wire" in kind.__dict__ and kind.__module__.split(".")[0] in FLOORS:
            found.add(kind.wire)
    return found


def test_every_message_is_documented_and_nothing_else():
    guide = (ROOT / "realtime/README.md").read_text()
    written = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (?:`[<=~>-]+`|reply) \|", guide, re.MULTILINE))

    assert written == spoken()
