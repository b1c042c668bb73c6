"""A script at the fair: what realtime/README.md shows to whoever writes one, run against the whole fair."""

import asyncio
import re
import socket
from pathlib import Path
from typing import Any

import httpx2

from bench.live_server import lobby
from core.accounts.links import hand_out_link
from core.accounts.roles import account_for
from core.kit.database import Database
from core.kit.settings import Settings
from core.kit.work import Actor, Work
from server.app import create_app
from tests.support.house import database_setting, empty_database
from tests.support.uvicorn import served, until

GUIDE = Path(__file__).parents[2] / "realtime/README.md"


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def the_example(printed: list[str]) -> dict[str, Any]:
    """What the code of the guide defines, and into which list it prints."""
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert code is not None
    defined: dict[str, Any] = {"print": lambda *words: printed.append(" ".join(map(str, words)))}
    exec(code[1], defined)
    return defined


async def opened(settings: Settings) -> tuple[str, str]:
    """A fair whose lobby is open; its topic, and the token of a sign-in link."""

    def prepare(work: Work) -> tuple[str, str]:
        room = lobby(work)
        account_for(work, "script@example.org")
        return f"chat:{room}", hand_out_link(work, "script@example.org")

    db = Database(settings.database_url)
    try:
        return await db.write(Actor(), prepare)
    finally:
        await asyncio.to_thread(db.close)


async def test_the_guide_s_example_signs_in_says_hello_hears_it_and_ends_with_its_login(tmp_path: Path):
    port = a_free_port()
    fair = f"http://127.0.0.1:{port}"
    settings = Settings(data=tmp_path, database=database_setting(tmp_path), address=fair, log_level="error")
    if not settings.database:
        empty_database(tmp_path / "koryu.db")
    room, token = await opened(settings)
    printed: list[str] = []
    example = the_example(printed)

    async with served(create_app(settings), port=port):
        cookie = await asyncio.to_thread(example["cookie_from"], f"{fair}/sign-in/{token}")
        script = asyncio.create_task(example["greet"](fair, cookie, room))
        await until(lambda: any(line.startswith("chat.posted {") for line in printed))
        await until(lambda: any(line.startswith("{'message_id': ") for line in printed))
        leaving = {"Origin": fair, "Cookie": cookie}
        await asyncio.to_thread(httpx2.post, f"{fair}/sign-out", headers=leaving)
        await asyncio.wait_for(script, 5)

    assert printed[-1] == "closed with 4503"
