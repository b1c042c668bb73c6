"""The picture of a card that was given goes along into the address book of whoever holds it."""

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import vobject
from PIL import Image

from core.kit.work import Work
from tests.support.cards import a_card, everybody_listed
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN

NAMED = {"en_family": "Bell", "en_given": "Anna", "fields": ["organisation", "picture"]}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Anna has a logo on her card: a teal bar on nothing, larger than any address book shows."""
    with a_house(tmp_path) as running:
        running.write(ANNA, prepare)
        drawn = io.BytesIO()
        logo = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
        logo.paste("teal", (0, 0, 450, 300))
        logo.save(drawn, "PNG")
        files = {"picture": ("logo.png", drawn.getvalue(), "image/png")}
        assert running.as_(ANNA).post("/cards/mine/1", data=NAMED, files=files).status_code == 303
        yield running


def prepare(work: Work) -> None:
    everybody_listed(work, a_fair(work, slug="autumn").id or 0)
    a_card(work.as_(ANNA))
    a_card(work.as_(BEN))


def given_to_ben(house: House, **chosen: object) -> None:
    house.as_(ANNA).post("/fairs/autumn/offers", data={"to": "2"} | chosen)
    house.as_(BEN).post("/offers/1/answer", data={"answer": "take"})


def test_it_goes_along_small_and_as_jpeg_in_every_form_that_has_room_for_it(house: House) -> None:
    """RFC 2426 3.1.4, RFC 6350 6.2.4, RFC 9553 2.6.4; lines of 75 octets."""
    given_to_ben(house)
    three = house.as_(BEN).get("/cards/1.vcf").text
    four = house.as_(BEN).get("/cards/export.vcf?version=4").text
    (card,) = json.loads(house.as_(BEN).get("/cards/export.json").content)

    unfolded = four.replace("\r\n ", "")
    (media,) = card["media"].values()
    (written,) = re.findall(r"(?m)^PHOTO:data:image/jpeg;base64,(\S+)", unfolded)
    assert (media["kind"], media["mediaType"]) == ("photo", "image/jpeg")
    assert media["uri"] == f"data:image/jpeg;base64,{written}"
    data = vobject.readOne(three).photo.value
    assert data == base64.b64decode(written)
    assert max(len(line.encode()) for line in (three + four).split("\r\n")) == 75
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (256, 85))
        assert min(picture.getpixel((250, 40))) > 240, "what was transparent is paper, not black"


def test_it_stays_at_home_where_it_was_not_given_or_was_taken_back(house: House) -> None:
    given_to_ben(house, chosen="1", fields="organisation")
    addresses = ("/cards/1.vcf", "/cards/export.vcf?version=4", "/cards/export.json")
    told = [house.as_(BEN).get(address).text for address in addresses]
    assert ["Bell" in text for text in told] == [True] * 3
    assert [word for word in ("PHOTO", "media", "base64") for text in told if word in text] == []


def test_a_picture_whose_file_is_gone_does_not_keep_the_card_back(house: House) -> None:
    given_to_ben(house)
    for stored in house.settings.data.glob("files/??/*"):
        stored.unlink()
    answer = house.as_(BEN).get("/cards/1.vcf")
    assert (answer.status_code, "PHOTO" in answer.text, "Bell" in answer.text) == (200, False, True)
