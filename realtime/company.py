"""What processes that serve the same fair tell one another and nobody keeps: the ephemeral.

Who is here with them, what is said without a past, how often somebody acted. All of it is told
again or is soon worth nothing, so a lost call repairs itself: who is here by a renewal every 20 s, and
at once when the bus comes (back); of whom nothing was said for a minute, by a process or of a topic, is gone.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from core.kit.limits import Limits
from realtime.budgets import COMPANY_SECONDS, LEASE_SECONDS, RENEW_SECONDS
from realtime.bus import LARGEST, Bus
from realtime.frames import encode
from realtime.gathering import Gathering
from realtime.messages import GATHERED, Gathered
from realtime.presence import Presence


class Company:
    """This process among the others.

    Args:
        bus: Carries what is called.
        hear_log: Told how far another says that the log has come.
        hear_said: Tells those who listen here what was said elsewhere, with the rest.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        presence: Presence,
        limits: Limits,
        hear_log: Callable[[int], None],
        hear_said: Callable[[str, Gathered], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = secrets.token_hex(6)
        self._bus, self._presence, self._limits = bus, presence, limits
        self._hear_log, self._hear_said, self._clock = hear_log, hear_said, clock
        self._gathering = Gathering(self._say)
        self._people: dict[str, dict[str, frozenset[int]]] = {}
        self._met_at: dict[tuple[str, str], float] = {}
        self._heard_at: dict[str, float] = {}
        self._renewed_at = 0.0
        self._was_connected = False

    def say(self, topic: str, message: Gathered) -> None:
        """Tell every other process, with what else is said here meanwhile."""
        self._gathering.add(topic, message)

    def call_log(self, number: int) -> None:
        """The log has come that far."""
        self._call("log", number)

    def hear(self, call: bytes) -> None:
        """What another process called; what cannot be read is of another version and left out."""
        try:
            kind, name, *rest = json.loads(call)
            if name == self.name:
                return
            self._heard_at[name] = self._clock()
            match kind, rest:
                case "log", [int(number)]:
                    self._hear_log(number)
                case "said", [str(topic), str(wire), dict(body)] if wire in GATHERED:
                    self._hear_said(topic, GATHERED[wire].model_validate(body))
                case "here", [str(topic), list(accounts)]:
                    self._meet(name, topic, frozenset(accounts))
                case "acted", [list(counts)]:
                    for act, who, most, seconds, times in counts:
                        self._limits.add(act, who, most=most, seconds=seconds, times=times)
                case "hello", []:
                    self._renewed_at = 0.0
                case "bye", []:
                    self._part(name)
        except (ValueError, TypeError):
            return

    async def run(self) -> None:
        """Tell the others what changed here, and let go of those that fell silent; until cancelled."""
        self._presence.changed_here = set()
        self._limits.spent = {}
        try:
            while True:
                await asyncio.sleep(COMPANY_SECONDS)
                self.tick()
        finally:
            self._call("bye")

    def tick(self) -> None:
        """Call what changed, renew what did not."""
        now = self._clock()
        self._greet()
        if now - self._renewed_at > RENEW_SECONDS:
            self._renewed_at = now
            self._presence.changed_here = (self._presence.changed_here or set()).union(
                self._presence.topics_here()
            )
            self._let_go(now - LEASE_SECONDS)
        changed, self._presence.changed_here = self._presence.changed_here, set()
        for topic in changed or ():
            self._call("here", topic, sorted(self._presence.accounts_here(topic)))
        spent, self._limits.spent = self._limits.spent, {}
        if spent:
            self._call("acted", [[*key, times] for key, times in spent.items()])
        for name, heard_at in tuple(self._heard_at.items()):
            if now - heard_at > LEASE_SECONDS:
                self._part(name)

    def _greet(self) -> None:
        """Where the bus has just come, nobody has heard who is here, nor was anything heard of the others."""
        if self._bus.connected and not self._was_connected:
            self._renewed_at = 0.0
            self._call("hello")
        self._was_connected = self._bus.connected

    def _say(self, topic: str, message: Gathered) -> None:
        self._call("said", topic, message.wire, message.model_dump(mode="json"))

    def _call(self, kind: str, *rest: Any) -> None:
        call = encode([kind, self.name, *rest]).encode()
        if len(call) <= LARGEST:
            self._bus.publish(call)

    def _meet(self, name: str, topic: str, accounts: frozenset[int]) -> None:
        """Those are at *topic* with the process *name*: it counts as one more tab of each."""
        known = self._people.setdefault(name, {})
        before = known.get(topic, frozenset())
        for account_id in accounts - before:
            self._presence.enter(topic, account_id, name)
        for account_id in before - accounts:
            self._presence.leave(topic, account_id, name)
        if accounts:
            known[topic] = accounts
            self._met_at[name, topic] = self._clock()
        else:
            known.pop(topic, None)
            self._met_at.pop((name, topic), None)

    def _let_go(self, since: float) -> None:
        """That the last one left a topic may have been said while nobody could hear it."""
        for (name, topic), met_at in tuple(self._met_at.items()):
            if met_at < since:
                self._meet(name, topic, frozenset())

    def _part(self, name: str) -> None:
        """A process has ended; its people come back at another, or have left."""
        for topic in tuple(self._people.get(name, ())):
            self._meet(name, topic, frozenset())
        self._people.pop(name, None)
        self._heard_at.pop(name, None)
