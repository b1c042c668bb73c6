"""What the templates of the notice centre get."""

from dataclasses import dataclass, field
from typing import ClassVar

from core.accounts.models import Account
from core.kit.forms import Filled
from core.kit.work import Work
from realtime.notices.choices import KINDS, WAYS, chosen_by, clock_words, quiet_hours
from realtime.notices.models import NoticeKind, Way
from realtime.notices.notify import NoticeLine, my_notices


@dataclass(frozen=True)
class NoticesPage:
    """The centre."""

    template: ClassVar[str] = "notices/list.html"
    section: ClassVar[str] = ""

    notices: list[NoticeLine]


def notices_page(work: Work) -> NoticesPage:
    """Everything that waits for the actor."""
    return NoticesPage(my_notices(work))


@dataclass(frozen=True)
class KindLine:
    """A kind of notice, and the ways between which one chooses: value, words."""

    name: str
    words: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChoicesPage:
    """How the actor hears of things."""

    template: ClassVar[str] = "notices/choices.html"
    section: ClassVar[str] = ""

    kinds: tuple[KindLine, ...]
    zone: str
    form: Filled = field(default_factory=Filled)


def choices_page(work: Work, *, form: Filled | None = None) -> ChoicesPage:
    """The choices as they are, or as they were typed."""
    me, locale = work.actor.signed_in_id, work.actor.locale
    quiet = quiet_hours(work, me)
    saved: dict[str, str] = {kind.value: way.value for kind, way in chosen_by(work, me).items()}
    if quiet is not None:
        saved |= {"begins": clock_words(quiet.begins), "ends": clock_words(quiet.ends)}
    return ChoicesPage(
        kinds=tuple(
            KindLine(
                kind.value,
                words.in_(locale),
                tuple(
                    (way.value, said.in_(locale))
                    for way, said in WAYS.items()
                    if way != Way.NONE or kind != NoticeKind.MESSAGE
                ),
            )
            for kind, (words, _) in KINDS.items()
        ),
        zone=work.session.get_one(Account, me).zone or "",
        form=form or Filled.of(saved),
    )
