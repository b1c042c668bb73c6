"""How somebody wants to hear of things: the way for each kind of notice, and quiet hours."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlmodel import select

from core.kit.forms import SENTENCES, Form, OptionalTime
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from realtime.notices.models import NoticeChoice, NoticeKind, QuietHours, Way

SENTENCES |= {
    "quiet_half": say("Quiet hours need a beginning and an end; leave both empty for none."),
    "quiet_same": say("Quiet hours end at another time than they begin."),
}
KINDS: dict[NoticeKind, tuple[Sentence, Way]] = {
    NoticeKind.MESSAGE: (say("Messages from others"), Way.ALL),
    NoticeKind.MENTION: (say("Messages that name you with @"), Way.ALL),
    NoticeKind.CARD: (say("Cards: whom you wanted to write to"), Way.ALL),
    NoticeKind.SESSION: (say("Sessions in your day: moved, cancelled, about to begin"), Way.BROWSER),
    NoticeKind.BOOTH: (say("Your booth: approved or sent back"), Way.ALL),
}
"""What one can choose about, and how it comes to whoever chose nothing."""
ALWAYS_ON_PAGE = frozenset({NoticeKind.MESSAGE})
"""A letter is where it was written, whatever one chose."""
Ticks = tuple[Literal["page", "browser", "mail"], ...]
TICKED: dict[Way, Ticks] = {
    Way.ALL: ("page", "browser", "mail"),
    Way.MAIL: ("page", "mail"),
    Way.BROWSER: ("page", "browser"),
    Way.PAGE: ("page",),
    Way.NONE: (),
}
"""A way as three boxes: what goes further than the page is on it too."""


class ChoicesForm(Form):
    """What is ticked for each kind."""

    message: Ticks = ()
    mention: Ticks = ()
    card: Ticks = ()
    session: Ticks = ()
    booth: Ticks = ()
    begins: OptionalTime = None
    ends: Annotated[OptionalTime, Field(validate_default=True)] = None

    @field_validator("ends")
    @classmethod
    def _both(cls, ends: time | None, entered: ValidationInfo) -> time | None:
        begins = entered.data.get("begins")
        if "begins" in entered.data and (begins is None) != (ends is None):
            raise PydanticCustomError("quiet_half", "half")
        if ends is not None and begins == ends:
            raise PydanticCustomError("quiet_same", "same")
        return ends


def way_for(kind: NoticeKind, ticks: Ticks) -> Way:
    """The way that the ticked boxes mean; mail or browser alone mean the page too."""
    further = {"browser", "mail"} & {*ticks}
    if not further:
        return Way.PAGE if "page" in ticks or kind in ALWAYS_ON_PAGE else Way.NONE
    return next(way for way, boxes in TICKED.items() if {*boxes} == {"page"} | further)


def way_of(work: Work, account_id: int, kind: NoticeKind) -> Way:
    """How somebody wants to hear of *kind*."""
    chosen = work.session.get(NoticeChoice, (account_id, kind))
    if chosen is not None:
        return Way(chosen.way)
    return KINDS[kind][1] if kind in KINDS else Way.PAGE


def choose(work: Work, wanted: ChoicesForm) -> None:
    """The actor wants to hear of things so from now on."""
    me = work.actor.signed_in_id
    for kind in KINDS:
        held = work.session.get(NoticeChoice, (me, kind)) or NoticeChoice(
            account_id=me, kind=kind, way=Way.PAGE
        )
        held.way = way_for(kind, getattr(wanted, kind.value))
        work.session.add(held)
    quiet = quiet_hours(work, me)
    if wanted.begins is None or wanted.ends is None:
        if quiet is not None:
            work.session.delete(quiet)
        return
    quiet = quiet or QuietHours(account_id=me, begins=wanted.begins, ends=wanted.ends)
    quiet.begins, quiet.ends = wanted.begins, wanted.ends
    work.session.add(quiet)


def quiet_hours(work: Work, account_id: int) -> QuietHours | None:
    """Somebody's quiet hours, None while they have none."""
    return work.session.get(QuietHours, account_id)


def chosen_by(work: Work, account_id: int) -> dict[NoticeKind, Way]:
    """The way of every kind."""
    rows = work.session.exec(select(NoticeChoice).where(NoticeChoice.account_id == account_id))
    chosen = {NoticeKind(row.kind): Way(row.way) for row in rows}
    return {kind: chosen.get(kind, usual) for kind, (_, usual) in KINDS.items()}


def clock_words(moment: time | None) -> str:
    """A time as a field shows it."""
    return moment.strftime("%H:%M") if moment else ""
