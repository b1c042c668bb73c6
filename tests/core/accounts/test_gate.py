"""The gate: a cookie and a handful of headers become an actor."""

import pytest
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from core.accounts.gate import Gate, actor_for, cookie_name
from core.accounts.recall import Recall
from core.kit.settings import Settings
from core.kit.signing import Purpose, Signer
from tests.support.house import House
from tests.support.people import ANNA, BEN


def a_gate(*proxies: str, address: str = "http://127.0.0.1:8000") -> Gate:
    async def app(scope, receive, send):
        raise AssertionError

    settings = Settings(address=address, proxies=proxies, secret="secret")
    return Gate(app, settings=settings, signer=Signer("secret"), recall=Recall())


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        ((), "192.0.2.1", "", "192.0.2.1"),
        ((), "192.0.2.1", "203.0.113.5", "192.0.2.1"),
        (("192.0.2.1",), "192.0.2.1", "203.0.113.5", "203.0.113.5"),
        (("192.0.2.1",), "192.0.2.1", "10.0.0.1, 203.0.113.5", "203.0.113.5"),
        (("192.0.2.1", "192.0.2.2"), "192.0.2.1", "203.0.113.5, 192.0.2.2", "203.0.113.5"),
        (("192.0.2.1",), "192.0.2.1", "", "192.0.2.1"),
        (("192.0.2.1",), "198.51.100.1", "203.0.113.5", "198.51.100.1"),
        (("192.0.2.1",), "192.0.2.1", "x" * 1000, "x" * 45),
    ],
)
def test_only_proxies_we_named_say_where_somebody_is(proxies, peer, forwarded, address):
    """Security 60."""
    scope = {"client": (peer, 1)}

    assert a_gate(*proxies).address_of(scope, Headers({"x-forwarded-for": forwarded})) == address


def test_the_cookie_is_bound_to_the_host_over_tls():
    """Security 13."""
    assert cookie_name(Settings(address="https://fair.example")) == "__Host-login"
    assert cookie_name(Settings(address="http://127.0.0.1:8000")) == "login"


@pytest.mark.parametrize(
    "header", ["", ";;;", "login", "=", "login=\x00", "a" * 70_000, 'x="', "login=a; login=b"]
)
def test_a_cookie_header_that_cannot_be_read_is_nobodys(header: str):
    gate = a_gate()

    assert gate.token_of(cookie_parser(header)) is None


def test_a_word_signed_for_something_else_is_no_login():
    """Security 23: one purpose, one kind of token."""
    gate = a_gate()
    flash = gate.signer.sign(Purpose.FLASH, "token")

    assert gate.token_of({"login": flash}) is None
    assert gate.token_of({"login": gate.signer.sign(Purpose.LOGIN, "token")}) == "token"


@pytest.mark.parametrize(
    ("cookies", "accept", "locale", "zone"),
    [
        ({}, "ja", "ja", None),
        ({"locale": "en"}, "ja", "en", None),
        ({"locale": "xx"}, "de", "en", None),
        ({"zone": "Asia/Tokyo"}, "", "en", "Asia/Tokyo"),
        ({"zone": "Asia%2FTokyo"}, "", "en", "Asia/Tokyo"),
        ({"zone": "../../etc/passwd"}, "", "en", None),
        ({"zone": "Mars/Base"}, "", "en", None),
    ],
)
def test_a_passer_by_is_read_from_cookies_and_browser(cookies, accept, locale, zone):
    actor = actor_for(None, cookies, Headers({"accept-language": accept}), "192.0.2.1")

    assert (actor.account_id, actor.login_id, actor.locale, actor.zone) == (None, None, locale, zone)


def test_the_accounts_own_language_comes_before_the_browsers(house: House):
    browser = house.as_(ANNA)

    assert '<html lang="en"' in browser.get("/help", headers={"Accept-Language": "ja"}).text


def test_a_forged_or_foreign_cookie_is_a_passer_bys(house: House):
    """Security 15."""
    browser = house.as_(BEN)
    good = browser.cookies["login"]
    for forged in (good[:-2], "x" + good, Signer("other").sign(Purpose.LOGIN, "token"), "1", ""):
        browser.cookies.clear()
        browser.cookies.set("login", forged)
        assert browser.get("/account").status_code == 303
