"""The real application with a lobby and N people signed in: ``python -m bench.live_server PORT DATA N``.

Writes ``DATA/cookies`` (a line each) and prints the lobby's topic when it is ready. Everything is
what the product serves, but for the limits of how often: one machine plays everybody.
"""

import asyncio
import socket
import sys
from datetime import timedelta
from pathlib import Path

import uvicorn
from sqlmodel import SQLModel

import server.tables  # noqa: F401
from core.accounts.gate import cookie_name
from core.accounts.logins import SEEN_EVERY, begin_login
from core.accounts.roles import account_for
from core.fair.models import Fair
from core.kit.database import Database, kind_of
from core.kit.limits import Limits
from core.kit.settings import Settings
from core.kit.signing import Purpose, Signer, secret_of
from core.kit.work import Actor, Work
from core.people.models import Person
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from realtime.protocol import LiveProtocol
from server.app import create_app
from server.serving import settle


class Unlimited(Limits):
    """Everybody may do everything as often as they like."""

    def check(self, act: str, who: str | int, *, most: int, seconds: int) -> None:
        """They may."""


def people(work: Work, count: int) -> list[str]:
    """So many logins; their tokens."""
    tokens = []
    for number in range(count):
        account = account_for(work, f"listener-{number}@example.test")
        assert account.id is not None
        person = Person(account_id=account.id, given_en=f"Guest {number}", given_ja="客", changed_at=work.now)
        work.session.add(person)
        login, token = begin_login(work, account, device="bench")
        login.seen_at -= (
            2 * SEEN_EVERY
        )  # as after a restart: that it is used is noted with the first connection
        tokens.append(token)
    return tokens


def lobby(work: Work) -> int:
    """The lobby of a fair that is open now."""
    fair = Fair(
        slug="bench", name_en="Bench", name_ja="計測", zone="Asia/Tokyo", published_at=work.now,
        starts_at=work.now - timedelta(hours=1), ends_at=work.now + timedelta(hours=9), created_at=work.now,
    )  # fmt: skip
    work.session.add(fair)
    work.session.flush()
    assert fair.id is not None
    room = open_room(work, fair.id, RoomKind.LOBBY)
    assert room.id is not None
    return room.id


async def prepare(settings: Settings, count: int) -> int:
    """Fill an empty database; the lobby's id."""
    engine = kind_of(settings.database_url).for_writing(settings.database_url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    db = Database(settings.database_url)
    room = await db.write(Actor(), lobby)
    tokens = await db.write(Actor(), people, count)
    db.close()
    signer, name = Signer(secret_of(settings)), cookie_name(settings)
    cookies = [f"{name}={signer.sign(Purpose.LOGIN, token)}\n" for token in tokens]
    (settings.data / "cookies").write_text("".join(cookies))
    return room


def main(port: int, data: Path, count: int) -> None:
    """Prepare, say so, serve."""
    data.mkdir(parents=True, exist_ok=True)
    settings = Settings(data=data, address=f"http://127.0.0.1:{port}", log_level="error")
    room = asyncio.run(prepare(settings, count))
    app = create_app(settings)
    app.state.limits = Unlimited()
    settle()
    listening = socket.create_server(("127.0.0.1", port), backlog=4096)
    config = uvicorn.Config(
        app, ws=LiveProtocol, log_level="error", access_log=False, timeout_graceful_shutdown=1
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        sys.stdout.write(f"chat:{room}\n")
        sys.stdout.flush()
        runner.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
