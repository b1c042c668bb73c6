"""The page of a session as its template needs it: before, while it runs, and after."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick, say, script_of
from core.kit.markdown import render
from core.kit.times import duration_words
from core.kit.work import Work
from realtime.chat.models import RoomKind
from realtime.chat.pages import ChatPanel, chat_panel
from server.programme.access import leads, may_take_part, stored, visible_session
from server.programme.guests import Guests, guests_of
from server.programme.lines import Phase, SessionLine, lines_of
from server.programme.models import Session
from server.programme.pages import position_text
from server.programme.rows import session_rows
from server.programme.signups import has_entry
from server.programme.stage.event_data import event_data
from server.programme.stage.lists import OPEN, asked_in, list_order, view_of
from server.programme.stage.messages import LONGEST_QUESTION, QuestionView
from server.programme.stage.models import Asked, QuestionState, Reaction, Stream, StreamKind
from server.programme.stage.resources import ResourceLine, resources_of
from server.programme.stage.streams import Player, player_of
from server.programme.stage.votes import GIVEN_IN

STATES: dict[QuestionState, Sentence] = {
    QuestionState.WAITING: say("Waiting for the moderator"),
    QuestionState.APPROVED: say("Seen by the moderator, on the list"),
    QuestionState.PINNED: say("Pinned"),
    QuestionState.ANSWERING: say("Being answered now"),
    QuestionState.ANSWERED: say("Answered"),
    QuestionState.DECLINED: say("Not taken up this time"),
    QuestionState.MERGED: say("Put together with a similar question"),
}
REACTIONS: dict[Reaction, tuple[str, Sentence]] = {
    Reaction.APPLAUSE: ("拍", say("Applause")),
    Reaction.INSIGHT: ("得", say("I see")),
    Reaction.SAME: ("同", say("Same here")),
    Reaction.THANKS: ("謝", say("Thank you")),
}
"""What a stamp shows, and its words."""


@dataclass(frozen=True)
class RecordingLink:
    """Where a session's recording stands; ``address`` is a path of ours, "" while there is none to see."""

    address: str
    words: str


RecordingOf = Callable[[Work, int], RecordingLink | None]
"""Session id → its recording, for the reader; given from above, where recordings live."""


def no_recording(work: Work, session_id: int) -> RecordingLink | None:
    """For a fair without recordings."""
    return None


@dataclass(frozen=True)
class QuestionLine:
    """A question as its reader sees it; ``name`` is empty where it was asked anonymously."""

    id: int
    text: str
    lang: str
    name: str
    votes: int
    state: str
    state_words: str
    is_mine: bool
    is_voted: bool
    at: datetime


@dataclass(frozen=True)
class SessionPage:
    """A session: its picture, its people, chat and questions beside it.

    ``player`` is None while there is nothing to see, or for who may not see it; ``agreed`` says that the
    reader wants the player of another house on this page. ``turns_at`` is when the page changes by itself;
    ``waiting`` is the moderator's list.
    """

    template: ClassVar[str] = "programme/show.html"
    section: ClassVar[str] = "programme"
    parts: ClassVar[frozenset[str]] = frozenset({"picture", "heading", "questions"})

    fair_id: int
    fair_slug: str
    now: datetime
    line: SessionLine
    abstract: Markup
    abstract_lang: str
    opens_at: datetime
    opens_in: str
    turns_at: datetime | None
    player: Player | None
    has_stream: bool
    may_take_part: bool
    needs_place: bool
    agreed: bool
    questions: list[QuestionLine]
    mine: list[QuestionLine]
    waiting: list[QuestionLine]
    leads: bool
    guests: Guests | None
    chat: ChatPanel | None
    resources: list[ResourceLine]
    following: SessionLine | None
    recording: RecordingLink | None
    here: int
    reactions: list[tuple[str, str, str]]
    limit: int
    position: str
    moderation_position: str
    event_data: Markup
    tab: str = "chat"
    form: Filled = field(default_factory=Filled)


def session_page(
    work: Work,
    fair: str,
    session_id: int,
    *,
    site: str = "",
    here: int = 0,
    agreed: bool = False,
    tab: str = "chat",
    recording_of: RecordingOf = no_recording,
) -> SessionPage:
    """The page; *site* is the address of the installation, *here* how many people are on the page."""
    where, session = visible_session(work, fair, session_id)
    position = position_text(work, f"session:{session_id}")
    moderation_position = position_text(work, f"moderation:{session_id}")
    line = lines_of(work, fair_id(where), [session])[0]
    locale = work.actor.locale
    abstract = pick(locale, session.abstract_en, session.abstract_ja)
    views = question_lines(work, session)
    moderates = leads(work, session)
    stream = work.session.get(Stream, session_id)
    return SessionPage(
        fair_id=fair_id(where),
        fair_slug=where.slug,
        now=work.now,
        line=line,
        abstract=render(abstract),
        abstract_lang=script_of(locale, session.abstract_en, session.abstract_ja),
        opens_at=session.opens_at,
        opens_in=duration_words(math.ceil((session.opens_at - work.now).total_seconds() / 60), locale),
        turns_at=next_turn(session, work.now),
        player=visible_player(work, where, session, stream),
        has_stream=stream is not None,
        may_take_part=may_take_part(work, session),
        needs_place=not has_entry(work, session),
        agreed=agreed,
        questions=[question for question in views if question.state in OPEN],
        mine=[question for question in views if question.is_mine and question.state not in OPEN],
        waiting=[one for one in views if moderates and one.state == QuestionState.WAITING],
        leads=moderates,
        guests=guests_of(work, session),
        chat=chat_panel(work, fair_id(where), RoomKind.SESSION, session_id),
        resources=resources_of(work, session),
        following=following_line(work, where, session),
        recording=recording_of(work, session_id),
        here=here,
        reactions=[(kind.value, stamp, words.in_(locale)) for kind, (stamp, words) in REACTIONS.items()],
        limit=LONGEST_QUESTION,
        position=position,
        moderation_position=moderation_position,
        event_data=event_data(
            line,
            abstract=abstract,
            zone=where.zone,
            address=f"{site.rstrip('/')}/fairs/{where.slug}/sessions/{session_id}",
            fair=pick(locale, where.name_en, where.name_ja),
            cancelled=session.cancelled_at is not None,
        ),
        tab=tab,
        form=Filled.of({"id": secrets.token_hex(13)}),
    )


def next_turn(session: Session, now: datetime) -> datetime | None:
    """When the page becomes another one by itself: doors, beginning, end."""
    if session.cancelled_at is not None:
        return None
    turns = (session.opens_at, session.begins_at, session.finishes_at)
    return next((moment for moment in turns if moment > now), None)


def visible_player(work: Work, fair: Fair, session: Session, stream: Stream | None) -> Player | None:
    """The picture, once the doors are open and until it is over; an own film from its beginning only."""
    if stream is None or session.cancelled_at is not None or not may_take_part(work, session):
        return None
    if not has_entry(work, session):
        return None
    opens = session.begins_at if stream.kind == StreamKind.FILE else session.opens_at
    if not opens <= work.now < session.finishes_at:
        return None
    return player_of(stream, film=f"/fairs/{fair.slug}/sessions/{session.id}/film")


def question_lines(work: Work, session: Session) -> list[QuestionLine]:
    """Every question that the reader may see in some list, in the order of the list."""
    me = work.actor.account_id
    rows = {row.id: row for row in asked_in(work, stored(session.id))}
    everything = leads(work, session)
    shown = [
        view_of(row)
        for row in rows.values()
        if row.state in OPEN or everything or (me is not None and row.account_id == me)
    ]
    given = frozenset(work.ask(GIVEN_IN, session=session.id, who=me) if me is not None else ())
    return [
        question_line(work, view, rows[view.id], is_voted=view.id in given)
        for view in sorted(shown, key=list_order)
    ]


def question_line(work: Work, view: QuestionView, row: Asked, *, is_voted: bool) -> QuestionLine:
    """One of them, for its reader."""
    is_mine = row.account_id == work.actor.account_id
    told = is_mine or view.state in (QuestionState.PINNED, QuestionState.ANSWERING, QuestionState.ANSWERED)
    return QuestionLine(
        id=view.id,
        text=view.text,
        lang=view.lang,
        name=pick(work.actor.locale, view.name_en, view.name_ja),
        votes=view.votes,
        state=view.state,
        state_words=STATES[view.state].in_(work.actor.locale) if told else "",
        is_mine=is_mine,
        is_voted=is_voted,
        at=row.asked_at,
    )


def following_line(work: Work, fair: Fair, session: Session) -> SessionLine | None:
    """What comes next in the same room."""
    later = [
        other
        for other in session_rows(work, fair_id(fair))
        if other.room_id == session.room_id
        and other.cancelled_at is None
        and other.begins_at >= session.finishes_at
    ]
    found = lines_of(work, fair_id(fair), later[:1])
    return found[0] if found and found[0].phase != Phase.OVER else None
