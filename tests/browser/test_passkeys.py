"""A passkey from its making to its removal, with an authenticator of the browser's own."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import bring_axe, violations
from tests.browser.conftest import People

NO_SUGGESTIONS = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
"""A browser that offers passkeys by a button alone, so that nothing happens by itself."""
ADD, ENTER = "passkey-maker button", "passkey-entry button"
WORDS = {
    "en": (
        "Chrome · Linux",
        "No passkey was used: either the dialog was closed",
        "has a passkey for you already",
    ),
    "ja": (
        "Chrome · Linux",
        "パスキーは使われませんでした。確認の画面が閉じられたか",
        "すでにあなたのパスキーがあります",
    ),
}


class Device:
    """What keeps the passkeys of a page's browser, and whether somebody is at it who may use them."""

    def __init__(self, page: Page) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = self._line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._number = {"authenticatorId": made["authenticatorId"]}

    def kept(self) -> list[dict[str, Any]]:
        """Its passkeys."""
        found: list[dict[str, Any]] = self._line.send("WebAuthn.getCredentials", self._number)["credentials"]
        return found

    def is_left(self) -> None:
        """Nobody touches it: whatever is asked waits."""
        self._line.send("WebAuthn.setAutomaticPresenceSimulation", {**self._number, "enabled": False})

    def is_touched(self, *, by_owner: bool = True) -> None:
        """Somebody does, by finger, face or PIN the owner or not."""
        self._line.send("WebAuthn.setUserVerified", {**self._number, "isUserVerified": by_owner})
        self._line.send("WebAuthn.setAutomaticPresenceSimulation", {**self._number, "enabled": True})


def with_device(people: People, persona: str = "attendee", **how: Any) -> tuple[Page, Device]:
    """Somebody at the name of the fair, at a device that can keep passkeys."""
    page = people.walk_in(persona, at=people.fair.named, **how)
    page.goto("/")
    return page, Device(page)


def adds(page: Page) -> int:
    """They add a passkey; returns how many they have now."""
    page.goto("/account")
    before = page.locator("#passkeys li").count()
    page.locator(ADD).click()
    expect(page.locator("#passkeys li")).to_have_count(before + 1)
    expect(page).to_have_url(re.compile(r"/account#passkeys$"))
    return before + 1


def signs_out(page: Page) -> None:
    """They sign out here."""
    page.goto("/account")
    page.locator("#logins form[action='/sign-out'] button").click()
    expect(page).to_have_url(re.compile(r"/sign-in$"))


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("ja", 360)])
def test_a_passkey_is_added_signs_in_and_is_removed(people: People, locale: str, width: int):
    page, device = with_device(people, locale=locale, width=width)
    page.context.add_init_script(NO_SUGGESTIONS)
    bring_axe(page.context)
    name, _, _ = WORDS[locale]
    number = adds(page)
    newest = page.locator("#passkeys li").first
    expect(newest).to_contain_text(name)
    assert violations(page) == []
    assert [one["rpId"] for one in device.kept()] == ["localhost"]
    newest.locator("summary").click()
    newest.locator("input[name=name]").fill("私のパソコン")
    newest.locator("form:has(input[name=name]) button").click()
    expect(newest).to_contain_text("私のパソコン")

    device.is_left()
    signs_out(page)
    page.goto("/sign-in?next=/notices")
    expect(page.locator(ENTER)).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    device.is_touched()
    page.locator(ENTER).click()
    expect(page).to_have_url(f"{people.fair.named}/notices")

    page.goto("/account")
    newest.locator("summary").click()
    newest.locator(".btn.wrong").click()
    expect(page.locator("#passkeys li")).to_have_count(number - 1)
    for _ in range(200):
        if not device.kept():
            break
        page.wait_for_timeout(50)
    assert device.kept() == [], "the browser goes on offering it"


def test_the_field_for_the_address_suggests_it(people: People):
    page, device = with_device(people)
    adds(page)
    device.is_left()
    signs_out(page)
    expect(page.locator("#email")).to_have_attribute("autocomplete", "username webauthn")
    page.goto("/help")
    device.is_touched()

    page.goto("/sign-in?next=/account", wait_until="commit")

    expect(page).to_have_url(f"{people.fair.named}/account")


def test_a_page_that_stands_open_asks_for_a_fresh_challenge_before_the_old_one_dies(people: People):
    page, device = with_device(people, "visitor")
    device.is_left()
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/passkey/challenge" in request.url else None
    )
    page.clock.install()
    with page.expect_response("**/sign-in/passkey/challenge"):
        page.goto("/sign-in")

    with page.expect_response("**/sign-in/passkey/challenge"):
        page.clock.fast_forward(200_000)

    assert len(asked) == 2


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("ja", 360)])
def test_whoever_cancels_loses_nothing(people: People, locale: str, width: int):
    page, device = with_device(people, locale=locale, width=width)
    page.context.add_init_script(NO_SUGGESTIONS)
    _, cancelled, there = WORDS[locale]
    number = adds(page)
    page.locator(ADD).click()
    expect(page.locator("passkey-maker [role=status]")).to_contain_text(there)
    expect(page.locator("#passkeys li")).to_have_count(number)

    device.is_left()
    signs_out(page)
    page.locator("#email").fill("somebody@example.org")
    device.is_touched(by_owner=False)
    page.locator(ENTER).click()
    expect(page.locator("passkey-entry [role=status]")).to_contain_text(cancelled)
    expect(page.locator("#email")).to_have_value("somebody@example.org")
    expect(page).to_have_url(re.compile(r"/sign-in$"))

    page.locator("form[action='/sign-in'] button").click()
    expect(page.locator("#code")).to_be_visible()


SAID = {
    "en": (
        "The browser is asking now",
        "Nobody answered the browser in time, so no passkey was used.",
        "Nobody answered the browser in time, so no passkey was added.",
        "this device has none for the fair",
        "The fair cannot be reached just now.",
    ),
    "ja": (
        "ブラウザーが確認を求めています",
        "時間内に確認がなかったため、パスキーは使われませんでした",
        "時間内に確認がなかったため、パスキーは追加されませんでした",
        "この端末に交流会のパスキーがありません",
        "ただいま交流会につながりません",
    ),
}


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_page_says_what_the_browsers_dialog_is_about_and_how_it_ended(people: People, locale: str):
    asking, late, late_to_add, none_here, away = SAID[locale]
    page, device = with_device(people, locale=locale)
    page.context.add_init_script(NO_SUGGESTIONS)
    page.route("**/challenge", impatient)
    device.is_left()
    page.goto("/account")
    page.locator(ADD).click()
    said = page.locator("passkey-maker [role=status]")
    expect(said).to_contain_text(asking)
    expect(said).to_contain_text(late_to_add, timeout=20_000)

    signs_out(page)
    page.locator(ENTER).click()
    said = page.locator("passkey-entry [role=status]")
    expect(said).to_contain_text(late, timeout=20_000)
    page.unroute("**/challenge")

    device.is_touched()
    page.locator(ENTER).click()
    expect(said).to_contain_text(none_here, timeout=20_000)

    page.route("**/challenge", lambda route: route.abort())
    page.locator(ENTER).click()
    expect(said).to_contain_text(away)


def impatient(route: Route) -> None:
    """The fair gives the browser a second, which browsers make ten of."""
    answer = route.fetch()
    asked = answer.json()
    asked["options"]["timeout"] = 1000
    route.fulfill(response=answer, json=asked)


def test_a_browser_without_passkeys_shows_the_other_ways_alone(people: People):
    page = people.walk_in("attendee", at=people.fair.named)
    page.context.add_init_script("delete window.PublicKeyCredential")
    page.goto("/account")
    expect(page.locator("passkey-maker[data-state=absent]")).to_be_hidden()
    page.locator("#logins form[action='/sign-out'] button").click()

    expect(page.locator("passkey-entry[data-state=absent]")).to_be_hidden()
    expect(page.locator("#email")).to_be_visible()


def test_without_a_script_the_account_page_says_what_it_needs(people: People):
    page = people.walk_in("attendee", at=people.fair.named, java_script_enabled=False)
    page.goto("/account")
    expect(page.locator("#passkeys noscript p")).to_be_visible()
    expect(page.locator(ADD)).to_be_hidden()
    page.locator("#logins form[action='/sign-out'] button").click()

    expect(page.locator(ENTER)).to_be_hidden()
    expect(page.get_by_role("button", name="Mail me a link")).to_be_visible()


def test_at_a_number_the_way_to_the_name_is_shown(people: People):
    page = people.walk_in("visitor")
    page.goto("/sign-in")
    expect(page.locator(ENTER)).to_have_count(0)

    page.locator("passkey-entry a").click()

    expect(page).to_have_url(f"{people.fair.named}/sign-in")
    expect(page.locator(ENTER)).to_be_visible()
