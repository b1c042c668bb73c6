"""What waits together is done together: a thread that takes all that has come, and answers it in one go.

To wake a thread, and the event loop again for its answer, costs more than most of what is asked of
a database. So what is asked in one turn of the loop is handed over in one piece, and whoever comes
while a group is being carried out is of the next.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from core.kit.errors import Busy
from core.kit.work import Actor, Work

WAITING_LIMIT = 10_000
"""Verbs that may wait for their answer; beyond it new ones are refused, not lost."""
LONG_SECONDS = 1.0
"""Who waited while others tried for so long and found nobody to ask is refused with them."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A verb that waits, and where its outcome goes."""

    actor: Actor
    run: Callable[[Work], Any]
    done: "asyncio.Future[Any]"


@dataclass(slots=True)
class Done:
    """What one verb of a group came to, and what it has to tell."""

    waiting: Waiting
    result: Any = None
    told: list[Any] | None = None
    error: BaseException | None = None


class Groups:
    """Verbs come from the event loop, are carried out in groups, and are answered there.

    Args:
        name: Of the thread.
        carry_out: Does a group, in the thread; an outcome for each, in order.
        most: Verbs in a group.
        tell: Called with the outcomes in the event loop that asked first, before they are answered.
    """

    def __init__(
        self,
        name: str,
        carry_out: Callable[[list[Waiting]], list[Done]],
        *,
        most: int,
        tell: Callable[[list[Done]], None] = lambda outcomes: None,
    ) -> None:
        self._carry_out, self._most, self._tell = carry_out, most, tell
        self._unanswered: set[Waiting] = set()
        self._asked: list[Waiting] = []
        self._queue: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False
        self._handing = threading.Lock()
        """Whoever closes does so in a thread of their own."""
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def ask(self, actor: Actor, run: Callable[[Work], Any]) -> Any:
        """The outcome of *run*.

        Raises:
            Busy: Too many wait already, or it is being closed.
        """
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        waiting = Waiting(actor, run, loop.create_future())
        with self._handing:
            if self._closing or len(self._unanswered) >= WAITING_LIMIT:
                raise Busy
            self._unanswered.add(waiting)
            if loop is not self._loop:
                self._queue.put([waiting])
            else:
                if not self._asked:
                    loop.call_soon(self._hand_over)
                self._asked.append(waiting)
        return await waiting.done

    def close(self) -> None:
        """Finish what waits; what comes later is refused."""
        with self._handing:
            self._closing = True
            self._queue.put(self._asked)
            self._queue.put(None)
            self._asked = []
        self._thread.join()

    def _hand_over(self) -> None:
        """What was asked in this turn of the loop."""
        with self._handing:
            self._queue.put(self._asked)
            self._asked = []

    def _work(self) -> None:
        ending = False
        while not ending:
            asked = self._queue.get()
            waiting = list(asked or ())
            ending = asked is None
            while waiting:
                ending = self._take(waiting, self._most) or ending
                group, waiting = waiting[: self._most], waiting[self._most :]
                began = monotonic()
                done = self._carry_out(group)
                if monotonic() - began > LONG_SECONDS and found_nobody(done):
                    ending = self._take(waiting, WAITING_LIMIT) or ending
                    done += [Done(one, error=done[-1].error) for one in waiting]
                    waiting = []
                self.answer(done)

    def _take(self, waiting: list[Waiting], most: int) -> bool:
        """What was asked meanwhile, until *most* wait; whether the end is among it."""
        while len(waiting) < most:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                return False
            if more is None:
                return True
            waiting += more
        return False

    def answer(self, outcomes: list[Done]) -> None:
        """Tell and answer in the event loop: news first, then each outcome."""

        def deliver() -> None:
            self._unanswered.difference_update(outcome.waiting for outcome in outcomes)
            try:
                self._tell(outcomes)
            finally:  # whatever became of the news, nobody is left waiting for what is kept
                for outcome in outcomes:
                    asking = outcome.waiting.done.get_loop()
                    if asking is self._loop:
                        answer(outcome)
                    elif not asking.is_closed():
                        asking.call_soon_threadsafe(answer, outcome)

        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(deliver)


def found_nobody(outcomes: list[Done]) -> bool:
    """Whether there was nobody to ask any more in the end."""
    return bool(outcomes) and isinstance(outcomes[-1].error, Busy)


def answer(outcome: Done) -> None:
    """Hand a verb's outcome to whoever still waits for it."""
    done = outcome.waiting.done
    if done.done():
        return
    if outcome.error is not None:
        done.set_exception(outcome.error)
    else:
        done.set_result(outcome.result)
