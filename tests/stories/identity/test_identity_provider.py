"""Signing in at the association's identity provider: a real one on this machine, and the real fair."""

from pathlib import Path

import pytest

from core.accounts.models import Account
from core.accounts.provider import Vouched
from core.accounts.roles import account_by_email, account_for
from core.kit.work import Work
from core.people.models import Person
from core.people.profile import found_by
from tests.support.accounts import a_browser, mailed
from tests.support.house import House, a_house
from tests.support.identity import (
    CLIENT,
    NAME,
    RETURN,
    come,
    links,
    mails_to,
    query_of,
    sent_to,
    who_is,
)
from tests.support.people import ANNA, BEN, PASSER_BY


def test_somebody_new_is_vouched_for_says_who_they_are_and_comes_back_without_a_mail(house: House):
    browser = a_browser(house)
    assert f"Sign in with {NAME}" in browser.get("/sign-in?next=/help").text

    arrived = come(browser, "riku", next="/help")

    assert (arrived.status_code, arrived.headers["location"]) == (303, "/welcome?next=/help")
    welcome = browser.get(arrived.headers["location"]).text
    assert 'value="佐藤"' in welcome
    assert 'value="陸"' in welcome
    assert who_is(browser) == "riku@example.org"
    account = house.read(PASSER_BY, account_by_email, "riku@example.org")
    assert account is not None
    assert account.locale == "ja"
    assert mails_to(house, "riku@example.org") == [f"今後は{NAME}でもサインインできます"]

    again = come(a_browser(house), "riku", next="/account")
    assert (again.status_code, again.headers["location"]) == (303, "/account")
    assert links(house) == [(account.id, "riku")]


def test_what_is_sent_to_the_provider_holds_a_state_a_nonce_a_challenge_and_the_address_of_the_settings(
    house: House, issuer: str
):
    """Security 12."""
    browser = a_browser(house)
    first, second = query_of(sent_to(browser)), query_of(sent_to(browser))

    assert {name: first[name] for name in ("client_id", "redirect_uri", "response_type", "scope")} == {
        "client_id": CLIENT, "redirect_uri": RETURN, "response_type": "code", "scope": "openid email profile",
    }  # fmt: skip
    assert first["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_an_address_that_has_an_account_is_proved_by_mail_once_and_from_then_on_the_provider_is_enough(
    house: House,
):
    """Security 12: a verified address alone opens nobody's account."""
    browser = a_browser(house)

    waiting = come(browser, "anna", next="/account")

    assert (waiting.status_code, waiting.headers["location"]) == (303, "/sign-in/code")
    assert who_is(browser) == ""
    assert links(house) == []
    page = browser.get("/sign-in/code").text
    assert "anna@example.org" in page
    assert NAME in page
    _, code = mailed(house, "anna@example.org")
    wrong = browser.post(
        "/sign-in/code", data={"email": "anna@example.org", "code": f"{(int(code) + 1) % 10**6:06}"}
    )
    assert (wrong.status_code, NAME in wrong.text) == (422, True)
    proved = browser.post("/sign-in/code", data={"email": "anna@example.org", "code": code})
    assert (proved.status_code, proved.headers["location"]) == (303, "/account")
    assert f"{NAME} signs you in from now on." in browser.get("/account").text
    assert links(house) == [(ANNA.account_id, "anna")]

    straight = come(a_browser(house), "anna", next="/account")
    assert straight.headers["location"] == "/account"

    def given_name(work: Work) -> str:
        return work.session.get_one(Person, ANNA.account_id).given_en

    assert house.read(PASSER_BY, given_name) != "Somebody else"


def test_the_mailed_link_links_in_the_browser_that_asked_and_in_no_other(house: House):
    asking, other = a_browser(house), a_browser(house)
    come(asking, "anna")
    token, _ = mailed(house, "anna@example.org")

    assert NAME not in other.get(f"/sign-in/{token}").text
    assert other.post(f"/sign-in/{token}").status_code == 303
    assert (who_is(other), links(house)) == ("anna@example.org", [])

    come(asking, "anna")
    token, _ = mailed(house, "anna@example.org")
    assert f"From then on {NAME} signs you in here too" in asking.get(f"/sign-in/{token}").text
    assert asking.post(f"/sign-in/{token}").status_code == 303
    assert links(house) == [(ANNA.account_id, "anna")]


def test_a_mail_that_was_asked_for_without_the_provider_links_nothing(house: House):
    browser = a_browser(house)
    come(browser, "anna")
    browser.post("/sign-in", data={"email": "anna@example.org"})
    token, _ = mailed(house, "anna@example.org")

    assert browser.post(f"/sign-in/{token}").status_code == 303
    assert (who_is(browser), links(house)) == ("anna@example.org", [])


def test_the_link_of_another_address_links_nothing(house: House):
    """Security 12: what is linked is the address that was asked for here."""
    browser = a_browser(house)
    come(browser, "anna")
    a_browser(house).post("/sign-in", data={"email": "ben@example.org"})
    token, _ = mailed(house, "ben@example.org")

    assert NAME not in browser.get(f"/sign-in/{token}").text
    assert browser.post(f"/sign-in/{token}").status_code == 303
    assert (who_is(browser), links(house)) == ("ben@example.org", [])


def test_a_name_that_the_fair_knows_already_stays(house: House):
    def invite(work: Work) -> None:
        account = account_for(work, "tom@example.org")
        person = Person(account_id=account.id, given_en="Thomas", changed_at=work.now)
        person.found_by = found_by(person)
        work.session.add(person)

    house.write(PASSER_BY, invite)
    browser = a_browser(house)
    come(browser, "tom")
    token, _ = mailed(house, "tom@example.org")
    browser.post(f"/sign-in/{token}")

    assert [subject for _, subject in links(house)] == ["tom"]
    assert 'value="Thomas"' in browser.get("/profile").text
    assert 'value="Ito"' not in browser.get("/profile").text


def test_an_address_the_provider_does_not_vouch_for_is_proved_by_mail_even_if_nobody_has_it(house: House):
    """Security 12."""
    browser = a_browser(house)

    assert come(browser, "tom").headers["location"] == "/sign-in/code"
    assert house.read(PASSER_BY, account_by_email, "tom@example.org") is None
    _, code = mailed(house, "tom@example.org")
    arrived = browser.post("/sign-in/code", data={"email": "tom@example.org", "code": code})

    assert arrived.headers["location"].startswith("/welcome")
    assert 'value="Ito"' in browser.get("/welcome").text
    assert [subject for _, subject in links(house)] == ["tom"]


@pytest.mark.parametrize("subject", ["nobody", "odd"])
def test_whoever_comes_without_an_address_says_which_and_proves_it(house: House, subject: str):
    browser = a_browser(house)

    assert come(browser, subject, next="/help").headers["location"] == "/sign-in/provider/address"
    assert NAME in browser.get("/sign-in/provider/address").text
    assert browser.post("/sign-in/provider/address", data={"email": "no address"}).status_code == 422
    named = browser.post("/sign-in/provider/address", data={"email": "ben@example.org"})
    assert (named.status_code, named.headers["location"]) == (303, "/sign-in/code")
    token, _ = mailed(house, "ben@example.org")
    assert browser.post(f"/sign-in/{token}").headers["location"] == "/help"

    assert links(house) == [(BEN.account_id, subject)]


def test_the_answer_does_not_tell_whether_an_unproved_address_has_an_account(house: House):
    """Security 5: what is asked by mail looks alike."""

    def answers(email: str) -> list[tuple[int, str]]:
        browser = a_browser(house)
        come(browser, "nobody")
        said = [
            browser.post("/sign-in/provider/address", data={"email": email}),
            browser.get("/sign-in/code"),
            browser.post("/sign-in/code", data={"email": email, "code": "999999"}),
        ]
        return [(answer.status_code, answer.text.replace(email, "E")) for answer in said]

    assert answers("anna@example.org") == answers("stranger@example.org")


def test_a_closed_account_stays_closed(house: House):
    """Security 10: this way obeys what every other way obeys."""
    come(a_browser(house), "riku")

    def close(work: Work) -> None:
        account = account_by_email(work, "riku@example.org")
        assert account is not None
        account.closed_at = work.now

    house.write(PASSER_BY, close)
    browser = a_browser(house)
    refused = come(browser, "riku")

    assert refused.status_code == 404
    assert "was closed" in refused.text
    assert who_is(browser) == ""


def test_a_closed_account_is_not_opened_by_its_address_either(house: House):
    def close(work: Work) -> None:
        work.session.get_one(Account, ANNA.account_id).closed_at = work.now

    house.write(PASSER_BY, close)
    browser = a_browser(house)

    assert come(browser, "anna").headers["location"] == "/sign-in/code"
    assert mailed(house, "anna@example.org") == ("", "")
    assert links(house) == []


def test_the_login_begins_anew_and_the_old_one_is_over(house: House):
    """Security 15."""
    come(a_browser(house), "riku")
    browser = a_browser(house)
    come(browser, "riku")
    first = browser.cookies["login"]
    come(browser, "riku")
    old = a_browser(house)
    old.cookies.set("login", first)

    assert who_is(browser) == "riku@example.org"
    assert who_is(old) == ""


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-in"])
def test_after_coming_back_nobody_is_led_to_another_site(house: House, target: str):
    """Security 35."""
    come(a_browser(house), "riku")

    assert come(a_browser(house), "riku", next=target).headers["location"] == "/"


def test_a_fair_without_a_provider_has_no_such_addresses(tmp_path: Path):
    with a_house(tmp_path / "data") as plain:
        browser = a_browser(plain)

        assert "Sign in with" not in browser.get("/sign-in").text
        assert browser.post("/sign-in/provider").status_code == 404
        assert browser.get("/sign-in/provider/return?code=x&state=y").status_code == 404
        assert plain.as_(ANNA).post("/account/identities").status_code == 404
        assert 'id="provider"' not in plain.as_(ANNA).get("/account").text


def test_who_waits_for_a_mail_of_another_provider_waits_for_nothing(house: House):
    """What a browser carries is believed of the provider that the fair has now."""
    browser = a_browser(house)
    come(browser, "anna")
    house.client.app.state.provider.issuer = "https://id.example.org"

    assert browser.get("/sign-in/code").headers["location"] == "/sign-in"


def test_what_the_mail_is_asked_for_is_not_read_from_the_browser(house: House):
    """Security 12: a cookie of one's own making says nothing."""
    browser = a_browser(house)
    forged = Vouched(provider=NAME, issuer="http://127.0.0.1:1", subject="x", email="anna@example.org")
    browser.cookies.set("identity", str(forged))

    assert browser.get("/sign-in/code").headers["location"] == "/sign-in"
