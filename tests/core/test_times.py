"""Both clocks, and local times on the nights when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kit.times import LocalTimeProblem, clocks, duration_words, is_zone, parse_local, zone_names

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"]
MORNING = datetime(2026, 9, 19, 10, 7, tzinfo=UTC)


def test_a_reader_in_london_sees_her_own_clock_and_the_fairs():
    shown = clocks(MORNING, reader="Europe/London", fair="Asia/Tokyo", locale="en")

    assert shown.iso == "2026-09-19T10:07:00Z"
    assert (shown.reader.time, shown.reader.zone, shown.reader.date) == ("11:07", "BST", "Sat 19 Sep")
    assert shown.fair is not None
    assert (shown.fair.time, shown.fair.zone, shown.fair.day_badge) == ("19:07", "JST", "")
    assert (shown.reader.hour, shown.reader.minute) == (11, 7)
    assert shown.reader.long_date == "Saturday 19 September 2026"
    assert shown.reader_end is shown.fair_end is None


def test_dates_are_japanese_for_a_japanese_reader():
    shown = clocks(MORNING, reader="Asia/Tokyo", fair="Asia/Tokyo", locale="ja")

    assert (shown.reader.date, shown.reader.long_date) == ("9月19日(土)", "2026年9月19日土曜日")
    assert shown.reader.zone == "JST"


def test_the_fairs_clock_is_left_out_where_both_agree():
    assert clocks(MORNING, reader="Asia/Seoul", fair="Asia/Tokyo", locale="en").fair is None
    assert clocks(MORNING, reader="Europe/Paris", fair="Europe/Berlin", locale="en").fair is None


def test_clocks_that_agree_only_until_the_end_are_both_shown():
    before, after = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    shown = clocks(before, after, reader="Africa/Algiers", fair="Europe/Berlin", locale="en")

    assert shown.fair is not None
    assert (shown.fair.time, shown.reader.time) == ("01:30", "01:30")
    assert shown.fair_end is not None
    assert shown.reader_end is not None
    assert (shown.fair_end.time, shown.reader_end.time) == ("03:30", "02:30")


@pytest.mark.parametrize(
    ("locale", "badge"), [("en", "Sun"), ("ja", "日"), ("en-GB", "Sun"), ("ja_JP", "日")]
)
def test_another_date_wears_a_badge(locale, badge):
    evening = datetime(2026, 9, 19, 15, 30, tzinfo=UTC)
    shown = clocks(evening, reader="Europe/London", fair="Asia/Tokyo", locale=locale)

    assert shown.reader.day_badge == ""
    assert shown.fair is not None
    assert (shown.fair.time, shown.fair.day_badge) == ("00:30", badge)


def test_an_end_wears_a_badge_against_its_own_start():
    starts, ends = datetime(2026, 9, 19, 14, 30, tzinfo=UTC), datetime(2026, 9, 19, 15, 30, tzinfo=UTC)
    shown = clocks(starts, ends, reader="Europe/London", fair="Asia/Tokyo", locale="en")

    assert shown.reader_end is not None
    assert shown.fair is not None
    assert shown.fair_end is not None
    assert [shown.reader_end.day_badge, shown.fair.day_badge, shown.fair_end.day_badge] == ["", "", "Sun"]


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Tokyo", "JST"),
        ("Europe/Berlin", "CEST"),
        ("America/New_York", "EDT"),
        ("UTC", "UTC"),
        ("Asia/Singapore", "GMT+8"),
        ("Asia/Shanghai", "GMT+8"),
        ("America/Sao_Paulo", "GMT-3"),
        ("Asia/Kathmandu", "GMT+5:45"),
        ("Australia/Lord_Howe", "GMT+10:30"),
        ("Africa/Abidjan", "GMT"),
    ],
)
def test_zones_have_short_labels(zone, label):
    for locale in ("en", "ja"):
        assert clocks(MORNING, reader=zone, fair=None, locale=locale).reader.zone == label


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Else", "../../etc/passwd", "Asia", "posixrules", "A\x00B", "x" * 9999]
)
def test_an_unknown_zone_is_read_as_utc(name):
    assert not is_zone(name)
    shown = clocks(MORNING, reader=name or "?", fair=None, locale="en")
    assert (shown.reader.time, shown.reader.zone) == ("10:07", "UTC")


def test_a_visitor_without_a_zone_reads_the_fairs_clock():
    shown = clocks(MORNING, reader=None, fair="Asia/Tokyo", locale="en")

    assert (shown.reader.zone, shown.fair) == ("JST", None)
    assert clocks(MORNING, reader=None, fair=None, locale="en").reader.zone == "UTC"


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clocks(MORNING.replace(tzinfo=None), reader=None, fair=None, locale="en")


def test_the_list_of_zones_is_usable_and_every_entry_is_a_zone():
    names = zone_names()

    assert names[0] == "UTC"
    assert {"Asia/Tokyo", "Europe/London", "America/New_York"} <= set(names)
    assert len(names) < 450
    assert all(map(is_zone, names))


@settings(deadline=None)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
)
def test_what_a_clock_shows_is_read_back_as_the_moment(zone, at):
    """True of every moment but the second pass of an hour that comes twice, which is read as the first."""
    moment = at.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(zone))

    read = parse_local(local.strftime("%Y-%m-%d"), local.strftime("%H:%M"), zone)

    assert read.tzinfo is UTC
    if local.fold:
        assert read < moment
        assert read.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)
    else:
        assert read == moment


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_a_typed_time_is_a_moment_that_shows_it_or_is_refused(zone, at):
    day, time = at.strftime("%Y-%m-%d"), at.strftime("%H:%M")
    try:
        moment = parse_local(day, time, zone)
    except LocalTimeProblem:
        here = ZoneInfo(zone)
        shown = [at.replace(tzinfo=here, fold=fold).astimezone(UTC).astimezone(here) for fold in (0, 1)]
        assert all(local.strftime("%H:%M") != time for local in shown)
    else:
        assert clocks(moment, reader=zone, fair=zone, locale="en").reader.time == time


@pytest.mark.parametrize(
    ("zone", "day", "missing", "after"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "03:00"),
        ("America/New_York", "2026-03-08", "02:30", "03:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "02:30"),
    ],
)
def test_a_time_that_clocks_skip_is_refused_with_its_reason(zone, day, missing, after):
    with pytest.raises(LocalTimeProblem, match="does not exist") as refused:
        parse_local(day, missing, zone)

    assert missing in str(refused.value.say)
    assert parse_local(day, after, zone).astimezone(ZoneInfo(zone)).strftime("%H:%M") == after


@pytest.mark.parametrize(
    ("zone", "day", "twice", "apart"),
    [
        ("Europe/Berlin", "2026-10-25", "02:30", 60),
        ("America/New_York", "2026-11-01", "01:30", 60),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", 30),
    ],
)
def test_of_an_hour_that_passes_twice_the_first_is_meant(zone, day, twice, apart):
    moment = parse_local(day, twice, zone)

    again = (moment + timedelta(minutes=apart)).astimezone(ZoneInfo(zone))
    assert (again.strftime("%H:%M"), again.fold) == (twice, 1)


@pytest.mark.parametrize(
    ("day", "time", "zone"),
    [
        ("", "09:00", "UTC"),
        ("2026-02-30", "09:00", "UTC"),
        ("20260919", "09:00", "UTC"),
        ("2026-W38-6", "09:00", "UTC"),
        ("2026-09-19", "25:00", "UTC"),
        ("2026-09-19", "09:00+09:00", "UTC"),
        ("2026-09-19", "noon", "UTC"),
        ("2026-09-19", "09:00", "Nowhere/Else"),
        ("0001-01-01", "00:00", "Asia/Tokyo"),
        ("9999-12-31", "23:59", "America/New_York"),
    ],
)
def test_what_is_no_local_time_is_refused(day, time, zone):
    with pytest.raises(LocalTimeProblem):
        parse_local(day, time, zone)


def test_full_width_digits_are_digits():
    nine = datetime(2026, 9, 19, tzinfo=UTC)
    assert parse_local("２０２６－０９－１９", "９：００", "Asia/Tokyo") == nine
    assert parse_local("2026-09-19", "09:00:00", "Asia/Tokyo") == nine


@pytest.mark.parametrize(
    ("minutes", "english", "japanese"),
    [
        (0, "0 minutes", "0分"),
        (-5, "0 minutes", "0分"),
        (1, "1 minute", "1分"),
        (60, "1 hour", "1時間"),
        (90, "1 hour 30 minutes", "1時間30分"),
        (1501, "1 day 1 hour 1 minute", "1日1時間1分"),
    ],
)
def test_durations_are_words(minutes, english, japanese):
    assert (duration_words(minutes, "en"), duration_words(minutes, "ja")) == (english, japanese)
