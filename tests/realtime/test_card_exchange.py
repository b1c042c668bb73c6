"""Offers and their answers: one exchange, whatever happens twice or at once, and a silent refusal."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.accounts.models import Ban
from core.fair.models import Fair
from core.kit.errors import Conflict, Forbidden, Invalid, NotFound, SignInFirst
from core.kit.work import Actor, Work
from core.people.models import Block, Contact, Person
from realtime.cards import access, cards, exchange, offers, wallet
from realtime.cards.cards import NoCardYet
from realtime.cards.models import Exchange, Handover, Offer, Offered
from realtime.cards.offer_pages import new_offer_page, offer_page
from realtime.cards.pages import wallet_page
from tests.support.cards import fresh, number, offered, told, two_who_exchanged
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, PASSER_BY

As = Callable[[Actor], Work]


def exchanges(work: Work) -> int:
    return len(work.session.exec(select(Exchange)).all())


def test_an_offer_is_told_to_the_other_side_without_a_field_of_the_card(as_: As, fair_id: int) -> None:
    """Reliability C21."""
    anna = fresh(as_(ANNA))

    offer = offered(anna, fair_id, BEN)

    assert [(a.topic, a.message.model_dump()) for a in anna.outbox] == [  # type: ignore[attr-defined]
        ("account:2", {"offer": offer.id, "name_en": "Anna Bell", "name_ja": "アンナ・ベル"})
    ]


def test_offering_twice_is_one_offer_told_once(as_: As, fair_id: int) -> None:
    anna = fresh(as_(ANNA))

    first, second = offered(anna, fair_id, BEN), offered(anna, fair_id, BEN)

    assert first.id == second.id
    assert told(anna) == [("account:2", "card.offered")]


def test_accepting_and_giving_hands_over_two_cards_and_tells_both(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN, fields=("email",))
    ben = fresh(as_(BEN))

    exchange.accept(ben, number(offer), giving=True, fields=("phone", "line"))

    assert told(ben) == [("account:1", "card.exchanged"), ("account:2", "card.exchanged")]
    (annas,), (bens,) = wallet.holding(as_(BEN)), wallet.holding(as_(ANNA))
    assert (annas.giver_id, annas.fields) == (1, ("email",))
    assert (bens.giver_id, bens.fields) == (2, ("phone", "line"))
    assert bens.view.face("en").phone == "+81 45 0100 0142"
    assert [annas.view.face("en").phone, bens.view.face("en").email, bens.organisation] == ["", "", ""]


def test_accepting_without_giving_hands_over_one_card(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)

    exchange.accept(as_(BEN), number(offer), giving=False)

    assert [len(wallet.holding(as_(BEN))), len(wallet.holding(as_(ANNA)))] == [1, 0]


def test_who_only_took_can_give_later_in_the_same_exchange(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    first = exchange.accept(as_(BEN), number(offer), giving=False)

    back = offered(as_(BEN), fair_id, ANNA)
    second = exchange.accept(as_(ANNA), number(back), giving=True)

    assert first == second
    assert [len(wallet.holding(as_(BEN))), len(wallet.holding(as_(ANNA)))] == [1, 1]


def test_accepting_twice_is_the_same_exchange(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)

    first = exchange.accept(as_(BEN), number(offer), giving=True)
    ben = fresh(as_(BEN))
    second = exchange.accept(ben, number(offer), giving=True)

    assert first == second
    assert told(ben) == []
    assert len(ben.session.exec(select(Handover)).all()) == 2


def test_crossing_offers_are_one_exchange_of_both_cards(work: Work, as_: As, fair_id: int) -> None:
    offered(as_(ANNA), fair_id, BEN)

    crossing = exchange.offer(as_(BEN), fair_id=fair_id, to=1)

    assert crossing.exchange is not None
    assert exchanges(work) == 1
    assert [len(wallet.holding(as_(BEN))), len(wallet.holding(as_(ANNA)))] == [1, 1]


def test_offering_after_the_exchange_changes_nothing(work: Work, as_: As, fair_id: int) -> None:
    done = two_who_exchanged(as_(ANNA), as_(BEN), fair_id)

    again = exchange.offer(as_(ANNA), fair_id=fair_id, to=2)

    assert (again.offer, again.exchange) == (None, done)
    assert len(work.session.exec(select(Offer)).all()) == 1


def test_one_does_not_accept_ones_own_offer(as_: As, fair_id: int) -> None:
    """Security 56."""
    offer = offered(as_(ANNA), fair_id, BEN)

    with pytest.raises(NotFound):
        exchange.accept(as_(ANNA), number(offer), giving=False)


def test_somebody_elses_offer_does_not_exist(as_: As, fair_id: int) -> None:
    """Security 51."""
    offer = offered(as_(ANNA), fair_id, BEN)

    for verb in (exchange.decline, exchange.withdraw):
        with pytest.raises(NotFound):
            verb(as_(IDA), number(offer))
    with pytest.raises(NotFound):
        exchange.accept(as_(IDA), number(offer), giving=False)
    with pytest.raises(NotFound):
        offer_page(as_(IDA), number(offer))
    with pytest.raises(NotFound):
        exchange.withdraw(as_(BEN), number(offer))
    with pytest.raises(NotFound):
        exchange.decline(as_(ANNA), number(offer))


def test_a_withdrawn_offer_cannot_be_taken(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    anna = fresh(as_(ANNA))

    exchange.withdraw(anna, number(offer))
    exchange.withdraw(anna, number(offer))

    assert told(anna) == [("account:2", "card.withdrawn")]
    with pytest.raises(NotFound):
        exchange.accept(as_(BEN), number(offer), giving=True)


@pytest.mark.parametrize("first", [offers.take, offers.withdraw])
def test_of_two_answers_at_once_the_second_finds_nothing_to_answer(
    as_: As, fair_id: int, first: Callable[[Work, Offered], bool]
) -> None:
    ben = as_(BEN)
    seen_by_both = access.own_offer(ben, number(offered(as_(ANNA), fair_id, BEN)))

    answers = (first, offers.take, offers.withdraw, offers.decline)

    assert [answer(ben, seen_by_both) for answer in answers] == [True, False, False, False]


def test_cards_change_hands_by_prepared_statements_alone(
    as_: As, fair_id: int, counted_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with counted_queries() as built:
        refused = exchange.offer(as_(BEN), fair_id=fair_id, to=3).offer or 0
        exchange.decline(as_(IDA), refused)
        exchange.withdraw(as_(BEN), refused)
        offer = exchange.offer(as_(ANNA), fair_id=fair_id, to=2).offer or 0
        exchange.offer(as_(ANNA), fair_id=fair_id, to=2)
        exchange.accept(as_(BEN), offer, giving=True)
        exchange.leave(as_(BEN), fair_id=fair_id, place="booth:42")

    assert built == []
    assert len(wallet.holding(as_(ANNA))) == len(wallet.holding(as_(BEN))) == 1


def test_a_taken_offer_cannot_be_withdrawn(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    exchange.accept(as_(BEN), number(offer), giving=False)

    with pytest.raises(Conflict):
        exchange.withdraw(as_(ANNA), number(offer))


def test_an_offer_lapses_with_its_time_and_makes_room_for_another(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    later = exchange.OFFER_LIVES + timedelta(seconds=1)

    with pytest.raises(NotFound):
        exchange.accept(replace(as_(BEN), now=offer.made_at + later), number(offer), giving=True)
    another = offered(replace(as_(ANNA), now=offer.made_at + later), fair_id, BEN)

    assert another.id != offer.id


def test_a_refusal_is_silent_in_everything_the_other_side_can_see(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    before = (offer_page(as_(ANNA), number(offer)), wallet_page(as_(ANNA), wallet.Wanted()))
    ben = fresh(as_(BEN))

    exchange.decline(ben, number(offer))

    assert all(topic == "account:2" for topic, _ in told(ben))
    assert (offer_page(as_(ANNA), number(offer)), wallet_page(as_(ANNA), wallet.Wanted())) == before
    assert offered(fresh(as_(ANNA)), fair_id, BEN).id == offer.id
    assert wallet.offers_to_me(as_(BEN)) == []


def test_who_declined_may_still_take_the_card(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    exchange.decline(as_(BEN), number(offer))

    exchange.accept(as_(BEN), number(offer), giving=False)

    assert len(wallet.holding(as_(BEN))) == 1


@pytest.mark.parametrize("reason", ["block", "nobody", "exchanged"])
def test_who_does_not_want_to_hear_is_not_asked_and_nobody_is_told(
    work: Work, as_: As, fair_id: int, reason: str
) -> None:
    """Security 58."""
    if reason == "block":
        work.session.add(Block(account_id=2, blocked_id=1, at=work.now))
    else:
        work.session.get_one(Person, 2).contact = Contact(reason)
    anna = fresh(as_(ANNA))

    offer = offered(anna, fair_id, BEN)

    assert told(anna) == []
    assert wallet.offers_to_me(as_(BEN)) == []
    assert [row.id for row in wallet.offers_by_me(anna)] == [offer.id]
    page = offer_page(anna, number(offer))
    assert [page.is_over, page.is_withdrawn, page.was_declined] == [False, False, False]


def test_a_card_is_held_out_to_people_one_may_know_of_only(work: Work, as_: As, fair_id: int) -> None:
    """Security 51."""
    work.session.get_one(Person, 2).listed_at = None
    work.session.add(Ban(account_id=3, fair_id=fair_id, by=4, at=work.now))
    work.session.flush()

    for hidden in (2, 3, 999):
        with pytest.raises(NotFound) as refused:
            exchange.offer(as_(ANNA), fair_id=fair_id, to=hidden)
        assert refused.value.sentence == access.NOBODY
        with pytest.raises(NotFound):
            new_offer_page(as_(ANNA), work.session.get_one(Fair, fair_id).slug, hidden, "profile")

    offered(as_(BEN), fair_id, ANNA)
    assert exchange.offer(as_(ANNA), fair_id=fair_id, to=2).exchange is not None


def test_a_block_after_the_offer_hides_it(work: Work, as_: As, fair_id: int) -> None:
    """Security 58."""
    offer = offered(as_(ANNA), fair_id, BEN)
    work.session.add(Block(account_id=2, blocked_id=1, at=work.now))
    work.session.flush()

    assert wallet.offers_to_me(as_(BEN)) == []
    with pytest.raises(NotFound):
        exchange.accept(as_(BEN), number(offer), giving=False)
    with pytest.raises(Forbidden):
        exchange.offer(as_(BEN), fair_id=fair_id, to=1)


def test_offering_needs_a_login_a_card_and_somebody_else(as_: As, fair_id: int) -> None:
    with pytest.raises(NoCardYet):
        exchange.offer(as_(IDA), fair_id=fair_id, to=1)
    with pytest.raises(SignInFirst):
        exchange.offer(as_(PASSER_BY), fair_id=fair_id, to=1)
    with pytest.raises(Conflict):
        exchange.offer(as_(ANNA), fair_id=fair_id, to=1)
    with pytest.raises(NotFound):
        exchange.offer(as_(ANNA), fair_id=fair_id, to=999)
    with pytest.raises(Invalid):
        exchange.offer(as_(ANNA), fair_id=fair_id, to=2, fields=("password",))


def test_one_offers_ones_own_cards_only(as_: As, fair_id: int) -> None:
    """Security 51."""
    bens = cards.my_cards(as_(BEN))[0]

    with pytest.raises(NotFound):
        exchange.offer(as_(ANNA), fair_id=fair_id, to=3, card_id=bens.id)
    with pytest.raises(NotFound):
        exchange.offer(as_(ANNA), fair_id=a_fair(as_(ANNA), published=False).id or 0, to=2)
