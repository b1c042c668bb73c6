"""One's own account: where one is signed in, signing out there, the password, how the fair is shown."""

import pytest

from core.accounts.logins import my_logins
from core.accounts.models import Account
from core.kit.work import Work
from tests.support.accounts import TurnedClock, a_browser, mailed
from tests.support.house import House, a_house
from tests.support.people import ANNA, BEN, OTO, PASSER_BY

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def signed_in(house: House, email: str = "anna@example.org"):
    browser = a_browser(house)
    browser.headers["User-Agent"] = FIREFOX
    browser.post("/sign-in", data={"email": email})
    token, _ = mailed(house, email)
    assert browser.post(f"/sign-in/{token}").status_code == 303
    return browser


def logins(work: Work) -> list[int]:
    return [login.id or 0 for login in my_logins(work)]


def closed_with(socket) -> int:
    """The code a socket ends with."""
    while (message := socket.receive())["type"] != "websocket.close":
        pass
    return message["code"]


def test_signing_out_ends_the_login_its_sockets_and_what_the_browser_kept(house: House):
    """Security 16, 19."""
    browser = house.as_(ANNA)
    with house.live(ANNA) as socket:
        answer = browser.post("/sign-out")

        assert closed_with(socket) == 4503
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert 'login=""' in answer.headers["set-cookie"] or "Max-Age=0" in answer.headers["set-cookie"]
    assert browser.get("/account").status_code == 303


def test_the_cookie_of_an_ended_login_opens_nothing(house: House):
    """Security 15."""
    browser = signed_in(house)
    stolen = a_browser(house)
    stolen.cookies.set("login", browser.cookies["login"])
    assert stolen.get("/account").status_code == 200

    browser.post("/sign-out")

    assert stolen.get("/account").status_code == 303


def test_signing_out_twice_or_as_a_passer_by_is_harmless(house: House):
    browser = signed_in(house)

    assert [browser.post("/sign-out").status_code for _ in range(2)] == [303, 303]
    assert a_browser(house).post("/sign-out").status_code == 303


def test_the_account_page_tells_where_one_is_signed_in(house: House):
    here = signed_in(house)

    page = here.get("/account").text

    assert "Firefox · Linux" in page
    assert "anna@example.org" in page
    assert page.count("this device") == 1


def test_a_login_elsewhere_is_ended_with_its_sockets_and_this_one_stays(house: House):
    """Security 16, 18."""
    there = house.as_(ANNA)
    here = signed_in(house)
    other = house.read(ANNA, logins)
    with house.live(ANNA) as socket:
        gone = min(other)
        answer = here.post(f"/account/logins/{gone}")

        assert (answer.status_code, closed_with(socket)) == (303, 4503)
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_ending_all_others_leaves_this_one(house: House):
    others = [signed_in(house) for _ in range(2)]
    here = signed_in(house)

    here.post("/account/logins")

    assert [browser.get("/account").status_code for browser in (*others, here)] == [303, 303, 200]


def test_nobody_ends_the_login_of_another(house: House):
    """Security 50."""
    signed_in(house, "ben@example.org")
    bens = house.read(BEN, logins)

    assert [house.as_(ANNA).post(f"/account/logins/{login}").status_code for login in (*bens, 999)] == [
        404,
        404,
    ]
    assert house.read(BEN, logins) == bens
    assert a_browser(house).post(f"/account/logins/{bens[0]}").status_code == 403


def test_a_password_is_set_shortly_after_signing_in_and_signs_in(house: House):
    """Security 18."""
    other, here = signed_in(house), signed_in(house)

    answer = here.post("/account/password", data={"password": "words that nobody would guess"})

    assert answer.status_code == 303
    assert (other.get("/account").status_code, here.get("/account").status_code) == (303, 200)
    right = {"email": "anna@example.org", "password": "words that nobody would guess"}
    assert a_browser(house).post("/sign-in/password", data=right).status_code == 303


def test_later_the_present_password_is_asked_for(tmp_path):
    """Security 18."""
    clock = TurnedClock()
    with a_house(tmp_path / "data", clock=clock) as house:
        here = signed_in(house)
        here.post("/account/password", data={"password": "words that nobody would guess"})
        clock.turn_on(minutes=16)

        new = {"password": "other words nobody would guess"}
        without = here.post("/account/password", data=new)
        wrong = here.post("/account/password", data=new | {"old_password": "not that one at all"})
        right = here.post("/account/password", data=new | {"old_password": "words that nobody would guess"})

        assert [without.status_code, wrong.status_code, right.status_code] == [422, 422, 303]
        assert "not that one at all" not in wrong.text


@pytest.mark.parametrize(
    "password", ["short", "1234567890", "anna@example.org", "aaaaaaaaaaaa", "", "x" * 257]
)
def test_a_password_that_is_easy_to_guess_is_refused(house: House, password: str):
    """Security 2."""
    answer = signed_in(house).post("/account/password", data={"password": password})

    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text


def test_other_fields_of_the_account_cannot_be_set_along(house: House):
    """Security 53."""
    here = signed_in(house)
    good = {"password": "words that nobody would guess"}

    for extra in ("email", "password_hash", "confirmed_at", "closed_at", "id"):
        assert here.post("/account/password", data=good | {extra: "x"}).status_code == 422

    def row(work: Work) -> Account:
        return work.session.get_one(Account, 1)

    assert house.read(ANNA, row).password_hash is None


def test_language_light_and_clock_are_kept_for_passers_by_and_by_account(house: House):
    passing = a_browser(house)
    assert '<html lang="en"' in passing.get("/help", headers={"Accept-Language": "en"}).text
    passing.post("/locale", data={"locale": "ja", "next": "/help"})
    passing.post("/theme", data={"theme": "dark", "next": "/help"})
    page = passing.get("/help").text
    assert '<html lang="ja" data-theme="dark">' in page

    anna = house.as_(ANNA)
    for name, value in (("locale", "ja"), ("theme", "light"), ("zone", "Asia/Singapore")):
        moved = anna.post(f"/{name}", data={name: value, "next": "/account"})
        assert (moved.status_code, moved.headers["location"]) == (303, "/account")

    def row(work: Work) -> tuple[str, str, str | None]:
        account = work.session.get_one(Account, 1)
        return account.locale, account.theme, account.zone

    assert house.read(ANNA, row) == ("ja", "light", "Asia/Singapore")
    assert '<html lang="ja" data-theme="light">' in anna.get("/account").text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "xx"),
        ("theme", '"><script>'),
        ("zone", "../../etc/passwd"),
        ("zone", "Mars/Base"),
        ("locale", ""),
        ("zone", "x" * 100),
    ],
)
def test_what_is_not_offered_is_not_kept(house: House, name: str, value: str):
    for browser in (house.as_(ANNA), a_browser(house)):
        answer = browser.post(f"/{name}", data={name: value})
        assert (answer.status_code, f"{name}=" in answer.headers.get("set-cookie", "")) == (422, False)


def test_personal_pages_are_stored_nowhere(house: House):
    """Security 20, 21."""
    for address in ("/account", "/profile", "/people/1", "/membership", "/help"):
        answer = house.as_(ANNA).get(address)
        assert (address, answer.headers["cache-control"]) == (address, "no-store")
        assert "Cookie" in answer.headers["vary"]


@pytest.mark.parametrize(
    "address", ["/account", "/profile", "/profile/preview", "/profile/cv", "/welcome", "/people/1"]
)
def test_a_passer_by_is_sent_to_sign_in_first(house: House, address: str):
    answer = a_browser(house).get(address)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")


@pytest.mark.parametrize("address", ["/help", "/privacy", "/membership", "/sign-in"])
def test_the_pages_that_explain_are_open_to_everybody_in_both_languages(house: House, address: str):
    for locale, browser in (("en", house.as_(ANNA)), ("ja", house.as_(OTO)), ("en", house.as_(PASSER_BY))):
        if address == "/sign-in" and browser is not house.as_(PASSER_BY):
            continue
        answer = browser.get(address)
        assert answer.status_code == 200
        assert f'<html lang="{locale}"' in answer.text
