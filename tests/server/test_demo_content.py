"""The demo fair is complete, in both languages, and free of clashes."""

import re
from collections import Counter
from dataclasses import fields, is_dataclass
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from core.people.languages import fits
from server.demo import cast
from server.demo.crests import CRESTS
from server.demo.houses import Exhibitor
from server.demo.ink import HUES
from server.demo.programme import Session
from server.demo.shapes import Line, Text

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
KANA = re.compile(r"[ぁ-ゖゔー]+")
EVERYTHING = (
    cast.fair,
    cast.people,
    cast.exhibitors,
    cast.sessions,
    cast.session_talks,
    cast.lobby,
    cast.directs,
    cast.exchanges,
    cast.cards_left,
    cast.stars,
    cast.recordings,
    cast.films,
    cast.threads,
)
PEOPLE = {one.slug: one for one in cast.people()}
BOOTHS = {one.slug: one for one in cast.exhibitors()}
SESSIONS = {one.slug: one for one in cast.sessions()}


def texts(thing: object) -> list[Text]:
    """Every two-language text within records and tuples."""
    if isinstance(thing, Text):
        return [thing]
    if isinstance(thing, tuple):
        return [found for part in thing for found in texts(part)]
    if is_dataclass(thing):
        return [found for field in fields(thing) for found in texts(getattr(thing, field.name))]
    return []


def on_stage(session: Session) -> set[str]:
    return {*session.speakers, *session.moderators}


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def hours(session: Session) -> tuple[int, int]:
    return session.start + session.late, session.end + session.late


def test_the_fair_has_the_promised_size() -> None:
    kinds = Counter(one.kind for one in cast.sessions())

    assert (len(PEOPLE), len(BOOTHS), len(SESSIONS)) == (60, 12, 20)
    assert (len(cast.fair().rooms), len(cast.fair().tracks)) == (3, 5)
    assert set(kinds) == {"panel", "talk", "workshop", "breakout", "information", "social"}
    assert len({booth.country for booth in BOOTHS.values()}) == 4
    assert len(cast.lobby()) == 32
    assert sum(len(thread.lines) for thread in cast.threads()) >= 60
    assert Counter(one.role for one in cast.people()) == {
        "recruiter": 27,
        "attendee": 16,
        "mentor": 6,
        "speaker": 5,
        "organiser": 3,
        "operator": 1,
        "member": 2,
    }


def test_every_text_is_there_in_both_languages() -> None:
    found = [text for read in EVERYTHING for text in texts(read())]

    assert len(found) > 500
    for text in found:
        assert bool(text.en.strip()) == bool(text.ja.strip()), text


def test_japanese_texts_are_japanese_and_english_ones_are_not() -> None:
    for text in (text for read in EVERYTHING for text in texts(read()) if text.ja):
        assert JAPANESE.search(text.ja), text
        assert len(JAPANESE.findall(text.en)) <= 1, text  # one designer draws an R and a り


def test_lines_of_chat_are_in_the_language_they_say() -> None:
    lines = [(line.lang, line.text) for line in every_line()]
    lines += [(line.lang, line.text) for thread in cast.threads() for line in thread.lines]
    lines += [(asked.lang, asked.text) for talk in cast.session_talks() for asked in talk.questions]

    assert {lang for lang, _ in lines} == {"en", "ja"}
    for lang, text in lines:
        assert bool(JAPANESE.search(text)) == (lang == "ja"), text


def every_line() -> list[Line]:
    return [
        *cast.lobby(),
        *(line for talk in cast.session_talks() for line in talk.chat),
        *(line for booth in BOOTHS.values() for line in booth.chat),
        *(line for direct in cast.directs() for line in direct.lines),
        *(line for recording in cast.recordings() for line in recording.comments),
    ]


def test_people_have_both_names_a_reading_and_only_fictional_addresses() -> None:
    for one in cast.people():
        assert JAPANESE.search(one.family_ja), one.slug
        assert JAPANESE.search(one.given_ja), one.slug
        assert KANA.fullmatch(one.family_kana + one.given_kana), one.slug
        assert one.family_en.isalpha(), one.slug
        assert one.email.endswith(".example"), one.slug
        assert ZoneInfo(one.zone).key == one.zone
        assert all(fits(code, level) for code, level in one.languages), one.slug
    assert len({one.email for one in cast.people()}) == 60


def test_names_and_lines_fit_where_they_will_be_shown() -> None:
    for one in cast.people():
        assert max(map(len, one.looks_for + one.offers + one.headline)) <= 160, one.slug
        assert max(map(len, one.organisation + one.department + one.title)) <= 120, one.slug
        assert len(one.phone) <= 40, one.slug
    for booth in BOOTHS.values():
        assert len(booth.mark) == 1, booth.slug
        assert max(map(len, booth.tagline)) <= 160, booth.slug
        assert max(map(len, booth.seeks)) <= 300, booth.slug
    assert len({booth.mark for booth in BOOTHS.values()}) == 12


def test_links_lead_to_example_domains_only() -> None:
    links = [link for booth in BOOTHS.values() for link in booth.links]
    links += [link for session in cast.sessions() for link in session.resources]

    for link in links:
        assert re.fullmatch(r"https://[a-z0-9.-]+\.example(/[a-z0-9/-]*)?", link.url), link


def test_nobody_and_no_room_is_needed_twice_at_once() -> None:
    for one, other in combinations(cast.sessions(), 2):
        if overlap(hours(one), hours(other)):
            assert one.room != other.room, (one.slug, other.slug)
            assert on_stage(one).isdisjoint(on_stage(other)), (one.slug, other.slug)


def test_just_one_session_runs_when_the_visitor_comes() -> None:
    now = cast.fair().now
    running = [one.slug for one in cast.sessions() if hours(one)[0] <= now < hours(one)[1]]
    over = [one for one in cast.sessions() if hours(one)[1] <= now]
    coming = [one for one in cast.sessions() if hours(one)[0] > now]

    assert running == ["beyond-n2"]
    assert (len(over), len(coming)) == (7, 12)
    assert all(0 <= one.start < one.end <= cast.fair().length for one in cast.sessions())


def test_what_is_over_and_was_to_be_recorded_has_a_recording() -> None:
    now = cast.fair().now
    recorded = {
        one.slug: one.recorded for one in cast.sessions() if one.end <= now and one.recorded != "not_recorded"
    }

    assert {one.session: one.access for one in cast.recordings()} == recorded
    for one in cast.recordings():
        assert cast.film(one.film)
        assert set(one.asked) <= on_stage(SESSIONS[one.session])
        assert bool(one.asked) == (one.state == "asked")


@pytest.mark.parametrize("booth", cast.exhibitors(), ids=lambda booth: booth.slug)
def test_a_booth_is_complete_and_staffed_by_its_own_people(booth: Exhibitor) -> None:
    own = {one.slug for one in cast.people() if one.booth == booth.slug}

    assert set(booth.staff) == own
    assert 2 <= len(own) <= 3
    assert 2 <= len(booth.jobs) <= 4
    assert 1 <= len(booth.documents) <= 2
    assert booth.hue in HUES
    assert KANA.fullmatch(booth.reading)
    assert booth.slug in CRESTS
    for stretch in booth.hours:
        assert 0 <= stretch.start < stretch.end <= cast.fair().length
        assert stretch.staff
        assert set(stretch.staff) <= own
    for job in booth.jobs:
        assert job.salary is None or job.salary[0] <= job.salary[1]
        assert job.japanese in {"N1", "N2", "N3", "N4", "N5", "none"}
        assert job.start == "" or re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", job.start)
    assert len(set(booth.waiting)) == len(booth.waiting)
    assert all(PEOPLE[slug].role == "attendee" for slug in booth.waiting)


def test_nobody_is_at_the_counter_and_on_the_stage_at_once() -> None:
    for booth in cast.exhibitors():
        for stretch in booth.hours:
            for session in cast.sessions():
                if overlap((stretch.start, stretch.end), hours(session)):
                    assert on_stage(session).isdisjoint(stretch.staff), (booth.slug, session.slug)


def test_two_booths_are_letterboxes_when_the_visitor_comes() -> None:
    now = cast.fair().now
    closed = {one.slug for one in cast.exhibitors() if not any(h.start <= now < h.end for h in one.hours)}

    assert closed == {"umi-foods", "selat-freight"}
    assert all(not BOOTHS[slug].waiting for slug in closed)


def test_every_reference_leads_to_somebody_or_something() -> None:
    booths, sessions = {f"booth:{slug}" for slug in BOOTHS}, {f"session:{slug}" for slug in SESSIONS}
    places = {"lobby", "direct", *booths, *sessions}
    rooms = {one.slug for one in cast.fair().rooms}
    tracks = {one.slug for one in cast.fair().tracks}
    named = {
        *(line.by for line in every_line()),
        *(line.by for thread in cast.threads() for line in thread.lines),
        *(asked.by for talk in cast.session_talks() for asked in talk.questions),
        *(slug for direct in cast.directs() for slug in direct.between),
        *(slug for one in cast.exchanges() for slug in (one.giver, one.taker)),
        *(one.person for one in cast.cards_left()),
        *(one.person for one in cast.stars()),
        *(one.by for one in cast.fair().announcements),
        *(one.by for one in cast.reports()),
        *(one.answer.by for one in cast.reports() if one.answer),
        cast.held().by,
        *(slug for session in cast.sessions() for slug in on_stage(session)),
    }

    assert named <= PEOPLE.keys()
    assert {one.said for one in cast.reports()} <= {(line.at, line.by) for line in cast.lobby()}
    assert {one.where for one in cast.exchanges()} | {one.where for one in cast.threads()} <= places
    assert {one.booth for one in cast.cards_left()} <= BOOTHS.keys()
    assert {slug for one in cast.stars() for slug in one.sessions} <= SESSIONS.keys()
    assert {talk.session for talk in cast.session_talks()} <= SESSIONS.keys()
    assert {one.room for one in cast.sessions()} == rooms
    assert {one.track for one in cast.sessions()} == tracks
    assert {one.exhibitor for one in cast.sessions()} - {""} <= BOOTHS.keys()
    assert {one.hue for one in cast.fair().tracks} == set(HUES)


def test_nothing_was_said_or_given_after_now() -> None:
    now = cast.fair().now

    assert max(line.at for line in every_line()) <= now
    assert max(asked.at for talk in cast.session_talks() for asked in talk.questions) <= now
    assert max(one.at for one in cast.exchanges()) <= now
    assert max(one.at for one in cast.cards_left()) <= now
    assert max(one.at for one in cast.fair().announcements) <= now


def test_two_people_exchange_cards_once() -> None:
    pairs = [frozenset((one.giver, one.taker)) for one in cast.exchanges()]

    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)


def test_the_running_panel_has_a_lively_talk() -> None:
    talk = next(one for one in cast.session_talks() if one.session == "beyond-n2")

    assert (len(talk.chat), len(talk.questions)) == (25, 8)
    states = {asked.state for asked in talk.questions}
    assert states == {"asked", "approved", "pinned", "answered", "declined"}
    assert [line.at for line in talk.chat] == sorted(line.at for line in talk.chat)
