"""What tries to come in with a passkey and should not: stolen, copied, of another page, used twice."""

import pytest
from sqlmodel import select

from core.accounts.models import Account, Passkey
from core.kit.work import Work
from tests.support.house import House
from tests.support.passkeys import (
    UNKNOWN,
    Authenticator,
    a_named_browser,
    adds,
    enters,
    entry,
    named,
    passkeys,
)
from tests.support.people import ANNA, PASSER_BY


def test_a_challenge_is_answered_once_in_the_browser_and_for_the_act_it_was_for(
    house: House, annas: Authenticator
):
    """Security 10, 15."""
    browser, other = a_named_browser(house), a_named_browser(house)
    other.post("/sign-in/passkey/challenge")
    form = entry(browser, annas)

    stolen = other.post("/sign-in/passkey", data=form)
    assert (stolen.status_code, "That took too long" in stolen.text) == (422, True)
    assert browser.post("/sign-in/passkey", data=form).status_code == 303
    again = browser.post("/sign-in/passkey", data=form)
    assert (again.status_code, "That took too long" in again.text) == (422, True)

    signed_in = named(house.as_(ANNA))
    asked = signed_in.post("/account/passkeys/challenge").json()
    crossed = {"token": asked["token"], "credential": annas.use(asked["options"])}
    assert browser.post("/sign-in/passkey", data=crossed).status_code == 422
    asked = signed_in.post("/sign-in/passkey/challenge").json()
    new = Authenticator().make(asked["options"] | {"user": {"id": "AAAA"}})
    added = signed_in.post("/account/passkeys", data={"token": asked["token"], "credential": new})
    assert (added.status_code, len(house.read(ANNA, passkeys))) == (422, 1)


def test_whatever_is_wrong_with_it_the_answer_is_one(house: House, annas: Authenticator):
    """Security 5, 10: unknown, of another page, signed by another key, of a closed account, copied."""
    stranger = Authenticator(handle=annas.handle)
    phished = Authenticator(
        origin="https://evil.example",
        credential_id=annas.credential_id,
        handle=annas.handle,
        key=annas.key,
    )
    other_port = Authenticator(
        origin="http://localhost:9000",
        credential_id=annas.credential_id,
        handle=annas.handle,
        key=annas.key,
    )
    thief = Authenticator(credential_id=annas.credential_id, handle=annas.handle)
    answers = [enters(a_named_browser(house), one) for one in (stranger, phished, other_port, thief)]
    copied = Authenticator(count=5)
    adds(named(house.as_(ANNA)), copied)
    copied.count = 0
    answers.append(enters(a_named_browser(house), copied))
    assert enters(a_named_browser(house), annas).status_code == 303

    def close(work: Work) -> None:
        work.session.get_one(Account, 1).closed_at = work.now

    house.write(PASSER_BY, close)
    answers.append(enters(a_named_browser(house), annas))

    assert [answer.status_code for answer in answers] == [422] * 6
    assert all(UNKNOWN in answer.text for answer in answers)
    assert len({answer.text for answer in answers}) == 1
    assert all("login" not in answer.headers.get("set-cookie", "") for answer in answers)


def test_a_copy_that_was_noticed_is_kept_in_mind_and_told(house: House):
    counting = Authenticator(count=5)
    browser = named(house.as_(ANNA))
    adds(browser, counting)
    counting.count = 2

    enters(a_named_browser(house), counting)

    assert house.read(ANNA, passkeys)[0]["doubted_at"] is not None
    assert "there may be a copy of it" in browser.get("/account").text
    counting.count = 50
    assert enters(a_named_browser(house), counting).status_code == 422


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/sign-in", "/\\evil"])
def test_nobody_is_led_to_another_site(house: House, annas: Authenticator, target: str):
    """Security 35."""
    assert enters(a_named_browser(house), annas, target).headers["location"] == "/"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_site_signs_anybody_in_or_adds_one(house: House, annas: Authenticator, headers):
    """Security 14."""
    browser, owner = a_named_browser(house), named(house.as_(ANNA))
    form = entry(browser, annas)

    for who, path in (
        (browser, "/sign-in/passkey"),
        (browser, "/sign-in/passkey/challenge"),
        (owner, "/account/passkeys"),
        (owner, "/account/passkeys/challenge"),
        (owner, "/account/passkeys/1"),
        (owner, "/account/passkeys/1/removal"),
    ):
        assert who.post(path, data=form, headers=headers).status_code == 403
    assert len(house.read(ANNA, passkeys)) == 1
    assert browser.post("/sign-in/passkey", data=form).status_code == 303


def test_the_cookie_of_a_challenge_is_not_for_scripts_and_says_nothing(house: House):
    """Security 13."""
    cookie = a_named_browser(house).post("/sign-in/passkey/challenge").headers["set-cookie"]

    assert cookie.startswith("passkey=")
    assert "HttpOnly; Max-Age=300; Path=/sign-in/passkey; SameSite=strict" in cookie


def test_the_mark_of_a_browser_is_of_our_making(house: House):
    browser = a_named_browser(house)
    browser.post("/sign-in/passkey/challenge")
    ours = browser.cookies["passkey"]
    browser.post("/sign-in/passkey/challenge")
    assert browser.cookies["passkey"] == ours

    for theirs in ("chosen", "x" * 5000, '"a\\012b"'):
        answer = browser.post("/sign-in/passkey/challenge", headers={"Cookie": f"passkey={theirs}"})
        mark = answer.headers["set-cookie"].partition(";")[0].removeprefix("passkey=")
        assert (len(mark), mark == ours) == (22, False)


def test_trying_is_bounded(house: House):
    """Security 59."""
    browser = a_named_browser(house)
    answers = [browser.post("/sign-in/passkey", data={}).status_code for _ in range(301)]

    assert (set(answers[:300]), answers[300]) == ({422}, 429)


def test_fields_that_do_not_belong_are_refused_and_large_ones_too(house: House, annas: Authenticator):
    """Security 53."""
    browser = a_named_browser(house)
    form = entry(browser, annas)

    large = "{" + " " * 20_000 + form["credential"][1:]
    for extra in ({"account_id": "2"}, {"credential": large}, {"token": ""}):
        assert browser.post("/sign-in/passkey", data=form | extra).status_code == 422
    assert browser.post("/sign-in/passkey", data=form).status_code == 303


def test_nothing_secret_is_kept(house: House, annas: Authenticator):
    def kept(work: Work) -> Passkey:
        return work.session.exec(select(Passkey)).one()

    passkey = house.read(PASSER_BY, kept)
    private = annas.key.private_numbers().private_value.to_bytes(32, "big")
    assert private not in passkey.public_key + passkey.credential_id
