"""A photo or logo on a card: who sees it, how long, and what is no picture."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from booths.stand.models import StaffRole
from core.fair.models import Fair
from core.kit.files import File
from core.kit.work import Actor, Work
from tests.support.booths import a_booth, at_booth
from tests.support.cards import a_card, everybody_listed
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, OTO, PASSER_BY, RUI, an_organiser

ADDRESS = re.compile(r'src="(/cards/pictures/\d+)"')
NAMED = {"en_family": "Bell", "en_given": "Anna", "fields": ["organisation", "picture"]}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as running:
        running.write(ANNA, prepare)
        yield running


def prepare(work: Work) -> None:
    everybody_listed(work, a_fair(work, slug="autumn").id or 0)
    a_card(work.as_(ANNA), crest="鈴")
    a_card(work.as_(BEN))


def a_picture(kind: str = "PNG", colour: str = "teal") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (900, 300), colour).save(drawn, kind)
    return drawn.getvalue()


def save(house: House, data: bytes = b"", **more: object) -> int:
    anna, values = house.as_(ANNA), NAMED | more
    if not data:
        return anna.post("/cards/mine/1", **without_a_file(values)).status_code
    files = {"picture": ("logo.png", data, "image/png")}
    return anna.post("/cards/mine/1", data=values, files=files).status_code


def without_a_file(values: dict[str, Any]) -> dict[str, Any]:
    """The request of a browser where no file was chosen: its field is there, its name is empty."""
    entries = [
        (name, one) for name, some in values.items() for one in ([some] if isinstance(some, str) else some)
    ]
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in entries]
    parts.append('name="picture"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n')
    body = "".join(f"--edge\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--edge--\r\n"
    return {"content": body.encode(), "headers": {"Content-Type": "multipart/form-data; boundary=edge"}}


def address_on(house: House, who: Actor, page: str) -> str:
    found = set(ADDRESS.findall(house.as_(who).get(page).text))
    assert len(found) == 1
    return str(found.pop())


def given_to_ben(house: House) -> str:
    """Anna's card with her picture is Ben's; the address of the picture."""
    house.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"})
    house.as_(BEN).post("/offers/1/answer", data={"answer": "take"})
    return address_on(house, BEN, "/cards/1")


def answers(house: House, address: str) -> list[int]:
    """What Anna, Ben, a third person and somebody who is not signed in get."""
    return [house.as_(who).get(address).status_code for who in (ANNA, BEN, IDA, PASSER_BY)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_it_is_drawn_anew_and_stands_in_place_of_the_crest_for_its_owner_alone(
    house: House, kind: str
) -> None:
    assert "鈴</text>" in house.as_(ANNA).get("/cards/mine").text

    assert save(house, a_picture(kind), crest="鈴") == 303

    address = address_on(house, ANNA, "/cards/mine")
    assert "鈴</text>" not in house.as_(ANNA).get("/cards/mine").text
    assert address_on(house, ANNA, "/cards/mine/1") == address
    seen = house.as_(ANNA).get(address)
    assert Image.open(io.BytesIO(seen.content)).size == (640, 213)
    assert (seen.headers["content-type"], seen.headers["cache-control"]) == (
        "image/webp",
        "private, no-store",
    )
    assert answers(house, address) == [200, 404, 404, 404]


@pytest.mark.parametrize("design", ["upright", "level", "band"])
def test_every_design_shows_it_on_both_faces(house: House, design: str) -> None:
    save(house, a_picture(), design=design, ja_family="鈴木", ja_given="杏")

    assert len(ADDRESS.findall(house.as_(ANNA).get("/cards/mine").text)) == 2


def test_who_was_given_the_card_keeps_its_picture_until_it_is_taken_back(house: House) -> None:
    save(house, a_picture())
    old = given_to_ben(house)
    assert answers(house, old) == [200, 200, 404, 404]
    assert address_on(house, BEN, "/cards") == old

    save(house, a_picture(colour="crimson"))
    new = address_on(house, ANNA, "/cards/mine")
    assert new != old
    assert address_on(house, BEN, "/cards/1") == old
    assert (answers(house, old), answers(house, new)) == ([200, 200, 404, 404], [200, 404, 404, 404])

    house.as_(ANNA).post("/cards/1/withdrawal")
    assert answers(house, old) == [404, 404, 404, 404]
    assert not ADDRESS.search(house.as_(BEN).get("/cards/1").text)
    assert answers(house, new) == [200, 404, 404, 404]


def test_who_was_given_the_card_loses_a_picture_that_is_still_on_it_when_it_is_taken_back(
    house: House,
) -> None:
    save(house, a_picture())
    address = given_to_ben(house)

    house.as_(ANNA).post("/cards/1/withdrawal")

    assert answers(house, address) == [200, 404, 404, 404]


def test_who_was_given_the_card_without_the_picture_does_not_see_it(house: House) -> None:
    save(house, a_picture())
    address = address_on(house, ANNA, "/cards/mine")
    asked = {"to": "2", "chosen": "1", "fields": "organisation"}
    house.as_(ANNA).post("/fairs/autumn/offers", data=asked)
    assert answers(house, address) == [200, 404, 404, 404]
    house.as_(BEN).post("/offers/1/answer", data={"answer": "take"})

    assert not ADDRESS.search(house.as_(BEN).get("/cards/1").text)
    assert answers(house, address) == [200, 404, 404, 404]


def test_who_reads_the_leads_of_a_booth_sees_the_picture_of_a_card_that_was_left_there(
    house: House,
) -> None:
    house.write(ANNA, two_booths)
    save(house, a_picture())
    house.as_(ANNA).post("/fairs/autumn/booths/minato/cards", data={})
    address = address_on(house, ANNA, "/cards/mine")

    assert address_on(house, IDA, "/fairs/autumn/booths/minato/leads/1") == address
    assert [house.as_(who).get(address).status_code for who in (IDA, RUI, OTO)] == [200, 404, 404]

    house.as_(ANNA).post("/cards/1/withdrawal")
    assert house.as_(IDA).get(address).status_code == 404


def two_booths(work: Work) -> None:
    fair = work.session.exec(select(Fair)).one()
    at_booth(work, a_booth(work, fair, slug="minato"), IDA)
    at_booth(work, a_booth(work, fair, slug="annex"), RUI, StaffRole.OWNER)
    an_organiser(work, fair.id or 0)


def test_a_picture_that_is_taken_off_or_replaced_is_gone_where_nobody_holds_it(house: House) -> None:
    save(house, a_picture())
    first = address_on(house, ANNA, "/cards/mine")
    assert save(house) == 303
    assert address_on(house, ANNA, "/cards/mine") == first

    save(house, a_picture(colour="crimson"))
    second = address_on(house, ANNA, "/cards/mine")
    assert answers(house, first) == [404, 404, 404, 404]

    assert save(house, picture_off="1") == 303
    assert answers(house, second) == [404, 404, 404, 404]
    assert not ADDRESS.search(house.as_(ANNA).get("/cards/mine").text)
    assert house.read(ANNA, stored) == []


def stored(work: Work) -> list[str]:
    return [file.stored_as for file in work.session.exec(select(File))]


def test_the_preview_draws_the_card_with_the_stored_picture_and_without_one_that_comes_off(
    house: House,
) -> None:
    save(house, a_picture())
    address = address_on(house, ANNA, "/cards/mine")
    anna = house.as_(ANNA)

    plain = anna.post("/cards/mine/preview?card=1", **without_a_file(NAMED))
    live = anna.post("/cards/mine/preview?card=1", data=NAMED, headers={"Koryu-Part": "preview"})
    bare = anna.post("/cards/mine/preview?card=1", data=NAMED | {"picture_off": "1"})

    assert (plain.status_code, live.status_code) == (200, 200)
    assert ADDRESS.findall(plain.text) == ADDRESS.findall(live.text) == [address, address]
    assert not ADDRESS.search(bare.text)


@pytest.mark.parametrize("data", [b"GIF89a", b"\x89PNG\r\n\x1a\n and no more", b"<svg xmlns='x'></svg>"])
@pytest.mark.parametrize("page", ["/cards/mine", "/cards/mine/1"])
def test_what_is_no_picture_is_refused_beside_its_field_and_everything_typed_is_kept(
    house: House, data: bytes, page: str
) -> None:
    typed = NAMED | {"en_title": "Chief of Lanterns", "crest": "灯"}

    refused = house.as_(ANNA).post(page, data=typed, files={"picture": ("logo.png", data, "image/png")})

    assert refused.status_code == 422
    assert 'id="picture-error"' in refused.text
    assert 'value="Chief of Lanterns"' in refused.text
    assert 'value="灯"' in refused.text
    assert house.read(ANNA, stored) == []
    assert "Chief of Lanterns" not in house.as_(ANNA).get("/cards/mine").text
