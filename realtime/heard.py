"""What a :class:`~realtime.client.LiveClient` tells its listeners, and how it says no."""

from dataclasses import dataclass
from typing import Any

TRY_AGAIN_SECONDS = 5.0
"""Where the fair does not say when."""
Position = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a listener is told. ``position`` is None for what is ephemeral.

    Besides the fair's events: ``joined`` (the topic's present, after every connection), ``reload``
    (the past is incomplete: fetch it again) and ``refused`` (the topic is closed: code, message).
    """

    topic: str
    name: str
    body: Any
    position: Position | None = None


class Refused(Exception):
    """The fair said no: ``code`` as in README.md, ``fields`` what to correct in what was sent."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['code']}: {problem['message']}")
        self.code: str = problem["code"]
        self.fields: dict[str, str] = problem.get("fields", {})
        self.retry_after: float = problem.get("retry_after", TRY_AGAIN_SECONDS)


class Away(Exception):
    """The fair closed with a ``code`` after which one stays away: signed out, replaced, or misunderstood."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code
