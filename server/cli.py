"""``koryu serve · demo · migrate · restored · operator``: what an operator types."""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from core.accounts.links import hand_out_link
from core.accounts.models import RoleName
from core.accounts.provider import Distrusted, ProviderAway, provider_for
from core.accounts.roles import account_for, grant
from core.kit.database import Database
from core.kit.errors import Away
from core.kit.settings import Settings, Unusable
from core.kit.store import store_for
from core.kit.work import Actor, Work
from core.migrations.upgrade import upgrade
from realtime.stream import renew
from server.demo.crowd import Crowd
from server.demo.load import load_demo
from server.serving import PortTaken, Workers, bound, end_with_the_others, listen, worker_command

T = TypeVar("T")


def main() -> None:
    """Read the command line and do it."""
    options = parser().parse_args()
    options.run(options)


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    top = argparse.ArgumentParser(prog="koryu", description="A self-hosted virtual career fair.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    demo_ = commands.add_parser("demo", help="open the demo fair, in full swing")
    demo_.add_argument("--port", type=int, default=8000)
    demo_.add_argument("--data", type=Path, default=Path("build/demo"))
    demo_.add_argument("--quiet", action="store_true", help="leave the simulated people out")
    demo_.set_defaults(run=demo)
    serve_ = commands.add_parser("serve", help="serve a fair; settings come from the environment")
    serve_.add_argument("--port", type=int, default=8000)
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--data", type=Path)
    serve_.add_argument("--workers", type=int, help="so many processes (KORYU_WORKERS)")
    serve_.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    serve_.set_defaults(run=serve)
    migrate_ = commands.add_parser("migrate", help="bring the database to this version")
    migrate_.add_argument("--data", type=Path)
    migrate_.set_defaults(run=migrate)
    restored_ = commands.add_parser("restored", help="after a copy was put back, before it is served")
    restored_.add_argument("--data", type=Path)
    restored_.set_defaults(run=restored)
    operator_ = commands.add_parser("operator", help="make somebody an operator and print their sign-in link")
    operator_.add_argument("email")
    operator_.add_argument("--data", type=Path)
    operator_.set_defaults(run=operator)
    return top


def settings_of(options: argparse.Namespace, **more: Any) -> Settings:
    """The environment's settings with what the command line says on top."""
    given = {"data": options.data} if options.data else {}
    return Settings(**(given | more))


def serve(options: argparse.Namespace) -> None:
    """Serve until a signal ends it."""
    more = {"workers": options.workers} if options.workers else {}
    settings = settings_of(options, **more)
    if "address" not in settings.model_fields_set:
        settings = settings_of(options, address=f"http://127.0.0.1:{options.port}", **more)
    if options.fd is not None:  # one of several workers; whoever started it has seen to the rest
        end_with_the_others()
        listen(settings, socket.socket(fileno=options.fd))
        return
    listening = port_or_end(options.host, options.port)
    check_files(settings)
    check_provider(settings)
    bring_up(settings)
    if settings.workers == 1:
        listen(settings, listening)
        return
    os.environ |= {"KORYU_DATA": str(settings.data), "KORYU_ADDRESS": settings.address}
    os.environ["KORYU_WORKERS"] = str(settings.workers)
    sys.exit(Workers(worker_command(), listening, settings.workers).run())


def port_or_end(host: str, port: int) -> socket.socket:
    """The listening socket, or one sentence and the end."""
    try:
        return bound(host, port)
    except PortTaken as problem:
        tell(f"Port {port} cannot be used: {problem}.")
        sys.exit(1)


def check_files(settings: Settings) -> None:
    """One sentence, and the end, where files cannot be kept as the settings say; what is away may return."""
    try:
        store_for(settings).prove()
    except Unusable as problem:
        tell(str(problem))
        sys.exit(1)
    except Away:
        tell(f"The storage {settings.files} does not answer; until it does, the fair is without its files.")


def check_provider(settings: Settings) -> None:
    """One sentence, and the end, where half an identity provider is set; what is away may return."""
    try:
        provider = provider_for(settings)
        if provider is not None:
            asyncio.run(provider.prove())
    except Unusable as problem:
        tell(str(problem))
        sys.exit(1)
    except ProviderAway:
        tell(f"The identity provider {settings.provider} does not answer; there are the other ways in.")
    except Distrusted as problem:
        tell(f"Nobody can sign in at the identity provider {settings.provider}: {problem.why}.")


def bring_up(settings: Settings) -> None:
    """Bring the database to this version, or one sentence under the migration's own words, and the end."""
    try:
        upgrade(settings.database_url)
    except subprocess.CalledProcessError:
        again = (
            f"delete {os.path.relpath(settings.data)} and start the demo afresh"
            if settings.demo
            else "put right what is said above, or restore your copy with the version of Koryu that made it"
        )
        tell(f"The database could not be brought to this version, and nothing was changed; please {again}.")
        sys.exit(1)


def demo(options: argparse.Namespace) -> None:
    """The demo fair, anchored around this moment, with a few people who keep it alive."""
    address = f"http://127.0.0.1:{options.port}"
    settings = settings_of(options, address=address, hosts=("localhost",), demo=True, log_level="warning")
    settings.data.mkdir(parents=True, exist_ok=True)
    listening = port_or_end("127.0.0.1", options.port)
    check_files(settings)
    check_provider(settings)
    bring_up(settings)
    load_demo(settings)
    tell(f"Koryu’s demo fair is open: {address}")
    tell("Walk in as anybody with the bar at the top; mail to everybody is at /mailbox.")
    tell("Stop with Ctrl+C; start afresh by deleting " + os.path.relpath(settings.data))
    crowd = None if options.quiet else Crowd(address, settings.database_url)
    listen(settings, listening, beside=crowd)


def migrate(options: argparse.Namespace) -> None:
    """Bring the database to this version."""
    settings = settings_of(options)
    settings.data.mkdir(parents=True, exist_ok=True)
    bring_up(settings)
    tell("The database is up to date.")


def restored(options: argparse.Namespace) -> None:
    """Void what browsers remember of the past that was undone: they load again, and see no ghosts of it."""
    settings = settings_of(options)
    copy = settings.data / "koryu.db"
    if not settings.database and not copy.is_file():
        tell(f"There is no {copy}: put the copy there first, or say with --data where it is.")
        sys.exit(1)
    bring_up(settings)
    asyncio.run(written(settings, renew))
    tell("The copy can be served; every page that is still open loads again when it comes back.")


def operator(options: argparse.Namespace) -> None:
    """Print a one-time link that signs an operator in; there are no default accounts (Security 11)."""
    settings = settings_of(options)
    settings.data.mkdir(parents=True, exist_ok=True)
    bring_up(settings)
    token = asyncio.run(written(settings, partial(make_operator, email=options.email)))
    tell(f"{settings.address}/sign-in/{token}")


async def written(settings: Settings, verb: Callable[[Work], T]) -> T:
    """What *verb* comes to, in the database of the settings."""
    db = Database(settings.database_url)
    try:
        return await db.write(Actor(), verb)
    finally:
        db.close()


def make_operator(work: Work, email: str) -> str:
    """The account, its role, and the token of a fresh sign-in link."""
    account = account_for(work, email)
    assert account.id is not None
    grant(work, account.id, None, RoleName.OPERATOR)
    return hand_out_link(work, email)


def tell(words: str) -> None:
    """To whoever typed the command."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
