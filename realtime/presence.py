"""Who is here: people, not tabs, counted at most once a second for each topic.

Somebody whose last tab left counts as here for ten seconds more, so that a reload or a tunnel is
no coming and going. Passers-by are not counted: nobody can say how many they are. Where several
processes serve, each other one counts like a tab of those who are there; its name is a string.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable

from realtime.budgets import GRACE_SECONDS, PRESENCE_SECONDS
from realtime.messages import Message, PresenceCounted


class Presence:
    """People by topic; ``say`` is how a count is told."""

    def __init__(
        self, say: Callable[[str, Message], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say, self._clock = say, clock
        self._here: defaultdict[str, dict[int, set[object]]] = defaultdict(dict)
        self._leaving: dict[tuple[str, int], float] = {}  # in the order in which they will be gone
        self._told: dict[str, int] = {}
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.changed_here: set[str] | None = None
        """Topics where somebody of this process came or went, once somebody wants to know."""

    def count(self, topic: str) -> int:
        """How many people are here."""
        return len(self._here.get(topic, ()))

    def accounts(self, topic: str) -> frozenset[int]:
        """Who is here, by account id; names are fetched by whoever may show them."""
        return frozenset(self._here.get(topic, ()))

    def topics_here(self) -> list[str]:
        """Where this process has anybody."""
        return [topic for topic in self._here if self.accounts_here(topic)]

    def accounts_here(self, topic: str) -> frozenset[int]:
        """Who is there with this process."""
        here = self._here.get(topic, {})
        return frozenset(who for who, tabs in here.items() if any(not isinstance(tab, str) for tab in tabs))

    def enter(self, topic: str, account_id: int, tab: object) -> None:
        """A tab of that account listens now."""
        self._leaving.pop((topic, account_id), None)
        self._here[topic].setdefault(account_id, set()).add(tab)
        self._note(topic, tab)
        self._changed.add(topic)
        self._wake()

    def leave(self, topic: str, account_id: int, tab: object) -> None:
        """A tab of that account listens no more; its person stays for the grace."""
        tabs = self._here.get(topic, {}).get(account_id)
        if tabs is None or tab not in tabs:
            return
        tabs.remove(tab)
        self._note(topic, tab)
        if not tabs:
            self._leaving[topic, account_id] = self._clock() + GRACE_SECONDS
            self._wake()

    def tick(self) -> None:
        """Let those go whose grace is over, then tell the counts that changed."""
        self._timer = None
        now = self._clock()
        for (topic, account_id), gone_at in tuple(self._leaving.items()):
            if gone_at > now:
                break
            del self._leaving[topic, account_id], self._here[topic][account_id]
            if not self._here[topic]:
                del self._here[topic]
            self._changed.add(topic)
        changed, self._changed = self._changed, set()
        for topic in changed:
            here = self.count(topic)
            if self._told.get(topic, 0) != here:
                self._told[topic] = here
                self._say(topic, PresenceCounted(here=here))
            if not here:
                self._told.pop(topic, None)
        if self._leaving:
            self._wake()

    def close(self) -> None:
        """Tell nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _note(self, topic: str, tab: object) -> None:
        if self.changed_here is not None and not isinstance(tab, str):
            self.changed_here.add(topic)

    def _wake(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PRESENCE_SECONDS, self.tick)
