"""How far people have read: gathered, written together, never back, told where somebody shows it."""

from sqlmodel import select

from core.kit.database import Database
from core.kit.work import Actor, Work
from realtime.budgets import ACTS, MARKS_SECONDS
from realtime.chat import unread
from realtime.chat.marks import Marks, marks_of
from realtime.chat.models import SeenMark
from realtime.chat.pages import panel_of
from realtime.chat.rooms import conversation_with
from realtime.models import TopicEvent
from tests.support.chat import a_lobby, an_act, said
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, IDA, MEI, PASSER_BY


def marks(work: Work) -> dict[tuple[int, int], int]:
    """The newest message that is read, by room and reader."""
    return {(row.room_id, row.account_id): row.message_id for row in work.session.exec(select(SeenMark))}


def a_busy_lobby(work: Work) -> tuple[int, list[int]]:
    """A room of the fair, and three messages of Ben's in it."""
    room = a_lobby(work)
    return room.id or 0, [said(work, room, f"Message {turn}", BEN) for turn in range(3)]


def unread_told(work: Work) -> list[str]:
    """To whom a count of unread messages was told, as it is kept."""
    return list(work.session.exec(select(TopicEvent.topic).where(TopicEvent.name == "chat.unread")))


def test_how_far_somebody_has_read_is_told_only_where_both_show_it(work, as_):
    room = conversation_with(as_(ANNA), BEN.account_id, exchanged=False)
    message = said(as_(ANNA), room, "Did you read this?")
    unread.choose_seen(as_(ANNA), shown=True)
    unread.see(as_(BEN), room.id, message)
    assert panel_of(as_(ANNA), room).others_seen == 0

    unread.choose_seen(as_(BEN), shown=True)
    assert panel_of(as_(ANNA), room).others_seen == message


def test_unread_counts_follow_on_all_devices(work, as_):
    room = conversation_with(as_(ANNA), BEN.account_id, exchanged=False)
    first = said(as_(ANNA), room, "One")
    said(as_(ANNA), room, "Two")
    assert unread.total_unread(work, BEN.account_id) == 2

    ben = as_(BEN)
    unread.see(ben, room.id, first)
    told = [news.message for news in ben.outbox if news.topic == "account:2"]
    assert (told[-1].count, told[-1].total) == (1, 1)
    assert panel_of(ben, room).first_new == first + 1


def test_a_mark_goes_forward_only_and_only_to_a_message_of_its_room(work, as_):
    room, (first, second, third) = a_busy_lobby(work)
    elsewhere = conversation_with(as_(ANNA), BEN.account_id, exchanged=False)
    letter = said(as_(BEN), elsewhere, "Only for Anna")
    reader = (room, ANNA.signed_in_id)

    for read, stands_at in ((second, second), (first, second), (letter, second), (third, third)):
        unread.mark(work, {reader: read})
        work.session.expire_all()
        assert marks(work) == {reader: stands_at}
    unread.mark(work, {(room, 404): third})
    assert marks(work) == {reader: third}, "nobody has that number"


def test_readers_of_a_busy_room_are_written_by_prepared_statements_and_nobody_is_told(work, counted_queries):
    room, (first, second, _) = a_busy_lobby(work)
    unread.mark(work, {(room, ANNA.signed_in_id): first})
    with counted_queries() as built:
        unread.mark(work, {(room, reader.signed_in_id): second for reader in (ANNA, IDA, MEI)})

    assert built == []
    assert marks(work) == {(room, reader.signed_in_id): second for reader in (ANNA, IDA, MEI)}
    assert {news.message.wire for news in work.outbox} == {"chat.posted"}


def test_what_readers_have_seen_is_written_together_and_nobody_is_told(house: House):
    room, (first, _, third) = house.write(ANNA, a_busy_lobby)
    with house.live(ANNA) as anna, house.live(IDA) as ida:
        for socket in (anna, ida):
            say_live(socket, "join", 1, f"chat:{room}", None)
        for message in (first, third, first):
            assert say_live(anna, "send", 2, f"chat:{room}", "chat.see", {"message_id": message})[2] == "ok"
        say_live(ida, "send", 2, f"chat:{room}", "chat.see", {"message_id": first})

        both = {(room, ANNA.signed_in_id): third, (room, IDA.signed_in_id): first}
        house.until(lambda: house.read(Actor(), marks) == both)

    assert house.read(Actor(), unread_told) == []


def test_in_a_conversation_the_reader_s_other_pages_and_the_other_person_hear_of_it_soon(house: House):
    def begun(work: Work) -> tuple[int, int]:
        room = conversation_with(work, BEN.account_id, exchanged=False)
        for one in (ANNA, BEN):
            unread.choose_seen(work.as_(one), shown=True)
        return room.id or 0, said(work, room, "Did you read this?")

    room, letter = house.write(ANNA, begun)
    with house.live(ANNA) as anna, house.live(BEN) as ben, house.live(BEN) as other_tab:
        for socket in (anna, ben):
            say_live(socket, "join", 1, f"chat:{room}", None)
        say_live(other_tab, "join", 1, f"account:{BEN.account_id}", None)
        say_live(ben, "send", 2, f"chat:{room}", "chat.see", {"message_id": letter})

        assert next_event(other_tab, "chat.unread")[4] == {"room": room, "count": 0, "total": 0}
        seen = next_event(anna, "chat.seen")[4]
    assert seen == {"account_id": BEN.account_id, "message_id": letter}
    assert MARKS_SECONDS <= 2, "soon"


def test_who_reads_along_keeps_all_their_acts(house: House):
    room, messages = house.write(ANNA, a_busy_lobby)
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"chat:{room}", None)
        limits = house.client.app.state.limits
        say_live(anna, "send", 2, f"chat:{room}", "chat.see", {"message_id": messages[-1]})
        limits.add("live.act", f"account {ANNA.account_id}", most=ACTS, seconds=60, times=ACTS - 1)

        say_live(anna, "send", 3, f"chat:{room}", "chat.see", {"message_id": messages[-1]})
        last = say_live(anna, "send", 4, f"chat:{room}", "chat.post", {"id": an_act(), "text": "May I?"})
        over = say_live(anna, "send", 5, f"chat:{room}", "chat.post", {"id": an_act(), "text": "And now?"})

    assert (last[2], over[3]["code"]) == ("ok", "too_many")


def test_only_who_has_joined_a_room_may_mark_it(house: House):
    """Security 24."""
    room, messages = house.write(ANNA, a_busy_lobby)
    for actor in (ANNA, PASSER_BY):
        with house.live(actor) as socket:
            if actor is PASSER_BY:
                assert say_live(socket, "join", 1, f"chat:{room}", None)[3]["code"] == "not_found"
            answer = say_live(socket, "send", 2, f"chat:{room}", "chat.see", {"message_id": messages[0]})
            assert answer[3]["code"] == "not_found"
    for number in (0, 2**31, 2**70):
        with house.live(ANNA) as anna:
            say_live(anna, "join", 1, f"chat:{room}", None)
            answer = say_live(anna, "send", 2, f"chat:{room}", "chat.see", {"message_id": number})
            assert answer[3]["code"] == "invalid", "it would spoil the write of everybody's"

    assert marks_of(house.client.app.state.hub)._waiting == {}


def test_marks_wait_for_a_database_that_is_away_and_the_end_of_a_process_writes_them(house: House):
    room, (first, second, _) = house.write(ANNA, a_busy_lobby)
    away, kept = Database(house.settings.database_url), Marks()
    away.close()

    async def an_evening() -> None:
        kept.note(room, ANNA.signed_in_id, second)
        await kept.write(away)
        async with kept.running(house.db):
            kept.note(room, IDA.signed_in_id, first)

    assert house.client.portal is not None
    house.client.portal.call(an_evening)

    assert house.read(Actor(), marks) == {(room, ANNA.signed_in_id): second, (room, IDA.signed_in_id): first}
