"""Everybody at the fair: they listen, some of them talk, and in the end it is asked what became of it."""

import asyncio
import contextlib
import json
import math
import os
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.storm import checks, stored
from tests.storm.checks import Stored, Violation
from tests.storm.clients import PATIENCE, Tab
from tests.storm.diary import Act, Diary, Ended, Heard, Position
from tests.storm.fair import LOBBY, Fair, Node, Person
from tests.storm.waits import NOISE_SECONDS, Span, share

CAUGHT_UP_SECONDS = 10.0
"""P9: so long after the end of a fault everybody has everything …"""
ACKNOWLEDGED_SECONDS = 2.0
"""… and so long after it new acts are answered."""
SECOND_TABS = 3
UNANSWERED = 10
"""Who sees so many of their own words waiting writes no more for now; else the end of a long silence would
measure how fast this machine plays a hundred and forty tabs."""
DEFINED = {0, 1000, 1001, 1006, 1012, 4001, 4008, 4012, 4029, 4500, 4501, 4503}
"""Codes with which connections may end; 1006 is the network's."""


@dataclass(frozen=True)
class Size:
    """How many talk, how many only listen, how often one of the former says something, for how long."""

    talkers: int
    listeners: int
    pause: float
    seconds: float


LONG = bool(os.environ.get("KORYU_STORM"))
FEW = Size(20, 100, 0.8, 20.0) if LONG else Size(10, 10, 0.2, 2.5)
"""Where it is measured how long something takes, so that it is not the tabs themselves that take it."""
SIZE = Size(40, 100, 0.8, 20.0) if LONG else Size(20, 20, 0.5, 2.5)


@dataclass
class Report:
    """What a row came to."""

    acknowledged: int = 0
    delivered: int = 0
    recovery: float = 0.0
    violations: list[Violation] = field(default_factory=list)

    @property
    def broken(self) -> set[str]:
        """The promises that were not kept."""
        return {violation.promise for violation in self.violations}


class Crowd:
    """Tabs at a fair; see :func:`a_crowd`."""

    def __init__(self, fair: Fair) -> None:
        self.fair, self.tabs = fair, list[Tab]()
        self.gone: list[Diary] = []
        self.mended_at: float | None = None
        self.words = ""
        self._talking: list[asyncio.Task[None]] = []

    @property
    def diaries(self) -> list[Diary]:
        """Of those who are here and of those who left."""
        return [*(tab.diary for tab in self.tabs), *self.gone]

    async def enter(self, ends: contextlib.AsyncExitStack, person: Person, address: str = "") -> Tab:
        """One more tab."""
        name = f"{person.account}/{len(self.tabs)}"
        tab = Tab(address or self.fair.address, person.cookie, Diary(person.account, LOBBY, name))
        self.tabs.append(await ends.enter_async_context(tab))
        return tab

    async def joined(self, seconds: float = 20) -> None:
        """Back when everybody is in."""
        async with asyncio.timeout(seconds):
            for tab in self.tabs:
                if not tab.barred:
                    await tab.joined.wait()

    async def comes_anew(self) -> None:
        """Every connection is cut; back when everybody is in again."""
        for tab in self.tabs:
            tab.joined.clear()
        self.fair.road.cut()
        await self.joined()

    def talk(self, count: int = SIZE.talkers, pause: float = SIZE.pause) -> None:
        """Some begin to talk, without waiting for answers."""

        async def chatter(tab: Tab) -> None:
            number = 0
            while True:
                await asyncio.sleep(random.uniform(0, 2 * pause))
                if tab.owes >= UNANSWERED:
                    continue
                number += 1
                await tab.say(f"{tab.diary.name} says {number} {self.words}".strip())

        self._talking += [asyncio.create_task(chatter(tab)) for tab in self.tabs[:count]]
        self._talking.append(asyncio.create_task(self._watch()))

    def mended(self) -> None:
        """The fault is over: from now on it is counted."""
        self.mended_at = time.monotonic()

    async def storm(self, seconds: float = SIZE.seconds) -> None:
        """Let them."""
        await asyncio.sleep(seconds)

    async def hush(self) -> None:
        """Nobody says anything new."""
        *talking, watching = self._talking
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        self._talking = [watching]

    async def rest(self, within: float = CAUGHT_UP_SECONDS) -> tuple[Report, Stored]:
        """Hush, wait until everybody has everything or ought to, and compare."""
        if self.mended_at is None:
            self.mended()
        mended = self.mended_at or 0.0
        await asyncio.sleep(max(0.0, mended + ACKNOWLEDGED_SECONDS / 2 - time.monotonic()))
        if self._talking:
            await self.hush()
        until = max(time.monotonic(), mended) + within
        end: Position | None = None
        while time.monotonic() < until:
            if not any(tab.owes for tab in self.tabs if tab.diary.left is None):
                end = await asyncio.to_thread(self._end) if end is None else end
                if all(tab.position == end for tab in self.tabs if tab.diary.left is None):
                    break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)  # what comes twice comes soon
        kept = stored.read(self.fair.url)  # not in a thread: what is heard meanwhile would be newer than this
        report = Report(
            sum(bool(act.answers) for act in self.acts()),
            sum(isinstance(entry, Heard) for diary in self.diaries for entry in diary.shown),
            self.recovery(mended),
            checks.all_of(self.diaries, kept),
        )
        report.violations += [*self.alive(mended), *self.failed()]
        return report, kept

    def recovery(self, mended: float) -> float:
        """Seconds from then until the last tab was in, or heard something, again."""
        first = (
            next(
                (entry.at for entry in tab.diary.wire if entry.at > mended and not isinstance(entry, Ended)),
                mended,
            )
            for tab in self.tabs
        )
        return max(first) - mended

    def alive(self, mended: float) -> list[Violation]:
        """P9: once it is over, new acts are answered at once."""
        if not self._talking:
            return []
        answered = [moment for diary in self.diaries for moment in diary.answered_after(mended)]
        if answered and min(answered) - mended <= ACKNOWLEDGED_SECONDS:
            return []
        return [Violation("P9", f"no act was answered within {ACKNOWLEDGED_SECONDS} s")]

    def failed(self) -> list[Violation]:
        """P15: whatever fails, fails in a defined way."""
        found = [Violation("P15", f"closed with {code}") for code in sorted(self.codes() - DEFINED)]
        refusals = {refusal.body["code"] for act in self.acts() for refusal in act.refusals}
        found += [Violation("P15", "an act met a mistake of ours")] if "error" in refusals else []
        said = [
            line for line in self.fair.said().splitlines() if "Traceback" in line or "step failed" in line
        ]
        return found + [Violation("P15", line) for line in said[:3]]

    def slowest(self) -> float:
        """Seconds from an answer until the last tab was told; while nobody has to come back."""
        answered = {
            act.answers[0].body["message_id"]: act.answers[0].at for act in self.acts() if act.answers
        }
        return max(
            entry.at - answered[entry.body["id"]]
            for tab in self.tabs
            for entry in tab.diary.wire
            if isinstance(entry, Heard) and entry.body["id"] in answered
        )

    def waits(self, since: float = 0.0, before: float = math.inf) -> list[float]:
        """Seconds until each act was answered, of those first sent between the two, the shortest first."""
        return self.waits_in([(since, before)])

    def waits_in(self, spans: list[Span]) -> list[float]:
        """The same, of those first sent in one of them; ask once all is answered."""
        return sorted(
            act.answers[0].at - act.tries[0].at
            for act in self.acts()
            if act.answers and any(since < act.tries[0].at < before for since, before in spans)
        )

    def isolated(self, since: float) -> list[Violation]:
        """P8: who does not read, or says strange things, from *since* on makes nobody else wait."""
        calm, during = share(self.waits(before=since), 0.99), share(self.waits(since=since), 0.99)
        most = 2 * calm + NOISE_SECONDS
        if during <= most:
            return []
        return [Violation("P8", f"answers took {during:.3f} s, {calm:.3f} s when it was calm")]

    def undisturbed(self) -> list[Violation]:
        """P8: nobody of ours lost a connection."""
        return [Violation("P8", f"closed with {code}") for code in sorted(self.codes())]

    def acts(self) -> list[Act]:
        """Everybody's."""
        return [act for diary in self.diaries for act in diary.acts.values()]

    def codes(self) -> set[int]:
        """With which connections ended so far."""
        return {entry.code for diary in self.diaries for entry in diary.wire if isinstance(entry, Ended)}

    async def counted(self, seconds: float) -> list[Violation]:
        """P13: everybody is told soon how many people are here, however many tabs they have."""
        people = len({tab.diary.account for tab in self.tabs})
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if all(tab.diary.here == people for tab in self.tabs):
                return []
            await asyncio.sleep(0.1)
        told = sorted({tab.diary.here for tab in self.tabs})
        return [Violation("P13", f"{people} are here, told is {told}")]

    def _end(self) -> Position:
        kept = stored.read(self.fair.url).topics
        return kept.get(LOBBY, kept[""])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(PATIENCE / 20)
            for tab in self.tabs:
                tab.look(time.monotonic())


@asynccontextmanager
async def a_crowd(fair: Fair, size: Size = SIZE) -> AsyncGenerator[Crowd]:
    """Everybody comes in, some with a second tab; they leave at the end."""
    async with contextlib.AsyncExitStack() as ends:
        crowd = Crowd(fair)
        again = SECOND_TABS if size.listeners else 0
        people = fair.people[1 : 1 + size.talkers + size.listeners - again]
        for person in [*people, *people[:again]]:
            await crowd.enter(ends, person)
        await crowd.joined()
        try:
            yield crowd
        finally:
            for task in crowd._talking:
                task.cancel()
            await asyncio.gather(*crowd._talking, return_exceptions=True)


async def calm(fair: Fair) -> list[dict[str, int]]:
    """What each process holds when some have been there and left; short forms do not take the time."""
    if not LONG:
        return []
    async with a_crowd(fair, FEW):
        pass
    await asyncio.sleep(1.0)
    return [load(node) for node in fair.nodes]


async def kept(fair: Fair, before: list[dict[str, int]], within: float = 3.0) -> list[Violation]:
    """P16: of a crowd that has left nothing stays, soon; tasks and files are counted in long forms."""
    until = time.monotonic() + within
    while any(load(node)["connections"] for node in fair.nodes) and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    if before:
        await asyncio.sleep(0.5)  # their tasks and files
    now = [load(node) for node in fair.nodes]
    return [found for pair in zip(before or now, now, strict=True) for found in checks.nothing_kept(*pair)]


def load(node: Node) -> dict[str, int]:
    """What a process holds now: open files, and what its pulse says (written four times a second)."""
    pulse = json.loads((node.log.parent / f"pulse-{node.pid}.json").read_text())
    return {**pulse, "files": len(os.listdir(f"/proc/{node.pid}/fd"))}
