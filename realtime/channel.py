"""How a feature declares its live side: one ``Channel`` per kind of topic, one function per message.

For example::

    queue_channel = Channel("line")

    @queue_channel.admits
    def may_listen(work: Work, booth_id: int) -> bool: ...

    @queue_channel.on(TakePlace)                       # an Act: carried out once, acknowledged durably
    def take_place(work: Work, booth_id: int, message: TakePlace) -> PlaceTaken: ...

    @queue_channel.on_ephemeral(Wave)                  # no database, no past
    def wave(hub: Hub, actor: Actor, booth_id: int, message: Wave) -> None: ...
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from core.kit.errors import Invalid, NotFound, Refusal
from core.kit.forms import explain
from core.kit.i18n import say
from core.kit.work import Actor, Work
from realtime import stream
from realtime.acts import once
from realtime.frames import Position, Told
from realtime.hub import Hub
from realtime.messages import Act, Message

M = TypeVar("M", bound=Message)

Admission = Callable[[Work, int], bool]
Handler = Callable[[Work, int, M], Message | None]
EphemeralHandler = Callable[[Hub, Actor, int, M], None]
State = Callable[[Work, int], Message | Mapping[str, Any] | None]


class Unreadable(Refusal):
    """A page of another version asks for what is not known here."""

    status, code = 400, "unreadable"


@dataclass(frozen=True, slots=True)
class Joined:
    """What somebody who enters is told: where the topic stands, what was missed, how it is now."""

    position: Position
    past: list[Told] | None
    state: Any


class Channel:
    """The live side of one kind of topic, e.g. ``line`` for topics ``line:42``.

    A channel without an admission rule admits nobody.

    Args:
        kind: Lower-case letters.
        counted: People are told how many are here, see :mod:`realtime.presence`.
        expires: Rights here end by the clock alone, so they are asked again every 30 s.
    """

    def __init__(self, kind: str, *, counted: bool = False, expires: bool = False) -> None:
        self.kind, self.counted, self.expires = kind, counted, expires
        self._admission: Admission = lambda work, subject_id: False
        self._state: State = lambda work, subject_id: None
        self._handlers: dict[str, tuple[type[Message], Handler[Any]]] = {}
        self._ephemeral: dict[str, tuple[type[Message], EphemeralHandler[Any]]] = {}

    def topic(self, subject_id: int) -> str:
        """``line:42``."""
        return f"{self.kind}:{subject_id}"

    def admits(self, rule: Admission) -> Admission:
        """Decorator: *rule* says who may listen and speak; asked on joining and on every act.

        It answers True or False, or raises a refusal; a stranger hears of absence either way.
        """
        self._admission = rule
        return rule

    def state(self, rule: State) -> State:
        """Decorator: *rule* gives the topic's present (a message, a mapping, None) to who enters."""
        self._state = rule
        return rule

    def on(self, message_type: type[M]) -> Callable[[Handler[M]], Handler[M]]:
        """Decorator: the function that carries out *message_type*; its answer is the reply.

        An :class:`~realtime.messages.Act` is carried out once. Another message is carried out as
        often as it is sent, so that has to make no difference.
        """

        def register(handler: Handler[M]) -> Handler[M]:
            self._free(message_type.wire)
            self._handlers[message_type.wire] = (message_type, handler)
            return handler

        return register

    def on_ephemeral(self, message_type: type[M]) -> Callable[[EphemeralHandler[M]], EphemeralHandler[M]]:
        """Decorator: the function that passes *message_type* on without the database.

        It runs in the event loop with the admission granted on joining: no waiting, and what it
        tells goes through ``hub.gather`` so that a crowd costs no more than one person.
        """
        assert not message_type.durable, f"{message_type.wire} is durable"

        def register(handler: EphemeralHandler[M]) -> EphemeralHandler[M]:
            self._free(message_type.wire)
            self._ephemeral[message_type.wire] = (message_type, handler)
            return handler

        return register

    @property
    def handlers(self) -> dict[str, Handler[Any]]:
        """The function that carries out each message that goes to the database, by wire name."""
        return {name: handler for name, (_, handler) in self._handlers.items()}

    @property
    def message_types(self) -> list[type[Message]]:
        """Everything a browser may send here."""
        return [message_type for message_type, _ in (*self._handlers.values(), *self._ephemeral.values())]

    def admit(self, work: Work, subject_id: int) -> None:
        """The door: ``NotFound`` unless the actor may be here."""
        if not self._admission(work, subject_id):
            raise NotFound(say("There is no such place, or it is closed to you."))

    def join(self, work: Work, subject_id: int, seen: Position | None) -> Joined:
        """Admit, then read position, past and present from one snapshot."""
        self.admit(work, subject_id)
        topic = self.topic(subject_id)
        past = None if seen is None else stream.since(work, topic, seen)
        state = self._state(work, subject_id)
        if isinstance(state, Message):
            state = state.model_dump(mode="json")
        return Joined(stream.position_of(work, topic), past, None if state is None else dict(state))

    def parse(self, name: str, body: Mapping[str, Any]) -> Message:
        """The typed message.

        Raises:
            Unreadable: Nothing of that name is known here.
            Invalid: With a sentence for every field that is wrong.
        """
        known = self._handlers.get(name) or self._ephemeral.get(name)
        if known is None:
            raise Unreadable(say("This page is out of date. Please load it again."))
        try:
            return known[0].model_validate(body)
        except ValidationError as problem:
            raise Invalid(explain(problem)) from problem

    def act(self, work: Work, subject_id: int, message: Message) -> Any:
        """Admit, then carry out once; returns the answer as JSON can say it. A verb for ``db.write``."""
        self.admit(work, subject_id)
        handler = self._handlers[message.wire][1]
        if not isinstance(message, Act):
            answer = handler(work, subject_id, message)
            return None if answer is None else answer.model_dump(mode="json")
        return once(
            work,
            topic=self.topic(subject_id),
            act_id=message.id,
            name=message.wire,
            body=message.model_dump(mode="json", exclude={"id"}),
            run=lambda: handler(work, subject_id, message),
        )

    def is_ephemeral(self, name: str) -> bool:
        """Whether messages of that name go without the database."""
        return name in self._ephemeral

    def pass_on(self, hub: Hub, actor: Actor, subject_id: int, message: Message) -> None:
        """Hand an ephemeral message to its function."""
        self._ephemeral[message.wire][1](hub, actor, subject_id, message)

    def _free(self, name: str) -> None:
        assert name not in self._handlers | self._ephemeral, f"{name} is handled already"


account_channel = Channel("account")
"""What is told to one person wherever they are: ``account:<id>``, joined by its owner only."""


@account_channel.admits
def is_the_owner(work: Work, account_id: int) -> bool:
    """Nobody else listens here, whatever their role."""
    return work.actor.account_id == account_id
