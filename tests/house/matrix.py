"""Every address and every live act, asked for by everybody who could want it.

``matrix.toml`` beside this file holds what each gets. It is read by ``test_matrix.py``; a route or act
that is not in it fails there. To fill a new one in, run ``python -m tests.house.matrix`` and read
every number before keeping it.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from starlette.routing import Route

from core.accounts.models import Ban, RoleName
from core.accounts.roles import account_by_email, account_for, grant
from core.kit.work import Actor, Work
from core.people.models import Person
from server.channels import channels
from server.demo.load import load_demo
from server.routes import routes
from server.walk_in.walk_in import CAST
from tests.support.house import House, a_house, say_live
from tests.support.makers import a_fair

ROLES = ("visitor", "attendee", "stranger", "recruiter", "rival", "organiser", "outsider", "member", "banned")
"""Nobody; Sophie, whose things are asked for; another attendee; staff of the booth; staff of another booth;
the fair's organiser; the organiser of another fair; a member; somebody kept out of the fair."""
FILE = Path(__file__).with_name("matrix.toml")
LEFT_OUT = {"static", "live"}
"""Files of the look, and the socket, whose acts have rows of their own."""

ONE = {
    "booth": "SELECT slug FROM booth WHERE slug = 'minato-robotics'",
    "session": "SELECT session_id FROM session_stream ORDER BY session_id LIMIT 1",
    "question": "SELECT id FROM session_question WHERE session_id = {session} ORDER BY id LIMIT 1",
    "account": "SELECT account_id FROM person WHERE listed_at IS NOT NULL ORDER BY account_id DESC LIMIT 1",
    "recording": "SELECT id FROM recording WHERE released_at IS NOT NULL AND audience = 'members' ORDER BY id LIMIT 1",
    "room": "SELECT id FROM chat_room WHERE kind = 'lobby' ORDER BY id LIMIT 1",
    "message": "SELECT id FROM chat_message WHERE room_id = {room} AND account_id = {attendee} ORDER BY id LIMIT 1",
    "card": "SELECT id FROM card WHERE account_id = {attendee} ORDER BY id LIMIT 1",
    "handover": "SELECT id FROM handover WHERE receiver_id = {attendee} ORDER BY id LIMIT 1",
    "exchange": "SELECT id FROM exchange WHERE {attendee} IN (low_id, high_id) ORDER BY id LIMIT 1",
    "offer": "SELECT id FROM offer WHERE taker_id = {attendee} AND ended_at IS NULL ORDER BY id LIMIT 1",
    "lead": "SELECT lead.id FROM lead JOIN booth ON booth.id = lead.booth_id WHERE booth.slug = 'minato-robotics' LIMIT 1",
    "document": "SELECT document.id FROM document JOIN booth ON booth.id = document.booth_id WHERE booth.slug = 'minato-robotics' LIMIT 1",
    "job": "SELECT opening.id FROM opening JOIN booth ON booth.id = opening.booth_id WHERE booth.slug = 'minato-robotics' LIMIT 1",
    "announcement": "SELECT id FROM announcement ORDER BY id LIMIT 1",
    "speaker": "SELECT id FROM speaker ORDER BY id LIMIT 1",
}
"""What stands in an address by the name of its parameter; what is not here is 999999, which nothing has."""


@dataclass
class World:
    """The demo fair, its parts, and everybody of ``ROLES``."""

    house: House
    people: dict[str, Actor]
    ids: dict[str, str]


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """The demo fair, and three people more: a rival's recruiter, another organiser, somebody banned."""
    with a_house(folder, cast=False) as house:
        load_demo(house.settings)
        yield house.write(Actor(), lambda work: settle(work, house))


def settle(work: Work, house: House) -> World:
    """Find the parts, make the people."""
    people = {"visitor": Actor()}
    for role in ("attendee", "recruiter", "organiser", "member"):
        account = account_by_email(work, CAST[role])
        assert account is not None
        people[role] = Actor(account_id=account.id)
    fair = work.session.execute(text("SELECT id, slug FROM fair ORDER BY id LIMIT 1")).one()
    other = a_fair(work, slug="another-fair")
    for role in ("stranger", "outsider", "banned"):
        account = account_for(work, f"{role}@elsewhere.example")
        work.session.add(Person(account_id=account.id or 0, family_en=role.title(), changed_at=work.now))
        people[role] = Actor(account_id=account.id)
    grant(work, people["stranger"].account_id or 0, fair.id, RoleName.ATTENDEE)
    grant(work, people["outsider"].account_id or 0, other.id, RoleName.ORGANISER)
    work.session.add(
        Ban(account_id=people["banned"].account_id, fair_id=fair.id, by=people["organiser"].account_id, at=work.now)
    )
    rival = "SELECT boothstaff.account_id FROM boothstaff JOIN booth ON booth.id = boothstaff.booth_id WHERE booth.slug <> 'minato-robotics' ORDER BY boothstaff.id LIMIT 1"
    people["rival"] = Actor(account_id=work.session.execute(text(rival)).scalar_one())
    work.session.flush()
    ids = {"fair": fair.slug, "attendee": str(people["attendee"].account_id), "fair_id": str(fair.id)}
    for name, query in ONE.items():
        found = work.session.execute(text(query.format(**ids))).scalar()
        ids[name] = str(found if found is not None else 999999)
    booth_id = work.session.execute(text("SELECT id FROM booth WHERE slug = 'minato-robotics'")).scalar()
    return World(house, people, ids | {"booth_id": str(booth_id)})


def addresses(world: World) -> Iterator[tuple[str, str, str]]:
    """(key, method, path) of every route, its parameters filled in."""
    for route in routes:
        if not isinstance(route, Route) or route.name in LEFT_OUT:
            continue
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: parameter(world, match[1]), route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield f"{method} {route.path}", method, path


def parameter(world: World, name: str) -> str:
    """What stands for ``{name}``; tokens and numbers that nothing has, where the world has none."""
    if name in world.ids:
        return world.ids[name]
    return {"token": "not-a-token", "kind": "lobby", "locale": "en", "version": "1"}.get(name, "999999")


def observed(world: World, method: str, path: str) -> list[int]:
    """The status that each of ``ROLES`` gets, each in a fresh login; a POST sends an empty form."""
    answers = []
    for role in ROLES:
        world.house.people.clear()
        browser = world.house.as_(world.people[role])
        answer = browser.get(path) if method == "GET" else browser.request(method, path)
        answers.append(answer.status_code)
    return answers


def live_acts(world: World) -> Iterator[tuple[str, str, str]]:
    """(key, topic, message) of joining each kind of topic and of everything that may be sent there."""
    subject = {"account": "attendee", "chat": "room", "fair": "fair_id", "hall": "fair_id", "session": "session",
               "booth": "booth_id", "leads": "booth_id"}  # fmt: skip
    for channel in channels:
        topic = f"{channel.kind}:{world.ids.get(subject.get(channel.kind, ''), '999999')}"
        yield f"join {channel.kind}", topic, ""
        for message in channel.message_types:
            yield f"send {message.wire}", topic, message.wire


def live_outcomes(world: World, topic: str, message: str) -> list[str]:
    """``ok`` or the code of the refusal, for each of ``ROLES``; an act is sent without its contents."""
    answers = []
    for role in ROLES:
        world.house.people.clear()
        with world.house.live(world.people[role]) as socket:
            answer = say_live(socket, "join", 1, topic, None)
            if message and answer[0] == "joined":
                answer = say_live(socket, "send", 2, topic, message, {})
            answers.append("ok" if answer[0] == "joined" or answer[2] == "ok" else answer[3]["code"])
    return answers


def main() -> None:
    """Print the table as it stands, for reading and keeping."""
    with tempfile.TemporaryDirectory() as folder, a_world(Path(folder) / "data") as world:
        lines = [f"# {' '.join(ROLES)}", "", "[pages]"]
        lines += [f'"{key}" = "{" ".join(map(str, observed(world, method, path)))}"' for key, method, path in addresses(world)]
        lines += ["", "[live]"]
        lines += [f'"{key}" = "{" ".join(live_outcomes(world, topic, message))}"' for key, topic, message in live_acts(world)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
