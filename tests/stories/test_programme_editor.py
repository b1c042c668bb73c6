"""The programme as its editor makes it: rooms, speakers and sessions, and a clash beside its field."""

import re
from typing import Any

import pytest

from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, OTO, PASSER_BY
from tests.support.programme import a_stage

Ids = dict[str, Any]


@pytest.fixture
def ids(house: House) -> Ids:
    """What was furnished."""
    return house.write(OTO, a_stage)


def test_an_editor_sees_a_clash_beside_its_field_with_everything_still_typed(house: House, ids: Ids) -> None:
    oto = house.as_(OTO)
    form = oto.get(f"/fairs/autumn/console/programme/sessions/{ids['session']}").text
    day, begins, ends = (field_value(form, name) for name in ("date", "begins", "ends"))
    sent = {
        "title_en": "Keigo", "title_ja": "", "abstract_en": "", "abstract_ja": "", "kind": "talk",
        "room_id": str(ids["room"]), "date": day, "begins": begins, "ends": ends, "languages": ["en"],
        "level": "everyone", "recorded": "none", "capacity": "", "track_id": "",
        "speaker": ["", ""], "role": ["speaker", "speaker"],
    }  # fmt: skip
    answer = oto.post("/fairs/autumn/console/programme/sessions", data=sent)
    assert answer.status_code == 422
    assert "N2のその先」があり、" in answer.text
    assert 'value="Keigo"' in answer.text


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_of_the_people_on_a_stage_the_one_who_clashes_is_marked(house: House, ids: Ids, locale: str) -> None:
    oto, desk = house.as_(OTO), "/fairs/autumn/console/programme"
    oto.post("/locale", data={"locale": locale, "next": "/"})
    for family in ("Mori", "Ono"):
        assert oto.post(f"{desk}/speakers", data={"family_en": family}).status_code == 303
    form = oto.get(f"{desk}/sessions/new").text
    mori, ono = (re.search(rf'value="(\d+)">{family}', form)[1] for family in ("Mori", "Ono"))  # type: ignore[index]
    sent = {
        "title_en": "Keigo", "kind": "talk", "room_id": str(ids["room"]), "date": "2026-09-20",
        "begins": "23:00", "ends": "23:30", "speaker": [ono], "role": ["speaker"],
    }  # fmt: skip
    assert oto.post(f"{desk}/sessions", data=sent).status_code == 303

    clash = oto.post(f"{desk}/sessions", data=sent | {"speaker": [mori, ono, ""], "role": ["speaker"] * 3})
    twice = oto.post(f"{desk}/sessions", data=sent | {"speaker": [mori, ono, mori], "role": ["speaker"] * 3})

    assert (clash.status_code, twice.status_code) == (422, 422)
    assert marked(clash.text) == ["speaker-1"]
    assert marked(twice.text) == ["speaker-0", "speaker-2"]


def marked(page: str) -> list[str]:
    """The rows of the stage that are said to be wrong."""
    return re.findall(r'data-invalid><label[^>]*>[^<]*</label><select class="input" id="(speaker-\d+)"', page)


def field_value(page: str, name: str) -> str:
    """A visible field of a page."""
    found = re.search(f'id="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_an_editor_makes_a_room_a_speaker_and_a_session_and_takes_it_off_again(
    house: House, ids: Ids
) -> None:
    oto, desk = house.as_(OTO), "/fairs/autumn/console/programme"
    assert oto.post(f"{desk}/rooms", data={"name_en": "Hall", "name_ja": "大広間"}).status_code == 303
    assert oto.post(f"{desk}/rooms", data={"name_en": "Hall"}).status_code == 422
    assert oto.post(f"{desk}/tracks", data={"name_en": "Work", "hue": "fuji"}).status_code == 303
    assert (
        oto.post(f"{desk}/speakers", data={"family_en": "Mori", "email": "anna@example.org"}).status_code
        == 303
    )
    assert (
        oto.post(f"{desk}/speakers", data={"family_en": "Ono", "email": "anna@example.org"}).status_code
        == 422
    )
    assert "大広間" in oto.get(f"{desk}/places").text
    assert "Mori" in oto.get(f"{desk}/speakers").text
    page = oto.get(f"{desk}/sessions/new").text
    room = re.search(r'<option value="(\d+)">大広間', page)
    assert room
    sent = {
        "title_ja": "夜の部",
        "kind": "social",
        "room_id": room[1],
        "date": "2026-09-19",
        "begins": "23:30",
        "ends": "00:30",
    }
    made = oto.post(f"{desk}/sessions", data=sent)
    assert made.status_code == 303
    number = made.headers["location"].rpartition("/")[2]
    assert "夜の部" in house.as_(PASSER_BY).get(f"/fairs/autumn/sessions/{number}").text
    assert (
        oto.post(
            f"{desk}/sessions/{number}/stream", files={"stream": (None, "link"), "address": (None, "nowhere")}
        ).status_code
        == 422
    )
    assert (
        oto.post(
            f"{desk}/sessions/{number}/resources", files={"link": (None, "https://slides.example/")}
        ).status_code
        == 303
    )
    assert "https://slides.example/" in house.as_(ANNA).get(f"/fairs/autumn/sessions/{number}").text
    with house.live(PASSER_BY) as socket:
        say_live(socket, "join", 1, f"fair:{ids['fair']}", None)
        assert oto.post(f"{desk}/sessions/{number}/cancellation").status_code == 303
        assert next_event(socket, "programme.changed")[4] == {"session_id": int(number)}
    assert "STATUS:CANCELLED" in house.as_(ANNA).get(f"/fairs/autumn/sessions/{number}.ics").text
