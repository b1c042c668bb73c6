"""What a reader wants to see of the programme: read from an address, forgiving, and put into one again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from server.programme.lines import SessionLine
from server.programme.models import Kind, Recorded

View = Literal["time", "room", "track"]
VIEWS: tuple[View, ...] = ("time", "room", "track")


@dataclass(frozen=True)
class Filters:
    """An empty field asks for everything; ids that nobody knows find nothing."""

    view: View = "time"
    track: str = ""
    room: str = ""
    language: str = ""
    kind: str = ""
    recorded: bool = False
    mine: bool = False

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return self.count > 0

    @property
    def count(self) -> int:
        """How many things are asked for."""
        return sum(map(bool, (self.track, self.room, self.language, self.kind, self.recorded, self.mine)))

    def query(self, **change: str) -> str:
        """The query of an address with these filters, some of them changed: ``?view=room&track=3``."""
        values = {
            "view": "" if self.view == "time" else self.view,
            "track": self.track,
            "room": self.room,
            "language": self.language,
            "kind": self.kind,
            "recorded": "yes" if self.recorded else "",
            "mine": "yes" if self.mine else "",
        } | {name: "" if (name, value) == ("view", "time") else value for name, value in change.items()}
        asked = urlencode({name: value for name, value in values.items() if value})
        return f"?{asked}" if asked else ""

    def keep(self, lines: Iterable[SessionLine]) -> list[SessionLine]:
        """Those that fit."""
        return [line for line in lines if self.fits(line)]

    def fits(self, line: SessionLine) -> bool:
        """Whether a session is what was asked for."""
        return (
            (not self.track or self.track == str(line.track_id))
            and (not self.room or self.room == str(line.room_id))
            and (not self.language or self.language in line.languages)
            and (not self.kind or self.kind == line.kind)
            and (not self.recorded or line.recorded in (Recorded.MEMBERS, Recorded.PUBLIC))
            and (not self.mine or line.starred)
        )


def filters_of(query: Mapping[str, str]) -> Filters:
    """What an address asks for; what it says wrongly is passed over."""
    view = query.get("view", "")
    return Filters(
        view=next((known for known in VIEWS if known == view), "time"),
        track=number(query.get("track", "")),
        room=number(query.get("room", "")),
        language=query.get("language", "") if query.get("language", "") in ("en", "ja") else "",
        kind=query.get("kind", "") if query.get("kind", "") in set(Kind) else "",
        recorded=query.get("recorded", "") == "yes",
        mine=query.get("mine", "") == "yes",
    )


def number(text: str) -> str:
    """*text* if it is a short number, else nothing."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""
