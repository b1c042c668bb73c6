"""What is said live about cards. No field of a card is in any of it: a page fetches what it may see."""

from typing import ClassVar

from pydantic import Field

from core.kit.forms import Line
from realtime.cards.models import Purpose
from realtime.messages import Act, Message

PLACE = r"^(profile|link|(booth|session|chat|talk|call|table):[1-9][0-9]{0,8})$"
"""Where an exchange may begin; the same in forms and messages."""


class OfferCard(Act):
    """Browser → fair (own topic): hold my card out to somebody; without ``fields`` as the card says."""

    wire: ClassVar[str] = "card.offer"
    fair: int
    to: int
    at: str = Field(default="profile", pattern=PLACE)
    card: int | None = None
    fields: tuple[Line, ...] | None = Field(default=None, max_length=20)
    purpose: Purpose = Purpose.CONTACT


class AcceptCard(Act):
    """Browser → fair (own topic): take the card; ``giving`` mine or only theirs."""

    wire: ClassVar[str] = "card.accept"
    offer: int
    giving: bool
    card: int | None = None
    fields: tuple[Line, ...] | None = Field(default=None, max_length=20)


class DeclineCard(Act):
    """Browser → fair (own topic): let it lapse; nobody is told."""

    wire: ClassVar[str] = "card.decline"
    offer: int


class WithdrawOffer(Act):
    """Browser → fair (own topic): I no longer hold it out."""

    wire: ClassVar[str] = "card.withdraw"
    offer: int


class OfferStands(Message):
    """Reply to ``card.offer``: the offer, or the exchange where both had offered or exchanged before."""

    wire: ClassVar[str] = "card.stands"
    offer: int | None = None
    exchange: int | None = None


class CardsExchanged(Message):
    """Reply to ``card.accept``: the exchange's number."""

    wire: ClassVar[str] = "card.taken"
    exchange: int


class CardOffered(Message):
    """Fair → the one a card is held out to: by whom, as everybody at the fair may read their name."""

    wire: ClassVar[str] = "card.offered"
    offer: int
    name_en: str
    name_ja: str


class CardExchanged(Message):
    """Fair → both sides: the exchange happened; the page fetches what it may see of it."""

    wire: ClassVar[str] = "card.exchanged"
    exchange: int
    offer: int


class CardWithdrawn(Message):
    """Fair → a holder: an offer is gone, or a card was taken back. The handover's number, or the offer's.

    For a card left at a booth it is said on ``leads:<booth id>``.
    """

    wire: ClassVar[str] = "card.withdrawn"
    offer: int | None = None
    handover: int | None = None
