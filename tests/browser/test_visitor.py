"""A passer-by reads the fair, signs up by mail, says who they are and makes a card with two faces."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import bring_axe, violations
from tests.browser.conftest import People
from tests.browser.rooms import FAIR, filled

SESSION = f"{FAIR}/sessions/{{live}}"


@pytest.fixture
def passer_by(people: People) -> Page:
    """Somebody who is not signed in, with axe at hand."""
    page = people.walk_in("visitor")
    bring_axe(page.context)
    return page


def is_clean(page: Page) -> None:
    """Nobody is kept out of this step."""
    assert violations(page) == [], page.url


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        (FAIR, "Autumn Career Exchange"),
        (f"{FAIR}/hall", "Exhibitors’ hall"),
        (f"{FAIR}/programme", "Programme"),
    ],
)
def test_the_fair_can_be_read_by_everybody(passer_by: Page, path: str, heading: str):
    passer_by.goto(path)

    expect(passer_by.get_by_role("heading", level=1)).to_have_text(heading)
    expect(passer_by.get_by_role("link", name="Sign in").first).to_be_visible()
    is_clean(passer_by)


def test_a_session_can_be_read_by_everybody_and_written_to_by_nobody(people: People, passer_by: Page):
    passer_by.goto(filled(people.fair, SESSION))

    expect(passer_by.get_by_role("heading", level=1)).to_be_visible()
    expect(passer_by.locator("textarea")).to_have_count(0)
    expect(passer_by.get_by_text("Sign in to read along and to write.")).to_be_visible()
    is_clean(passer_by)


def ask_for_mail(page: Page, email: str) -> str:
    """Have a link and a code mailed; returns what the mailbox then holds for that address."""
    page.goto("/sign-in")
    is_clean(page)
    page.get_by_label("E-mail address").first.fill(email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    is_clean(page)
    return mail_for(page, email)


def mail_for(page: Page, email: str) -> str:
    """The newest mail to that address, its link on the last line."""
    mailbox = page.context.new_page()
    mailbox.goto("/mailbox")
    mail = mailbox.get_by_role("article").filter(has_text=email).first
    words = mail.inner_text()
    link = mail.get_by_role("link").filter(has_text="/sign-in/").get_attribute("href") or ""
    mailbox.close()
    return f"{words}\n{link}"


def say_who(page: Page) -> None:
    """The welcome page of a first visit."""
    expect(page.get_by_role("heading", name="Welcome. What may we call you?")).to_be_visible()
    is_clean(page)
    for label, words in [
        ("Given name", "Iris"), ("Family name", "Lindqvist"), ("Family name (Japanese)", "リンドクヴィスト"),
        ("Given name (Japanese)", "イリス"),
    ]:  # fmt: skip
        page.get_by_label(label, exact=False).and_(page.locator(f"[name={NAMES[label]}]")).fill(words)
    page.locator("[name=headline_en]").fill("Marine biologist, on her way to Hakodate")
    page.get_by_role("button", name="Go in").click()


NAMES = {
    "Given name": "given_en", "Family name": "family_en", "Family name (Japanese)": "family_ja",
    "Given name (Japanese)": "given_ja",
}  # fmt: skip


def test_somebody_new_comes_in_by_the_mailed_link_and_makes_a_card(passer_by: Page):
    page = passer_by
    mail = ask_for_mail(page, "iris.lindqvist@example.org")
    page.goto(mail.splitlines()[-1])
    is_clean(page)
    page.get_by_role("button", name="Sign in now").click()
    say_who(page)

    page.goto("/profile")
    expect(page.locator("[name=family_ja]")).to_have_value("リンドクヴィスト")
    is_clean(page)
    page.locator("[name=looks_for_en]").fill("A laboratory by the sea.")
    page.locator("[name=place]").fill("Gothenburg")
    page.get_by_role("button", name="Save the profile").click()
    expect(page.locator("[name=place]")).to_have_value("Gothenburg")

    page.goto("/cards")
    is_clean(page)
    page.get_by_role("link", name="Make my card").click()
    expect(page.get_by_role("heading", name="Make my card")).to_be_visible()
    expect(page.locator("[name=en_family]")).to_have_value("Lindqvist")
    expect(page.locator("[name=ja_family]")).to_have_value("リンドクヴィスト")
    is_clean(page)
    page.locator("[name=en_title]").fill("Marine biologist")
    page.locator("[name=ja_title]").fill("海洋生物学者")
    expect(page.locator("[data-preview]")).to_contain_text("海洋生物学者")
    page.get_by_role("button", name="Save my card").click()

    expect(page.locator("main")).to_contain_text("海洋生物学者")
    expect(page.locator("main")).to_contain_text("Marine biologist")
    is_clean(page)


def test_somebody_new_comes_in_by_the_code_too_and_a_wrong_one_is_refused(passer_by: Page):
    page = passer_by
    mail = ask_for_mail(page, "code@example.org")
    found = re.search(r"\b(\d{3})\s?(\d{3})\b", mail)
    assert found, mail
    code = found[1] + found[2]
    page.get_by_label("Six-digit code").fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#code-error")).to_contain_text("This code is not right")
    is_clean(page)

    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Sign in").click()

    say_who(page)
    expect(page.get_by_role("button", name="My menu")).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["script", "no-script"])
def test_the_page_about_the_mail_is_reloaded_and_gone_back_to_without_sending_anything_again(
    people: People, has_scripts: bool
):
    page = people.walk_in("visitor", java_script_enabled=has_scripts)
    email, here = f"back.{has_scripts}@example.org".lower(), re.compile(r"^http://[^/]+/sign-in/code$")
    page.goto("/sign-in")
    page.get_by_label("E-mail address").first.fill(email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page).to_have_url(here)
    code = re.search(r"\b(\d{3})\s?(\d{3})\b", mail_for(page, email))
    assert code
    page.reload()
    expect(page).to_have_url(here)
    expect(page.get_by_text(email)).to_be_visible()
    page.get_by_label("Six-digit code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#code-error")).to_be_visible()
    page.reload()
    expect(page.locator("#code-error")).to_have_count(0)
    expect(page).to_have_url(here)

    page.get_by_label("Six-digit code").fill(code[1] + code[2])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Welcome. What may we call you?")).to_be_visible()
    page.go_back()

    expect(page.get_by_role("button", name="My menu")).to_be_visible()
    mailbox = people.open(page.context)
    mailbox.goto("/mailbox")
    expect(mailbox.get_by_role("article").filter(has_text=email)).to_have_count(1)
