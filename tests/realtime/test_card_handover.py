"""What was handed over stays as it was and can be taken back; when and by whom nothing changes hands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.accounts.models import Ban
from core.fair.models import OpeningHours, Part
from core.kit.errors import Forbidden, NotFound
from core.kit.work import Actor, Work
from realtime.cards import cards, exchange, faces, wallet
from realtime.cards.access import have_exchanged
from realtime.cards.forms import CardForm
from realtime.cards.models import Handover
from realtime.cards.pages import held_page
from tests.support.cards import (
    EVERYTHING,
    fresh,
    number,
    offered,
    told,
    two_who_exchanged,
)
from tests.support.people import ANNA, BEN, IDA, OTO

As = Callable[[Actor], Work]


def test_what_was_handed_over_stays_as_it_was_when_the_card_changes(as_: As, fair_id: int) -> None:
    two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    before = wallet.holding(as_(BEN))
    card = cards.my_cards(as_(ANNA))[0]

    cards.change(as_(ANNA), card.id or 0, CardForm(en_family="Changed", fields=EVERYTHING, en_phone="+1"))
    cards.remove(as_(ANNA), card.id or 0)

    assert wallet.holding(as_(BEN)) == before


def test_removing_a_card_ends_its_offers(as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)

    cards.remove(as_(ANNA), offer.card_id)

    with pytest.raises(NotFound):
        exchange.accept(as_(BEN), number(offer), giving=False)


def test_taking_a_card_back_leaves_the_name_and_the_receipt(work: Work, as_: As, fair_id: int) -> None:
    two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    held = wallet.holding(as_(BEN))[0]
    anna = fresh(as_(ANNA))

    exchange.revoke(anna, held.handover_id)
    exchange.revoke(anna, held.handover_id)

    assert told(anna) == [("account:1", "card.withdrawn"), ("account:2", "card.withdrawn")]
    left = wallet.holding(as_(BEN))[0]
    assert left.name == "Haruka1 Nakamura"
    assert faces.given(left.view) == []
    assert "minato" not in str(work.session.get_one(Handover, held.handover_id).snapshot)
    receipt = held_page(as_(BEN), held.handover_id).receipt
    assert [str(row.got) for row in receipt.rows if row.label.text == "E-mail"] == [
        "received, then taken back"
    ]
    assert len(wallet.holding(as_(ANNA))) == 1
    assert wallet.holding(as_(BEN), wallet.Wanted(query="minato")) == []


def test_a_handover_keeps_who_gave_what_to_whom_where_when_and_under_which_words(
    work: Work, as_: As, fair_id: int
) -> None:
    """Security 69: and taking it back is one act, as giving was; the record of both stays."""
    two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    held = wallet.holding(as_(BEN))[0]

    row = work.session.get_one(Handover, held.handover_id)
    assert (row.giver_id, row.receiver_id, row.fair_id, row.at) == (1, 2, fair_id, work.now)
    assert "email" in row.fields
    assert row.wording
    assert row.place
    for reader in (ANNA, BEN):
        receipt = held_page(as_(reader), wallet.holding(as_(reader))[0].handover_id).receipt
        assert (receipt.wording, receipt.at) == (row.wording, row.at)
    fields = list(row.fields)

    exchange.revoke(as_(ANNA), held.handover_id)

    assert (row.revoked_at, list(row.fields), row.at) == (work.now, fields, work.now)
    with pytest.raises(Forbidden):
        exchange.revoke(as_(BEN), held.handover_id)


def test_a_card_that_was_taken_back_may_be_given_again(as_: As, fair_id: int) -> None:
    first = two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    exchange.revoke(as_(ANNA), wallet.holding(as_(BEN))[0].handover_id)

    second = two_who_exchanged(as_(ANNA), as_(BEN), fair_id)

    assert first == second
    assert [card.is_live for card in wallet.holding(as_(BEN))] == [True]


def test_only_its_giver_takes_a_card_back_and_strangers_know_of_nothing(as_: As, fair_id: int) -> None:
    """Security 51."""
    two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    held = wallet.holding(as_(BEN))[0]

    with pytest.raises(Forbidden):
        exchange.revoke(as_(BEN), held.handover_id)
    for stranger in (IDA, OTO):
        with pytest.raises(NotFound):
            exchange.revoke(as_(stranger), held.handover_id)
        with pytest.raises(NotFound):
            held_page(as_(stranger), held.handover_id)


def test_a_card_past_its_term_is_a_name(as_: As, fair_id: int) -> None:
    two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    until = wallet.holding(as_(BEN))[0].until

    expired = wallet.holding(replace(as_(BEN), now=until))[0]

    assert [expired.is_live, faces.given(expired.view), expired.withdrawn_at] == [False, [], until]


def test_a_card_left_at_a_booth_lies_there_once_until_it_is_taken_back(as_: As, fair_id: int) -> None:
    anna = fresh(as_(ANNA))

    first = exchange.leave(anna, fair_id=fair_id, place="booth:42", to_en="Minato Robotics")
    second = exchange.leave(anna, fair_id=fair_id, place="booth:42")

    assert (first.handover_id, first.again, second.again) == (second.handover_id, False, True)
    (left,) = wallet.cards_left(as_(IDA), "booth:42")
    assert (left.name, left.place_name, left.view.face("en").email) == (
        "Haruka1 Nakamura", "Minato Robotics", "card1@minato.example",
    )  # fmt: skip

    exchange.revoke(anna, first.handover_id)

    assert told(anna) == [("account:1", "card.withdrawn"), ("leads:42", "card.withdrawn")]
    (left,) = wallet.cards_left(as_(IDA), "booth:42")
    assert (left.is_live, left.view.face("en").email) == (False, "")
    assert held_page(as_(ANNA), first.handover_id).receipt.theirs == "Minato Robotics"


def test_an_exchange_shows_who_has_met_for_those_who_show_more_to_them(as_: As, fair_id: int) -> None:
    assert not have_exchanged(as_(ANNA), 1, 2)
    two_who_exchanged(as_(ANNA), as_(BEN), fair_id)
    assert have_exchanged(as_(IDA), 2, 1)


def test_offers_end_with_the_fairs_hours_for_cards(work: Work, as_: As, fair_id: int) -> None:
    close = work.now + timedelta(hours=1)
    work.session.add(OpeningHours(fair_id=fair_id, part=Part.CARDS, closes_at=close))

    assert offered(as_(ANNA), fair_id, BEN).expires_at == close
    with pytest.raises(Forbidden):
        exchange.offer(replace(as_(BEN), now=close), fair_id=fair_id, to=3)


def test_who_is_banned_neither_offers_nor_accepts(work: Work, as_: As, fair_id: int) -> None:
    offer = offered(as_(ANNA), fair_id, BEN)
    work.session.add(Ban(account_id=2, fair_id=fair_id, by=4, at=work.now))
    work.session.flush()

    with pytest.raises(NotFound):
        exchange.accept(as_(BEN), number(offer), giving=True)
    with pytest.raises(NotFound):
        exchange.offer(as_(BEN), fair_id=fair_id, to=3)
