"""The card holder: finding, ordering, noting, choosing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.kit.errors import NotFound
from core.kit.work import Actor, Work
from realtime.cards import wallet
from realtime.cards.forms import NoteForm
from realtime.cards.pages import wallet_page
from tests.support.cards import a_card, everybody_listed, two_who_exchanged
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, RUI

As = Callable[[Actor], Work]
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def holder(as_: As) -> Work:
    """Anna, who holds the cards of five people."""
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(as_(ANNA))
    people: list[tuple[Actor, dict[str, Any]]] = [
        (
            BEN,
            {
                "ja_family": "髙橋",
                "ja_given": "健",
                "ja_reading_family": "たかはし",
                "ja_reading_given": "けん",
                "en_family": "",
                "en_given": "",
            },
        ),
        (
            IDA,
            {
                "ja_family": "",
                "ja_given": "",
                "en_family": "Müller",
                "en_given": "Jürgen",
                "en_organisation": "Nordlicht",
            },
        ),
        (
            OTO,
            {
                "ja_family": "佐藤",
                "ja_given": "花子",
                "ja_reading_family": "さとう",
                "ja_reading_given": "はなこ",
                "en_family": "Sato",
                "en_given": "Hanako",
            },
        ),
        (
            MEI,
            {
                "ja_family": "明",
                "ja_given": "凛",
                "ja_reading_family": "めい",
                "ja_reading_given": "りん",
                "ja_organisation": "青森風力株式会社",
                "en_family": "",
                "en_given": "",
            },
        ),
        (RUI, {"ja_family": "", "ja_given": "", "en_family": "100%_Sure", "en_given": "Rui"}),
    ]
    for minutes, (person, values) in enumerate(people):
        work = replace(as_(person), now=as_(person).now + timedelta(minutes=minutes))
        a_card(work, **values)
        two_who_exchanged(work, replace(as_(ANNA), now=work.now), fair.id or 0)
    return replace(as_(ANNA), now=as_(ANNA).now + timedelta(hours=1))


def found(work: Work, **wanted: Any) -> list[int]:
    return [card.giver_id for card in wallet.holding(work, wallet.Wanted(**wanted))]


def test_the_newest_card_comes_first(holder: Work) -> None:
    assert found(holder) == [6, 5, 4, 3, 2]


@pytest.mark.parametrize(
    ("query", "givers"),
    [
        ("高橋", [2]),
        ("たかはし", [2]),
        ("takahashi", [2]),
        ("タカハシ ケン", [2]),
        ("muller", [3]),
        ("nordlicht jurgen", [3]),
        ("佐藤花子", [4]),
        ("風力", [5]),
        ("aomori", []),
        ("%", [6]),
        ("_", [6]),
        ("' OR 1=1 --", []),
        ("橋", [2]),
        ("", [6, 5, 4, 3, 2]),
    ],
)
def test_a_card_is_found_by_kanji_kana_romaji_and_organisation(
    holder: Work, query: str, givers: list[int]
) -> None:
    """Security 27."""
    assert found(holder, query=query) == givers


def test_a_card_is_found_by_the_holders_notes_which_nobody_else_can_search(holder: Work, as_: As) -> None:
    card = wallet.holding(holder)[0]
    wallet.annotate(
        holder, card.handover_id, NoteForm(note="met at the ロボット panel", tags="robots、横浜, robots")
    )

    assert found(holder, query="ろぼっと sure") == [6]
    assert found(holder, tag="ROBOTS") == [6]
    assert wallet.holding(holder)[0].tags == ("robots", "横浜")
    assert found(as_(RUI), query="ロボット") == []


def test_cards_stand_in_the_order_of_their_readings(holder: Work) -> None:
    japanese = replace(holder, actor=replace(ANNA, locale="ja"))

    assert found(japanese, order="reading") == [4, 2, 5, 3, 6]
    assert [card.row for card in wallet.holding(japanese, wallet.Wanted(order="reading"))] == [
        "さ",
        "た",
        "ま",
        "M",
        "#",
    ]
    assert found(japanese, row="た") == [2]
    assert found(holder, row="T") == [2]


def test_stars_follow_ups_and_places_narrow_it_down(holder: Work) -> None:
    first, second = wallet.holding(holder)[:2]
    wallet.annotate(holder, first.handover_id, NoteForm(starred="1", follow_up_on=holder.now.date()))
    wallet.annotate(holder, second.handover_id, NoteForm(follow_up_on=holder.now.date() + timedelta(days=1)))

    assert [found(holder, starred=True), found(holder, due=True)] == [[6], [6]]
    assert found(holder, place="profile") == [6, 5, 4, 3, 2]
    assert found(holder, place="booth:1") == []
    assert wallet_page(holder, wallet.Wanted()).due == 1


def test_only_the_holder_writes_notes_on_a_card(holder: Work, as_: As) -> None:
    """Security 51."""
    card = wallet.holding(holder)[0]

    for other in (RUI, BEN):
        with pytest.raises(NotFound):
            wallet.annotate(as_(other), card.handover_id, NoteForm(note="mine"))


def test_a_selection_holds_ones_own_cards_only(holder: Work, as_: As) -> None:
    """Security 51."""
    mine = [card.handover_id for card in wallet.holding(holder)]

    assert [card.handover_id for card in wallet.chosen(holder, mine[1:3])] == mine[1:3]
    with pytest.raises(NotFound):
        wallet.chosen(as_(BEN), mine[:1])


def test_many_cards_stand_on_several_pages(holder: Work) -> None:
    page = wallet_page(holder, wallet.Wanted(), page_number=99)

    assert (page.page_number, page.pages, page.total, len(page.cards)) == (1, 1, 5, 5)
