"""What the templates of the notice centre get."""

from dataclasses import dataclass, field
from typing import ClassVar

from core.accounts.models import Account
from core.fair.access import current_fair
from core.kit.assets import static
from core.kit.forms import Filled
from core.kit.i18n import pick
from core.kit.push import PushServices
from core.kit.work import Work
from realtime.notices.browsers import MOST, BrowserLine, my_browsers
from realtime.notices.choices import ALWAYS_ON_PAGE, KINDS, TICKED, chosen_by, clock_words, quiet_hours
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
    """A kind of notice; ``is_always`` where it is on the page whatever one chooses."""

    name: str
    words: str
    is_always: bool


@dataclass(frozen=True)
class PushPart:
    """The browsers that are told; ``key`` is what another is switched on with, empty where none can be."""

    key: str
    browsers: list[BrowserLine]
    is_full: bool


@dataclass(frozen=True)
class ChoicesPage:
    """How the actor hears of things."""

    template: ClassVar[str] = "notices/choices.html"
    section: ClassVar[str] = ""

    parts: ClassVar[frozenset[str]] = frozenset({"browsers"})

    kinds: tuple[KindLine, ...]
    zone: str
    push: PushPart
    form: Filled = field(default_factory=Filled)


def choices_page(work: Work, *, services: PushServices, form: Filled | None = None) -> ChoicesPage:
    """The choices as they are, or as they were typed."""
    me, locale = work.actor.signed_in_id, work.actor.locale
    quiet = quiet_hours(work, me)
    saved: dict[str, object] = {kind.value: TICKED[way] for kind, way in chosen_by(work, me).items()}
    if quiet is not None:
        saved |= {"begins": clock_words(quiet.begins), "ends": clock_words(quiet.ends)}
    return ChoicesPage(
        kinds=tuple(
            KindLine(kind.value, words.in_(locale), kind in ALWAYS_ON_PAGE)
            for kind, (words, _) in KINDS.items()
        ),
        zone=work.session.get_one(Account, me).zone or "",
        push=push_part(work, services),
        form=form or Filled.of(saved),
    )


def push_part(work: Work, services: PushServices) -> PushPart:
    """The actor's browsers."""
    browsers = my_browsers(work)
    return PushPart(services.public_key if services.are_on else "", browsers, len(browsers) >= MOST)


def manifest_of(work: Work) -> dict[str, object]:
    """The fair as a thing on a home screen. Source: Web Application Manifest, W3C."""
    fair, locale = current_fair(work), work.actor.locale
    name = pick(locale, fair.name_en, fair.name_ja) if fair else "Koryu"
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    return {
        "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": locale, "name": name,
        "background_color": "#faf8f2", "theme_color": "#faf8f2", "icons": icons,
    }  # fmt: skip
