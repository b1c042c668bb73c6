"""The simulated company uses the running demo like anybody, gently, and outlives its restarts."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn
from sqlmodel import col, func, select

from core.accounts.models import Account, Login
from core.kit.database import utc_now
from core.kit.settings import Settings
from realtime.cards.models import Offer
from realtime.chat.models import ChatMessage
from server.app import create_app
from server.demo import cast
from server.demo.connection import Browser, Lost
from server.demo.crowd import AT_ONCE, PLAYED, Crowd, lines_of
from tests.support.demo import looking_at, todays_demo


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def listening(settings: Settings, port: int) -> Iterator[None]:
    """The demo on a real port, in a thread."""
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=port, log_level="error", ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield
    finally:
        server.should_exit = True
        thread.join()


def messages(settings: Settings) -> int:
    with looking_at(settings, utc_now()) as work:
        return work.session.exec(select(func.count()).select_from(ChatMessage)).one()


async def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if await asyncio.to_thread(true):
                return
            await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, int]:
    """A loaded demo and the port to serve it on."""
    port = free_port()
    settings = todays_demo(tmp_path_factory.mktemp("demo") / "data")
    return settings.model_copy(update={"address": f"http://127.0.0.1:{port}"}), port


async def test_they_talk_and_go_on_after_a_restart(demo: tuple[Settings, int]) -> None:
    settings, port = demo
    before = messages(settings)
    crowd = Crowd(settings.address, settings.database_url, pace=0.02)
    running = asyncio.create_task(crowd.run())
    try:
        with listening(settings, port):
            await until(lambda: messages(settings) >= before + 4)
            assert len(crowd.here) <= AT_ONCE
        between = messages(settings)
        with listening(settings, port):
            await until(lambda: messages(settings) >= between + 3)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    assert running.cancelled()
    with looking_at(settings, utc_now()) as work:
        played = select(Account.id).where(
            col(Account.email).in_([cast.person(slug).email for slug in PLAYED])
        )
        logins = select(Login.id).where(col(Login.account_id).in_(played))
        assert work.session.exec(logins).first() is None, "a visitor's person is the visitor's"


async def test_every_small_thing_is_taken_by_the_fair(demo: tuple[Settings, int]) -> None:
    settings, port = demo
    crowd = Crowd(settings.address, settings.database_url, pace=0.001)
    with listening(settings, port):
        ground = await crowd.look_around()
        crowd.threads.append(lines_of(crowd.to_be_said(ground)[0]))
        for small in (
            crowd.speak, crowd.react, crowd.vote, crowd.ask, crowd.answer, crowd.change_places,
            crowd.change_places,
            crowd.leave_card, crowd.offer_card,
        ):  # fmt: skip
            await small(ground)
        crowd.last_offer = 0.0
        await crowd.offer_card(ground)

    assert crowd.questions
    assert crowd.waiting == []
    assert crowd.away is None
    with looking_at(settings, utc_now()) as work:
        expected = len(cast.exchanges()) + crowd.offers
        assert work.session.exec(select(func.count()).select_from(Offer)).one() >= expected
    await asyncio.gather(*(browser.leave() for browser in crowd.here.values()))


async def test_whoever_finds_no_server_is_lost_and_may_try_again(demo: tuple[Settings, int]) -> None:
    settings, _ = demo
    browser = Browser(f"http://127.0.0.1:{free_port()}", cast.people()[0].email)

    with pytest.raises(Lost):
        await browser.arrive()
    assert not browser.is_open
    assert settings.demo


def test_they_never_leave_this_machine() -> None:
    with pytest.raises(AssertionError):
        Browser("https://fair.example", "sophie.bennett@northmoor.example")


async def test_who_is_told_to_stop_while_an_answer_comes_stops(demo: tuple[Settings, int]) -> None:
    settings, port = demo
    with listening(settings, port):
        browser = Browser(settings.address, cast.people()[0].email)
        await browser.arrive()
        asking = asyncio.create_task(browser.join("fair:1"))
        while not browser._waiting:  # noqa: ASYNC110
            await asyncio.sleep(0)

        browser._waiting.popitem()[1].set_result(["joined", 0, "fair:1", None, True, None])
        asking.cancel()

        with pytest.raises(asyncio.CancelledError):
            await asking
        await browser.leave()
