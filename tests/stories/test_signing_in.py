"""Coming in by mail, by code, by password."""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from core.accounts.models import Account, Ban
from core.kit.work import Work
from tests.support.accounts import LONG_PASSWORD, TurnedClock, a_browser, give_password, mailed
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, PASSER_BY


def cookie_of(answer) -> SimpleCookie:
    return SimpleCookie(
        "\n".join(v for k, v in answer.headers.multi_items() if k == "set-cookie" and "login=" in v)
    )


def sign_in(browser, house: House, email: str, next_path: str = "/"):
    """The whole way by link, as a person goes it."""
    assert browser.post("/sign-in", data={"email": email, "next": next_path}).status_code == 303
    token, _ = mailed(house, email)
    assert browser.get(f"/sign-in/{token}").status_code == 200
    return browser.post(f"/sign-in/{token}")


def test_somebody_new_signs_up_says_who_they_are_and_goes_on(house: House):
    browser = a_browser(house)

    answer = sign_in(browser, house, "new@example.org", next_path="/help")
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome?next=/help")

    page = browser.get("/welcome?next=/help")
    assert "What may we call you?" in page.text
    said = browser.post("/welcome", data={"family_en": "New", "given_en": "Nao", "next": "/help"})
    assert (said.status_code, said.headers["location"]) == (303, "/help")
    assert "Nao New" in browser.get("/profile").text


def test_somebody_known_signs_in_and_goes_where_they_wanted(house: House):
    answer = sign_in(a_browser(house), house, "anna@example.org", next_path="/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_the_cookie_is_for_this_site_only_and_not_for_scripts(house: House):
    """Security 13."""
    cookie = cookie_of(sign_in(a_browser(house), house, "anna@example.org"))["login"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
    assert cookie["domain"] == ""


def test_over_tls_the_cookie_is_bound_to_the_host(tmp_path: Path):
    """Security 13."""
    with a_house(tmp_path / "data") as house:
        secure = house.settings.model_copy(update={"address": "https://127.0.0.1:8000"})
        house.client.app.state.settings = secure
        cookie = cookie_of(sign_in(a_browser(house), house, "anna@example.org"))["__Host-login"]

    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_the_link_works_in_another_browser_and_only_once(house: House):
    """Security 6."""
    a_browser(house).post("/sign-in", data={"email": "anna@example.org"})
    token, _ = mailed(house, "anna@example.org")
    other, late = a_browser(house), a_browser(house)

    assert other.post(f"/sign-in/{token}").status_code == 303
    assert other.get("/account").status_code == 200
    again = late.post(f"/sign-in/{token}")
    assert again.status_code == 404
    assert "no longer valid" in again.text
    assert late.get("/account").status_code == 303


def test_scanners_that_open_the_link_use_nothing_up(house: House):
    """Security 6, 14: a GET changes nothing."""
    browser = a_browser(house)
    browser.post("/sign-in", data={"email": "anna@example.org"})
    token, _ = mailed(house, "anna@example.org")
    scanner = a_browser(house)

    for _ in range(3):
        looked = scanner.get(f"/sign-in/{token}")
        assert (looked.status_code, "set-cookie" in looked.headers) == (200, False)
        assert scanner.head(f"/sign-in/{token}").status_code == 200
    assert browser.post(f"/sign-in/{token}").status_code == 303


def test_only_the_newest_link_opens(house: House):
    browser = a_browser(house)
    browser.post("/sign-in", data={"email": "anna@example.org"})
    old, _ = mailed(house, "anna@example.org")
    browser.post("/sign-in", data={"email": "anna@example.org"})

    assert browser.get(f"/sign-in/{old}").status_code == 404
    assert browser.post(f"/sign-in/{old}").status_code == 404


def test_a_link_that_is_half_an_hour_old_opens_nothing(tmp_path: Path):
    clock = TurnedClock()
    with a_house(tmp_path / "data", clock=clock) as house:
        browser = a_browser(house)
        browser.post("/sign-in", data={"email": "anna@example.org"})
        token, code = mailed(house, "anna@example.org")
        clock.turn_on(minutes=30)

        assert browser.post(f"/sign-in/{token}").status_code == 404
        refused = browser.post("/sign-in/code", data={"email": "anna@example.org", "code": code})
        assert (refused.headers["location"], "login" in browser.cookies) == ("/sign-in/code", False)


def test_the_code_signs_in_however_its_digits_are_typed(house: House):
    browser = a_browser(house)
    browser.post("/sign-in", data={"email": "anna@example.org", "next": "/account"})
    _, code = mailed(house, "anna@example.org")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)

    answer = browser.post(
        "/sign-in/code", data={"email": "anna@example.org", "code": f" {wide[:3]} {wide[3:]} "}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


@pytest.mark.parametrize(
    "password", [LONG_PASSWORD, "🦊🐼🐧🐙🦉🦋🐝🐞🐌🐢", "  spaces at both ends  ", "é" * 5 + "abcde"]
)
def test_long_and_strange_passwords_sign_in_byte_by_byte(house: House, password: str):
    """Security 1."""
    house.write(ANNA, give_password, password)
    browser = a_browser(house)

    wrong = browser.post("/sign-in/password", data={"email": "anna@example.org", "password": password[:-1]})
    right = browser.post("/sign-in/password", data={"email": " Anna@Example.org ", "password": password})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert password not in wrong.text


def test_a_closed_account_comes_in_by_no_door(house: House):
    """Security 10."""

    def close(work: Work) -> None:
        work.session.get_one(Account, 1).closed_at = work.now

    house.write(ANNA, give_password, "the right password")
    signed_in = house.as_(ANNA)
    asked = a_browser(house)
    asked.post("/sign-in", data={"email": "anna@example.org"})
    token, code = mailed(house, "anna@example.org")
    house.write(PASSER_BY, close)

    assert asked.post(f"/sign-in/{token}").status_code == 404
    assert asked.post("/sign-in/code", data={"email": "anna@example.org", "code": code}).status_code in (
        404,
        422,
    )
    right = {"email": "anna@example.org", "password": "the right password"}
    assert asked.post("/sign-in/password", data=right).status_code == 422
    assert signed_in.get("/account").status_code == 303


def test_a_banned_person_signs_in_and_finds_that_fair_absent(house: House):
    def ban(work: Work) -> str:
        fair = a_fair(work)
        work.session.add(Ban(account_id=1, fair_id=fair.id, by=4, at=work.now))
        return fair.slug

    slug = house.write(PASSER_BY, ban)
    browser = a_browser(house)

    assert sign_in(browser, house, "anna@example.org").status_code == 303
    assert browser.get(f"/fairs/{slug}/people").status_code == 404


def test_signing_in_again_gives_a_new_login_and_the_old_cookie_dies(house: House):
    """Security 15."""
    browser = a_browser(house)
    sign_in(browser, house, "anna@example.org")
    first = browser.cookies["login"]
    sign_in(browser, house, "ben@example.org")

    assert browser.cookies["login"] != first
    old = a_browser(house)
    old.cookies.set("login", first)
    assert old.get("/account").status_code == 303


def test_a_passer_by_is_brought_back_after_signing_in(house: House):
    browser = a_browser(house)

    sent = browser.get("/profile?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/profile%3Fx%3D1")
    assert 'name="next" value="/profile?x=1"' in browser.get(sent.headers["location"]).text
    assert house.as_(ANNA).get("/sign-in?next=/profile").headers["location"] == "/profile"


def test_the_mailbox_is_part_of_a_demo_only(house: House, tmp_path: Path):
    assert house.as_(PASSER_BY).get("/mailbox").status_code == 404
    with a_house(tmp_path / "demo", demo=True) as demo:
        browser = a_browser(demo)
        browser.post("/sign-in", data={"email": "anna@example.org"})
        token, code = mailed(demo, "anna@example.org")

        shown = browser.get("/mailbox").text
        assert f'href="/sign-in/{token}"' in shown
        assert code in shown
