"""Cards live: the same verbs as the pages', on everybody's own topic ``account:<id>``."""

from core.kit.work import Work
from realtime.cards import exchange
from realtime.cards.messages import (
    AcceptCard,
    CardsExchanged,
    DeclineCard,
    OfferCard,
    OfferStands,
    WithdrawOffer,
)
from realtime.channel import account_channel


@account_channel.on(OfferCard)
def offer_card(work: Work, account_id: int, message: OfferCard) -> OfferStands:
    """Hold out my card."""
    made = exchange.offer(
        work, fair_id=message.fair, to=message.to, at=message.at, card_id=message.card,
        fields=message.fields, purpose=message.purpose,
    )  # fmt: skip
    return OfferStands(offer=made.offer, exchange=made.exchange)


@account_channel.on(AcceptCard)
def accept_card(work: Work, account_id: int, message: AcceptCard) -> CardsExchanged:
    """Take what is held out."""
    done = exchange.accept(
        work, message.offer, giving=message.giving, card_id=message.card, fields=message.fields
    )
    return CardsExchanged(exchange=done)


@account_channel.on(DeclineCard)
def decline_card(work: Work, account_id: int, message: DeclineCard) -> None:
    """Let it lapse."""
    exchange.decline(work, message.offer)


@account_channel.on(WithdrawOffer)
def withdraw_offer(work: Work, account_id: int, message: WithdrawOffer) -> None:
    """Hold it out no longer."""
    exchange.withdraw(work, message.offer)
