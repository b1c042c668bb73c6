"""Rights that people have at the fair, each with what it opens and the form with which it is lost."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from booths.stand.models import StaffRole
from core.accounts.models import RoleName
from core.accounts.roles import grant
from core.fair.models import Fair as FairRow
from core.kit.database import kind_of, utc_now
from core.kit.work import Actor, Transaction, Work
from core.people.memberships import give_membership
from realtime.chat.models import Room, RoomKind
from realtime.chat.rooms import open_fair_rooms
from realtime.closing import Closing
from realtime.notices.models import Announcement, Audience
from tests.storm.fair import LOBBY, Fair, Person, ask
from tests.support.booths import a_booth, at_booth

FOR_MEMBERS = "A word to members only."
HOME = "/fairs/bench"


@dataclass(frozen=True)
class Loss:
    """What becomes of somebody, who listens to *topic*: whoever it is *by* posts *body* to *path*.

    From then on *name* is in the order of everything on the loser's own topic, their connections have ended
    with *code*, and they come in again only where they *may_return*.
    """

    loser: Person
    topic: str
    by: Person
    path: str
    body: str = "sure=yes"
    name: str = "access.changed"
    code: Closing = Closing.ACCESS_CHANGED
    may_return: bool = False


def with_rights(fair: Fair, rounds: int) -> list[list[Loss]]:
    """Some organise, some stand at a booth, some are members, some are signed in: four losses a round."""
    engine = kind_of(fair.url).for_writing(fair.url)
    with Session(engine) as session:
        work = Work(Transaction.of(session), Actor(account_id=fair.people[0].account), utc_now())
        losses = given(work, fair, rounds)
        session.commit()
    engine.dispose()
    return losses


def given(work: Work, fair: Fair, rounds: int) -> list[list[Loss]]:
    """The same, in *work*."""
    organiser, *people = fair.people
    here = work.session.get_one(FairRow, 1)
    open_fair_rooms(work, 1)
    topics = {room.kind: f"chat:{room.id}" for room in work.session.exec(select(Room).order_by(col(Room.id)))}
    booth = a_booth(work, here)
    at_booth(work, booth, Actor(account_id=organiser.account), StaffRole.OWNER)
    tell_members(work, organiser)
    losses = []
    for number in range(rounds):
        deputy, recruiter, member, guest = people[4 * number : 4 * number + 4]
        grant(work, deputy.account, 1, RoleName.ORGANISER)
        at_booth(work, booth, Actor(account_id=recruiter.account))
        grant(work, member.account, 1, RoleName.ATTENDEE)
        give_membership(work, member.account)
        desk = f"{HOME}/console/people"
        losses.append(
            [
                Loss(
                    deputy,
                    topics[RoomKind.ORGANISERS],
                    organiser,
                    f"{desk}/{deputy.account}/roles/removal",
                    "role=organiser",
                ),
                Loss(
                    recruiter,
                    topics[RoomKind.EXHIBITORS],
                    organiser,
                    f"{HOME}/booths/{booth.slug}/edit/staff/{recruiter.account}/removal",
                ),
                Loss(member, LOBBY, organiser, f"{desk}/{member.account}/membership/end", may_return=True),
                Loss(guest, LOBBY, guest, "/sign-out", name="login.ended", code=Closing.SIGNED_OUT),
            ]
        )
    return losses


def tell_members(work: Work, organiser: Person) -> None:
    """An announcement that holds, for whoever is a member."""
    told = Announcement(
        fair_id=1, audience=Audience.MEMBERS, text_en=FOR_MEMBERS, text_ja=FOR_MEMBERS,
        by=organiser.account, made_at=work.now, from_at=work.now, told_at=work.now,
    )  # fmt: skip
    work.session.add(told)
    work.session.flush()


async def is_told_as_member(fair: Fair, person: Person) -> bool:
    """Whether any process shows them what is for members."""
    pages = [await ask(node.port, "GET", HOME, cookie=person.cookie) for node in fair.nodes]
    return any(FOR_MEMBERS.encode() in page for page in pages)
