"""The edges of HTTP: own paths, other sites, unknown hosts, strict headers, one-line logs."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.kit.headers import StrictHeaders
from core.kit.logbook import without_secrets
from core.kit.origin import SameOriginOnly, host_name
from core.kit.web import own_path
from tests.support.house import House
from tests.support.people import ANNA, PASSER_BY

HOST = "fair.example"


def a_site(*, secure: bool = False) -> TestClient:
    """A page, an act and a socket behind the two guards."""

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse("done")

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    app = Starlette(
        routes=[Route("/", page, methods=["GET", "POST", "PUT", "DELETE"]), WebSocketRoute("/live", socket)]
    )
    guarded = StrictHeaders(SameOriginOnly(app, hosts=frozenset({HOST, "[::1]"})), secure=secure)
    return TestClient(guarded, base_url=f"http://{HOST}")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "http://evil.example",
        "//[evil", "http://[", "/\tx", "\t//evil", "/\r\nSet-Cookie: a=b", "javascript:alert(1)",
        "", "x", " /x", "/\u2028x", "///evil", "/x\\..\\y", "/\x7f", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_path_of_ours_leads_home(target: str):
    """Security 35."""
    assert own_path(target) == "/"


@pytest.mark.parametrize(
    "target", ["/", "/a/b?c=d#e", "/%2f%2fevil.example", "/フェア", "/@evil.example", "/.//x", "/[x"]
)
def test_a_path_of_ours_stays(target: str):
    assert own_path(target) == target


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": f"http://{HOST}"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": f"http://{HOST}.evil.example"}, 403),
        ({"Origin": f"http://{HOST}:8443"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_only_our_own_pages_may_act(headers: dict[str, str], status: int):
    """Security 14."""
    site = a_site()

    assert [
        site.request(method, "/", headers=headers).status_code for method in ("POST", "PUT", "DELETE")
    ] == [status] * 3
    assert site.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        f"http://{HOST}.evil.example",
        "http://[",
        "https://good.example.evil",
    ],
)
def test_a_handshake_from_elsewhere_is_refused(origin: str | None):
    """Security 22: a missing origin too."""
    headers = {} if origin is None else {"Origin": origin}

    with pytest.raises(WebSocketDisconnect), a_site().websocket_connect(f"ws://{HOST}/live", headers=headers):
        pass
    with a_site().websocket_connect(f"ws://{HOST}/live", headers={"Origin": f"http://{HOST}"}):
        pass


@pytest.mark.parametrize(
    "host",
    ["evil.example", "", "fair.example.evil.example", "xfair.example", "fair.example@evil", "127.0.0.1"],
)
def test_an_unknown_host_is_not_served(host: str):
    """Security 21."""
    assert a_site().get("/", headers={"Host": host}).status_code == 400


def test_two_hosts_are_none():
    """Security 21: some servers hand both on."""
    answer = a_site().get("/", headers=[("Host", HOST), ("Host", "evil.example")])

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Fair.example:8000", "fair.example"),
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
        ("fair.example", "fair.example"),
        ("", ""),
    ],
)
def test_a_host_is_known_without_its_port(host: str, name: str):
    assert host_name(host) == name


def test_every_answer_is_strict_refusals_too():
    """Security 64, 65."""
    for answer in (
        a_site(secure=True).get("/"),
        a_site(secure=True).get("/", headers={"Host": "evil.example"}),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "'unsafe-inline'" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "strict-transport-security" not in a_site().get("/").headers


def test_a_page_that_is_not_there_and_a_method_that_is_not_are_strict_and_in_our_words(house: House):
    """Security 64, 66."""
    for answer, status in (
        (house.as_(PASSER_BY).get("/no/such/page"), 404),
        (house.as_(ANNA).get("/sign-out"), 405),
        (house.as_(ANNA).request("TRACE", "/help"), 405),
    ):
        assert answer.status_code == status
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Traceback" not in answer.text


def test_tokens_of_links_are_not_written_into_the_log():
    """Security 7."""
    token = "Xb3-_" * 9
    assert without_secrets(f"/sign-in/{token}") == "/sign-in/…"
    assert without_secrets("/fairs/autumn-career-exchange/people") == "/fairs/autumn-career-exchange/people"
