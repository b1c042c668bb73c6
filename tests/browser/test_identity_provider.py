"""A person signs in through the page of the association's identity provider, which is another site."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import bring_axe, violations
from tests.browser.served import Served
from tests.support.identity import NAME, a_ready_provider, provider_settings


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo fair whose association has a provider: at ``localhost``, which to a browser is another site."""
    with pytest.MonkeyPatch.context() as patch, a_ready_provider() as issuer:
        for name, value in provider_settings(issuer.replace("127.0.0.1", "localhost")).items():
            patch.setitem(os.environ, f"KORYU_{name.upper()}", value)
        served = Served(tmp_path_factory.mktemp("fair") / "data")
        served.start()
        yield served
        served.stop()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs any."""
    return bool(request.param)


@pytest.fixture
def page(has_scripts: bool, chromium: Browser, fair: Served) -> Iterator[Page]:
    """Somebody's browser; the provider's page does without the style that it would load from elsewhere."""
    context = chromium.new_context(
        base_url=fair.address, locale="en-GB", java_script_enabled=has_scripts, timezone_id="Europe/London"
    )
    context.set_default_timeout(10_000)
    context.route("https://**/*", lambda route: route.abort())
    yield context.new_page()
    context.close()


def choose(page: Page, subject: str) -> None:
    """On the provider's own page."""
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()
    assert page.url.startswith("http://localhost:")
    page.get_by_role("button", name=subject, exact=True).click()


def set_out(page: Page, onward: str = "/help") -> None:
    """Press the button of the sign-in page."""
    page.goto(f"/sign-in?next={onward}")
    page.get_by_role("button", name=f"Sign in with {NAME}").click()


def test_somebody_signs_in_there_and_is_back_where_they_wanted_to_go(page: Page, has_scripts: bool):
    subject = "riku" if has_scripts else "hana"
    set_out(page)
    choose(page, subject)
    expect(page.locator("[name=family_ja]")).to_have_value("佐藤")
    page.locator("form.form button.btn").click()
    expect(page).to_have_url(re.compile("/help$"))

    page.context.clear_cookies()
    set_out(page, "/account")
    choose(page, subject)
    expect(page).to_have_url(re.compile("/account$"))


def test_whoever_turns_back_at_the_provider_is_on_the_sign_in_page_again(page: Page):
    set_out(page)
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("button", name=f"Sign in with {NAME}")).to_be_visible()


def test_an_address_is_proved_once_with_a_code(page: Page, has_scripts: bool):
    set_out(page)
    choose(page, "tom" if has_scripts else "ken")
    expect(page.get_by_text("Just this once")).to_be_visible()
    mailbox = page.context.new_page()
    mailbox.goto("/mailbox")
    code = re.search(r"(?:Code: |コード：)(\d{6})", mailbox.locator("article").first.inner_text())
    assert code
    page.get_by_label("Six-digit code").fill(code[1])
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_text(f"{NAME} signs you in from now on.")).to_be_visible()
    page.goto("/account#provider")
    expect(page.get_by_role("button", name="Unlink")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_on_the_way_are_open_to_all(chromium: Browser, fair: Served, width: int):
    context = chromium.new_context(base_url=fair.address, viewport={"width": width, "height": 900})
    context.route("https://**/*", lambda route: route.abort())
    bring_axe(context)
    page = context.new_page()
    set_out(page)
    choose(page, "nobody")
    expect(page.get_by_role("heading", name="Your address")).to_be_visible()
    assert violations(page) == []
    page.goto("/sign-in")
    assert violations(page) == []
    context.close()
