"""The pages of cards: they show what they should, in both languages, and hostile words as words."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts.models import Account
from core.kit.work import Actor, Work
from realtime.cards import exchange
from realtime.cards.cards import my_cards
from tests.support.cards import EVERYTHING, a_card, everybody_listed
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, OTO, PASSER_BY

HOSTILE = '"><script>alert(1)</script>'
PAGES = [
    "/cards",
    "/cards?view=list",
    "/cards?q=x&row=A&tag=t&starred=1&due=1&page=9",
    "/cards/given",
    "/cards/mine",
    "/cards/mine/new",
    "/cards/mine/codes",
    "/fairs/autumn/offers?to=2",
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("cards"))) as running:
        running.write(ANNA, prepare)
        yield running


def prepare(work: Work) -> None:
    fair = a_fair(work, slug="autumn")
    everybody_listed(work, fair.id or 0)
    a_card(work.as_(ANNA), fields=EVERYTHING)
    a_card(
        work.as_(BEN),
        en_family=HOSTILE,
        ja_family="<b>太字</b>",
        ja_organisation=HOSTILE,
        en_title="W" * 120,
        en_line=HOSTILE,
        en_links="https://evil.example/<script>",
        fields=EVERYTHING,
        design="band",
        crest="港",
    )
    offer = exchange.offer(work.as_(BEN), fair_id=fair.id or 0, to=1).offer
    assert offer is not None
    exchange.accept(work.as_(ANNA), offer, giving=True)
    exchange.offer(work.as_(ANNA), fair_id=fair.id or 0, to=3)


@pytest.mark.parametrize(
    "path", [*PAGES, "/cards/1", "/cards/2", "/exchanges/1", "/offers/2", "/cards/mine/1"]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_stands_in_both_languages(house: House, path: str, language: str) -> None:
    house.write(ANNA, speak, language)
    answer = house.as_(ANNA).get(path)

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert "<script>alert" not in answer.text


def speak(work: Work, language: str) -> None:
    work.session.get_one(Account, 1).locale = language


def test_every_page_of_ones_own_needs_a_login(house: House) -> None:
    answers = [house.as_(PASSER_BY).get(path) for path in PAGES]

    assert {answer.status_code for answer in answers} == {303}
    assert all(answer.headers["location"].startswith("/sign-in") for answer in answers)


def test_pages_carry_no_inline_style_and_no_handlers(house: House) -> None:
    for path in [*PAGES, "/cards/1", "/exchanges/1", "/cards/mine/1"]:
        text = house.as_(ANNA).get(path).text
        assert " style=" not in text
        assert " onclick" not in text


def test_the_card_is_drawn_by_one_macro_in_editor_holder_and_receipt(house: House) -> None:
    drawn = '<span class="nm" data-length="s">Haruka1 Nakamura</span>'

    assert drawn in house.as_(ANNA).get("/cards/mine/1").text
    assert drawn in house.as_(BEN).get("/cards").text
    assert drawn in house.as_(BEN).get("/cards/2").text


def test_the_preview_draws_what_is_typed_and_saves_nothing(house: House) -> None:
    typed = {"en_family": "Typed", "en_given": "Just", "en_email": "not an address", "design": "level"}

    part = house.as_(ANNA).post("/cards/mine/preview", data=typed, headers={"Koryu-Part": "preview"})
    whole = house.as_(ANNA).post("/cards/mine/preview?card=1", data=typed)

    assert (part.status_code, whole.status_code) == (200, 200)
    assert "Just Typed" in part.text
    assert "<html" not in part.text
    assert 'value="not an address"' in whole.text
    assert "Just Typed" not in house.as_(ANNA).get("/cards/mine").text
    assert house.as_(BEN).post("/cards/mine/preview?card=1", data=typed).status_code == 404


def test_a_wrong_card_comes_back_with_its_entries_and_a_sentence(house: House) -> None:
    answer = house.as_(ANNA).post(
        "/cards/mine/1", data={"en_family": "Bell", "en_links": "javascript:alert(1)"}
    )

    assert answer.status_code == 422
    assert "javascript:alert(1)</textarea>" in answer.text
    assert 'id="en_links-error"' in answer.text


def test_a_vcard_file_fills_the_editor(house: House) -> None:
    name = "N:山田;太郎;;;\r\nFN:山田太郎\r\nX-PHONETIC-LAST-NAME:やまだ\r\nEMAIL:t@y.example\r\n"
    file = f"BEGIN:VCARD\r\nVERSION:3.0\r\n{name}END:VCARD\r\n"

    filled = house.as_(ANNA).post(
        "/cards/mine/import", files={"file": ("me.vcf", file.encode(), "text/vcard")}
    )
    refused = house.as_(ANNA).post("/cards/mine/import", files={"file": ("me.vcf", b"hello", "text/vcard")})
    picture = house.as_(ANNA).post(
        "/cards/mine/import", files={"file": ("me.vcf", b"\x89PNG\r\n\x1a\n", "text/vcard")}
    )

    assert filled.status_code == 200
    for value in ("山田", "太郎", "やまだ", "t@y.example"):
        assert f'value="{value}"' in filled.text
    assert (refused.status_code, picture.status_code) == (422, 422)


def test_notes_are_kept_and_wrong_ones_come_back(house: House) -> None:
    kept = house.as_(ANNA).post(
        "/cards/1/note", data={"note": "Send portfolio", "follow_up_on": "2026-12-01"}
    )
    wrong = house.as_(ANNA).post("/cards/1/note", data={"note": "Still here", "follow_up_on": "soon"})

    assert kept.status_code == 303
    assert "Send portfolio" in house.as_(ANNA).get("/cards/1").text
    assert (wrong.status_code, "Still here" in wrong.text) == (422, True)


def test_an_offer_that_makes_no_sense_is_refused_kindly(house: House) -> None:
    ask = house.as_(ANNA).post

    assert ask("/fairs/autumn/offers", data={"to": "2", "at": "nowhere:x"}).status_code == 422
    assert ask("/fairs/autumn/offers", data={"to": "999"}).status_code == 404
    assert ask("/fairs/autumn/offers", data={"to": "1"}).status_code == 409
    assert ask("/fairs/nowhere/offers", data={"to": "2"}).status_code == 404
    assert ask("/offers/2/answer", data={"answer": "steal"}).status_code in {404, 422}
    assert house.as_(ANNA).get("/cards/export.exe").status_code == 404
    assert house.as_(IDA).post("/cards/mine/codes", data={"uses": "1", "hours": "1"}).status_code == 303


def test_exports_are_downloads_of_the_right_kind(house: House) -> None:
    kinds = {"vcf": "text/vcard", "csv": "text/csv", "json": "application/jscontact+json"}
    kinds["xlsx"] = "application/vnd.openxmlformats"
    for kind, content_type in kinds.items():
        answer = house.as_(ANNA).get(f"/cards/export.{kind}")
        assert answer.headers["content-type"].startswith(content_type)
        assert answer.headers["content-disposition"] == f'attachment; filename="koryu-cards.{kind}"'
    (card,) = house.as_(ANNA).get("/cards/export.json").json()
    assert (card["@type"], card["version"]) == ("Card", "1.0")
    assert "VERSION:4.0" in house.as_(ANNA).get("/cards/1.vcf?version=4").text
    assert "VERSION:3.0" in house.as_(ANNA).get("/cards/1.vcf").text


def test_a_jscontact_file_fills_the_editor_and_nothing_is_saved(house: House) -> None:
    name = {"components": [{"kind": "surname", "value": "Lindqvist"}]}
    card = json.dumps({"@type": "Card", "version": "1.0", "uid": "x", "name": name})
    answer = house.as_(IDA).post("/cards/mine/import", files={"file": ("me.json", card, "application/json")})

    assert answer.status_code == 200
    assert 'value="Lindqvist"' in answer.text
    broken = house.as_(IDA).post("/cards/mine/import", files={"file": ("me.json", "{oh", "application/json")})
    assert broken.status_code == 422


def test_an_empty_holder_says_what_to_do(house: House) -> None:
    page = house.as_(Actor(account_id=6, locale="en")).get("/cards").text

    assert "Your holder is empty." in page
    assert "/cards/mine/new" in page


def test_a_missing_face_does_not_break_a_page(house: House) -> None:
    house.as_(OTO).post("/cards/mine", data={"en_family": "Only"})

    assert house.as_(OTO).get("/cards/mine").status_code == 200


def test_a_new_card_that_is_sent_twice_is_one_card(house: House):
    oto = house.as_(OTO)
    form = dict(re.findall(r'name="(id)" value="([^"]+)"', oto.get("/cards/mine/new").text))
    form |= {"en_family": "Only", "en_given": "Once"}
    had = house.read(OTO, lambda work: len(my_cards(work)))

    for _ in range(2):
        assert oto.post("/cards/mine", data=form).status_code == 303
    another = oto.post("/cards/mine", data=form | {"en_given": "Another"})

    assert house.read(OTO, lambda work: len(my_cards(work))) == had + 1
    assert another.status_code == 409
