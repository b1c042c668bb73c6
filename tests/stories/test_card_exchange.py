"""Two people exchange cards: live in two browsers, by plain pages, at the same moment, and never by force."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlmodel import select

from core.kit.work import Actor, Work
from core.people.models import Block
from realtime.cards import exchange, wallet
from realtime.cards.forms import AnswerForm, LinkForm
from realtime.cards.links import make_link, take
from realtime.cards.models import Exchange, Handover, Offer
from tests.support.cards import a_card, everybody_listed
from tests.support.house import House, a_house, next_event, say_live
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, PASSER_BY

NOON = datetime(2026, 9, 19, 3, 0, tzinfo=UTC)


@pytest.fixture
def still(tmp_path: Path) -> Iterator[House]:
    """A fair whose clock stands still, with cards of Anna and Ben; its slug is ``autumn``."""
    with a_house(tmp_path / "still", clock=lambda: NOON) as house:
        house.write(ANNA, prepare)
        yield house


def prepare(work: Work) -> None:
    everybody_listed(work, a_fair(work, slug="autumn").id or 0)
    a_card(work.as_(ANNA))
    a_card(work.as_(BEN))


def counts(work: Work) -> tuple[int, int, int]:
    return tuple(len(work.session.exec(select(table)).all()) for table in (Offer, Exchange, Handover))  # type: ignore[return-value]


def ident(number: int) -> str:
    return f"act-{number:010d}"


def test_an_offer_is_seen_at_once_and_the_cards_change_hands_in_both_browsers(still: House) -> None:
    with still.live(ANNA) as anna, still.live(BEN) as ben:
        assert say_live(anna, "join", 1, "account:1", None)[0] == "joined"
        assert say_live(ben, "join", 1, "account:2", None)[0] == "joined"

        answer = say_live(anna, "send", 2, "account:1", "card.offer", {"id": ident(1), "fair": 1, "to": 2})
        offer = answer[3]["offer"]
        told = next_event(ben, "card.offered")
        assert told[4] == {"offer": offer, "name_en": "Anna Bell", "name_ja": "アンナ・ベル"}

        body = {"id": ident(2), "offer": offer, "giving": True, "fields": ["phone"]}
        taken = say_live(ben, "send", 2, "account:2", "card.accept", body)
        assert taken[2:] == ["ok", {"exchange": 1}]
        assert next_event(anna, "card.exchanged")[4] == {"exchange": 1, "offer": offer}

        part = still.as_(ANNA).get("/exchanges/1", headers={"Koryu-Part": "moment"}).text
        assert "You and Haruka2 Nakamura have exchanged cards." in part
        assert "+81 45 0100 0142" in part
        assert "card2@minato.example" not in part


def test_nothing_that_travels_before_the_agreement_has_a_field_of_the_card_in_it(still: House) -> None:
    """Reliability C21."""
    with still.live(BEN) as ben:
        say_live(ben, "join", 1, "account:2", None)
        still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"})
        event = json.dumps(next_event(ben, "card.offered"))
    pages = still.as_(BEN).get("/offers/1").text + still.as_(BEN).get("/cards").text
    for secret in ("card1@minato", "0100 0141", "minato.example/"):
        assert secret not in event
        assert secret not in pages


def test_the_same_works_by_plain_forms(still: House) -> None:
    offered = still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2", "at": "booth:3"})
    assert (offered.status_code, offered.headers["location"]) == (303, "/offers/1")
    assert "Anna Bell" in still.as_(BEN).get("/cards").text

    taken = still.as_(BEN).post("/offers/1/answer", data={"answer": "give"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/exchanges/1")
    again = still.as_(BEN).post("/offers/1/answer", data={"answer": "give"})
    assert again.headers["location"] == "/exchanges/1"
    assert still.as_(ANNA).get("/offers/1").headers["location"] == "/exchanges/1"

    page = still.as_(ANNA).get("/cards/2")
    assert page.status_code == 200
    assert "card2@minato.example" in page.text
    assert "+81 45 0100 0142" not in page.text


def test_the_one_who_offered_sees_the_same_bytes_before_and_after_a_refusal(still: House) -> None:
    def everything() -> list[bytes]:
        anna = still.as_(ANNA)
        return [
            anna.get(path).content for path in ("/offers/1", "/cards", "/cards/given", "/cards/export.csv")
        ]

    still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"})
    still.as_(ANNA).get("/cards")
    before = everything()

    declined = still.as_(BEN).post("/offers/1/answer", data={"answer": "decline"})

    assert declined.status_code == 303
    assert everything() == before
    assert "Anna Bell" not in still.as_(BEN).get("/cards", headers={"Koryu-Part": "waiting"}).text
    repeated = still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"})
    assert repeated.headers["location"] == "/offers/1"


def test_a_block_looks_like_an_offer_that_waits(still: House) -> None:
    """Security 58."""
    plain = still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "3"})
    still.write(BEN, lambda work: work.session.add(Block(account_id=2, blocked_id=1, at=work.now)))

    with still.live(ANNA) as anna:
        say_live(anna, "join", 1, "account:1", None)
        answer = say_live(anna, "send", 2, "account:1", "card.offer", {"id": ident(1), "fair": 1, "to": 2})
    still.as_(ANNA).get("/cards")  # takes the sentence of the first offer away
    blocked = (
        still.as_(ANNA).get("/offers/2").text.replace("Ben Fischer", "X").replace("offers/2", "offers/N")
    )
    open_page = still.as_(ANNA).get("/offers/1").text.replace("Mio Ida", "X").replace("offers/1", "offers/N")

    assert plain.status_code == 303
    assert answer[2:] == ["ok", {"offer": 2, "exchange": None}]
    assert [line for line in blocked.splitlines() if "face" not in line] == [
        line for line in open_page.splitlines() if "face" not in line
    ]
    assert still.as_(BEN).get("/offers/2").status_code == 404


def race(house: House, *acts: tuple[Actor, Any]) -> list[Any]:
    """Run verbs at the same moment through the real bridge; refusals are among the answers."""

    async def run() -> list[Any]:
        answers: list[Any] = [None] * len(acts)

        async def one(place: int, actor: Actor, verb: Any) -> None:
            try:
                answers[place] = await house.db.write(actor, verb)
            except Exception as problem:
                answers[place] = problem

        async with anyio.create_task_group() as group:
            for place, (actor, verb) in enumerate(acts):
                group.start_soon(one, place, actor, verb)
        return answers

    assert house.client.portal is not None
    return house.client.portal.call(run)


def test_both_offer_at_the_same_moment_and_it_is_one_exchange(still: House) -> None:
    answers = race(
        still,
        (ANNA, lambda work: exchange.offer(work, fair_id=1, to=2)),
        (BEN, lambda work: exchange.offer(work, fair_id=1, to=1)),
    )

    assert [answer.exchange is not None for answer in answers] == [False, True]
    assert still.read(ANNA, counts) == (1, 1, 2)


def test_fifty_acceptances_at_once_are_one_exchange(still: House) -> None:
    """Security 56."""
    still.write(ANNA, lambda work: exchange.offer(work, fair_id=1, to=2) and None)

    answers = race(still, *[(BEN, lambda work: exchange.accept(work, 1, giving=True))] * 50)

    assert answers == [1] * 50
    assert still.read(ANNA, counts) == (1, 1, 2)


def test_withdrawing_and_accepting_at_once_leave_one_truth(still: House) -> None:
    still.write(ANNA, lambda work: exchange.offer(work, fair_id=1, to=2) and None)

    race(
        still,
        (ANNA, lambda work: exchange.withdraw(work, 1)),
        (BEN, lambda work: exchange.accept(work, 1, giving=True)),
    )

    offer = still.read(ANNA, lambda work: work.session.get_one(Offer, 1))
    assert (offer.withdrawn_at is None) != (offer.accepted_at is None)
    assert still.read(ANNA, counts) in ((1, 0, 0), (1, 1, 2))


def test_a_card_is_not_there_for_strangers(still: House) -> None:
    """Security 51."""
    still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"})
    waiting = [still.as_(IDA).get("/offers/1").status_code]
    still.as_(BEN).post("/offers/1/answer", data={"answer": "give"})
    ida = still.as_(IDA)

    reading = ["/offers/1", "/exchanges/1", "/cards/1", "/cards/2", "/cards/1.vcf", "/cards/export.csv?id=1"]
    writing = ["/offers/1/answer", "/offers/1/withdrawal", "/cards/1/withdrawal", "/cards/2/note"]

    assert waiting + [ida.get(path).status_code for path in reading] == [404] * 7
    assert [ida.post(path, data={"answer": "take"}).status_code for path in writing[:1]] == [404]
    assert [ida.post(path).status_code for path in writing[1:]] == [404] * 3
    assert ida.get("/cards/mine/1").status_code == 404
    assert ida.post("/cards/mine/1/removal").status_code == 404
    assert [still.as_(PASSER_BY).get(path).status_code for path in reading] == [303] * 6
    with still.live(IDA) as socket:
        assert say_live(socket, "join", 1, "account:1", None)[2:] != ["ok"]
        say_live(socket, "join", 2, "account:3", None)
        refused = say_live(
            socket, "send", 3, "account:3", "card.accept", {"id": ident(9), "offer": 1, "giving": False}
        )
        assert refused[3]["code"] == "not_found"


def test_taking_back_reaches_the_other_side_its_exports_and_the_booth(still: House) -> None:
    still.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"})
    still.as_(BEN).post("/offers/1/answer", data={"answer": "take"})
    still.write(ANNA, lambda work: exchange.leave(work, fair_id=1, place="booth:9", to_en="Minato") and None)
    assert "card1@minato.example" in still.as_(BEN).get("/cards/1.vcf").text

    with still.live(BEN) as ben:
        say_live(ben, "join", 1, "account:2", None)
        still.as_(ANNA).post("/cards/1/withdrawal")
        assert next_event(ben, "card.withdrawn")[4] == {"offer": None, "handover": 1}
    still.as_(ANNA).post("/cards/2/withdrawal")

    assert still.as_(BEN).get("/cards/1.vcf").status_code == 404
    exported = "".join(still.as_(BEN).get(f"/cards/export.{kind}").text for kind in ("csv", "vcf"))
    assert "minato.example" not in exported
    assert "taken back" in exported
    page = still.as_(BEN).get("/cards/1").text
    assert "minato.example" not in page
    assert "received, then taken back" in page
    left = still.read(IDA, wallet.cards_left, "booth:9")
    assert [(card.is_live, card.view.face("en").email) for card in left] == [(False, "")]


def test_who_has_no_card_is_led_to_the_editor_which_knows_the_profile(still: House) -> None:
    led = still.as_(IDA).post("/fairs/autumn/offers", data={"to": "1"})
    assert led.headers["location"] == "/cards/mine/new"

    editor = still.as_(IDA).get("/cards/mine/new").text
    assert 'value="井田"' in editor
    assert 'value="mio@example.org"' in editor

    made = still.as_(IDA).post(
        "/cards/mine", data={"en_family": "Ida", "en_given": "Mio", "fields": ["email"]}
    )
    assert made.headers["location"] == "/cards/mine"
    assert still.as_(IDA).post("/fairs/autumn/offers", data={"to": "1"}).headers["location"] == "/offers/1"


def test_a_code_gives_the_card_as_often_as_allowed(still: House) -> None:
    still.as_(ANNA).post("/cards/mine/codes", data={"fields": ["email"], "uses": "1", "hours": "1"})
    codes = still.as_(ANNA).get("/cards/mine/codes").text
    address = codes.split('href="http://127.0.0.1:8000')[1].split('"')[0]
    assert address.startswith("/c/")
    assert "<svg" in codes
    assert "data:image" not in codes

    passing = still.as_(PASSER_BY).get(address)
    assert (passing.status_code, "card1@minato" in passing.text) == (200, False)
    assert still.as_(PASSER_BY).post(address, data={"answer": "take"}).status_code == 403
    assert still.as_(BEN).post(address, data={"answer": "give"}).headers["location"] == "/exchanges/1"

    assert still.as_(IDA).get(address).status_code == 404
    assert still.as_(IDA).post(address, data={"answer": "take"}).status_code == 404
    assert still.as_(IDA).get("/c/forged").status_code == 404


def test_a_code_is_used_no_more_often_than_allowed_however_many_come_at_once(still: House) -> None:
    """Security 56."""
    still.write(ANNA, lambda work: make_link(work, 1, LinkForm(uses=2)).id)
    takers = [Actor(account_id=number) for number in (2, 3, 4, 5, 6)]

    answers = race(
        still, *[(taker, lambda work: take(work, 1, AnswerForm(answer="take"))) for taker in takers]
    )

    assert sum(isinstance(answer, int) for answer in answers) == 2
