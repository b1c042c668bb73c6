"""One browser tab: carries out what its frames ask for, and answers.

Knows neither Starlette nor a server: frames leave through an :class:`Outlet`.
"""

import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import structlog

from core.kit.database import Database
from core.kit.errors import Busy, Invalid, NotFound, Refusal, TooMany
from core.kit.groups import LONG_SECONDS
from core.kit.i18n import say
from core.kit.limits import Limits
from core.kit.work import Actor
from realtime.budgets import ACTS, ACTS_PER_ADDRESS, ACTS_SECONDS, EPHEMERALS, EPHEMERALS_SECONDS
from realtime.channel import Channel, account_channel
from realtime.closing import Closing
from realtime.frames import encode, wire
from realtime.hub import Hub
from realtime.session import Address, Beat, Close, Join, Leave, Refuse, Send, Session, Step

log = structlog.get_logger("koryu.live")

AT_ONCE_SECONDS = 0.05
"""What had waited behind a frame for which there was no database comes within these, and is refused with it:
one after another they would wait longer than a browser does."""


class Outlet(Protocol):
    """The way out to one browser; neither waits."""

    def write(self, texts: Sequence[str], wire: bytes, /) -> None:
        """Owe the browser more messages, which are *wire* as frames; too much owed ends it."""

    def close(self, code: int, /) -> None:
        """Take no more frames, and close with *code* when those before are out."""


class Connection:
    """A :class:`Session` that acts: subscribes at the hub, runs verbs through the bridge.

    Frames of one browser are carried out one after another, so a sender's order is kept.
    """

    __slots__ = (
        "_away_until", "_db", "_ended", "_hub", "_limits", "_outlet", "_session",
        "actor", "deliver", "heard_at",
    )  # fmt: skip

    def __init__(self, actor: Actor, outlet: Outlet, *, db: Database, hub: Hub, limits: Limits) -> None:
        self.actor, self.heard_at = actor, time.monotonic()
        self._db, self._hub, self._limits = db, hub, limits
        self._session = Session()
        self._ended = False
        self._away_until = 0.0
        self._outlet = outlet
        self.deliver = outlet.write  # itself, not through a method: one call less for each delivery

    @property
    def topics(self) -> set[str]:
        """What it listens to, or is about to."""
        return self._session.topics

    def end(self, code: int, /) -> None:
        """Close; what is still being carried out gets no answer."""
        self._ended = True
        self._outlet.close(code)

    def lag(self) -> None:
        """The browser does not keep up: it is closed, returns and catches up."""
        self._hub.drop(self, Closing.SLOW)

    def gone(self) -> None:
        """The socket is closed: nothing of it stays."""
        self._ended = True
        self._hub.detach(self)

    async def receive(self, text: str | None) -> None:
        """Carry out one frame; returns when it has been answered."""
        if self._ended:
            return
        self.heard_at = time.monotonic()
        step = self._session.receive(text, self.heard_at)
        try:
            await self._carry_out(step)
        except Refusal as refusal:
            if isinstance(refusal, Busy) and time.monotonic() - self.heard_at > LONG_SECONDS:
                self._away_until = time.monotonic() + AT_ONCE_SECONDS
            self._refuse(step, refusal)
        except Exception as problem:  # a bug costs one answer, not the connection
            report(step, problem)
            self._refuse(step, Refusal(say("Something went wrong on our side. Please try again.")))

    async def _carry_out(self, step: Step) -> None:
        if isinstance(step, Join | Send) and self.heard_at < self._away_until:
            raise Busy
        match step:
            case Beat():
                pass
            case Close(code):
                self._hub.drop(self, code)
            case Refuse(ref, code, sentence):
                self._reply("reply", ref, "error", {"code": code, "message": sentence.in_(self.actor.locale)})
            case Leave(ref, where):
                self._hub.unsubscribe(where.topic, self)
                self.topics.discard(where.topic)
                self._reply("reply", ref, "ok", None)
            case Join():
                await self._join(step)
            case Send():
                self._reply("reply", step.ref, "ok", await self._send(step))

    async def _join(self, step: Join) -> None:
        """Subscribe first, read the past second, then let go of what was held back meanwhile."""
        where = step.address
        channel, was_in = self._channel(where), where.topic in self.topics
        self.topics.add(where.topic)
        self._hub.subscribe(where.topic, self)
        try:
            joined = await self._db.glance(self.actor, channel.join, where.subject_id, step.seen)
        except BaseException as problem:
            self._hub.unsubscribe(where.topic, self)
            if not (was_in and isinstance(problem, Busy)):  # else what waits behind it is still said there
                self.topics.discard(where.topic)
            raise
        if self._ended:
            return
        state = joined.state
        if channel.counted:
            if self.actor.account_id is not None:
                self._hub.presence.enter(where.topic, self.actor.account_id, self)
            state = (state or {}) | {"here": self._hub.presence.count(where.topic)}
        complete = joined.past is not None
        self._reply("joined", step.ref, where.topic, joined.position, complete, state)
        for news in joined.past or ():
            self.deliver((news.text,), news.wire)
        self._hub.release(where.topic, self, joined.position)

    async def _send(self, step: Send) -> Any:
        where, actor = step.address, self.actor
        channel = self._channel(where)
        message = channel.parse(step.name, step.body)
        who = f"account {actor.account_id}" if actor.account_id is not None else actor.address
        if channel.is_ephemeral(step.name):
            self._limits.check("live.ephemeral", who, most=EPHEMERALS, seconds=EPHEMERALS_SECONDS)
            channel.pass_on(self._hub, actor, where.subject_id, message)
            return None
        self._limits.check("live.act", who, most=ACTS, seconds=ACTS_SECONDS)
        self._limits.check("live.act", actor.address, most=ACTS_PER_ADDRESS, seconds=ACTS_SECONDS)
        return await self._db.write(actor, channel.act, where.subject_id, message)

    def _channel(self, where: Address) -> Channel:
        channel: Channel | None = self._hub.channels.get(where.kind)
        if channel is None and where.kind == account_channel.kind:
            channel = account_channel
        if channel is None:
            raise NotFound(say("There is no such place, or it is closed to you."))
        return channel

    def _refuse(self, step: Step, refusal: Refusal) -> None:
        locale = self.actor.locale
        detail: dict[str, Any] = {"code": refusal.code, "message": refusal.sentence.in_(locale)}
        if isinstance(refusal, Invalid):
            detail["fields"] = {name: sentence.in_(locale) for name, sentence in refusal.fields.items()}
        if isinstance(refusal, TooMany):
            detail["retry_after"] = refusal.retry_after
        self._reply("reply", getattr(step, "ref", 0), "error", detail)

    def _reply(self, *parts: Any) -> None:
        if not self._ended:
            text = encode(parts)
            self.deliver((text,), wire(text))


def report(step: Step, problem: BaseException) -> None:
    """Log a bug by its kind and place; never by its words, which may be somebody's."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    name = step.name if isinstance(step, Send) else type(step).__name__.lower()
    log.error("live step failed", step=name[:60], problem=type(problem).__name__, place=place)
