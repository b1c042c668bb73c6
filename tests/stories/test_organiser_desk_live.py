"""The organiser's desk hears of things at once, and a fair that is taken back lets nobody stay."""

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from core.kit.work import Work
from realtime.chat import order
from realtime.chat.models import Room, RoomKind
from realtime.chat.rooms import conversation_with, find_room
from tests.support.chat import said
from tests.support.console import two_fairs
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, OTO


def lobby(work: Work) -> Room:
    room = find_room(work, 1, RoomKind.LOBBY, None)
    assert room is not None
    return room


def words_of_ben(work: Work) -> int:
    return said(work, lobby(work), "Buy my course", BEN)


def private_words_of_ben(work: Work) -> tuple[int, int]:
    room = conversation_with(work.as_(BEN), ANNA.account_id or 0, exchanged=True)
    return room.id or 0, said(work, room, "Buy my course", BEN)


def test_a_report_reaches_the_open_desk_also_from_a_private_conversation(house: House):
    slug, _ = house.write(OTO, two_fairs)
    message = house.write(OTO, words_of_ben)
    room, private = house.write(OTO, private_words_of_ben)
    with house.live(OTO) as desk:
        assert say_live(desk, "join", 1, "desk:1", None)[0] == "joined"

        house.write(ANNA, order.report, 1, message, reason="advertising")
        assert next_event(desk, "desk.changed")[1] == "desk:1"
        house.write(ANNA, order.report, room, private, reason="again")
        assert next_event(desk, "desk.changed")[1] == "desk:1"

        part = house.as_(OTO).get(f"/fairs/{slug}/moderation", headers={"Koryu-Part": "cases"})
        assert "advertising" in part.text


def test_nobody_else_hears_the_desk(house: House):
    """Security 24."""
    house.write(OTO, two_fairs)
    for stranger in (ANNA, BEN):
        with house.live(stranger) as socket:
            assert say_live(socket, "join", 1, "desk:1", None)[0] == "reply"


def read_on(socket: WebSocketTestSession) -> None:
    """Until the connection ends."""
    while True:
        socket.receive_json()


def test_taking_a_fair_back_ends_every_connection_to_it_and_lets_strangers_in_no_more(house: House):
    slug, _ = house.write(OTO, two_fairs)
    with house.live(ANNA) as anna:
        assert say_live(anna, "join", 1, "fair:1", None)[0] == "joined"
        house.as_(OTO).post(f"/fairs/{slug}/console/publication/end")
        with pytest.raises(WebSocketDisconnect) as ended:
            read_on(anna)
        assert ended.value.code == 4001
    with house.live(ANNA) as again:
        assert say_live(again, "join", 1, "fair:1", None)[0] == "reply"
