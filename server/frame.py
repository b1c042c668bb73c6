"""What stands around every page: whose fair it is, who is reading, what waits for them."""

import json
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import col, select
from starlette.requests import Request

from booths.stand.models import Booth, BoothStaff
from core.accounts.roles import is_operator, is_organiser, may_moderate
from core.fair.access import current_fair, phase_of, visible_fair
from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.i18n import pick
from core.kit.prepared import Prepared, whole
from core.kit.rendering import current_zones
from core.kit.web import actor_of, database
from core.kit.work import Work
from core.people.memberships import is_member
from core.people.names import line_about
from realtime.chat.unread import total_unread
from realtime.notices.announce import Banner, audiences_of, holding
from realtime.notices.notify import unread
from realtime.stream import position_of
from server.walk_in.walk_in import DemoBar, bar_of


@dataclass(frozen=True)
class FrameFair:
    """The fair, as the masthead names it."""

    id: int
    slug: str
    name: str
    other_name: str
    association: str
    zone: str
    phase: str


@dataclass(frozen=True)
class FrameBooth:
    """A booth whose counter the reader stands behind."""

    slug: str
    name: str


@dataclass(frozen=True)
class FrameMe:
    """Whoever is signed in, as the masthead names them; ``position`` is where ``account:<id>`` stood."""

    account_id: int
    name: str
    monogram: str
    hue: str
    photo: str | None
    is_organiser: bool
    is_staff: bool
    is_member: bool
    booths: tuple[FrameBooth, ...]
    position: str
    is_moderator: bool = False
    is_operator: bool = False


@dataclass(frozen=True)
class FrameBanners:
    """The announcements that hold for the reader, which ones are for them, and where ``fair:<id>`` stood."""

    shown: tuple[Banner, ...] = ()
    audiences: str = ""
    position: str = "null"


@dataclass(frozen=True)
class Frame:
    """Everything a layout needs that a page does not know."""

    locale: str
    zone: str | None
    theme: str
    path: str
    fair: FrameFair | None
    me: FrameMe | None
    unread: int = 0
    unread_messages: int = 0
    demo: bool = False
    demo_bar: DemoBar | None = None
    flash: tuple[str, ...] = ()
    banners: FrameBanners = FrameBanners()


async def frame(request: Request, slug: str | None) -> Frame:
    """Gather it in one read; also sets the two clocks of the page."""
    actor = actor_of(request)
    fair, me, unread, unread_messages, banners = await database(request).read(actor, surroundings, slug)
    current_zones.set((actor.zone, fair.zone if fair else None))
    account = request.scope.get("account")
    token = request.cookies.get("flash")
    words = request.app.state.signer.read_flash(token) if token else ""
    return Frame(
        locale=actor.locale,
        zone=actor.zone,
        theme=account.theme if account else request.cookies.get("theme", "auto"),
        path=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        fair=fair,
        me=me,
        unread=unread,
        unread_messages=unread_messages,
        demo=request.app.state.settings.demo,
        demo_bar=bar_of(account, is_open=request.cookies.get("demo-bar") != "closed"),
        flash=(words,) if words else (),
        banners=banners,
    )


def surroundings(
    work: Work, slug: str | None
) -> tuple[FrameFair | None, FrameMe | None, int, int, FrameBanners]:
    """The fair to show (the one of the address, else the current one), the reader, what waits for them."""
    fair = fair_of(work, slug)
    me, shown = work.actor.account_id, shown_me(work, fair)
    notices, messages = (unread(work, me), total_unread(work, me)) if me else (0, 0)
    return shown_fair(work, fair), shown, notices, messages, shown_banners(work, fair, shown)


def shown_banners(work: Work, fair: Fair | None, me: FrameMe | None) -> FrameBanners:
    """The announcements; the position is asked first, so that none falls between page and socket."""
    if fair is None or fair.id is None:
        return FrameBanners()
    is_staff = me is not None and me.is_staff
    position = json.dumps(list(position_of(work, f"fair:{fair.id}")))
    return FrameBanners(
        tuple(holding(work, fair.id, is_staff=is_staff)),
        " ".join(audiences_of(work, is_staff=is_staff)),
        position,
    )


def fair_of(work: Work, slug: str | None) -> Fair | None:
    """The fair of the address if the reader may see it, else the current one."""
    if slug is not None:
        with suppress(NotFound):
            return visible_fair(work, slug)
    return current_fair(work)


def shown_fair(work: Work, fair: Fair | None) -> FrameFair | None:
    """Its names in the reader's language, and the other one below."""
    if fair is None or fair.id is None:
        return None
    locale = work.actor.locale
    name = pick(locale, fair.name_en, fair.name_ja)
    other = fair.name_en if name == fair.name_ja else fair.name_ja
    association = pick(locale, fair.association_en, fair.association_ja)
    return FrameFair(fair.id, fair.slug, name, other, association, fair.zone, phase_of(fair, work.now))


def shown_me(work: Work, fair: Fair | None) -> FrameMe | None:
    """The reader, if signed in; the position is asked before what waits for them is counted."""
    if work.actor.account_id is None:
        return None
    position = json.dumps(list(position_of(work, f"account:{work.actor.account_id}")))
    line = line_about(work, work.actor.account_id)
    organises = is_organiser(work, fair.id) if fair and fair.id else is_operator(work)
    photo = f"/people/{line.account_id}/photo" if line.photo_id else None
    booths = my_booths(work, fair)
    moderates = may_moderate(work, fair.id) if fair and fair.id else False
    return FrameMe(
        line.account_id, line.name, line.monogram, line.hue, photo, organises, bool(booths), is_member(work),
        booths, position, moderates, organises and is_operator(work),
    )  # fmt: skip


STAFFED: Prepared[tuple[str, str, str]] = Prepared(
    select(Booth.slug, Booth.name_en, Booth.name_ja)
    .join(BoothStaff, col(BoothStaff.booth_id) == col(Booth.id))
    .where(BoothStaff.account_id == bindparam("who"), Booth.fair_id == bindparam("fair"))
    .order_by(col(Booth.id)),
    whole,
)


def my_booths(work: Work, fair: Fair | None) -> tuple[FrameBooth, ...]:
    """Where the reader is staff at this fair."""
    held = work.ask(STAFFED, who=work.actor.account_id, fair=fair.id if fair else None)
    return tuple(FrameBooth(slug, pick(work.actor.locale, en, ja)) for slug, en, ja in held)
