"""Files: what a camera wrote, what was refused, addresses that were copied."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlmodel import select

from core.kit.files import MOST_OF_ONE, add_file
from core.kit.work import Work
from core.people.memberships import end_membership
from realtime.chat.models import Mute, Room
from tests.house.matrix import World
from tests.support.chat import a_lobby, an_act
from tests.support.house import House
from tests.support.people import ANNA, BEN


def a_photo(kind: str) -> bytes:
    """With a place in it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "GPS 35.6812 N 139.7671 E"
    Image.new("RGB", (40, 20), "#284a7d").save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def lobby_of(house: House) -> int:
    """A room that Anna and Ben may enter."""
    room = house.write(ANNA, a_lobby).id
    assert room is not None
    return room


def stored(house: House) -> list[bytes]:
    """Every file in the folder, kept or on its way."""
    return [path.read_bytes() for path in (house.settings.data / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_in_a_room_does_not_tell_where_it_was_taken(house: House, kind: str):
    """Security 46: neither in what is sent nor in what is kept."""
    room = lobby_of(house)
    assert b"35.6812" in a_photo(kind)
    files = {"file": (f"me.{kind.lower()}", a_photo(kind), f"image/{kind.lower()}")}
    assert house.as_(ANNA).post(f"/chat/{room}/files", data={"id": an_act()}, files=files).status_code == 303

    answer = house.as_(BEN).get(f"/chat/{room}/files/1")
    assert answer.headers["content-type"] == f"image/{kind.lower()}"
    assert Image.open(io.BytesIO(answer.content)).size == (40, 20)
    assert not any(b"35.6812" in data for data in [answer.content, *stored(house)])


def test_what_is_refused_or_sent_twice_leaves_no_bytes(house: House):
    """Security 43, 47: nobody fills the disk with what nobody can read."""
    room, act = lobby_of(house), an_act()
    files = {"file": ("me.png", a_photo("PNG"), "image/png")}
    anna = house.as_(ANNA)
    for _ in range(3):
        assert anna.post(f"/chat/{room}/files", data={"id": act}, files=files).status_code == 303
    assert len(stored(house)) == 1

    def mute(work: Work) -> None:
        fair = work.session.exec(select(Room.fair_id)).one()
        until = work.now + timedelta(hours=1)
        work.session.add(Mute(fair_id=fair or 0, account_id=1, until=until, by=4, at=work.now))

    assert anna.post(f"/chat/{room}/files", data={"id": "x"}, files=files).status_code == 422
    broken = {"file": ("me.png", a_photo("PNG")[:60], "image/png")}
    assert anna.post(f"/chat/{room}/files", data={"id": an_act()}, files=broken).status_code == 422
    assert (
        anna.post(
            f"/chat/{room}/files", data={"id": an_act()}, files=[("file", files["file"])] * 9
        ).status_code
        == 303
    )
    house.write(ANNA, mute)
    assert anna.post(f"/chat/{room}/files", data={"id": an_act()}, files=files).status_code == 403
    assert len(stored(house)) == 2


def test_a_file_for_which_there_is_no_room_is_refused_in_words_and_leaves_no_bytes(house: House):
    """Security 47."""

    def all_of_annas_room(work: Work) -> None:
        add_file(
            work, "profile:1", name="much.pdf", content_type="application/pdf", size=MOST_OF_ONE,
            digest="d" * 64, stored_as="elsewhere",
        )  # fmt: skip

    room = lobby_of(house)
    house.write(ANNA, all_of_annas_room)
    files = {"file": ("me.png", a_photo("PNG"), "image/png")}
    answer = house.as_(ANNA).post(f"/chat/{room}/files", data={"id": an_act()}, files=files)

    assert answer.status_code == 409
    assert "There is room for 1024 MiB of files" in answer.text
    assert stored(house) == []
    assert house.as_(BEN).post(f"/chat/{room}/files", data={"id": an_act()}, files=files).status_code == 303


@pytest.mark.parametrize(
    "data", [b"<html><script>alert(1)</script>", b"<svg xmlns='x' onload='alert(1)'/>", b"GIF89a/*", b""]
)
def test_what_only_calls_itself_a_picture_is_none(house: House, data: bytes):
    """Security 41, 42, 43: the content decides, not the name or the type that was sent with it."""
    room = lobby_of(house)
    files = {"file": ("a.png", data, "image/png")}

    assert house.as_(ANNA).post(f"/chat/{room}/files", data={"id": an_act()}, files=files).status_code == 422
    assert stored(house) == []


def test_a_file_is_found_in_its_own_room_only_and_goes_with_its_message(house: House):
    """Security 50, 57."""
    room = lobby_of(house)
    other = lobby_of(house)
    files = {"file": ("a.png", a_photo("PNG"), "image/png")}
    house.as_(ANNA).post(f"/chat/{room}/files", data={"id": an_act()}, files=files)
    answer = house.as_(BEN).get(f"/chat/{room}/files/1")

    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert house.as_(BEN).get(f"/chat/{other}/files/1").status_code == 404
    house.as_(ANNA).post(f"/chat/{room}/messages/1/removal")
    assert house.as_(BEN).get(f"/chat/{room}/files/1").status_code == 404


def test_a_copied_address_of_a_recording_is_worth_nothing_after_the_membership(world: World):
    """Security 49, 55: every address of it, also the next piece of a film that runs already."""
    member = world.people["member"]
    here = "/fairs/{fair}/recordings/{recording}".format(**world.ids)
    parts = [
        f"{here}/{part}"
        for part in ("video", "poster", "captions/en.vtt", "chapters/en.vtt", "transcript/en.txt")
    ]
    browser, nobody = world.browser("member"), world.browser("visitor")
    piece = {"Range": "bytes=0-9"}

    before = [browser.get(part, headers=piece).status_code for part in parts]
    copied = [nobody.get(part, headers=piece).status_code for part in parts]
    world.house.write(member, lambda work: end_membership(work, member.account_id or 0))
    after = [browser.get(part, headers=piece | {"If-Range": '"x"'}).status_code for part in parts]
    heads = [browser.head(part).status_code for part in parts]

    assert before[0] == 206
    assert set(before) <= {200, 206, 404}
    assert (set(copied), set(after), set(heads)) == ({404}, {404}, {404})
    assert browser.get(f"{parts[0]}?token=x&member=1", headers=piece).status_code == 404
