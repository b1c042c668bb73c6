"""Typed messages: the only thing that may travel between a browser and the fair.

A message is a frozen pydantic model with a ``wire`` name, ``noun.verb``. Undeclared fields are
refused in both directions, so a typo is an error at the sender and not a blank in somebody's
browser. Text fields use the types of :mod:`core.kit.forms`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

ActId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{10,40}$")]
"""Made by the sender, a ULID for instance; the same act sent again carries the same one."""


class Message(BaseModel):
    """Base of everything on the wire.

    A ``durable`` message takes the next place in its topic's order and can be caught up with.
    An ephemeral one (``durable = False``: presence, typing, reactions) has no place and no past.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    wire: ClassVar[str]
    durable: ClassVar[bool] = True

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if (name := cls.__dict__.get("wire")) is not None and name.count(".") != 1:
            raise TypeError(f"{cls.__name__}.wire is {name!r}; a wire name is noun.verb")


class Act(Message):
    """Browser → fair: something that is to be done once, however often it is sent."""

    id: ActId


class Gathered(Message, ABC):
    """Fair → everybody at a topic: something ephemeral that many people say at once, told together.

    A listener is told it at most once ``every`` so many seconds, however many say it and at however
    many processes; see :meth:`~realtime.hub.Hub.gather`.
    """

    durable: ClassVar[bool] = False
    every: ClassVar[float] = 0.25

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        GATHERED[cls.wire] = cls

    @classmethod
    @abstractmethod
    def together(cls, said: Sequence[Self]) -> Self:
        """One message for all of *said*, some of which may stand for many already."""


GATHERED: dict[str, type[Gathered]] = {}
"""By wire name: what another process has gathered is read as what it is."""


class AccessChanged(Message):
    """Fair → one account (topic ``account:<id>``): what you may enter has changed.

    Announce it in the same work that gives or takes a right. Every connection of the account
    closes with 4001, returns, and is asked again at each door. Announced on ``fair:<id>`` it is
    for everybody: that fair opened or closed as a whole.
    """

    wire: ClassVar[str] = "access.changed"


class LoginEnded(Message):
    """Fair → one account (topic ``account:<id>``): this login is over, here or on another device.

    The connections that were opened with it close with 4503 and stay away.
    """

    wire: ClassVar[str] = "login.ended"
    login_id: int


class PresenceCounted(Message):
    """Fair → everybody at a topic whose channel is counted: how many people are here now."""

    wire: ClassVar[str] = "presence.counted"
    durable: ClassVar[bool] = False
    here: int
