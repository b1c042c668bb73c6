"""What organisers may submit."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from booths.stand.models import Level
from core.accounts.models import RoleName
from core.fair.models import Part
from core.kit.errors import Invalid
from core.kit.forms import Email, Form, Line, OptionalDate, Required, Text
from core.kit.i18n import Sentence, say
from core.kit.times import LocalTimeProblem, parse_local
from core.people.forms import Name, Reading
from realtime.notices.models import Audience

Short = Annotated[Line, Field(max_length=120)]
Long = Annotated[Text, Field(max_length=4000)]
Moment = Annotated[Line, Field(max_length=25)]
"""As a browser's date and time field sends it: ``2026-09-19T10:00``, on the fair's clock."""
MOST_ADDRESSES = 500
SEPARATORS = re.compile(r"[\s,;、，]+")
GRANTABLE = (RoleName.ATTENDEE, RoleName.SPEAKER, RoleName.MODERATOR, RoleName.ORGANISER)
"""What an organiser may give at their own fair."""
IMPORTABLE = (RoleName.ATTENDEE, RoleName.SPEAKER, RoleName.MODERATOR)
"""What a file may give; an organiser is made one by one."""


class FairForm(Form):
    """A fair's settings; moments are on the clock of ``zone``."""

    name_en: Short = ""
    name_ja: Short = ""
    association_en: Short = ""
    association_ja: Short = ""
    intro_en: Long = ""
    intro_ja: Long = ""
    membership_en: Long = ""
    membership_ja: Long = ""
    zone: Annotated[Required, Field(max_length=64)]
    starts_at: Annotated[Moment, Field(min_length=1)]
    ends_at: Annotated[Moment, Field(min_length=1)]
    registration_opens: Moment = ""
    registration_closes: Moment = ""
    doors_opens: Moment = ""
    doors_closes: Moment = ""
    cards_opens: Moment = ""
    cards_closes: Moment = ""
    recordings_opens: Moment = ""
    recordings_closes: Moment = ""

    def hours(self, part: Part) -> tuple[str, str]:
        """What was typed for one part."""
        return getattr(self, f"{part.value}_opens"), getattr(self, f"{part.value}_closes")


class NewFairForm(FairForm):
    """A new fair; ``copy_from`` is the slug of one whose settings it takes over."""

    slug: Annotated[Line, Field(max_length=60)] = ""
    copy_from: Annotated[Line, Field(max_length=60)] = ""
    organiser: Email = ""


class BoothForm(Form):
    """A new exhibitor."""

    name_en: Short = ""
    name_ja: Short = ""
    owner_email: Email = ""
    level: Level = Level.STANDARD
    seats: Annotated[int, Field(ge=1, le=500)] = 20


class OwnerForm(Form):
    """Whom to invite as owner of a booth."""

    email: Annotated[Email, Field(min_length=1)]


class PlaceForm(Form):
    """How large a booth stands, and how many may work there."""

    level: Level
    seats: Annotated[int, Field(ge=1, le=500)]


class NoteForm(Form):
    """What an exhibitor has to change."""

    note: Annotated[Text, Field(max_length=1000)] = ""


class AnnouncementForm(Form):
    """An announcement; empty moments mean at once, and until it is two days old."""

    text_en: Annotated[Line, Field(max_length=500)] = ""
    text_ja: Annotated[Line, Field(max_length=500)] = ""
    audience: Audience = Audience.EVERYBODY
    link: Annotated[Line, Field(max_length=500)] = ""
    from_at: Moment = ""
    until: Moment = ""


def _addresses(value: object) -> object:
    texts = value if isinstance(value, list) else [str(value)]
    return [part for text in texts for part in SEPARATORS.split(text) if part]


class InvitationForm(Form):
    """Addresses, separated by anything, and what they are to be."""

    emails: Annotated[list[str], BeforeValidator(_addresses), Field(max_length=MOST_ADDRESSES)] = Field(
        default_factory=list
    )
    role: RoleName = RoleName.ATTENDEE

    @model_validator(mode="after")
    def may_be_given(self) -> "InvitationForm":
        """Operators are made on the machine, never here."""
        if self.role not in GRANTABLE:
            raise PydanticCustomError("enum", "role")
        return self


class RoleForm(Form):
    """A role to give or to take away, and why."""

    role: RoleName
    why: Annotated[Line, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def may_be_given(self) -> "RoleForm":
        """Operators are made on the machine, never here."""
        if self.role not in GRANTABLE:
            raise PydanticCustomError("enum", "role")
        return self


class MembershipForm(Form):
    """Until when somebody is a member; empty: without end."""

    ends_on: OptionalDate = None


class ImportForm(Form):
    """Whether those who are taken in are written to."""

    mail: Annotated[str, Field(pattern="^(yes)?$")] = ""


def _folded(value: str) -> str:
    return value.strip().lower()


class PersonRow(Form):
    """One row of an import; every field but the address may be empty."""

    email: Annotated[Email, Field(min_length=1), AfterValidator(_folded)]
    family_en: Name = ""
    given_en: Name = ""
    family_ja: Name = ""
    given_ja: Name = ""
    family_kana: Reading = ""
    given_kana: Reading = ""
    role: Annotated[str, AfterValidator(_folded)] = RoleName.ATTENDEE.value
    member_until: OptionalDate = None


def moment_of(field: str, typed: str, zone: str) -> datetime | None:
    """The moment that was typed on the clock of *zone*; None for an empty field.

    Raises:
        Invalid: On *field*, with what is wrong with it.
    """
    if not typed:
        return None
    day, _, clock = typed.replace(" ", "T").partition("T")
    try:
        return parse_local(day, clock, zone)
    except LocalTimeProblem as problem:
        named = "zone" if problem.say.text.startswith("There is no time zone") else field
        raise Invalid({named: problem.say}) from problem


def required_moment(field: str, typed: str, zone: str) -> datetime:
    """The same for a field that may not be empty."""
    moment = moment_of(field, typed, zone)
    if moment is None:
        raise Invalid({field: FILL_IN})
    return moment


FILL_IN: Sentence = say("Please fill this in.")
