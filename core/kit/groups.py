"""What waits together is done together: threads that take all that has come, and answer it in one go.

To wake a thread, and the event loop again for its answer, costs more than most of what is asked of
a database. Whoever comes while a group is being carried out is of the next.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.kit.errors import Busy
from core.kit.work import Actor, Work

WAITING_LIMIT = 10_000
"""Verbs that may wait; beyond it new ones are refused, not lost."""


@dataclass
class Waiting:
    """A verb that waits, and where its outcome goes."""

    actor: Actor
    run: Callable[[Work], Any]
    done: "asyncio.Future[Any]"


@dataclass
class Done:
    """What one verb of a group came to, and what it has to tell."""

    waiting: Waiting
    result: Any = None
    told: list[Any] | None = None
    error: BaseException | None = None


class Groups:
    """Verbs come from the event loop, are carried out in groups, and are answered there.

    Args:
        name: Of the threads.
        carry_out: Does a group, in a thread; an outcome for each, in order.
        most: Verbs in a group.
        tell: Called with the outcomes in the event loop that asked first, before they are answered.
    """

    def __init__(
        self,
        name: str,
        carry_out: Callable[[list[Waiting]], list[Done]],
        *,
        most: int,
        threads: int = 1,
        tell: Callable[[list[Done]], None] = lambda outcomes: None,
    ) -> None:
        self._carry_out, self._most, self._tell = carry_out, most, tell
        self._queue: queue.Queue[Waiting | None] = queue.Queue(WAITING_LIMIT)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._work, name=name, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    async def ask(self, actor: Actor, run: Callable[[Work], Any]) -> Any:
        """The outcome of *run*.

        Raises:
            Busy: Too many wait already, or it is being closed.
        """
        if self._closing.is_set():
            raise Busy
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        waiting = Waiting(actor, run, loop.create_future())
        try:
            self._queue.put_nowait(waiting)
        except queue.Full:
            raise Busy from None
        return await waiting.done

    def close(self) -> None:
        """Finish what waits; what comes later is refused."""
        self._closing.set()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            ending = False
            while len(group) < self._most:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ending = True
                    break
                group.append(more)
            self.answer(self._carry_out(group))
            if ending:
                return

    def answer(self, outcomes: list[Done]) -> None:
        """Tell and answer in the event loop: news first, then each outcome."""

        def deliver() -> None:
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


def answer(outcome: Done) -> None:
    """Hand a verb's outcome to whoever still waits for it."""
    done = outcome.waiting.done
    if done.done():
        return
    if outcome.error is not None:
        done.set_exception(outcome.error)
    else:
        done.set_result(outcome.result)
