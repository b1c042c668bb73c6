"""Between the mail that was asked for and its code: a page that can be reloaded, left and come back to."""

from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import unquote

import pytest
from itsdangerous import TimestampSigner
from sqlmodel import select

from core.accounts.models import Account
from core.kit.mail import Mail
from core.kit.signing import Purpose
from core.kit.work import Work
from tests.support.accounts import a_browser, mailed
from tests.support.house import House, a_house
from tests.support.people import ANNA, PASSER_BY

EMAIL = "anna@example.org"
SENT = "/sign-in/code"


def mails_to(house: House, email: str) -> int:
    """How many mails went there."""

    def count(work: Work) -> int:
        return len(work.session.exec(select(Mail).where(Mail.to == email)).all())

    return house.read(PASSER_BY, count)


def waits(house: House, next_path: str = "/account", email: str = EMAIL):
    """A browser in which a mail was asked for."""
    browser = a_browser(house)
    answer = browser.post("/sign-in", data={"email": email, "next": next_path})
    assert (answer.status_code, answer.headers["location"]) == (303, SENT)
    return browser


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("email", [EMAIL, "somebody.new@example.org"])
def test_the_page_about_the_mail_is_reloaded_without_a_second_mail(house: House, email: str):
    browser = waits(house, email=email)

    shown = [browser.get(SENT) for _ in range(3)]

    assert {answer.status_code for answer in shown} == {200}
    assert all(f'name="email" value="{email}"' in answer.text for answer in shown)
    assert all('name="next" value="/account"' in answer.text for answer in shown)
    assert mails_to(house, email) == 1


def test_the_address_stands_in_no_address_line(house: House):
    browser = waits(house)
    followed = [browser.get(SENT), browser.post(SENT, data={"email": EMAIL, "code": "12"})]

    for answer in followed:
        assert "anna" not in str(answer.url) + unquote(answer.headers.get("location", ""))
    assert "?" not in SENT


def test_a_wrong_code_is_refused_beside_its_field_and_reloading_leads_to_the_page_again(house: House):
    browser = waits(house)
    _, code = mailed(house, EMAIL)

    refused = browser.post(SENT, data={"email": EMAIL, "code": wrong(code), "next": "/account"})
    shown, reloaded = browser.get(SENT), browser.get(SENT)

    assert (refused.status_code, refused.headers["location"]) == (303, SENT), (
        "nobody is asked to send it again"
    )
    assert 'id="code-error"' in shown.text
    assert "This code is not right" in shown.text
    assert "code-error" not in reloaded.text
    assert (reloaded.status_code, EMAIL in reloaded.text, mails_to(house, EMAIL)) == (200, True, 1)
    right = browser.post(SENT, data={"email": EMAIL, "code": code, "next": "/account"})
    assert (right.status_code, right.headers["location"]) == (303, "/account")


def test_a_second_mail_says_that_it_is_the_second(house: House):
    browser = waits(house)
    assert "A new mail is on its way" not in browser.get(SENT).text

    browser.post("/sign-in", data={"email": "Anna@Example.org", "next": "/account"})

    assert "A new mail is on its way" in browser.get(SENT).text
    assert mails_to(house, EMAIL) == 2
    browser.post("/sign-in", data={"email": "ben@example.org"})
    assert "A new mail is on its way" not in browser.get(SENT).text


def test_another_address_is_asked_for_with_the_same_way_on(house: House):
    assert 'href="/sign-in?next=/help"' in waits(house, next_path="/help").get(SENT).text
    assert 'class="quiet" href="/sign-in">' in waits(house, next_path="/").get(SENT).text


def test_who_goes_back_there_signed_in_goes_on_and_the_address_is_forgotten(house: House):
    browser = waits(house)
    _, code = mailed(house, EMAIL)
    browser.post(SENT, data={"email": EMAIL, "code": code, "next": "/account"})

    assert "mailed" not in browser.cookies
    back = browser.get(SENT)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    browser.post("/sign-out")
    assert browser.get(SENT).headers["location"] == "/sign-in"


def test_who_signed_in_by_the_link_and_reloads_the_page_goes_where_the_link_leads(house: House):
    browser = waits(house)
    browser.cookies.set("login", house.as_(ANNA).cookies["login"])

    assert browser.get(SENT).headers["location"] == "/account"


def test_whoever_asked_for_no_mail_is_asked_for_an_address(house: House):
    browser = a_browser(house)
    assert browser.get(SENT).headers["location"] == "/sign-in"
    for forged in (
        "anna@example.org",
        "",
        house.client.app.state.signer.sign(Purpose.FLASH, {"email": EMAIL}),
    ):
        browser.cookies.set("mailed", forged)
        assert browser.get(SENT).headers["location"] == "/sign-in"


def test_what_the_browser_remembers_is_for_half_an_hour_and_not_for_scripts(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    """Security 13."""
    answer = a_browser(house).post("/sign-in", data={"email": EMAIL})
    cookie = SimpleCookie(answer.headers["set-cookie"])["mailed"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True, "lax", "/", "1800",
    )  # fmt: skip

    browser = waits(house)
    assert browser.get(SENT).status_code == 200
    later = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: later(signer) + 1801)
    assert browser.get(SENT).headers["location"] == "/sign-in"


def test_over_tls_it_is_bound_to_the_host(tmp_path: Path):
    """Security 13."""
    with a_house(tmp_path / "data") as house:
        secure = house.settings.model_copy(update={"address": "https://127.0.0.1:8000"})
        house.client.app.state.settings = secure
        answer = a_browser(house).post("/sign-in", data={"email": EMAIL})

    cookie = SimpleCookie(answer.headers["set-cookie"])["__Host-mailed"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


@pytest.mark.parametrize("length", [900, 1999, 5000])
def test_a_long_way_on_is_still_gone_by_the_mailed_link(house: House, length: int):
    """A cookie holds less than a row: what does not fit it is left to the link."""
    target = "/help?q=" + "x" * (length - 8)
    browser = waits(house, next_path=target)
    token, _ = mailed(house, EMAIL)

    assert browser.get(SENT).status_code == 200
    assert len(browser.cookies["mailed"]) < 2500
    arrived = browser.post(f"/sign-in/{token}")
    assert arrived.headers["location"] == (target if length <= 2000 else "/")


def test_a_closed_account_waits_for_its_mail_like_any_other(house: House):
    """Security 5."""

    def close(work: Work) -> None:
        work.session.get_one(Account, 1).closed_at = work.now

    house.write(PASSER_BY, close)
    closed, new = waits(house).get(SENT), waits(house, email="new@example.org").get(SENT)

    assert closed.text.replace(EMAIL, "E") == new.text.replace("new@example.org", "E")
