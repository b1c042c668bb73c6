"""The programme and one's own day, as their templates need them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from core.fair.access import fair_id, visible_fair
from core.kit.forms import Filled
from core.kit.times import zone_of
from core.kit.work import Work
from realtime.stream import position_of
from server.programme.calendars import calendar_in_use
from server.programme.filters import VIEWS, Filters
from server.programme.grid import Row, grid_of
from server.programme.lines import (
    NO_TRACK,
    Phase,
    RoomLine,
    SessionLine,
    TrackLine,
    lines_of,
    room_lines,
    track_lines,
)
from server.programme.models import Kind, Session
from server.programme.reminders import wants_mail
from server.programme.rows import session_rows
from server.programme.stars import at_the_same_time, day_of
from server.programme.words import KINDS, LANGUAGES

CHOICES = (
    "Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Taipei",
    "Asia/Singapore", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai",
    "Africa/Nairobi", "Europe/Helsinki", "Africa/Cairo", "Europe/Berlin", "Europe/Paris", "Africa/Lagos",
    "Europe/London", "Europe/Lisbon", "America/Sao_Paulo", "America/Toronto", "America/New_York",
    "America/Chicago", "America/Mexico_City", "America/Denver", "America/Los_Angeles", "America/Vancouver",
    "Pacific/Honolulu", "UTC",
)  # fmt: skip
"""Zones to switch to with one touch; the account page has them all."""


@dataclass(frozen=True)
class Day:
    """One day of the reader's calendar. ``now_before`` is the session that the now line stands before."""

    at: datetime
    lines: tuple[SessionLine, ...]
    rows: tuple[Row, ...] = ()
    now_before: int | None = None


@dataclass(frozen=True)
class Group:
    """The sessions of a room or a track."""

    name: str
    hue: str
    lines: tuple[SessionLine, ...]


@dataclass(frozen=True)
class ProgrammePage:
    """The programme: by time, by room or by track, filtered."""

    template: ClassVar[str] = "programme/list.html"
    section: ClassVar[str] = "programme"
    parts: ClassVar[frozenset[str]] = frozenset({"list"})

    fair_id: int
    fair_slug: str
    now: datetime
    filters: Filters
    form: Filled
    views: tuple[str, ...]
    rooms: list[RoomLine]
    tracks: list[TrackLine]
    kinds: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    zones: list[tuple[str, str]]
    zone: str
    days: list[Day]
    groups: list[Group]
    shown: int
    total: int
    now_inside: bool
    position: str


@dataclass(frozen=True)
class Together:
    """Two sessions of somebody's day that run at the same time."""

    first: SessionLine
    second: SessionLine


@dataclass(frozen=True)
class MyDayPage:
    """What somebody starred, what of it clashes, and how it gets into their calendar."""

    template: ClassVar[str] = "programme/my_day.html"
    section: ClassVar[str] = "programme"
    parts: ClassVar[frozenset[str]] = frozenset({"day"})

    fair_id: int
    fair_slug: str
    now: datetime
    days: list[Day]
    together: list[Together]
    clashing: frozenset[int]
    address: str
    wants_mail: bool
    position: str
    form: Filled = field(default_factory=Filled)


def programme_page(work: Work, fair: str, *, filters: Filters) -> ProgrammePage:
    """The programme of a visible fair."""
    where = visible_fair(work, fair)
    position = position_text(work, f"fair:{where.id}")
    rooms, tracks = room_lines(work, fair_id(where)), track_lines(work, fair_id(where))
    everything = lines_of(work, fair_id(where), session_rows(work, fair_id(where)))
    shown = filters.keep(everything)
    locale, zone = work.actor.locale, work.actor.zone or where.zone
    columns = [room.id for room in rooms if not filters.room or str(room.id) == filters.room]
    days = days_of(shown, zone, work.now, columns=columns if filters.view == "room" else ())
    return ProgrammePage(
        fair_id=fair_id(where),
        fair_slug=where.slug,
        now=work.now,
        filters=filters,
        form=Filled.of(vars(filters)),
        views=VIEWS,
        rooms=rooms,
        tracks=tracks,
        kinds=[
            (kind.value, KINDS[kind].in_(locale))
            for kind in Kind
            if any(line.kind == kind for line in everything)
        ],
        languages=[(code, words.in_(locale)) for code, words in LANGUAGES.items()],
        zones=zones_for(where.zone, zone, locale),
        zone=zone,
        days=days,
        groups=groups_of(filters, shown, rooms, tracks),
        shown=len(shown),
        total=len(everything),
        now_inside=any(day.now_before is not None for day in days),
        position=position,
    )


def days_of(
    lines: Iterable[SessionLine], zone: str, now: datetime, *, columns: Sequence[int] = ()
) -> list[Day]:
    """The sessions by day of a clock in *zone*, with the now line where the day is under way."""
    by_day: dict[object, list[SessionLine]] = {}
    clock = zone_of(zone)
    for line in lines:
        by_day.setdefault(line.begins.astimezone(clock).date(), []).append(line)
    days: list[Day] = []
    for day in by_day.values():
        ordered = sorted(day, key=lambda line: (line.begins, line.room_id))
        placed = [line for line in ordered if line.phase != Phase.CANCELLED]
        days.append(
            Day(
                at=ordered[0].begins,
                lines=tuple(ordered),
                rows=grid_of(placed, columns) if columns else (),
                now_before=now_line(ordered, now),
            )
        )
    return sorted(days, key=lambda day: day.at)


def now_line(ordered: Sequence[SessionLine], now: datetime) -> int | None:
    """The first session that has not begun, if one has and the day is not over."""
    if not any(line.begins <= now for line in ordered):
        return None
    return next((line.id for line in ordered if line.begins > now), None)


def groups_of(
    filters: Filters,
    lines: Sequence[SessionLine],
    rooms: list[RoomLine],
    tracks: list[TrackLine],
) -> list[Group]:
    """By room or by track, empty ones left out; sessions without a track at the end, under no name."""
    if filters.view == "room":
        by_room = [(room.name, [line for line in lines if line.room_id == room.id]) for room in rooms]
        return [Group(name, "", tuple(found)) for name, found in by_room if found]
    if filters.view == "track":
        by_track = [(track, [line for line in lines if line.track_id == track.id]) for track in tracks]
        by_track.append((NO_TRACK, [line for line in lines if line.track_id is None]))
        return [Group(track.name, track.hue, tuple(found)) for track, found in by_track if found]
    return []


def zones_for(fair: str, mine: str, locale: str) -> list[tuple[str, str]]:
    """The fair's zone first, then the reader's, then common ones; cities in the reader's language."""
    wanted = dict.fromkeys((fair, mine, *CHOICES))
    return [(name, city_of(name, locale)) for name in wanted]


@cache
def city_of(zone: str, locale: str) -> str:
    """``Asia/Tokyo`` as Tokyo, 東京."""
    if zone == "UTC" or not isinstance(zone_of(zone), ZoneInfo):
        return "UTC"
    return str(get_timezone_location(zone_of(zone), locale=locale, return_city=True))


def my_day_page(work: Work, fair: str, *, address: str = "") -> MyDayPage:
    """The actor's day; *address* is where calendars may subscribe to it, "" while there is none."""
    where = visible_fair(work, fair)
    me = work.actor.signed_in_id
    position = position_text(work, f"fair:{where.id}")
    sessions = day_of(work, fair_id(where), me)
    lines = {line.id: line for line in lines_of(work, fair_id(where), sessions)}
    beside = at_the_same_time(sessions)
    return MyDayPage(
        fair_id=fair_id(where),
        fair_slug=where.slug,
        now=work.now,
        days=days_of(lines.values(), work.actor.zone or where.zone, work.now),
        together=pairs_of(sessions, beside, lines),
        clashing=frozenset(beside),
        address=address if calendar_in_use(work, fair_id(where), me) else "",
        wants_mail=wants_mail(work),
        position=position,
    )


def pairs_of(
    sessions: Iterable[Session], beside: dict[int, list[Session]], lines: dict[int, SessionLine]
) -> list[Together]:
    """Every pair once, the earlier first."""
    found: list[Together] = []
    for session in sessions:
        for other in beside.get(session.id or 0, ()):
            if (session.begins_at, session.id or 0) < (other.begins_at, other.id or 0):
                found.append(Together(lines[session.id or 0], lines[other.id or 0]))
    return found


def position_text(work: Work, topic: str) -> str:
    """The topic's position for a ``position`` attribute; asked before what it stands for is read."""
    return json.dumps(list(position_of(work, topic)))
