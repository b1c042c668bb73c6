"""Cards for tests: ``a_card(as_(ANNA))``, ``two_who_exchanged(...)``."""

from dataclasses import replace
from typing import Any

from sqlmodel import select

from core.kit.work import Actor, Work
from core.people.models import Person
from realtime.cards import cards, exchange, pictures
from realtime.cards.forms import CardForm
from realtime.cards.models import Card, Handover, Offer, OwnCard
from tests.support.accounts import lists_themselves
from tests.support.house import House

EVERYTHING = ("organisation", "email", "phone", "links", "languages", "line")


def a_card(work: Work, **values: Any) -> OwnCard:
    """A card of the actor with both faces, everything filled in; e-mail and organisation go along."""
    number = work.actor.signed_in_id
    defaults: dict[str, Any] = {
        "fields": ("organisation", "email"),
        "ja_family": "中村",
        "ja_given": f"遥{number}",
        "ja_reading_family": "なかむら",
        "ja_reading_given": "はるか",
        "ja_organisation": "港ロボティクス株式会社",
        "ja_title": "主任",
        "ja_line": "組込みの技術者を探しています。",
        "en_family": "Nakamura",
        "en_given": f"Haruka{number}",
        "en_organisation": "Minato Robotics",
        "en_title": "Lead Recruiter",
        "en_email": f"card{number}@minato.example",
        "en_phone": f"+81 45 0100 014{number}",
        "en_links": "https://minato.example/",
        "en_languages": "ja native, en C1",
        "en_line": "Looking for engineers.",
    }
    return cards.make(work, CardForm(**(defaults | values)))


def a_picture_on(work: Work, house: House, handover_id: int) -> None:
    """A picture on a card that was given, and on the copy."""
    copy = work.session.get_one(Handover, handover_id)
    card = work.session.get_one(Card, copy.card_id)
    stored_as = house.client.app.state.store.keep_bytes(b"a picture")  # type: ignore[attr-defined]
    pictures.put(work, card, pictures.Stored(stored_as, size=9, digest="9" * 64))
    copy.snapshot = copy.snapshot | {"picture": card.picture_id}
    work.session.flush()


def everybody_listed(work: Work, fair_id: int) -> None:
    """The whole cast attends the fair and is in its directory, so that cards may be held out to them."""
    for person in work.session.exec(select(Person)):
        lists_themselves(work.as_(Actor(account_id=person.account_id)), fair_id)
    work.session.flush()


def fresh(work: Work) -> Work:
    """The same transaction with an empty outbox."""
    return replace(work, outbox=[])


def told(work: Work) -> list[tuple[str, str]]:
    """What was announced: topics and names."""
    return [(said.topic, said.message.wire) for said in work.outbox]


def offered(work: Work, fair_id: int, to: Actor, **values: Any) -> Offer:
    """A card held out, for the first time or again."""
    made = exchange.offer(work, fair_id=fair_id, to=to.signed_in_id, **values)
    assert made.offer is not None
    return work.session.get_one(Offer, made.offer)


def number(offer: Offer) -> int:
    """The id of an offer that is stored."""
    assert offer.id is not None
    return offer.id


def two_who_exchanged(giver: Work, taker: Work, fair_id: int, **answer: Any) -> int:
    """The giver offers, the taker accepts and gives theirs; both have cards."""
    made = exchange.offer(giver, fair_id=fair_id, to=taker.actor.signed_in_id)
    assert made.offer is not None
    return exchange.accept(taker, made.offer, **({"giving": True} | answer))
