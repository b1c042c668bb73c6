"""Schedule files in and out of the programme, streams, and what machines read of a session."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.fair.models import Fair
from core.kit.errors import Invalid, NotFound
from core.kit.work import Actor, Work
from server.programme.lines import lines_of, sessions_of
from server.programme.models import Kind, Recorded, Resource, Session, Speaker, StageRole
from server.programme.schedule import appearances_of
from server.programme.schedule_export import exported
from server.programme.schedule_import import import_schedule, look_ahead
from server.programme.stage.event_data import event_data
from server.programme.stage.models import Stream, StreamKind
from server.programme.stage.pages import session_page
from server.programme.stage.streams import player_of, read_address, set_stream
from tests.support.makers import a_fair
from tests.support.people import ANNA, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_room, a_session, a_speaker, a_stream, a_track, stored

As = Callable[[Actor], Work]
EXAMPLES = Path(__file__).parents[3] / "shared" / "data" / "schedule"
SITE = "https://fair.example"
needs_examples = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason="the voc's examples are not beside the repository"
)


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work, slug="autumn")
    an_organiser(work, made.id or 0)
    return made


def furnished(work: Work, fair: Fair) -> list[Session]:
    """A programme with everything that a file can hold."""
    room, track = a_room(work, fair), a_track(work, fair)
    people = (
        a_speaker(work, fair),
        a_speaker(work, fair, family_ja="林", given_ja="瑞希", family_en="", given_en=""),
    )
    panel = a_session(
        work, fair, room=room, track_id=track.id, stage=people[:1], moderators=people[1:], kind=Kind.PANEL
    )
    stored(work, Resource(session_id=panel.id or 0, title_en="Slides", link="https://slides.example/1"))
    held = a_session(work, fair, begins=-100, recorded=Recorded.NOT_RECORDED, title_en="", languages=["ja"])
    gone = a_session(work, fair, begins=300, cancelled_at=work.now)
    return [panel, held, gone]


def said_of(work: Work, fair: Fair) -> list[dict[str, Any]]:
    """What a file carries of each session, apart from ids."""
    found = []
    for session in sessions_of(work, fair.id or 0):
        line = lines_of(work, fair.id or 0, [session])[0]
        people = [
            (row.role, work.session.get_one(Speaker, row.speaker_id).guid)
            for row in appearances_of(work, session)
        ]
        found.append(
            {
                name: getattr(session, name)
                for name in ("guid", "title_en", "title_ja", "starts_at", "ends_at", "kind")
            }
            | {
                "room": line.room,
                "track": line.track,
                "people": people,
                "cancelled": session.cancelled_at is not None,
            }
            | {"recorded": session.recorded == Recorded.NOT_RECORDED}
        )
    return found


@pytest.mark.parametrize("version", [1, 2])
def test_what_was_exported_comes_back_the_same_into_an_empty_fair(
    work: Work, as_: As, fair: Fair, version: int
) -> None:
    furnished(work, fair)
    data = exported(as_(ANNA), fair.slug, version=version, site=SITE)
    empty = a_fair(work)
    an_organiser(work, empty.id or 0)
    outlook = import_schedule(as_(OTO), empty.slug, data=data)
    assert (len(outlook.made), outlook.changed, outlook.clashes) == (1 + version, (), ())
    before, after = said_of(as_(ANNA), fair), said_of(as_(ANNA), empty)
    if version == 1:  # knows neither roles nor cancelled sessions
        before = [one for one in before if not one["cancelled"]]
        for one in (*before, *after):
            one["people"] = [guid for _, guid in one["people"]]
    else:  # knows not what may not be recorded
        for one in (*before, *after):
            one["recorded"] = False
    assert after == before
    assert work.session.exec(select(Resource.link).where(Resource.session_id > 3)).all() == [
        "https://slides.example/1"
    ]


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_taken_in_again_changes_nothing(work: Work, as_: As, fair: Fair, version: int) -> None:
    sessions = [session for session in furnished(work, fair) if session.cancelled_at is None or version == 2]
    data = exported(as_(ANNA), fair.slug, version=version, site=SITE)
    outlook = look_ahead(as_(OTO), fair.slug, data=data)
    assert (outlook.made, outlook.rooms, outlook.tracks, outlook.speakers) == ((), (), (), ())
    assert outlook.same == len(sessions)
    import_schedule(as_(OTO), fair.slug, data=data)
    assert [session.sequence for session in sessions] == [0] * len(sessions)


@needs_examples
@pytest.mark.parametrize(("name", "count"), [("pretalx-democon.json", 36), ("hub-schedule2.json", 2)])
def test_the_examples_of_other_programs_come_in_whole(
    work: Work, as_: As, fair: Fair, name: str, count: int
) -> None:
    data = (EXAMPLES / name).read_bytes()
    outlook = look_ahead(as_(OTO), fair.slug, data=data)
    assert (outlook.problems, len(outlook.made)) == ((), count)
    assert work.session.exec(select(Session)).all() == []
    import_schedule(as_(OTO), fair.slug, data=data, with_clashes=True)
    assert len(sessions_of(work, fair.id or 0)) == count
    assert look_ahead(as_(OTO), fair.slug, data=data).same == count


@needs_examples
def test_clashes_of_a_file_are_named_and_refused_unless_they_may_be(work: Work, as_: As, fair: Fair) -> None:
    data = (EXAMPLES / "pretalx-democon.json").read_bytes()
    (clash,) = look_ahead(as_(OTO), fair.slug, data=data).clashes
    assert "Inverse motivating array" in clash.in_("en")
    assert "17:00–18:30 JST" in clash.in_("en")
    with pytest.raises(Invalid):
        import_schedule(as_(OTO), fair.slug, data=data)
    assert work.session.exec(select(Session)).all() == []


def test_a_dry_run_counts_todays_delays_and_names_only_the_clashes_that_the_file_makes(
    work: Work, as_: As, fair: Fair
) -> None:
    room = a_room(work, fair)
    late = a_session(work, fair, room=room, begins=0, minutes=60, title_en="Beyond N2", delayed_minutes=10)
    after = a_session(work, fair, room=room, begins=60, minutes=60, title_en="Keigo")
    same = exported(as_(ANNA), fair.slug, version=2, site=SITE)
    assert look_ahead(as_(OTO), fair.slug, data=same).clashes == ()

    with_another = same.replace(after.guid.encode(), b"6d6c4d2e-5a0b-4f4e-9d5c-0c7f3c1f4a11")
    clashes = [said.in_("en") for said in look_ahead(as_(OTO), fair.slug, data=with_another).clashes]
    assert [said.partition(" share")[0] for said in clashes] == [
        "“Beyond N2” at 11:17–12:17 JST (10 minutes late) and “Keigo” at 12:07–13:07 JST",
        "“Keigo” at 12:07–13:07 JST and “Keigo” at 12:07–13:07 JST",
    ]
    with pytest.raises(Invalid):
        import_schedule(as_(OTO), fair.slug, data=with_another)
    import_schedule(as_(OTO), fair.slug, data=with_another, with_clashes=True)
    assert late.delayed_minutes == 10


@needs_examples
def test_every_problem_of_a_broken_file_is_named_and_nothing_changes(work: Work, as_: As, fair: Fair) -> None:
    data = (EXAMPLES / "invalid-example.json").read_bytes()
    outlook = look_ahead(as_(OTO), fair.slug, data=data)
    assert len(outlook.problems) > 1
    assert not outlook.is_possible
    with pytest.raises(Invalid):
        import_schedule(as_(OTO), fair.slug, data=data, with_clashes=True)
    for junk in (b"", b"[]", b"\xff\xfe", b"{" * 50_000):
        assert look_ahead(as_(OTO), fair.slug, data=junk).problems
    assert work.session.exec(select(Session)).all() == []


def test_a_file_is_taken_in_by_organisers_only(work: Work, as_: As, fair: Fair) -> None:
    furnished(work, fair)
    data = exported(as_(PASSER_BY), fair.slug, version=1, site=SITE)
    for stranger in (ANNA, PASSER_BY):
        with pytest.raises(NotFound):
            look_ahead(as_(stranger), fair.slug, data=data)
        with pytest.raises(NotFound):
            import_schedule(as_(stranger), fair.slug, data=data)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (StreamKind.YOUTUBE, "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, "https://youtu.be/dQw4w9WgXcQ?si=x", "dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, "https://www.youtube.com/live/dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, "dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        (StreamKind.VIMEO, "https://vimeo.com/76979871", "76979871"),
        (StreamKind.VIMEO, "https://vimeo.com/76979871/8272103f6e", "76979871/8272103f6e"),
        (StreamKind.VIMEO, "https://player.vimeo.com/video/76979871?h=8272103f6e", "76979871/8272103f6e"),
        (StreamKind.HLS, "https://live.example/a/b.m3u8?x=1", "https://live.example/a/b.m3u8?x=1"),
        (StreamKind.LINK, "https://meet.example/r/1", "https://meet.example/r/1"),
    ],
)
def test_an_address_is_read_for_what_it_shows(kind: StreamKind, typed: str, kept: str) -> None:
    assert read_address(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (StreamKind.YOUTUBE, "https://evil.example/watch?v=dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, 'dQw4w9WgXc"'),
        (StreamKind.YOUTUBE, "javascript:alert(1)"),
        (StreamKind.VIMEO, "https://vimeo.com/abc"),
        (StreamKind.HLS, "http://live.example/a.m3u8"),
        (StreamKind.HLS, "https://a;script-src/x.m3u8"),
        (StreamKind.HLS, "https://live.example/a.mp4"),
        (StreamKind.LINK, "https://me:secret@meet.example/"),
        (StreamKind.LINK, "//meet.example"),
        (StreamKind.FILE, "https://meet.example/"),
    ],
)
def test_an_address_that_is_no_stream_is_refused_beside_its_field(kind: StreamKind, typed: str) -> None:
    """Security 35."""
    with pytest.raises(Invalid) as refusal:
        read_address(kind, typed)
    assert list(refusal.value.fields) == ["address"]


def test_a_player_of_another_house_sits_in_a_frame_of_the_two_that_are_allowed() -> None:
    frames = [
        player_of(Stream(session_id=1, kind=kind, address=address), film="").frame
        for kind, address in ((StreamKind.YOUTUBE, "dQw4w9WgXcQ"), (StreamKind.VIMEO, "76979871/8272103f6e"))
    ]
    assert frames == [
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
        "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1&h=8272103f6e",
    ]


@pytest.mark.parametrize(("begins", "seen"), [(16, False), (14, True), (-40, True), (-51, False)])
def test_the_stream_is_there_from_a_quarter_of_an_hour_before_until_the_end(
    work: Work, as_: As, fair: Fair, begins: int, seen: bool
) -> None:
    session = a_session(work, fair, begins=begins, minutes=50)
    a_stream(work, session)
    assert (session_page(as_(ANNA), fair.slug, session.id or 0).player is not None) is seen
    assert session_page(as_(PASSER_BY), fair.slug, session.id or 0).player is None


def test_only_organisers_set_a_stream(work: Work, as_: As, fair: Fair) -> None:
    session = a_session(work, fair)
    with pytest.raises(NotFound):
        set_stream(
            as_(ANNA), fair.slug, session.id or 0, kind=StreamKind.LINK, address="https://meet.example/"
        )
    set_stream(as_(OTO), fair.slug, session.id or 0, kind=StreamKind.LINK, address="https://meet.example/")
    assert work.session.get_one(Stream, session.id).address == "https://meet.example/"


def test_what_machines_read_cannot_end_its_block(work: Work, as_: As, fair: Fair) -> None:
    """Security 37."""
    session = a_session(work, fair, title_en="</script><script>alert(1)</script>", languages=["en"])
    line = lines_of(as_(ANNA), fair.id or 0, [session])[0]
    address = f"{SITE}/fairs/autumn/sessions/1"
    text = event_data(
        line, abstract="a & b", zone="Asia/Tokyo", address=address, fair="Fair", cancelled=False
    )
    assert "<" not in text
    said = json.loads(text)
    assert said["name"] == session.title_en
    assert (said["startDate"][-6:], said["inLanguage"], said["location"]["@type"]) == (
        "+09:00",
        ["en"],
        "VirtualLocation",
    )


def test_roles_of_the_stage_survive(work: Work, fair: Fair) -> None:
    panel = furnished(work, fair)[0]
    assert [row.role for row in appearances_of(work, panel)] == [StageRole.SPEAKER, StageRole.MODERATOR]
