"""What tries to come in otherwise: guesses, other sites, forged addresses, questions who has an account."""

import re
import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from core.accounts.models import Account, Attempt, Login
from core.accounts.roles import account_by_email
from core.kit.mail import Mail
from core.kit.work import Work
from tests.support.accounts import TurnedClock, a_browser, give_password, mailed, restarted
from tests.support.house import ADDRESS, House, a_house
from tests.support.people import ANNA, BEN, PASSER_BY


def test_guessing_codes_ends_after_five_and_does_not_stop_the_link(house: House):
    """Security 4."""
    guesser = a_browser(house)
    guesser.post("/sign-in", data={"email": "anna@example.org"})
    token, code = mailed(house, "anna@example.org")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    tries = [
        guesser.post("/sign-in/code", data={"email": "anna@example.org", "code": wrong}) for _ in range(5)
    ]
    sixth = guesser.post("/sign-in/code", data={"email": "anna@example.org", "code": code})

    assert {answer.headers["location"] for answer in [*tries, sixth]} == {"/sign-in/code"}
    assert 'id="code-error"' in guesser.get("/sign-in/code").text
    assert "login" not in guesser.cookies
    assert a_browser(house).post(f"/sign-in/{token}").status_code == 303


def test_no_answer_tells_whether_an_address_has_an_account(house: House):
    """Security 5: asking, a wrong code and a wrong password are answered alike."""

    def answers(email: str) -> list[tuple[int, str, list[str]]]:
        browser = a_browser(house)
        said = [
            browser.post("/sign-in", data={"email": email}),
            browser.get("/sign-in/code"),
            browser.post("/sign-in/code", data={"email": email, "code": "999999"}),
            browser.post("/sign-in/password", data={"email": email, "password": "not the password"}),
        ]
        return [
            (
                a.status_code,
                a.headers.get("location", "") + a.text.replace(email, "E"),
                sorted(k for k in a.headers if k != "x-request-id"),
            )
            for a in said
        ]

    def close(work: Work) -> None:
        work.session.get_one(Account, 3).closed_at = work.now

    house.write(BEN, give_password, "ben has a password", 2)
    house.write(PASSER_BY, close)
    known = answers("anna@example.org")
    assert known == answers("stranger@example.org")
    assert known == answers("ben@example.org")
    assert known == answers("mio@example.org")
    assert account_by_email_in(house, "stranger@example.org") is None


def account_by_email_in(house: House, email: str) -> Account | None:
    return house.read(PASSER_BY, account_by_email, email)


def test_a_wrong_password_takes_as_long_for_a_stranger(house: House):
    """Security 5: within what two medians can tell on a busy machine."""
    house.write(ANNA, give_password, "the right password", hasher=PasswordHasher())

    def median(email: str) -> float:
        times = []
        for number in range(5):
            browser = a_browser(house)
            began = time.perf_counter()
            browser.post("/sign-in/password", data={"email": email, "password": f"wrong number {number}"})
            times.append(time.perf_counter() - began)
        return sorted(times)[2]

    known, unknown = median("anna@example.org"), median("stranger@example.org")
    assert 0.4 < known / unknown < 2.5


def test_a_megabyte_of_password_is_refused_quickly(house: House):
    """Security 3."""
    browser = a_browser(house)
    body = b"email=anna%40example.org&password=" + b"x" * (1 << 20)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    browser.post("/sign-in/password", content=body, headers=headers)
    began = time.perf_counter()

    answer = browser.post("/sign-in/password", content=body, headers=headers)

    assert 400 <= answer.status_code < 500
    assert time.perf_counter() - began < 1


def test_ten_wrong_passwords_make_everybody_there_wait_and_nobody_elsewhere(tmp_path: Path):
    """Security 4: the count outlives a restart."""
    clock = TurnedClock()
    wrong = {"email": "anna@example.org", "password": "not the password"}
    right = wrong | {"password": "the right password"}
    with a_house(tmp_path / "data", clock=clock) as house:
        house.write(ANNA, give_password, "the right password")
        assert [a_browser(house).post("/sign-in/password", data=wrong).status_code for _ in range(10)] == [
            422
        ] * 10
    with restarted(tmp_path / "data", clock) as house:
        refused = a_browser(house).post("/sign-in/password", data=right)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 901

        elsewhere = a_browser(house, "198.51.100.7")
        assert elsewhere.post("/sign-in/password", data=right).status_code == 303

        clock.turn_on(minutes=16)
        assert a_browser(house).post("/sign-in/password", data=right).status_code == 303


def test_spoofed_forwarding_does_not_reset_the_count(house: House):
    """Security 60."""
    browser = a_browser(house)
    wrong = {"email": "anna@example.org", "password": "not the password"}
    for number in range(10):
        browser.post("/sign-in/password", data=wrong, headers={"X-Forwarded-For": f"203.0.113.{number}"})

    refused = browser.post("/sign-in/password", data=wrong, headers={"X-Forwarded-For": "203.0.113.99"})
    assert refused.status_code == 429


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_other_site_signs_anybody_in_or_out_or_changes_anything(house: House, headers: dict[str, str]):
    """Security 14: login CSRF and every other posting address of these pages."""
    stranger = a_browser(house)
    stranger.post("/sign-in", data={"email": "ben@example.org"})
    token, code = mailed(house, "ben@example.org")
    victim = house.as_(ANNA)
    addresses = [
        f"/sign-in/{token}", "/sign-in", "/sign-in/code", "/sign-in/password", "/sign-out",
        "/locale", "/theme", "/zone", "/account/logins", "/account/logins/1", "/account/password",
        "/welcome", "/profile", "/profile/listing", "/people/2/block",
    ]  # fmt: skip

    for address in addresses:
        answer = victim.post(address, data={"email": "ben@example.org", "code": code}, headers=headers)
        assert (address, answer.status_code) == (address, 403)
    assert "anna@example.org" in victim.get("/account").text
    assert stranger.post(f"/sign-in/{token}").status_code == 303


def test_a_form_is_not_read_from_a_get_and_methods_cannot_be_overridden(house: House):
    """Security 14."""
    browser = house.as_(ANNA)

    for address in ("/sign-out", "/locale", "/theme", "/zone", "/account/logins", "/profile/listing"):
        assert browser.get(address).status_code == 405
    browser.get("/profile?_method=POST&family_en=Evil")
    assert "Evil" not in browser.get("/profile").text
    plain = browser.post("/profile", content='{"family_en":"Evil"}', headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422


NEXT = [
    "//evil.example", "/\\evil.example", "\\/evil.example", "https:evil.example", "https://evil.example",
    "//[evil", "http://[", "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "javascript:alert(1)",
    "//user@evil.example", "///evil.example", "evil.example", "/" + "x" * 3000, "\u2028//evil",
    "/\x00/evil", "", "/sign-in", "/sign-out", "data:text/html,x", "/\\/evil.example", "//evil.example/%2f..",
]  # fmt: skip


@pytest.mark.parametrize("target", NEXT)
def test_after_signing_in_nobody_is_led_to_another_site(house: House, target: str):
    """Security 35."""
    house.write(ANNA, give_password, "the right password")
    right = {"email": "anna@example.org", "password": "the right password", "next": target}

    assert a_browser(house).post("/sign-in/password", data=right).headers["location"] == "/"
    for name, value in (("locale", "ja"), ("theme", "dark"), ("zone", "Asia/Tokyo")):
        moved = a_browser(house).post(f"/{name}", data={name: value, "next": target})
        path = moved.headers["location"]
        assert path.startswith("/")
        assert not path.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "target", ["/cards", "/fairs/x/hall?place=T%C5%8Dky%C5%8D#a", "/%2f%2fevil.example", "/.//evil"]
)
def test_our_own_paths_are_gone_on_to(house: House, target: str):
    house.write(ANNA, give_password, "the right password")
    right = {"email": "anna@example.org", "password": "the right password", "next": target}

    assert a_browser(house).post("/sign-in/password", data=right).headers["location"] == target


def test_links_in_mail_are_made_from_the_settings_and_not_from_the_request(house: House):
    """Security 21."""
    browser = a_browser(house)
    forged = browser.post("/sign-in", data={"email": "anna@example.org"}, headers={"Host": "evil.example"})
    forwarded = browser.post(
        "/sign-in", data={"email": "anna@example.org"}, headers={"X-Forwarded-Host": "evil.example"}
    )

    def bodies(work: Work) -> list[str]:
        return [mail.body for mail in work.session.exec(select(Mail))]

    assert (forged.status_code, forwarded.status_code) == (400, 303)
    assert [re.findall(r"https?://[^/\s]+", body) for body in house.read(PASSER_BY, bodies)] == [[ADDRESS]]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b@c",
        "a@b\r\nBcc: c@d",
        "a b@example.org",
        "a" * 250 + "@example.org",
        "<a@example.org>",
        "a@b,c@d",
        "a@b\u2028c",
    ],
)
def test_what_is_no_address_gets_no_mail(house: House, email: str):
    """Security 31."""
    answer = a_browser(house).post("/sign-in", data={"email": email})

    assert answer.status_code == 422

    def mails(work: Work) -> int:
        return len(work.session.exec(select(Mail)).all())

    assert house.read(PASSER_BY, mails) == 0


def test_fields_that_do_not_belong_to_the_form_are_refused(house: House):
    """Security 53."""
    browser = a_browser(house)

    for extra in ("account_id", "confirmed_at", "role", "locale"):
        assert browser.post("/sign-in", data={"email": "a@example.org", extra: "1"}).status_code == 422


def test_wrong_tries_leave_nothing_readable(house: House):
    browser = a_browser(house)
    browser.post("/sign-in/password", data={"email": "anna@example.org", "password": "a secret word"})

    def rows(work: Work) -> str:
        return str([a.model_dump() for a in work.session.exec(select(Attempt))]) + str(
            [login.model_dump() for login in work.session.exec(select(Login))]
        )

    assert "anna" not in house.read(PASSER_BY, rows)
