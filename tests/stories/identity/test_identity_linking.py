"""Linking an account with the association's identity provider, and unlinking it, on the account page."""

from sqlmodel import select

from core.accounts.models import Identity
from core.accounts.roles import account_by_email
from core.kit.mail import Mail
from core.kit.work import Work
from tests.support.accounts import TurnedClock, a_browser
from tests.support.house import House
from tests.support.identity import (
    NAME,
    come,
    links,
    mails_to,
    sent_to,
    signed_in_there,
    who_is,
)
from tests.support.people import ANNA, BEN, PASSER_BY


def test_who_is_signed_in_links_and_unlinks_on_the_account_page(house: House):
    browser = house.as_(BEN)
    assert f"Link with {NAME}" in browser.get("/account").text

    linked = come(browser, "anna", "/account/identities")

    assert (linked.status_code, linked.headers["location"]) == (303, "/account#provider")
    assert f"{NAME} signs you in from now on." in browser.get("/account").text
    assert links(house) == [(BEN.account_id, "anna")]
    assert mails_to(house, "ben@example.org") == [f"{NAME} signs you in from now on"]
    elsewhere = a_browser(house)
    come(elsewhere, "anna")
    assert who_is(elsewhere) == "ben@example.org"

    number = house.read(PASSER_BY, lambda work: work.session.exec(select(Identity.id)).one())
    assert house.as_(ANNA).post(f"/account/identities/{number}/removal").status_code == 404
    assert browser.post(f"/account/identities/{number}/removal").status_code == 303
    assert links(house) == []
    assert come(a_browser(house), "anna").headers["location"] == "/sign-in/code"


def test_linking_takes_a_fresh_login_when_it_begins_and_when_it_ends(house: House, clock: TurnedClock):
    browser = house.as_(BEN)
    target = sent_to(browser, "/account/identities")
    clock.turn_on(minutes=16)

    late = browser.get(signed_in_there(target, "anna"))
    begun = browser.post("/account/identities")

    assert (late.headers["location"], begun.headers["location"]) == ("/account#provider",) * 2
    assert "You signed in a while ago. To link it" in browser.get("/account").text
    assert links(house) == []


def test_one_identity_opens_one_account(house: House):
    come(a_browser(house), "riku")
    browser = house.as_(BEN)

    come(browser, "riku", "/account/identities")

    assert "has another account here" in browser.get("/account").text
    assert [account for account, _ in links(house)] != [BEN.account_id]


def test_linking_that_somebody_began_is_not_ended_by_another_login(house: House):
    """Security 12: what is linked is the account that the journey began in."""
    browser = house.as_(BEN)
    back = signed_in_there(sent_to(browser, "/account/identities"), "anna")
    journey = browser.cookies["provider"]
    anna = house.as_(ANNA)
    anna.cookies.set("provider", journey)

    assert anna.get(back).headers["location"] == "/account#provider"
    assert "finished already" in anna.get("/account").text
    assert links(house) == []


def test_the_language_that_was_chosen_here_outweighs_the_one_the_provider_names(house: House):
    browser = a_browser(house)
    browser.cookies.set("locale", "en")

    onward = come(browser, "riku").headers["location"]

    account = house.read(PASSER_BY, account_by_email, "riku@example.org")
    assert account is not None
    assert account.locale == "en"
    page = browser.get(onward).text
    assert '<html lang="en"' in page
    assert f"{NAME} signs you in from now on." in page
    assert mails_to(house, "riku@example.org") == [f"{NAME} signs you in from now on"]


def test_where_no_language_was_chosen_page_and_sentence_are_in_the_one_the_provider_names(house: House):
    browser = a_browser(house)

    page = browser.get(come(browser, "riku").headers["location"]).text

    assert '<html lang="ja"' in page
    assert f"今後は{NAME}でサインインできます。" in page


def test_the_mail_that_proves_an_address_says_what_its_page_says_in_which_browser(house: House):
    def letter(work: Work) -> str:
        return " ".join(
            work.session.exec(select(Mail.body).where(Mail.to == "anna@example.org")).one().split()
        )

    come(a_browser(house), "anna")

    written = house.read(PASSER_BY, letter)
    assert f"in the browser in which you signed in at {NAME}" in written
    assert "on any device" not in written
