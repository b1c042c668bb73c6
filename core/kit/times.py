"""Both clocks: one moment as the reader and the fair read it, and a typed local time as one moment.

A moment is an aware datetime. Zones are IANA names; a name nobody knows is read as UTC, so that a page is
never lost to a stale cookie. Sources: the IANA time zone database (tzdata), Unicode CLDR (babel) for words.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, get_timezone_name
from babel.units import format_unit

from core.kit.i18n import Sentence, say

SHORT_DATE = {"en": "EEE d MMM", "ja": "M月d日(E)"}
LONG_DATE = {"en": "EEEE d MMMM y", "ja": "y年M月d日EEEE"}
LABELLING_LOCALES = ("en_GB", "en_US", "ja", "en_AU", "en_NZ", "en_IN", "en_ZA")
"""Where CLDR is asked for an abbreviation; each locale knows only those its readers commonly use."""


@dataclass(frozen=True)
class Stamp:
    """One moment on one clock, in words of one language.

    ``time`` is 24 hours, two digits each. ``day_badge`` is "" or the short weekday (see `clocks`);
    ``iso_date`` is the date on this clock for ``<time datetime>``.
    """

    time: str
    zone: str
    date: str
    long_date: str
    day_badge: str
    hour: int
    minute: int
    iso_date: str


@dataclass(frozen=True)
class Clocks:
    """A moment, or a span with an end, on the reader's clock and on the fair's.

    ``iso`` is the moment in UTC for ``<time datetime>``. ``fair`` is None where both clocks agree; the
    ``_end`` stamps are None without an end, ``fair_end`` also where ``fair`` is. ``is_readers`` is False
    while nobody knows the reader's zone: what stands as theirs is then the fair's.
    """

    iso: str
    reader: Stamp
    fair: Stamp | None = None
    reader_end: Stamp | None = None
    fair_end: Stamp | None = None
    is_readers: bool = True


class LocalTimeProblem(ValueError):
    """A typed local time that is no moment; ``say`` tells the person why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.say = sentence


def clocks(
    moment: datetime, end: datetime | None = None, *, reader: str | None, fair: str | None, locale: str
) -> Clocks:
    """*moment* (and *end*) on both clocks; a missing zone is the other one's, both missing are UTC.

    The clocks agree when their offsets do, at the moment and at the end. A day badge marks a date that
    the eye would not expect: the fair's start against the reader's, and an end against its own start.

    Raises:
        ValueError: The moment or the end is naive.
    """
    ends = _on(end, UTC) if end is not None else None
    return _clocks(_on(moment, UTC), ends, reader, fair, locale)


@lru_cache(maxsize=4096)
def _clocks(
    moment: datetime, end: datetime | None, reader: str | None, fair: str | None, locale: str
) -> Clocks:
    """Kept, since everybody in a zone sees the same moments; in UTC, where no hour comes twice."""
    here, there = zone_of(reader or fair), zone_of(fair or reader)
    starts = [_on(moment, zone) for zone in (here, there)]
    ends = [_on(end, zone) for zone in (here, there)] if end is not None else []
    agree = all(a.utcoffset() == b.utcoffset() for a, b in (starts, ends or starts))
    mine = starts[0]
    return Clocks(
        iso=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        reader=_stamp(mine, locale, beside=mine.date()),
        fair=None if agree else _stamp(starts[1], locale, beside=mine.date()),
        reader_end=_stamp(ends[0], locale, beside=mine.date()) if ends else None,
        fair_end=_stamp(ends[1], locale, beside=starts[1].date()) if ends and not agree else None,
        is_readers=reader is not None,
    )


def words(moment: datetime, *, reader: str | None, fair: str | None, locale: str) -> str:
    """``"03:17 BST / 11:17 JST"``: both clocks within a sentence, as ``time()`` of the templates."""
    at = clocks(moment, reader=reader, fair=fair, locale=locale)
    badge = f" {at.fair.day_badge}" if at.fair and at.fair.day_badge else ""
    second = f" / {at.fair.time} {at.fair.zone}{badge}" if at.fair else ""
    return f"{at.reader.time} {at.reader.zone}{second}"


def _on(moment: datetime, zone: tzinfo) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(zone)


def _stamp(local: datetime, locale: str, *, beside: date) -> Stamp:
    language = language_of(locale)
    return Stamp(
        time=f"{local.hour:02}:{local.minute:02}",
        zone=zone_label(local),
        date=format_date(local, SHORT_DATE[language], locale=language),
        long_date=format_date(local, LONG_DATE[language], locale=language),
        day_badge="" if local.date() == beside else format_date(local, "EEE", locale=language),
        hour=local.hour,
        minute=local.minute,
        iso_date=local.date().isoformat(),
    )


def language_of(locale: str) -> str:
    """``ja`` or ``en``, whatever region, script or unknown language *locale* names."""
    return "ja" if locale.lower().replace("-", "_").split("_")[0] == "ja" else "en"


def zone_label(local: datetime) -> str:
    """BST, JST, CEST where the name is common and unmistakable, else GMT+9, GMT+5:30.

    An abbreviation counts only if the time zone database and CLDR both use it for this zone: so India's
    and Ireland's IST, or China's and Chicago's CST, never stand for each other.
    """
    name = local.tzname() or ""
    if name == "UTC":
        return "UTC"
    if name.isalpha() and name in _common_abbreviations(local):
        return name
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return "GMT" + (f"{sign}{hours}" if hours or rest else "") + (f":{rest:02}" if rest else "")


def _common_abbreviations(local: datetime) -> frozenset[str]:
    """What CLDR calls this zone in its summer or winter; asked once each, it takes a quarter of a page."""
    season = (local.tzinfo, local.utcoffset(), local.dst())
    if season not in _abbreviations:
        _abbreviations[season] = frozenset(
            get_timezone_name(local, width="short", locale=locale) for locale in LABELLING_LOCALES
        )
    return _abbreviations[season]


_abbreviations: dict[tuple[tzinfo | None, timedelta | None, timedelta | None], frozenset[str]] = {}


def zone_of(name: str | None) -> tzinfo:
    """The zone of that name; UTC for None and for a name nobody knows."""
    return ZoneInfo(name) if name is not None and is_zone(name) else UTC


def is_zone(name: str) -> bool:
    """Whether *name* is an IANA zone such as ``Asia/Tokyo``."""
    return name in _all_zones()


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _listed_zones() -> tuple[str, ...]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    named = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    return ("UTC", *sorted(named & _all_zones()))


def zone_names() -> list[str]:
    """The zones to choose from, UTC first, then one per inhabited place (the database's own list)."""
    return list(_listed_zones())


def parse_local(date: str, time: str, zone: str) -> datetime:
    """The moment, in UTC, at which a clock in *zone* shows *time* (``11:07``) on *date* (``2026-09-19``).

    When clocks are put back an hour passes twice; the first of the two is meant. Full-width digits, as
    Japanese keyboards type them, are read as digits.

    Raises:
        LocalTimeProblem: The date or time is malformed, the zone unknown, or clocks were put forward
            over that time, so that it never comes.
    """
    day, clock = unicodedata.normalize("NFKC", date).strip(), unicodedata.normalize("NFKC", time).strip()
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        raise LocalTimeProblem(say("Please give the date as year-month-day, for example 2026-09-19."))
    if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", clock):
        raise LocalTimeProblem(say("Please give the time as hours and minutes, for example 09:30."))
    if not is_zone(zone):
        raise LocalTimeProblem(say("There is no time zone by that name. Please choose one from the list."))
    try:
        local = datetime.fromisoformat(f"{day}T{clock.zfill(5) if len(clock) < 6 else clock.zfill(8)}")
        moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        back = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        problem = say("There is no such day or time. Please check the date and the time.")
        raise LocalTimeProblem(problem) from None
    if back != local:
        problem = say(
            "Clocks are put forward then: {time} does not exist on {date}. Please choose another time.",
            time=clock,
            date=day,
        )
        raise LocalTimeProblem(problem)
    return moment


def duration_words(minutes: int, locale: str) -> str:
    """*minutes* in words: "1 hour 30 minutes", "1時間30分"; nothing below a minute, never negative."""
    language = language_of(locale)
    days, rest = divmod(max(0, minutes), 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [(days, "duration-day"), (hours, "duration-hour"), (left, "duration-minute")]
    said = [_unit(count, unit, language) for count, unit in parts if count]
    return ("" if language == "ja" else " ").join(said) or _unit(0, "duration-minute", language)


def _unit(count: int, unit: str, language: str) -> str:
    if (
        language == "ja"
    ):  # CLDR's long Japanese forms are missing from babel; the short ones are the same words
        return format_unit(count, unit, length="short", locale=language).replace(" ", "")
    return format_unit(count, unit, length="long", locale=language)
