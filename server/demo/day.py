"""The demo's day while it is being loaded: its transaction, its opening, and who and what is there so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from booths.stand.documents import Stored
from core.kit.files import File, add_file, content_type_of
from core.kit.settings import Settings
from core.kit.signing import Signer
from core.kit.store import Store
from core.kit.work import Actor, Work


@dataclass
class Day:
    """Slugs of the content lead to the ids of the database; minutes lead to moments.

    ``work`` is done by nobody at the moment of loading; :meth:`by` gives the same transaction in the
    hands of one of the cast, at a minute of the day.
    """

    work: Work
    opening: datetime
    settings: Settings
    store: Store
    signer: Signer
    fair: str
    fair_id: int
    organiser: str
    actors: dict[str, Actor] = field(default_factory=dict)
    booths: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def at(self, minute: float) -> datetime:
        """The moment of a minute counted from the opening."""
        return self.opening + timedelta(minutes=minute)

    def by(self, slug: str, minute: float) -> Work:
        """One of the cast at work, at that minute."""
        return replace(self.work, actor=self.actors[slug], now=self.at(minute))

    def organised(self, minute: float = -120) -> Work:
        """The organiser at work; two hours before the doors open unless told otherwise."""
        return self.by(self.organiser, minute)

    def account(self, slug: str) -> int:
        """The account of one of the cast."""
        return self.actors[slug].signed_in_id

    def act(self) -> str:
        """An id for an act, as a browser would make one."""
        return f"demo-{next(self.numbers):06}"

    def place(self, where: str) -> str:
        """An address of the content such as ``booth:<slug>`` as a place where cards change hands."""
        kind, _, slug = where.partition(":")
        if kind == "booth":
            return f"booth:{self.booths[slug]}"
        if kind == "session":
            return f"session:{self.sessions[slug]}"
        return f"chat:{self.rooms['lobby']}" if where == "lobby" else "profile"

    def hold(self, path: Path) -> Stored:
        """A copy of a committed file among the stored ones, waiting for its row."""
        data = path.read_bytes()
        kind = content_type_of(data[:512])
        return Stored(path.name, kind, len(data), sha256(data).hexdigest(), self.store.keep_bytes(data))

    def file(self, work: Work, about: str, path: Path) -> File:
        """The same, with its row."""
        return add_file(work, about, **vars(self.hold(path)))
