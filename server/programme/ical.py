"""Sessions as a calendar file, for one session, one's day, or a subscription. Pure.

Sources: RFC 5545 (iCalendar), RFC 5546 (SEQUENCE, CANCEL), RFC 7986 (NAME, REFRESH-INTERVAL). Times carry
their IANA zone and the file carries the zone's rules, so that a calendar shows both clocks rightly even
where it has never heard of the zone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import quote

from icalendar import Calendar, Event, Timezone, vText

from core.kit.plaintext import plain_line, plain_text
from core.kit.times import is_zone, zone_of

REFRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class CalendarSession:
    """A session as a calendar holds it.

    ``uid`` never changes while the session exists; ``sequence`` rises with every release that changes its
    time, place or state. ``starts`` and ``ends`` are aware, ``zone`` is the IANA name they are shown in;
    ``language`` is the text's. A cancelled session stays in the file, so that calendars strike it out.
    """

    uid: str
    sequence: int
    title: str
    description: str
    location: str
    url: str
    starts: datetime
    ends: datetime
    zone: str
    cancelled: bool = False
    language: str = "en"


def write_calendar(sessions: Sequence[CalendarSession], *, name: str, zone: str, now: datetime) -> bytes:
    """A calendar called *name* with all *sessions*; *zone* is the fair's, *now* aware.

    The method is CANCEL where there is nothing but cancelled sessions, else PUBLISH.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Koryu//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    only_cancelled = bool(sessions) and all(session.cancelled for session in sessions)
    calendar.add("method", "CANCEL" if only_cancelled else "PUBLISH")
    calendar.add("name", plain_line(name).strip())
    calendar.add("x-wr-calname", plain_line(name).strip())
    calendar.add("x-wr-timezone", zone if is_zone(zone) else "UTC")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for session in sessions:
        calendar.add_component(_event(session, now.astimezone(UTC).replace(microsecond=0)))
    if sessions:
        years = [moment.year for session in sessions for moment in (session.starts, session.ends)]
        for used in sorted(calendar.get_missing_tzids(), reverse=True):
            calendar.subcomponents.insert(0, rules_of(used, min(years), max(years)))
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def rules_of(zone: str, first: int, last: int) -> Timezone:
    """What a calendar says of *zone* for the years *first* to *last*; it takes a tenth of a second."""
    return Timezone.from_tzid(
        zone,
        first_date=date(max(first - 1, 1970), 1, 1),
        last_date=date(min(last + 2, 2038), 1, 1),
    )


def _event(session: CalendarSession, now: datetime) -> Event:
    event = Event()
    zone = zone_of(session.zone)
    tag = (
        {"LANGUAGE": session.language}
        if re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", session.language)
        else {}
    )
    event.add("uid", plain_line(session.uid).strip())
    event.add("sequence", session.sequence)
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("dtstart", _local(session.starts, zone))
    event.add("dtend", _local(session.ends, zone))
    for key, text in (
        ("summary", plain_line(session.title).strip()),
        ("location", plain_line(session.location).strip()),
    ):
        if text:
            event.add(key, vText(text), parameters=tag)
    if description := plain_text(session.description).strip():
        event.add("description", vText(description), parameters=tag)
    if address := _address(session.url):
        event.add("url", address)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if session.cancelled else "OPAQUE")
    return event


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """*moment* on the zone's clock; in UTC when that clock shows it for the second time in a night, since a
    calendar takes a local time that comes twice for the first (RFC 5545 3.3.5).
    """
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _address(url: str) -> str:
    """A web address with nothing in it that is not of one; "" for any other scheme."""
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return ""
    return quote("".join(plain_text(url).split("\n")), safe="/:?#[]@!$&'()*+,;=%~-._")
