"""What every answer says about itself, pages and refusals alike; what is not there for the public."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from core.kit.headers import ALWAYS
from server.app import create_app
from tests.house.matrix import World, addresses
from tests.support.house import House
from tests.support.people import ANNA, OTO, PASSER_BY

FOREIGN = {"Origin": "https://evil.example"}


class Fetched(HTMLParser):
    """The addresses that a browser fetches for a page without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        loads = tag in (
            "img",
            "script",
            "video",
            "audio",
            "source",
            "track",
            "iframe",
            "embed",
            "object",
            "input",
        )
        for name in ("src", "poster", "data", "srcset", "background"):
            if loads and given.get(name):
                self.addresses.append(given[name] or "")
        if tag == "link" and given.get("rel") != "canonical":
            self.addresses.append(given.get("href") or "")


def answers(world: World, reader: str) -> Iterator[tuple[str, object]]:
    """Every GET of the sitemap."""
    browser = world.browser(reader)
    for key, method, path in addresses(world):
        if method == "GET":
            yield key, browser.get(path, headers=FOREIGN)


@pytest.mark.parametrize("reader", ["organiser", "visitor"])
def test_every_answer_is_strict(world: World, reader: str):
    """Security 20, 64, 65, 66, 73: each address of the sitemap, refusals too."""
    for key, answer in answers(world, reader):
        headers = answer.headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy or "default-src 'none'; sandbox" in policy, key
        assert "unsafe" not in policy, key
        assert "data:" not in policy, key
        assert "*" not in policy, key
        for name, value in ALWAYS.items():
            assert headers[name] == value, (key, name)
        assert "access-control-allow-origin" not in headers, key
        assert "server" not in headers, key
        assert re.search("no-store|private", headers["cache-control"]), key
        assert "public" not in headers["cache-control"], key
        kind = headers.get("content-type", "")
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind, (key, kind)
        if kind.startswith("text/html"):
            page = Fetched()
            page.feed(answer.text)
            assert [one for one in page.addresses if not one.startswith("/") or one.startswith("//")] == [], (
                key
            )


def test_pages_differ_by_cookie_and_say_so(house: House):
    """Security 20, 21: a cache between two people keeps nothing, and would know them apart."""
    for path in ("/account", "/notices", "/cards", "/messages", "/help"):
        answer = house.as_(ANNA).get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "Cookie" in answer.headers["vary"]


def test_a_bug_says_nothing_about_itself_and_is_as_strict(house: House, monkeypatch: pytest.MonkeyPatch):
    """Security 26, 64: no stack, no query, no words of anybody."""

    def broken(*_given: object) -> None:
        raise RuntimeError("SELECT secret FROM account WHERE email = 'anna@example.org'")

    monkeypatch.setattr("realtime.notices.routes.notices_page", broken)
    anna = house.as_(ANNA)
    browser = TestClient(house.client.app, raise_server_exceptions=False, base_url=anna.base_url)
    browser.app_state.update(house.client.app_state)
    browser.portal, browser.cookies = house.client.portal, anna.cookies
    answer = browser.get("/notices")

    assert answer.status_code == 500
    assert not re.search("SELECT|secret|anna@|Traceback|RuntimeError|notices.py", answer.text)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.env", "/docs", "/redoc", "/openapi.json", "/metrics", "/debug", "/admin",
        "/server-status",
        "/static/", "/static/css/", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml",
        "/static/..%2fpyproject.toml", "/static/%2fetc/passwd", "/static/....//pyproject.toml", "/files/",
        "/data/koryu.db",
        "/koryu.db", "/static/js/%00", "/mailbox", "/unbuilt/x",
    ],
)  # fmt: skip
def test_there_is_no_such_thing_in_public(house: House, path: str):
    """Security 45, 66: nothing of the machine, no listing, no way out of the folder."""
    answer = house.as_(PASSER_BY).get(path)

    assert answer.status_code == 404
    assert "koryu.db" not in answer.text.replace(path, "")
    assert "[project]" not in answer.text


def test_no_answer_is_traced_or_debugged(house: House):
    """Security 66."""
    for method in ("TRACE", "CONNECT", "PROPFIND", "DEBUG"):
        assert house.as_(PASSER_BY).request(method, "/help").status_code == 405
    assert not create_app(house.settings).debug  # a second house over the same folder is never opened


def test_no_forged_header_makes_a_link_lead_elsewhere(house: House):
    """Security 21, 60."""
    forged = {
        "X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example",
        "X-Original-URL": "/account", "X-Rewrite-URL": "/account", "X-HTTP-Method-Override": "DELETE",
        "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "//evil.example",
    }  # fmt: skip
    plain = house.as_(PASSER_BY).get("/help").text
    answer = house.as_(PASSER_BY).get("/help", headers=forged)

    assert answer.status_code == 200
    assert "evil.example" not in answer.text + str(answer.headers)
    assert re.sub(r"[0-9a-f]{16}", "", answer.text) == re.sub(r"[0-9a-f]{16}", "", plain)
    moved = house.as_(OTO).post("/theme", data={"theme": "dark", "next": "/help"}, headers=forged)
    assert moved.headers["location"] == "/help"
