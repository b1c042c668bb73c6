"""Keeping order over HTTP: reports, hiding, muting, banning, words that wait, and the log of it all."""

from sqlmodel import select

from core.accounts.models import Account
from core.kit.work import Work
from realtime.chat import order as chat
from realtime.chat.models import Room, RoomKind
from realtime.chat.rooms import conversation_with
from server.moderation.models import OrganiserAct
from tests.support.chat import said
from tests.support.console import two_fairs
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY, RUI


def lobby(work: Work) -> Room:
    return work.session.exec(select(Room).where(Room.fair_id == 1, Room.kind == RoomKind.LOBBY)).one()


def a_report(work: Work, text: str = "Buy my <b>course</b>") -> int:
    """Ben says something and Anna reports it."""
    room = lobby(work)
    message = said(work, room, text, BEN)
    chat.report(work.as_(ANNA), room.id or 0, message, reason="advertising")
    return message


def test_a_reported_message_is_hidden_with_a_reason_and_brought_back(house: House):
    first, _ = house.write(OTO, two_fairs)
    message = house.write(OTO, a_report)
    desk = f"/fairs/{first}/moderation"
    shown = house.as_(OTO).get(desk).text
    assert "advertising" in shown
    assert "Buy my &lt;b&gt;course" in shown
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, "chat:1", None)

        assert (
            house.as_(OTO).post(f"{desk}/messages/{message}/hiding", data={"why": "spam"}).status_code == 303
        )

        assert next_event(anna, "chat.removed")[4]["id"] == message
    assert "course" not in house.as_(ANNA).get(f"/fairs/{first}/lobby").text
    assert "spam" in house.as_(OTO).get(f"/fairs/{first}/console/log").text
    house.as_(OTO).post(f"{desk}/messages/{message}/restoration")
    assert "course" in house.as_(ANNA).get(f"/fairs/{first}/lobby").text


def test_the_desk_and_its_acts_do_not_exist_for_others(house: House):
    """Security 24."""
    first, second = house.write(OTO, two_fairs)
    message = house.write(OTO, a_report)

    for stranger in (PASSER_BY, ANNA, BEN, MEI, RUI):
        browser = house.as_(stranger)
        assert browser.get(f"/fairs/{first}/moderation").status_code == 404
        for act in ("hiding", "restoration", "settlement", "release"):
            for slug in (first, second):
                assert browser.post(f"/fairs/{slug}/moderation/messages/{message}/{act}").status_code == 404
        for act in ("mute", "mute/end", "ban", "ban/end"):
            data = (
                {"minutes": "10", "why": "x"}
                if act == "mute"
                else {"hours": "0", "why": "x"}
                if act == "ban"
                else {}
            )
            assert browser.post(f"/fairs/{first}/moderation/people/2/{act}", data=data).status_code == 404
        assert (
            browser.post(f"/fairs/{first}/moderation/rooms/1/pace", data={"seconds": "30"}).status_code == 404
        )
        assert browser.post(f"/fairs/{first}/moderation/words", data={"words": "x"}).status_code == 404
    assert house.read(OTO, lambda work: work.session.exec(select(OrganiserAct)).all()) == []
    assert "course" in house.as_(ANNA).get(f"/fairs/{first}/lobby").text


def test_a_muted_person_reads_and_is_told_until_when(house: House):
    first, _ = house.write(OTO, two_fairs)
    without_reason = house.as_(OTO).post(
        f"/fairs/{first}/moderation/people/2/mute", data={"minutes": "10", "why": " "}
    )
    muted = house.as_(OTO).post(
        f"/fairs/{first}/moderation/people/2/mute", data={"minutes": "10", "why": "calm down"}
    )

    assert (without_reason.status_code, muted.status_code) == (422, 303)
    refused = house.as_(BEN).post("/chat/1/messages", data={"id": "01JABCDEFGHJK0000001", "text": "Hello"})
    assert refused.status_code == 403
    assert "until" in refused.text
    house.as_(OTO).post(f"/fairs/{first}/moderation/people/2/mute/end")
    assert (
        house.as_(BEN)
        .post("/chat/1/messages", data={"id": "01JABCDEFGHJK0000002", "text": "Hello"})
        .status_code
        == 303
    )


def test_a_mute_and_a_ban_are_shown_on_the_page_of_the_person_and_ended_there(house: House):
    first, _ = house.write(OTO, two_fairs)
    person = f"/fairs/{first}/console/people/2"
    desk = f"/fairs/{first}/moderation/people/2"
    oto = house.as_(OTO)
    for act, data in (("mute", {"minutes": "10"}), ("ban", {"hours": "24"})):
        assert f"{desk}/{act}/end" not in oto.get(person).text
        oto.post(f"{desk}/{act}", data={**data, "why": f"a reason to {act}", "next": "person"})
        shown = oto.get(person).text
        assert f"{desk}/{act}/end" in shown
        assert f'action="{desk}/{act}"' not in shown

        ended = oto.post(f"{desk}/{act}/end", data={"next": "person"})

        assert (ended.status_code, ended.headers["location"]) == (303, person)
        shown = oto.get(person).text
        assert f"{desk}/{act}/end" not in shown
        assert f'action="{desk}/{act}"' in shown
    deeds = house.read(OTO, lambda work: [act.deed for act in work.session.exec(select(OrganiserAct))])
    assert deeds == ["muted", "unmuted", "banned", "ban_lifted"]


def test_a_ban_closes_the_connections_and_the_doors_and_can_be_lifted(house: House):
    first, _ = house.write(OTO, two_fairs)
    with house.live(BEN) as ben:
        say_live(ben, "join", 1, "chat:1", None)

        answer = house.as_(OTO).post(
            f"/fairs/{first}/moderation/people/2/ban", data={"hours": "0", "why": "threats"}
        )

        assert answer.status_code == 303
        closed = ben.receive()
        while closed["type"] == "websocket.send":
            closed = ben.receive()
        assert closed["code"] == 4001
    assert house.as_(BEN).get(f"/fairs/{first}/lobby").status_code == 404
    with house.live(BEN) as ben:
        assert say_live(ben, "join", 1, "chat:1", None)[2] == "error"
    twice = house.as_(OTO).post(
        f"/fairs/{first}/moderation/people/2/ban", data={"hours": "0", "why": "again"}
    )
    assert twice.status_code == 409
    house.as_(OTO).post(f"/fairs/{first}/moderation/people/2/ban/end")
    assert house.as_(BEN).get(f"/fairs/{first}/lobby").status_code == 200


def test_organisers_are_neither_muted_nor_banned_and_nobody_bans_themselves(house: House):
    first, _ = house.write(OTO, two_fairs)
    house.as_(OTO).post(f"/fairs/{first}/console/people/2/roles", data={"role": "organiser"})

    for who in (2, 4):
        answer = house.as_(OTO).post(
            f"/fairs/{first}/moderation/people/{who}/ban", data={"hours": "24", "why": "x"}
        )
        assert answer.status_code == 403
    assert house.as_(BEN).get(f"/fairs/{first}/lobby").status_code == 200


def test_a_message_with_a_held_word_waits_until_it_is_released(house: House):
    first, _ = house.write(OTO, two_fairs)
    desk = f"/fairs/{first}/moderation"
    house.as_(OTO).post(f"{desk}/words", data={"words": "Ｃasino\nlottery"})
    house.as_(BEN).post("/chat/1/messages", data={"id": "01JABCDEFGHJK0000001", "text": "CASINO tonight"})

    assert "CASINO" not in house.as_(ANNA).get(f"/fairs/{first}/lobby").text
    assert "CASINO" in house.as_(OTO).get(desk).text
    assert house.as_(OTO).post(f"{desk}/messages/1/release").status_code == 303
    assert "CASINO" in house.as_(ANNA).get(f"/fairs/{first}/lobby").text


def test_a_slowed_room_asks_for_patience(house: House):
    first, _ = house.write(OTO, two_fairs)

    assert (
        house.as_(OTO).post(f"/fairs/{first}/moderation/rooms/1/pace", data={"seconds": "60"}).status_code
        == 303
    )
    one = house.as_(BEN).post("/chat/1/messages", data={"id": "01JABCDEFGHJK0000001", "text": "one"})
    two = house.as_(BEN).post("/chat/1/messages", data={"id": "01JABCDEFGHJK0000002", "text": "two"})

    assert (one.status_code, two.status_code) == (303, 429)


def test_of_a_private_conversation_the_desk_sees_the_reported_message_alone(house: House):
    first, second = house.write(OTO, two_fairs)
    message = house.write(OTO, a_private_report)
    shown = house.as_(OTO).get(f"/fairs/{first}/moderation").text

    assert "Give me your money" in shown
    assert "A harmless word" not in shown
    assert "Give me your money" not in house.as_(RUI).get(f"/fairs/{second}/moderation").text
    refused = house.as_(OTO).post(f"/fairs/{first}/moderation/messages/{message}/hiding")
    assert refused.status_code == 409
    assert house.as_(OTO).post(f"/fairs/{first}/moderation/messages/{message}/settlement").status_code == 303
    assert (
        "Give me your money"
        not in house.as_(OTO).get(f"/fairs/{first}/moderation").text.partition('id="held"')[0]
    )


def a_private_report(work: Work) -> int:
    """Mei, of no fair, writes to Anna, who reports one of two messages."""
    assert work.session.get(Account, 5)
    room = conversation_with(work.as_(MEI), 1, exchanged=True)
    said(work, room, "A harmless word", MEI)
    message = said(work, room, "Give me your money", MEI)
    chat.report(work.as_(ANNA), room.id or 0, message, reason="fraud")
    return message
