"""What was said before the visitor comes: announcements, the lobby, booths, sessions, letters, questions."""

from collections.abc import Iterable

from realtime.chat.models import RoomKind
from realtime.chat.rooms import conversation_with, open_room
from realtime.chat.talk import post
from realtime.chat.unread import see
from realtime.notices.announce import announce
from realtime.notices.models import Audience
from server.demo.cast import directs, exhibitors, fair, lobby, people, session_talks, sessions
from server.demo.day import Day
from server.demo.programme import Question
from server.demo.shapes import Line
from server.demo.talk import Direct
from server.programme.stage.models import QuestionState, Vote
from server.programme.stage.questions import ask, move_question

STATES = {
    "approved": QuestionState.APPROVED,
    "pinned": QuestionState.PINNED,
    "answered": QuestionState.ANSWERED,
    "declined": QuestionState.DECLINED,
}
"""What a moderator did with a question; one that is only asked still waits."""


def open_rooms(day: Day) -> None:
    """The rooms of the fair itself; those of booths and sessions open with them."""
    for kind in (RoomKind.LOBBY, RoomKind.EXHIBITORS, RoomKind.ORGANISERS):
        room = open_room(day.organised(), day.fair_id, kind)
        assert room.id is not None
        day.rooms[kind.value] = room.id


def load_talk(day: Day) -> None:
    """Everything that was said, each place by itself, in order."""
    say_all(day, day.rooms["lobby"], lobby())
    for house in exhibitors():
        say_all(day, room_of(day, RoomKind.BOOTH, day.booths[house.slug]), house.chat)
    for talk in session_talks():
        number = day.sessions[talk.session]
        say_all(day, room_of(day, RoomKind.SESSION, number), talk.chat)
        for question in talk.questions:
            put_question(day, talk.session, number, question)
    for direct in directs():
        write_letters(day, direct)
    for one in fair().announcements:
        announce(
            day.by(one.by, one.at), day.fair, text_en=one.text.en, text_ja=one.text.ja,
            audience=Audience.EVERYBODY, until=None if one.urgent else day.at(one.at + 60),
        )  # fmt: skip


def say_all(day: Day, room: int, lines: Iterable[Line]) -> int:
    """Each line by who says it, when they say it; returns the last message."""
    last = 0
    for line in sorted(lines, key=lambda line: line.at):
        last = post(day.by(line.by, line.at), room, text=line.text, act_id=day.act()).message_id
    return last


def room_of(day: Day, kind: RoomKind, subject: int) -> int:
    """The room about a booth or a session."""
    room = open_room(day.organised(), day.fair_id, kind, subject)
    assert room.id is not None
    return room.id


def write_letters(day: Day, direct: Direct) -> None:
    """A conversation of two; whoever wrote last has read it all, the other one all but the last letter."""
    lines = sorted(direct.lines, key=lambda line: line.at)
    first, last = lines[0], lines[-1]
    other = next(slug for slug in direct.between if slug != first.by)
    room = conversation_with(day.by(first.by, first.at), day.account(other), exchanged=True)
    assert room.id is not None
    before = say_all(day, room.id, lines[:-1])
    see(day.by(next(slug for slug in direct.between if slug != last.by), last.at), room.id, before)
    see(day.by(last.by, last.at), room.id, say_all(day, room.id, lines[-1:]))


def put_question(day: Day, session: str, number: int, question: Question) -> None:
    """Ask it, do with it what the moderator did, and let as many others vote as want the answer."""
    asked = ask(
        day.by(question.by, question.at), day.fair, number, text=question.text, anonymous=question.anonymous
    )
    if question.state not in STATES:
        return
    led_by = next(one.moderators for one in sessions() if one.slug == session)
    leader = led_by[0] if led_by else day.organiser
    move_question(
        day.by(leader, question.at + 0.3), day.fair, number, question_id=asked, state=QuestionState.APPROVED
    )
    voters = [one.slug for one in people() if one.slug not in (question.by, leader)][: question.votes]
    for place, slug in enumerate(voters):  # rows, since the verb asks ten times as much as it writes
        at = day.at(min(question.at + 0.5 + place / 20, fair().now))
        day.work.session.add(Vote(question_id=asked, account_id=day.account(slug), at=at))
    moved = day.by(leader, min(question.at + 2.5, fair().now))
    move_question(moved, day.fair, number, question_id=asked, state=STATES[question.state])
