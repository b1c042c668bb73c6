"""Somebody opens a conversation with unread letters, and is led to where their name was said."""

import re
import time

import pytest
from sqlmodel import select

from core.kit.work import Work
from realtime.chat.models import Room, RoomKind
from realtime.chat.rooms import conversation_with, open_room
from realtime.notices.models import Notice, NoticeKind
from tests.support.booths import a_street
from tests.support.chat import a_lobby, said
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, IDA, MEI, OTO
from tests.support.programme import a_stage


def a_conversation(work: Work, *texts: str) -> int:
    """Ben writes to Anna."""
    room = conversation_with(work.as_(BEN), ANNA.signed_in_id, exchanged=False)
    for text in texts:
        said(work.as_(BEN), room, text)
    return room.id or 0


def talk_of(page: str) -> list[str]:
    """What the list of messages has, in order: the divider, and the messages by their words."""
    shown = re.findall(
        r'id="first-new"|data-slot="words"[^>]*><p>(.*?)</p>|data-empty',
        page.split("<template", maxsplit=1)[0],
    )
    return [words or "—" for words in shown]


def badge_of(page: str) -> str:
    """What the masthead says about letters, empty where none is unread."""
    count = (
        page.split('<unread-count of="messages"')[1].split("</unread-count>", maxsplit=1)[0].partition(">")[2]
    )
    return " ".join(re.sub("<[^>]*>", "", count).split())


def test_a_conversation_opens_at_the_first_unread_letter_and_its_page_counts_them_no_more(house: House):
    room = house.write(BEN, a_conversation, "One", "Two")
    anna = house.as_(ANNA)
    everything_new = anna.get(f"/messages/{room}").text
    house.write(BEN, a_conversation, "Three", "Four")
    listed = anna.get("/messages").text

    opened = anna.get(f"/messages/{room}").text

    assert talk_of(everything_new) == ["—", "One", "Two"]
    assert f'href="/messages/{room}#first-new"' in listed
    assert talk_of(opened) == ["One", "Two", "—", "Three", "Four"]
    assert (badge_of(listed), badge_of(opened)) == ("2 2 unread", ""), (
        "the same page that shows them has counted them"
    )
    again = anna.get(f"/messages/{room}").text
    assert talk_of(again) == ["One", "Two", "Three", "Four"]
    assert f'href="/messages/{room}#newest"' in anna.get("/messages").text


def test_one_s_own_letter_is_not_new_and_a_page_of_the_past_has_no_divider(house: House):
    room = house.write(BEN, a_conversation, "One")
    anna = house.as_(ANNA)
    anna.get(f"/messages/{room}")
    house.as_(ANNA).post(f"/chat/{room}/messages", data={"id": "01JABCDEFGHJK0000009", "text": "Mine"})

    assert talk_of(anna.get(f"/messages/{room}").text) == ["One", "Mine"]
    house.write(BEN, a_conversation, "Two")
    assert talk_of(house.as_(ANNA).get(f"/messages/{room}?q=Two").text) == ["Two"]


def test_more_unread_letters_than_a_page_holds_are_all_there_from_the_first(house: House):
    room = house.write(BEN, a_conversation, *[f"read {n}" for n in range(30)])
    anna = house.as_(ANNA)
    anna.get(f"/messages/{room}")
    house.write(BEN, a_conversation, *[f"new {n}" for n in range(70)])

    shown = talk_of(anna.get(f"/messages/{room}").text)

    assert shown == [*(f"read {n}" for n in range(25, 30)), "—", *(f"new {n}" for n in range(70))]


def named_in_every_room(work: Work) -> None:
    """Anna says a word in each kind of room of a fair with a booth and a session; Mei names her there."""
    fair = a_stage(work)["fair"]
    for kind in (RoomKind.LOBBY, RoomKind.SESSION):
        subject = 1 if kind == RoomKind.SESSION else None
        room = open_room(work, fair, kind, subject)
        said(work.as_(ANNA), room, "Good morning")
        said(work.as_(MEI), room, f"@Anna Bell in the {kind}")


def named_at_a_booth(work: Work) -> None:
    """The same at the booth of Minato."""
    _, minato, _ = a_street(work)
    wanted = select(Room).where(Room.kind == RoomKind.BOOTH, Room.subject_id == minato.id)
    room = work.session.exec(wanted).one()
    said(work.as_(ANNA), room, "Good morning")
    said(work.as_(MEI), room, "@Anna Bell at the booth")


def paths_of(work: Work) -> list[str]:
    """Where Anna was named."""
    wanted = select(Notice.path).where(
        Notice.account_id == ANNA.account_id, Notice.kind == NoticeKind.MENTION
    )
    return list(work.session.exec(wanted.order_by(Notice.path)))


@pytest.mark.parametrize(
    ("begin", "places"),
    [
        (named_in_every_room, ["/fairs/autumn/lobby", "/fairs/autumn/sessions/1"]),
        (named_at_a_booth, ["/fairs/autumn/booths/minato"]),
    ],
)
def test_a_notice_leads_to_the_line_in_which_one_was_named(house: House, begin, places):
    house.write(OTO, begin)
    paths = house.read(ANNA, paths_of)

    assert [path.split("#")[0] for path in paths] == places
    for path in paths:
        address, _, line = path.partition("#")
        there = house.as_(ANNA).get(address)
        assert there.status_code == 200
        assert "names you" in there.text.split(f'id="{line}"')[1].split("</li>")[0]
        assert path in house.as_(ANNA).get("/notices").text


def test_a_room_says_how_many_are_here(house: House):
    room = house.write(OTO, a_lobby).id
    assert "0 people here" in house.as_(IDA).get(f"/chat/{room}").text
    with house.live(ANNA) as anna, house.live(BEN) as ben:
        for socket in (anna, ben):
            say_live(socket, "join", 1, f"chat:{room}", None)

        assert "2 people here" in house.as_(IDA).get(f"/chat/{room}").text


def test_the_others_hear_that_somebody_writes_at_most_once_a_second(house: House):
    room = house.write(OTO, a_lobby).id
    with house.live(ANNA) as anna, house.live(BEN) as ben:
        for socket in (anna, ben):
            say_live(socket, "join", 1, f"chat:{room}", None)
        began = time.monotonic()
        for ref in range(2, 7):
            anna.send_json(["send", ref, f"chat:{room}", "chat.type", {}])
        first, second = next_event(ben, "chat.typing"), next_event(ben, "chat.typing")
        took = time.monotonic() - began
        anna.send_json(
            ["send", 9, f"chat:{room}", "chat.post", {"id": "01JABCDEFGHJK0000001", "text": "Sent"}]
        )
        between = heard_before(ben, "chat.posted")

    assert first[4] == second[4] == {"who": [ANNA.account_id]}, "whose page leaves out whoever it is"
    assert took >= 0.9, "five signs are two: the first at once, the others together"
    assert "chat.typing" not in between


def heard_before(socket, name: str) -> list[str]:
    """What is told until *name* is."""
    heard = []
    while (frame := socket.receive_json())[0] != "event" or frame[3] != name:
        if frame[0] == "event":
            heard.append(frame[3])
    return heard
