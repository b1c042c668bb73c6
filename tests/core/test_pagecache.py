"""Pages that every passer-by sees alike come from a cache, which tells nobody what is not theirs."""

import asyncio
import time
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from core.kit import pagecache
from core.kit.pagecache import PageCache, SharedPage

LONG = 3600.0
"""Seconds in which no page of these tests becomes old."""


class Site:
    """A shared page that says how often it was made and of what, one that is refused, one with a cookie."""

    def __init__(self, seconds: float = LONG) -> None:
        self.made = 0
        self.asked: list[Request] = []
        addresses = [
            SharedPage("/", self.page), SharedPage("/refused", self.refused),
            SharedPage("/greeting", self.greeting), Route("/own", self.page),
        ]  # fmt: skip
        self.app = PageCache(Starlette(routes=addresses), routes=addresses, seconds=seconds)

    async def page(self, request: Request) -> Response:
        self.made += 1
        self.asked.append(request)
        return HTMLResponse(f"<p>{self.made}</p>" + "x" * 600)

    async def refused(self, request: Request) -> Response:
        self.made += 1
        return HTMLResponse(f"{self.made}", 404)

    async def greeting(self, request: Request) -> Response:
        self.made += 1
        return HTMLResponse(f"{self.made}", headers={"Set-Cookie": "flash=Hello"})

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> Any:
        """Ask as somebody without a history."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return TestClient(self.app, headers={"accept-encoding": "identity"}).request(
            method, path, headers=said
        )


@pytest.fixture
def site() -> Site:
    """A site whose pages stay new for as long as a test takes."""
    return Site()


def test_a_crowd_of_passers_by_gets_what_was_made_once(site: Site):
    assert site.get().text == site.get().text
    assert site.made == 1


def test_a_page_is_made_anew_when_its_time_is_over():
    site = Site(seconds=0.05)
    first = site.get().text
    time.sleep(0.06)

    assert site.get().text != first


def test_no_page_is_kept_where_the_operator_wants_none():
    site = Site(seconds=0)

    assert site.get().text != site.get().text


@pytest.mark.parametrize(
    "cookie",
    [
        "login=abc", "__Host-login=abc", "locale=ja; login=abc", "flash=abc", "locale", "=ja",
        'locale="ja"', "locale=ja; locale=en", "locale=ja;login=abc", "locale=ja,login=abc",
        "locale=ja;\tlogin=a", "theme=" + "x" * 65, "Locale=ja", "locale=ja; ", " locale=ja", "whatever=1",
    ],
)  # fmt: skip
def test_whoever_has_any_other_cookie_is_asked_themselves(site: Site, cookie: str):
    """Security 20."""
    site.get()
    mine = site.get(cookie=cookie)

    assert site.made == 2
    assert site.asked[-1].headers["cookie"] == cookie
    assert "etag" not in mine.headers
    assert site.get().text != mine.text


@pytest.mark.parametrize(
    "said", [{"authorization": "Bearer x"}, {"content_length": "0"}, {"koryu_part": "../x"}]
)
def test_whoever_asks_in_another_way_is_asked_themselves(site: Site, said: dict[str, str]):
    site.get()
    site.get(**said)

    assert site.made == 2


def test_a_kept_page_is_made_of_nothing_but_its_key(site: Site):
    """Security 20."""
    site.get("/?q=1", cookie="zone=Asia%2FTokyo", accept_language="ja,en;q=0.5", user_agent="Mine/1",
             x_forwarded_for="203.0.113.7", referer="http://testserver/mine", range="bytes=0-3")  # fmt: skip
    made_for = site.asked[0]

    assert dict(made_for.headers) == {
        "host": "testserver", "accept-language": "ja", "cookie": "zone=Asia%2FTokyo",
    }  # fmt: skip
    assert made_for.client is None
    assert str(made_for.url) == "http://testserver/?q=1"


@pytest.mark.parametrize(
    "said",
    [
        {"cookie": "locale=ja"}, {"cookie": "zone=Asia/Tokyo"}, {"cookie": "theme=dark"},
        {"koryu_part": "now"}, {"cookie": "demo-bar=closed"}, {"accept_language": "ja"},
        {"host": "other.example"},
    ],
)  # fmt: skip
def test_languages_clocks_colours_parts_and_hosts_do_not_mix(site: Site, said: dict[str, str]):
    plain, other = site.get().text, site.get(**said).text

    assert plain != other
    assert (site.get().text, site.get(**said).text) == (plain, other)
    assert site.get("/?page=2").text not in (plain, other)


def test_browsers_that_want_the_same_language_share_a_page(site: Site):
    assert site.get(accept_language="ja-JP,ja;q=0.9").text == site.get(accept_language="ja").text


@pytest.mark.parametrize("path", ["/refused", "/greeting", "/own"])
def test_refusals_cookies_and_everybody_elses_pages_are_never_kept(site: Site, path: str):
    assert site.get(path).text != site.get(path).text


def test_what_a_browser_has_already_is_not_sent_again(site: Site):
    first = site.get()
    again = site.get(if_none_match=f'"other", W/{first.headers["etag"]}')

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-length" not in again.headers
    assert site.get(if_none_match='"other"').status_code == 200


def test_the_tag_is_of_the_words_not_of_the_moment():
    site = Site(seconds=0.001)
    first = site.get().headers["etag"]
    time.sleep(0.01)
    assert site.get().headers["etag"] != first

    site.made = 0
    time.sleep(0.01)
    assert site.get().headers["etag"] == first


def test_head_says_the_same_without_the_page(site: Site):
    for path in ("/", "/refused"):
        head = site.get(path, "HEAD")
        whole = site.get(path)
        assert head.content == b""
        assert head.status_code == whole.status_code
        assert head.headers.get("etag") == whole.headers.get("etag")
        assert head.headers["content-length"] == str(len(whole.content))


def test_who_can_read_it_gets_it_compressed(site: Site):
    plain, zipped = site.get(), site.get(accept_encoding="br, gzip")

    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content)
    assert zipped.text == plain.text
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in zipped.headers["vary"]


def test_a_browser_asks_each_time_and_nobody_between_keeps_it(site: Site):
    for answer in (site.get(), site.get()):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie, Koryu-Part"


def test_the_oldest_pages_go_when_there_are_too_many(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pagecache, "MOST_BYTES", 5 * 2 * 608)
    first = site.get("/?n=0").text
    for n in range(1, 6):
        site.get(f"/?n={n}")

    assert site.get("/?n=5").text == "<p>6</p>" + "x" * 600
    assert site.get("/?n=0").text != first


async def test_a_crowd_that_comes_at_once_waits_for_one_page():
    begun, may_end = 0, asyncio.Event()

    async def slow(request: Request) -> Response:
        nonlocal begun
        begun += 1
        await may_end.wait()
        return HTMLResponse("here")

    addresses = [SharedPage("/", slow)]
    app = PageCache(Starlette(routes=addresses), routes=addresses, seconds=LONG)
    crowd = [asyncio.create_task(asked_directly(app)) for _ in range(20)]
    await asyncio.sleep(0.05)
    crowd[7].cancel()
    may_end.set()
    bodies = await asyncio.gather(*crowd, return_exceptions=True)

    assert begun == 1
    assert bodies.count(b"here") == 19


async def test_a_crowd_at_a_page_that_breaks_is_not_left_waiting():
    async def broken(request: Request) -> Response:
        await asyncio.sleep(0.01)
        raise RuntimeError

    addresses = [SharedPage("/", broken)]
    app = PageCache(Starlette(routes=addresses), routes=addresses, seconds=LONG)
    outcomes = await asyncio.gather(*(asked_directly(app) for _ in range(5)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [RuntimeError] * 5


async def test_a_header_that_comes_twice_may_be_read_either_way_so_nothing_is_kept_of_it(site: Site):
    """Security 20: two cookie headers, of which one says who asks."""
    twice = ((b"cookie", b"login=abc"), (b"cookie", b"locale=en"))
    assert await asked_directly(site.app, said=twice) != await asked_directly(site.app, said=twice)


async def test_head_carries_no_body(site: Site):
    whole = await asked_directly(site.app)

    assert await asked_directly(site.app, "HEAD") == b""
    assert await asked_directly(site.app) == whole


async def asked_directly(
    app: PageCache, method: str = "GET", *, said: tuple[tuple[bytes, bytes], ...] = ()
) -> bytes:
    """The body of ``/``, in this event loop."""
    body = b""

    async def send(message: Any) -> None:
        nonlocal body
        body += message.get("body", b"")

    scope = {
        "type": "http", "method": method, "path": "/", "raw_path": b"/", "query_string": b"",
        "headers": [(b"host", b"testserver"), *said], "scheme": "http", "root_path": "",
    }  # fmt: skip
    await app(scope, pagecache.nothing, send)
    return body
