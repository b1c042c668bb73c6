"""Coming in with a passkey, as a browser does it, with real keys and signatures."""

from sqlmodel import select

from core.accounts.models import Ban, Login
from core.kit.work import Work
from tests.support.accounts import a_browser, mailed
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.passkeys import (
    APPLE,
    UNKNOWN,
    Authenticator,
    a_named_browser,
    adds,
    enters,
    entry,
    named,
    passkeys,
)
from tests.support.people import ANNA, BEN, PASSER_BY

SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.4 Safari/605.1.15"


def test_somebody_signs_up_by_mail_adds_one_and_comes_back_with_it(house: House):
    """Security 9: the device and what it knows its owner by, two factors in one."""
    browser = a_named_browser(house)
    browser.headers["User-Agent"] = SAFARI
    browser.post("/sign-in", data={"email": "new@example.org"})
    token, _ = mailed(house, "new@example.org")
    browser.post(f"/sign-in/{token}")
    assert "With one, a finger, a face or a PIN signs you in" in browser.get("/account").text
    authenticator = Authenticator()

    added = adds(browser, authenticator)
    assert (added.status_code, added.headers["location"]) == (303, "/account#passkeys")
    page = browser.get("/account").text
    assert "Your passkey is here" in page
    assert "Safari · Mac" in page

    browser.post("/sign-out")
    assert browser.get("/account").status_code == 303
    back = enters(browser, authenticator, "/account?x=1")
    assert (back.status_code, back.headers["location"]) == (303, "/account?x=1")
    page = browser.get("/account").text
    assert "new@example.org" in page
    assert "Not used yet" not in page


def test_its_keeper_gives_it_a_name_and_its_owner_another(house: House):
    browser = named(house.as_(ANNA))
    adds(browser, Authenticator(aaguid=APPLE))
    number = house.read(ANNA, passkeys)[0]["id"]
    assert "Apple Passwords" in browser.get("/account").text

    renamed = browser.post(f"/account/passkeys/{number}", data={"name": " My MacBook "})

    assert renamed.status_code == 303
    assert house.read(ANNA, passkeys)[0]["name"] == "My MacBook"
    for wrong in ("", "x" * 61, "a\u202eb"):
        refused = browser.post(f"/account/passkeys/{number}", data={"name": wrong})
        assert (refused.status_code, f'id="passkey-{number}-error"' in refused.text) == (422, True)
    assert house.read(ANNA, passkeys)[0]["name"] == "My MacBook"


def test_a_removed_one_no_longer_signs_in(house: House, annas: Authenticator):
    assert enters(a_named_browser(house), annas).status_code == 303
    number = house.read(ANNA, passkeys)[0]["id"]

    removed = named(house.as_(ANNA)).post(f"/account/passkeys/{number}/removal")

    assert removed.status_code == 303
    refused = enters(a_named_browser(house), annas)
    assert (refused.status_code, UNKNOWN in refused.text) == (422, True)


def test_nobody_names_or_removes_anothers(house: House, annas: Authenticator):
    """Security 50."""
    before = house.read(ANNA, passkeys)
    number = before[0]["id"]
    ben, nobody = named(house.as_(BEN)), a_named_browser(house)

    for path, data in ((f"/{number}", {"name": "mine"}), (f"/{number}/removal", {}), ("/999/removal", {})):
        assert ben.post(f"/account/passkeys{path}", data=data).status_code == 404
        assert nobody.post(f"/account/passkeys{path}", data=data).status_code == 403
    assert house.read(ANNA, passkeys) == before
    assert "MacBook" not in ben.get("/account").text


def test_a_second_on_the_same_device_is_refused_in_a_sentence(house: House, annas: Authenticator):
    browser = named(house.as_(ANNA))
    asked = browser.post("/account/passkeys/challenge").json()
    assert len(asked["options"]["excludeCredentials"]) == 1

    again = browser.post(
        "/account/passkeys", data={"token": asked["token"], "credential": annas.make(asked["options"])}
    )

    assert (again.status_code, "This passkey is here already." in again.text) == (422, True)
    assert '<a href="#passkeys">This passkey is here already.</a>' in again.text
    assert len(house.read(ANNA, passkeys)) == 1


def test_two_tabs_of_one_browser_do_not_disturb_each_other(house: House, annas: Authenticator):
    browser = a_named_browser(house)
    first, _second = entry(browser, annas), entry(browser, annas)

    assert browser.post("/sign-in/passkey", data=first).status_code == 303


def test_a_banned_person_signs_in_and_finds_that_fair_absent(house: House, annas: Authenticator):
    """Security 10: as by every other way."""

    def ban(work: Work) -> str:
        fair = a_fair(work)
        work.session.add(Ban(account_id=1, fair_id=fair.id, by=4, at=work.now))
        return fair.slug

    slug = house.write(PASSER_BY, ban)
    browser = a_named_browser(house)

    assert enters(browser, annas).status_code == 303
    assert browser.get(f"/fairs/{slug}/people").status_code == 404


def test_a_login_begins_like_any_other(house: House, annas: Authenticator):
    """Security 10, 15: listed, with its device; the one that the browser had before ends."""
    browser = a_named_browser(house)
    browser.headers["User-Agent"] = SAFARI
    enters(browser, annas)
    first = browser.cookies["login"]
    enters(browser, annas)

    def devices(work: Work) -> list[tuple[str, bool]]:
        logins = work.session.exec(select(Login).where(Login.device == "Safari · Mac"))
        return [(login.device, login.ended_at is None) for login in logins]

    assert house.read(ANNA, devices) == [("Safari · Mac", False), ("Safari · Mac", True)]
    old = a_named_browser(house)
    old.cookies.set("login", first)
    assert old.get("/account").status_code == 303


def test_at_a_number_the_pages_say_so_and_lead_to_the_name(house: House, annas: Authenticator):
    numbered = a_browser(house)
    page = numbered.get("/sign-in").text
    assert '<a href="http://localhost:8000/sign-in">localhost:8000</a>' in page
    assert "Sign in with a passkey" not in page
    assert "Sign in with a passkey" in a_named_browser(house).get("/sign-in").text

    owner = house.as_(ANNA)
    owner.base_url = "http://127.0.0.1:8000"
    page = owner.get("/account").text
    assert "127.0.0.1:8000 is a number" in page
    assert 'works at <span class="breaks">localhost</span>' in page
    for path in ("/account/passkeys/challenge", "/sign-in/passkey/challenge"):
        assert owner.post(path).status_code == 404
    assert owner.post("/account/passkeys", data={"token": "x", "credential": "x"}).status_code == 422
    assert numbered.post("/sign-in/passkey", data={"token": "x", "credential": "x"}).status_code == 422


def test_without_a_script_the_ways_that_need_none_are_there(house: House):
    page = named(house.as_(ANNA)).get("/account").text

    assert "<noscript>" in page
    assert "needs JavaScript" in page
