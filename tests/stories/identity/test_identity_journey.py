"""The way to the identity provider and back: who may go it, and what happens when nobody answers."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from core.accounts import discovery
from tests.support.accounts import a_browser
from tests.support.house import ADDRESS, House, a_house
from tests.support.identity import (
    NAME,
    Liar,
    everything,
    provider_settings,
    query_of,
    refused,
    sent_to,
    through,
)
from tests.support.people import ANNA

DISTRUSTED = f"The answer of {NAME} could not be trusted"
OLD = "This sign-in was finished already"
AWAY = f"{NAME} cannot be reached just now"


@pytest.fixture
def provider() -> Iterator[Liar]:
    liar = Liar()
    liar.open()
    yield liar
    liar.close()


@pytest.fixture
def house(tmp_path: Path, provider: Liar) -> Iterator[House]:
    with a_house(tmp_path / "data", log_level="warning", **provider_settings(provider.issuer)) as running:
        yield running


def test_a_provider_that_is_away_or_slow_is_one_sentence_and_every_other_way_is_open(
    house: House, provider: Liar, monkeypatch: pytest.MonkeyPatch
):
    """Security 63: degraded but closed."""
    monkeypatch.setattr(discovery, "AWAY_S", 0.0)
    browser = a_browser(house)
    target = sent_to(browser)
    monkeypatch.setattr(discovery, "PATIENCE_S", 0.2)
    back = httpx2.get(target, trust_env=False).headers["location"].removeprefix(ADDRESS)
    before = everything(house)
    provider.waits = 1.0
    began = time.perf_counter()

    late = browser.get(back)

    assert time.perf_counter() - began < 0.9
    assert "provider" not in browser.cookies
    assert (late.status_code, AWAY in late.text, everything(house)) == (503, True, before)

    provider.close()
    gone = through_nobody(house)
    assert (gone.status_code, AWAY in gone.text) == (503, True)
    assert 'action="/sign-in"' in gone.text
    assert browser.post("/sign-in", data={"email": "anna@example.org"}).status_code == 303
    linking = house.as_(ANNA)
    assert linking.post("/account/identities").headers["location"] == "/account#provider"
    assert AWAY in linking.get("/account").text
    provider.open()


def through_nobody(house: House) -> Any:
    """The button, while nobody is there and nothing is remembered."""
    source = house.client.app.state.provider._source
    source._described = None
    return a_browser(house).post("/sign-in/provider")


def test_while_it_is_away_it_is_not_asked_for_everybody_in_turn(house: House, provider: Liar):
    provider.answers["/.well-known/openid-configuration"] = (503, {}, b"")

    answers = [a_browser(house).post("/sign-in/provider").status_code for _ in range(5)]

    assert answers == [503] * 5
    assert len(provider.asked) == 1


def come_back(house: House, **query: str) -> tuple[Any, Any]:
    """A browser that set out, and what it is told when it comes back with *query* put over the right one."""
    browser = a_browser(house)
    right = {"state": query_of(sent_to(browser))["state"]}
    return browser, browser.get("/sign-in/provider/return", params=right | query)


@pytest.mark.parametrize(
    ("query", "words", "status"),
    [
        ({"error": "access_denied"}, f"You did not sign in at {NAME}", 403),
        (
            {"error": "server_error", "error_description": "<b>told</b>"},
            f"You did not sign in at {NAME}",
            403,
        ),
        ({}, f"You did not sign in at {NAME}", 403),
        ({"code": "made up"}, DISTRUSTED, 403),
        ({"code": "code-0", "state": "another"}, OLD, 404),
        ({"code": "code-0", "state": ""}, OLD, 404),
        ({"code": "code-0", "state": "ä"}, OLD, 404),
        ({"code": "code-0", "iss": "https://evil.example"}, OLD, 404),
    ],
)
def test_whoever_comes_back_with_a_refusal_or_with_something_else_is_told_so(
    house: House, provider: Liar, query: dict[str, str], words: str, status: int
):
    before = everything(house)

    _, answer = come_back(house, **query)

    assert (answer.status_code, words in answer.text) == (status, True)
    assert "<b>told</b>" not in answer.text
    assert everything(house) == before
    assert ("/token" in provider.asked) == (query.get("code") == "made up")


def test_the_way_back_leads_in_once_and_only_in_the_browser_that_set_out(house: House, provider: Liar):
    """Security 12: state and cookie belong together."""
    browser, stranger = a_browser(house), a_browser(house)
    back = httpx2.get(sent_to(browser), trust_env=False).headers["location"].removeprefix(ADDRESS)
    sent_to(stranger)

    elsewhere = stranger.get(back)
    nowhere = a_browser(house).get(back)
    assert [(answer.status_code, OLD in answer.text) for answer in (elsewhere, nowhere)] == [(404, True)] * 2
    assert "/token" not in provider.asked

    kept = browser.cookies["provider"]
    assert browser.get(back).status_code == 303
    assert "provider" not in browser.cookies
    again = a_browser(house)
    assert (again.get(back).status_code, OLD in again.get(back).text) == (404, True)
    again.cookies.set("provider", kept)
    assert DISTRUSTED in again.get(back).text  # the code itself opens once


def test_under_another_name_of_the_fair_one_goes_to_its_own_address_first(tmp_path: Path, provider: Liar):
    more = provider_settings(provider.issuer) | {"hosts": ("localhost",)}
    with a_house(tmp_path / "data", **more) as house:  # type: ignore[arg-type]
        browser = a_browser(house)
        browser.base_url = "http://localhost:8000"

        assert sent_to(browser, next="/help") == f"{ADDRESS}/sign-in?next=/help"
        assert "provider" not in browser.cookies


def test_a_journey_ends_after_a_quarter_of_an_hour(house: House, monkeypatch: pytest.MonkeyPatch):
    browser = a_browser(house)
    back = httpx2.get(sent_to(browser), trust_env=False).headers["location"].removeprefix(ADDRESS)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 901)

    assert OLD in browser.get(back).text


def test_the_cookie_of_a_journey_is_for_this_site_and_not_for_scripts(house: House):
    """Security 13."""
    plain = a_browser(house).post("/sign-in/provider").headers["set-cookie"]
    house.client.app.state.settings = house.settings.model_copy(update={"address": "https://127.0.0.1:8000"})
    over_tls = a_browser(house).post("/sign-in/provider").headers["set-cookie"]

    assert plain.startswith("provider=")
    assert over_tls.startswith("__Host-provider=")
    assert "; Secure" in over_tls
    for cookie in (plain, over_tls):
        assert all(part in cookie for part in ("; HttpOnly", "; Max-Age=900", "; Path=/", "; SameSite=lax"))
        assert "omain" not in cookie


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_site_sends_anybody_off_or_links_anything(
    house: House, provider: Liar, headers: dict[str, str]
):
    """Security 14: whoever linked their own identity to somebody's account would be in for good."""
    victim = house.as_(ANNA)

    for path in ("/sign-in/provider", "/account/identities", "/account/identities/1/removal"):
        assert victim.post(path, headers=headers).status_code == 403
        assert victim.get(path).status_code in (404, 405)
    assert provider.asked == []


def test_what_is_said_of_somebody_only_when_asked_is_about_the_same_person(house: House, provider: Liar):
    provider.described["userinfo_endpoint"] = f"{provider.issuer}/userinfo"
    provider.said = {"sub": "member-2"}
    provider.further = {"sub": "member-3", "email": "riku@example.org", "email_verified": True}
    assert refused(house, DISTRUSTED) == 403

    provider.further["sub"] = "member-2"
    assert through(a_browser(house)).headers["location"].startswith("/welcome")


@pytest.mark.parametrize("is_verified", [False, None, "true", 1])
def test_only_a_plain_yes_says_that_an_address_is_verified(house: House, provider: Liar, is_verified: object):
    """Security 12."""
    provider.said["email_verified"] = is_verified

    assert through(a_browser(house)).headers["location"] == "/sign-in/code"


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(house: House, provider: Liar):
    provider.described["token_endpoint_auth_methods_supported"] = ["client_secret_post"]

    assert through(a_browser(house)).status_code == 303


def test_the_machines_log_says_why_and_holds_no_token(house: House, provider: Liar):
    provider.said["nonce"] = "of another journey"

    with capture_logs() as lines:
        through(a_browser(house))

    said = str(lines)
    assert "nonce" in said
    assert "eyJ" not in said
    assert "code-0" not in said


def test_a_provider_that_knows_a_whole_name_only_fills_the_welcome_form_with_its_parts(
    house: House, provider: Liar
):
    provider.said |= {"family_name": None, "given_name": None, "name": "Riku " + "Sato" * 30}
    browser = a_browser(house)

    page = browser.get(through(browser).headers["location"]).text

    assert 'value="Riku"' in page
    assert f'value="{("Sato" * 30)[:60]}"' in page
