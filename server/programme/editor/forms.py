"""What an organiser may submit about the programme."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from core.kit.errors import Invalid
from core.kit.forms import Email, Form, Line, Link, OptionalInt, Required, Text
from core.kit.i18n import Sentence, say
from core.kit.times import LocalTimeProblem, parse_local
from server.programme.models import Hue, Kind, Level, Recorded, StageRole
from server.programme.schedule import Details
from server.programme.speakers import SpeakerDetails
from server.programme.stage.models import StreamKind

LONGEST = timedelta(hours=12)
"""Of one session; what is longer is a slip in the times."""

Name = Annotated[Line, Field(max_length=60)]
Title = Annotated[Line, Field(max_length=200)]
Abstract = Annotated[Text, Field(max_length=4000)]


class SessionForm(Form):
    """A session. Times are on the fair's clock; an end before the beginning is on the next day.

    ``speaker`` and ``role`` are rows of the stage; a row without a speaker is empty.
    """

    title_en: Title = ""
    title_ja: Title = ""
    abstract_en: Abstract = ""
    abstract_ja: Abstract = ""
    kind: Kind
    track_id: OptionalInt = None
    room_id: int
    booth_id: OptionalInt = None
    date: date
    begins: time
    ends: time
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] = ()
    level: Level = Level.EVERYONE
    recorded: Recorded = Recorded.NONE
    capacity: OptionalInt = None
    speaker: tuple[str, ...] = ()
    role: tuple[StageRole, ...] = ()

    def details(self, zone: str) -> Details:
        """The details, with moments; ``Invalid`` for times that do not exist in *zone*."""
        starts_at, ends_at = self.moments(zone)
        return Details(
            title_en=self.title_en,
            title_ja=self.title_ja,
            abstract_en=self.abstract_en,
            abstract_ja=self.abstract_ja,
            kind=self.kind,
            track_id=self.track_id,
            room_id=self.room_id,
            booth_id=self.booth_id,
            starts_at=starts_at,
            ends_at=ends_at,
            languages=self.languages,
            level=self.level,
            recorded=self.recorded,
            capacity=self.capacity,
            stage=self.stage(),
        )

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Beginning and end in UTC."""
        last_day = self.date if self.ends > self.begins else self.date + timedelta(days=1)
        starts_at = moment("begins", self.date, self.begins, zone)
        ends_at = moment("ends", last_day, self.ends, zone)
        if ends_at - starts_at > LONGEST or self.ends == self.begins:
            raise Invalid({"ends": say("A session ends after it begins. Please check the times.")})
        return starts_at, ends_at

    def stage(self) -> tuple[tuple[int, StageRole], ...]:
        """Who appears, in the order of the rows."""
        rows = zip(self.speaker, self.role, strict=False)
        return tuple(
            (int(speaker), role) for speaker, role in rows if speaker.isdecimal() and len(speaker) < 10
        )


def moment(field: str, day: date, clock: time, zone: str) -> datetime:
    """A moment on the fair's clock; the reason beside *field* where there is none."""
    try:
        return parse_local(day.isoformat(), clock.strftime("%H:%M"), zone)
    except LocalTimeProblem as problem:
        raise Invalid({field: problem.say}) from problem


class RoomForm(Form):
    """A room."""

    name_en: Annotated[Required, Field(max_length=80)]
    name_ja: Annotated[Line, Field(max_length=80)] = ""


class TrackForm(RoomForm):
    """A track with its hue."""

    hue: Hue = Hue.ASAGI


class SpeakerForm(Form):
    """A speaker; ``email`` links them to an account."""

    family_en: Name = ""
    given_en: Name = ""
    family_ja: Name = ""
    given_ja: Name = ""
    family_kana: Name = ""
    given_kana: Name = ""
    headline_en: Annotated[Line, Field(max_length=160)] = ""
    headline_ja: Annotated[Line, Field(max_length=160)] = ""
    organisation_en: Annotated[Line, Field(max_length=120)] = ""
    organisation_ja: Annotated[Line, Field(max_length=120)] = ""
    bio_en: Annotated[Text, Field(max_length=2000)] = ""
    bio_ja: Annotated[Text, Field(max_length=2000)] = ""
    email: Email = ""

    def details(self) -> SpeakerDetails:
        """Without the address."""
        return SpeakerDetails(**self.model_dump(exclude={"email"}))


class StreamForm(Form):
    """Where the picture comes from; a film comes as a file beside it."""

    stream: StreamKind
    address: Annotated[Line, Field(max_length=2000)] = ""


class ResourceForm(Form):
    """Something to read: a link, or a file beside it."""

    resource_en: Annotated[Line, Field(max_length=160)] = ""
    resource_ja: Annotated[Line, Field(max_length=160)] = ""
    link: Link = ""


class ImportForm(Form):
    """A schedule file, looked at before."""

    source: Text
    with_clashes: str = ""


NO_FILE: Sentence = say("Please choose a file.")
