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
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from starlette.routing import Route
from starlette.testclient import TestClient

from core.accounts.models import Ban, RoleName
from core.accounts.roles import account_by_email, account_for, grant
from core.kit.settings import Settings
from core.kit.work import Actor, Work
from core.people.models import Person
from server.channels import channels
from server.demo.load import load_demo
from server.routes import routes
from server.walk_in.walk_in import CAST
from tests.support.cards import a_picture_on
from tests.support.house import (
    ADDRESS,
    SECRET,
    House,
    a_house,
    database_setting,
    empty_database,
    say_live,
    sign_in_directly,
)
from tests.support.makers import a_fair
from tests.support.untouched import put_back, remember

ROLES = ("visitor", "attendee", "stranger", "recruiter", "rival", "organiser", "outsider", "member", "banned")
"""Nobody; Sophie, whose things are asked for; another attendee; staff of the booth; staff of another booth;
the fair's organiser; the organiser of another fair; a member; somebody kept out of the fair."""
FILE = Path(__file__).with_name("matrix.toml")
LEFT_OUT = {"static", "live"}
"""Files of the look, and the socket, whose acts have rows of their own."""


def of_the_booth(table: str, column: str = "id", condition: str = "true") -> str:
    """The query for the first row of *table* at the booth that is asked for."""
    return (
        f"SELECT {table}.{column} FROM {table} JOIN booth ON booth.id = {table}.booth_id"
        f" WHERE booth.slug = 'minato-robotics' AND {condition} ORDER BY {table}.id LIMIT 1"
    )


ONE = {
    "booth": "SELECT slug FROM booth WHERE slug = 'minato-robotics'",
    "session": "SELECT session_id FROM session_stream ORDER BY session_id LIMIT 1",
    "question": "SELECT id FROM session_question WHERE session_id = {session} ORDER BY id LIMIT 1",
    "account": "SELECT account_id FROM person WHERE listed_at IS NOT NULL ORDER BY account_id DESC LIMIT 1",
    "recording": "SELECT id FROM recording WHERE audience = 'members' AND released_at IS NOT NULL LIMIT 1",
    "room": "SELECT id FROM chat_room WHERE kind = 'lobby' ORDER BY id LIMIT 1",
    "message": "SELECT id FROM chat_message WHERE room_id = {room} AND account_id = {attendee} LIMIT 1",
    "card": "SELECT id FROM card WHERE account_id = {attendee} ORDER BY id LIMIT 1",
    "handover": "SELECT id FROM handover WHERE receiver_id = {attendee} ORDER BY id LIMIT 1",
    "exchange": "SELECT id FROM exchange WHERE {attendee} IN (low_id, high_id) ORDER BY id LIMIT 1",
    "offer": "SELECT id FROM offer WHERE taker_id = {attendee} AND ended_at IS NULL ORDER BY id LIMIT 1",
    "lead": of_the_booth("lead"),
    "document": of_the_booth("document"),
    "job": of_the_booth("opening"),
    "announcement": "SELECT id FROM announcement ORDER BY id LIMIT 1",
    "speaker": "SELECT id FROM speaker ORDER BY id LIMIT 1",
}
"""What stands in an address by the name of its parameter; what is not here is 999999, which nothing has."""


OTHERWISE = {
    "/console/programme/rooms/{room": "SELECT id FROM programme_room ORDER BY id LIMIT 1",
    "/console/programme/tracks/{track": "SELECT id FROM programme_track ORDER BY id LIMIT 1",
    "/console/exhibitors/{booth": "SELECT id FROM booth WHERE slug = 'minato-robotics'",
    "/hours/{hours": of_the_booth("hours"),
    "/edit/staff/{account": of_the_booth("boothstaff", "account_id", "role = 'recruiter'"),
    "/export.{kind": "SELECT 'csv'",
    "/cards/pictures/{file": "SELECT id FROM file WHERE about LIKE 'card:%' ORDER BY id LIMIT 1",
}
"""The same for a part of an address where its name means something else."""
BODIES = {
    "/chat/{room:int}/pace": {"seconds": "5"},
    "/chat/{room:int}/messages/{message:int}/reactions": {"emoji": "👏", "on": "yes"},
    "/people/{account:int}/block": {"blocked": "yes"},
    "/profile/listing": {"listed": "yes"},
    "/fairs/{fair}/recordings/{recording:int}/position": {"at": "3"},
    "/locale": {"locale": "ja", "next": "/"},
    "/theme": {"theme": "dark", "next": "/"},
    "/zone": {"zone": "Asia/Tokyo", "next": "/"},
}
"""What is sent where an empty form would be refused before anybody is asked who they are."""

SAID = {
    "card.offer": {"fair": "fair_id", "to": "account"},
    "card.accept": {"offer": "offer", "giving": True},
    "card.decline": {"offer": "offer"},
    "card.withdraw": {"offer": "offer"},
    "interest.show": {"opening": "job"},
    "chat.post": {"text": "Hello"},
    "chat.edit": {"message_id": "message", "text": "Hello again"},
    "chat.remove": {"message_id": "message"},
    "chat.react": {"message_id": "message", "emoji": "👏"},
    "chat.report": {"message_id": "message"},
    "chat.hide": {"message_id": "message"},
    "chat.see": {"message_id": "message"},
    "question.ask": {"text": "May one ask?"},
    "question.vote": {"question_id": "question"},
    "question.unvote": {"question_id": "question"},
    "question.move": {"question_id": "question", "state": "answered"},
    "question.merge": {"question_id": "question", "into_id": "question"},
    "reaction.send": {"kind": "applause"},
}
"""What each act says; a word that names a thing of the world stands for its number."""
WITHOUT_ID = {"chat.see", "chat.type", "reaction.send"}


@dataclass
class World:
    """The demo fair, its parts, and everybody of ``ROLES``; ``untouched`` is its database as it began."""

    house: House
    people: dict[str, Actor]
    ids: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    untouched: bytes = b""
    files: dict[Path, bytes] = field(default_factory=dict)

    def begin(self) -> None:
        """Sign everybody in, and remember how things are."""
        for role, actor in self.people.items():
            if actor.account_id is not None:
                self.tokens[role] = self.house.write(actor, sign_in_directly, actor.account_id)
        self.untouched = remember(self.house.settings.data / "koryu.db")
        for path in (self.house.settings.data / "files").glob("*/*"):
            self.files.setdefault(path, path.read_bytes())

    def restore(self) -> None:
        """As it was, whatever an act changed; a job may have taken a file away meanwhile."""
        put_back(self.house.settings.data / "koryu.db", self.untouched)
        for path, content in self.files.items():
            if not path.exists():
                path.write_bytes(content)

    def number(self, value: object) -> object:
        """The number of a thing of the world, where *value* names one."""
        return int(self.ids[value]) if isinstance(value, str) and self.ids.get(value, "").isdigit() else value

    def browser(self, role: str) -> TestClient:
        """A fresh browser of somebody."""
        return self.house.browser(self.tokens.get(role))


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """The demo fair, and three people more: another attendee, another organiser, somebody banned."""
    folder.mkdir(parents=True)
    empty_database(folder / "koryu.db")
    load_demo(Settings(data=folder, database=database_setting(folder), address=ADDRESS, secret=SECRET))
    with a_house(folder, cast=False) as house:
        world = house.write(Actor(), lambda work: settle(work, house))
        world.begin()
        yield world


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
        Ban(
            account_id=people["banned"].account_id,
            fair_id=fair.id,
            by=people["organiser"].account_id,
            at=work.now,
        )
    )
    rival = (
        "SELECT boothstaff.account_id FROM boothstaff JOIN booth ON booth.id = boothstaff.booth_id"
        " WHERE booth.slug <> 'minato-robotics' ORDER BY boothstaff.id LIMIT 1"
    )
    people["rival"] = Actor(account_id=work.session.execute(text(rival)).scalar_one())
    work.session.flush()
    ids = {"fair": fair.slug, "attendee": str(people["attendee"].account_id), "fair_id": str(fair.id)}
    for name, query in ONE.items():
        found = work.session.execute(text(query.format(**ids))).scalar()
        ids[name] = str(found if found is not None else 999999)
    a_picture_on(work, house, int(ids["handover"]))
    ids |= {part: str(work.session.execute(text(query)).scalar()) for part, query in OTHERWISE.items()}
    booth_id = work.session.execute(text("SELECT id FROM booth WHERE slug = 'minato-robotics'")).scalar()
    return World(house, people, ids | {"booth_id": str(booth_id)})


def addresses(world: World) -> Iterator[tuple[str, str, str]]:
    """(key, method, path) of every route, its parameters filled in."""
    for route in routes:
        if not isinstance(route, Route) or route.name in LEFT_OUT:
            continue
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: parameter(world, match), route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield f"{method} {route.path}", method, path


def parameter(world: World, match: re.Match[str]) -> str:
    """What stands for ``{name}``; tokens and numbers that nothing has, where the world has none."""
    until = match.string[: match.end(1)]
    for part in OTHERWISE:
        if until.endswith(part):
            return world.ids[part]
    return world.ids.get(
        match[1], {"token": "not-a-token", "kind": "lobby", "locale": "en"}.get(match[1], "999999")
    )


def observed(world: World, key: str, method: str, path: str) -> list[int]:
    """The status that each of ``ROLES`` gets, each in the same untouched world."""
    answers = []
    for role in ROLES:
        browser = world.browser(role)
        if method == "GET":
            answer = browser.get(path)
        else:
            answer = browser.request(method, path, data=BODIES.get(key.partition(" ")[2], {}))
        answers.append(answer.status_code)
        if method != "GET" and answer.status_code < 400:
            world.restore()
    return answers


def live_acts(world: World) -> Iterator[tuple[str, str, str]]:
    """(key, topic, message) of joining each kind of topic and of everything that may be sent there."""
    subject = {"account": "attendee", "chat": "room", "fair": "fair_id", "hall": "fair_id", "desk": "fair_id",
               "session": "session", "booth": "booth_id", "leads": "booth_id",
               "moderation": "session"}  # fmt: skip
    world.begin()  # anew: the hub remembers for a while which logins ended
    for channel in channels:
        topic = f"{channel.kind}:{world.ids.get(subject.get(channel.kind, ''), '999999')}"
        yield f"join {channel.kind}", topic, ""
        for message in channel.message_types:
            yield f"send {message.wire}", topic, message.wire


def live_outcomes(world: World, topic: str, message: str) -> list[str]:
    """``ok`` or the code of the refusal, for each of ``ROLES``, each in the same untouched world."""
    said = {key: world.number(value) for key, value in SAID.get(message, {}).items()}
    answers = []
    for number, role in enumerate(ROLES):
        body = said if message in WITHOUT_ID else said | {"id": f"MATRIX{len(message):04}{number:04}"}
        with world.house.socket(world.browser(role)) as socket:
            answer = say_live(socket, "join", 1, topic, None)
            if message and answer[0] == "joined":
                answer = say_live(socket, "send", 2, topic, message, body)
        outcome = "ok" if answer[0] == "joined" or answer[2] == "ok" else answer[3]["code"]
        answers.append(outcome)
        if message and outcome == "ok":
            world.restore()
    return answers


def main() -> None:
    """Print the table as it stands, for reading and keeping."""
    with tempfile.TemporaryDirectory() as folder, a_world(Path(folder) / "data") as world:
        say(f"# {' '.join(ROLES)}\n\n[pages]")
        for key, method, path in addresses(world):
            say(f'"{key}" = "{" ".join(map(str, observed(world, key, method, path)))}"')
        say("\n[live]")
        for key, topic, message in live_acts(world):
            say(f'"{key}" = "{" ".join(live_outcomes(world, topic, message))}"')


def say(line: str) -> None:
    """A line of the table."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
