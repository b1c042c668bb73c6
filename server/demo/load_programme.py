"""The programme: rooms, tracks, speakers, sessions with their pictures, stars, and the delay of the day."""

from uuid import NAMESPACE_URL, uuid5

from server.demo.cast import fair, film, media, person, sessions, stars
from server.demo.day import Day
from server.demo.programme import Session
from server.programme.models import Hue, Kind, Level, Recorded, Resource, StageRole
from server.programme.places import add_room, add_track
from server.programme.schedule import Details, create_session, delay_session
from server.programme.signups import sign_up
from server.programme.speakers import SpeakerDetails, add_speaker
from server.programme.stage.streams import set_film
from server.programme.stars import star

PLANNED = -30 * 24 * 60
"""The minute at which the organisers sat down to plan."""
TOLD_LATE = 9
"""Minutes before now at which a delay was told."""


def load_programme(day: Day) -> None:
    """Everything planned a month ago, starred since yesterday, with today's delays."""
    organiser = day.organised(PLANNED)
    rooms = {
        one.slug: add_room(organiser, day.fair, name_en=one.name.en, name_ja=one.name.ja).id
        for one in fair().rooms
    }
    tracks = {
        one.slug: add_track(
            organiser, day.fair, name_en=one.name.en, name_ja=one.name.ja, hue=Hue(one.hue)
        ).id
        for one in fair().tracks
    }
    speakers = {slug: speaker(day, slug) for slug in everybody_on_stage()}
    for session in sessions():
        room = rooms[session.room]
        assert room is not None
        details = details_of(day, session, room, tracks[session.track], speakers)
        placed = create_session(organiser, day.fair, details=details, guid=guid_of(session.slug))
        assert placed.id is not None
        day.sessions[session.slug] = placed.id
        equip(day, session, placed.id)
    counted = {session.slug for session in sessions() if session.seats}
    for one in stars():
        for minute, slug in enumerate(one.sessions, start=-24 * 60):
            keep = sign_up if slug in counted else star
            keep(day.by(one.person, minute), day.fair, day.sessions[slug])
    for session in sessions():
        if session.late:
            told = day.organised(fair().now - TOLD_LATE)
            delay_session(told, day.fair, day.sessions[session.slug], minutes=session.late)


def guid_of(slug: str) -> str:
    """A session's name in calendars and schedule files, by which it is found again."""
    return str(uuid5(NAMESPACE_URL, f"https://kakehashi.example/{slug}"))


def everybody_on_stage() -> list[str]:
    """Each of them once, in the order in which they appear."""
    return list(
        dict.fromkeys(slug for session in sessions() for slug in (*session.speakers, *session.moderators))
    )


def speaker(day: Day, slug: str) -> int:
    """One of the cast on the stages of the fair, linked to their account."""
    who = person(slug)
    details = SpeakerDetails(
        family_en=who.family_en, given_en=who.given_en, family_ja=who.family_ja, given_ja=who.given_ja,
        family_kana=who.family_kana, given_kana=who.given_kana,
        headline_en=who.headline.en, headline_ja=who.headline.ja,
        organisation_en=who.organisation.en, organisation_ja=who.organisation.ja,
        bio_en=who.offers.en, bio_ja=who.offers.ja,
    )  # fmt: skip
    added = add_speaker(day.organised(PLANNED), day.fair, details=details, email=who.email)
    assert added.id is not None
    return added.id


def details_of(day: Day, session: Session, room: int, track: int | None, speakers: dict[str, int]) -> Details:
    """A session of the content as an organiser would say it."""
    stage = [(speakers[slug], StageRole.SPEAKER) for slug in session.speakers]
    stage += [(speakers[slug], StageRole.MODERATOR) for slug in session.moderators]
    return Details(
        title_en=session.title.en, title_ja=session.title.ja,
        abstract_en=session.abstract.en, abstract_ja=session.abstract.ja,
        kind=Kind(session.kind), track_id=track, room_id=room,
        booth_id=day.booths[session.exhibitor] if session.exhibitor else None,
        starts_at=day.at(session.start), ends_at=day.at(session.end), languages=session.languages,
        level=Level(session.level), recorded=Recorded(session.recorded), capacity=session.seats,
        stage=tuple(stage),
    )  # fmt: skip


def equip(day: Day, session: Session, placed: int) -> None:
    """What there is to read beside a session, and its picture while it runs: our own film of a stage."""
    for position, link in enumerate(session.resources):
        row = Resource(
            session_id=placed,
            title_en=link.label.en,
            title_ja=link.label.ja,
            link=link.url,
            position=position,
        )
        day.work.session.add(row)
    if session.room != "lounge" and session.end > fair().now:
        organiser = day.organised(PLANNED)
        stage = day.file(organiser, f"session:{placed}", media(film("stage").file))
        set_film(organiser, day.fair, placed, file=stage)
