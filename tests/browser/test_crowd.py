"""A page among a thousand others: it says little, and asks for what has changed at a time of its own."""

import json
import sqlite3
import time
from contextlib import closing, suppress

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import WebSocketRoute

from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import enter, is_there_once, listening, words, write

NO_LUCK = """
    Math.random = () => 0.999
    window.waits = []
    const later = window.setTimeout
    window.setTimeout = (then, wait, ...rest) => {
        window.waits.push(Math.round(wait))
        return later(then, wait, ...rest)
    }
"""
"""A reader who waits as long as anybody, and whose waits can be read."""


def marks(people: People, account: str) -> list[int]:
    """The newest message of each room that somebody is known to have read, as the fair keeps it."""
    with closing(sqlite3.connect(f"file:{people.fair.data / 'koryu.db'}?mode=ro", uri=True, timeout=5)) as db:
        return [
            row[0] for row in db.execute("SELECT message_id FROM chat_seen WHERE account_id = ?", [account])
        ]


def test_who_reads_along_says_so_at_most_once_in_two_seconds_and_once_more_on_leaving(people: People):
    reader, writer = people.walk_in("attendee"), enter(people.walk_in("organiser"))
    reader.add_init_script(NO_LUCK)
    seen: list[int] = []

    def hear(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame[0] == "send" and frame[3] == "chat.see":
            seen.append(frame[4]["message_id"])

    reader.on("websocket", lambda socket: socket.on("framesent", hear))
    began = time.monotonic()
    enter(reader)
    for text in (words("Read along") for _ in range(8)):
        write(writer, text)
        is_there_once(reader, text)
    me = reader.locator("chat-room").get_attribute("me") or ""
    last = int(reader.locator(".talk > li[data-message]").last.get_attribute("data-message") or 0)
    assert len(seen) <= (time.monotonic() - began) / 2

    reader.goto("/help")
    until = time.monotonic() + 5
    while last not in marks(people, me):
        assert time.monotonic() < until, "what was read last was not said"
        time.sleep(0.1)


@pytest.mark.parametrize(("here", "longest"), [(2, 320), (200, 2300), (5000, 10_000)])
def test_the_more_people_are_at_the_fair_the_longer_a_page_may_wait_before_it_fetches_what_changed(
    people: People, here: int, longest: int
):
    sockets: list[WebSocketRoute] = []

    def on_the_line(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: None if "presence.counted" in str(frame) else socket.send(frame))
        sockets.append(socket)

    reader = people.walk_in("attendee")
    reader.add_init_script(NO_LUCK)
    reader.route_web_socket("**/live", on_the_line)
    reader.goto(f"{FAIR}/hall")
    listening(reader)
    reader.wait_for_timeout(500)  # for the answers to what the page joined
    street = reader.locator("hall-street live-region")
    hall, crowd = (street.get_attribute(name) for name in ("topic", "crowd"))
    epoch, offset = json.loads(street.get_attribute("position") or "")

    sockets[-1].send(json.dumps(["event", crowd, None, "presence.counted", {"here": here}]))
    sockets[-1].send(json.dumps(["event", hall, [epoch, offset + 1], "booth.changed", {"booth": 1}]))

    wait = round(0.999 * longest)
    with suppress(PlaywrightTimeout):
        reader.wait_for_function("wait => window.waits.includes(wait)", arg=wait, timeout=5_000)
    assert wait in reader.evaluate("window.waits")
