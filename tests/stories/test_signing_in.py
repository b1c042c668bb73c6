"""Coming in by mail, by code, by password; and everything that tries to come in otherwise."""

import re
import time
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from sqlmodel import select

from core.accounts.models import Account, Attempt, Ban, Login
from core.accounts.roles import account_by_email
from core.kit.mail import Mail
from core.kit.passwords import _hasher
from core.kit.work import Work
from tests.support.accounts import LONG_PASSWORD, TurnedClock, a_browser, mailed, restarted
from tests.support.house import ADDRESS, House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, PASSER_BY


def give_password(work: Work, password: str, account_id: int = 1) -> None:
    work.session.get_one(Account, account_id).password_hash = _hasher.hash(password)


def cookie_of(answer) -> SimpleCookie:
    return SimpleCookie("\n".join(v for k, v in answer.headers.multi_items() if k == "set-cookie" and "login=" in v))


def sign_in(browser, house: House, email: str, next_path: str = "/"):
    """The whole way by link, as a person goes it."""
    assert browser.post("/sign-in", data={"email": email, "next": next_path}).status_code == 200
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
        assert browser.post("/sign-in/code", data={"email": "anna@example.org", "code": code}).status_code == 422


def test_the_code_signs_in_however_its_digits_are_typed(house: House):
    browser = a_browser(house)
    browser.post("/sign-in", data={"email": "anna@example.org", "next": "/account"})
    _, code = mailed(house, "anna@example.org")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)

    answer = browser.post("/sign-in/code", data={"email": "anna@example.org", "code": f" {wide[:3]} {wide[3:]} "})

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_guessing_codes_ends_after_five_and_does_not_stop_the_link(house: House):
    """Security 4."""
    guesser = a_browser(house)
    guesser.post("/sign-in", data={"email": "anna@example.org"})
    token, code = mailed(house, "anna@example.org")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    tries = [guesser.post("/sign-in/code", data={"email": "anna@example.org", "code": wrong}) for _ in range(5)]
    sixth = guesser.post("/sign-in/code", data={"email": "anna@example.org", "code": code})

    assert {answer.status_code for answer in [*tries, sixth]} == {422}
    assert a_browser(house).post(f"/sign-in/{token}").status_code == 303


def test_no_answer_tells_whether_an_address_has_an_account(house: House):
    """Security 5: asking, a wrong code and a wrong password are answered alike."""

    def answers(email: str) -> list[tuple[int, str, list[str]]]:
        browser = a_browser(house)
        said = [
            browser.post("/sign-in", data={"email": email}),
            browser.post("/sign-in/code", data={"email": email, "code": "999999"}),
            browser.post("/sign-in/password", data={"email": email, "password": "not the password"}),
        ]
        return [
            (a.status_code, a.text.replace(email, "E"), sorted(k for k in a.headers if k != "x-request-id"))
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
    house.write(ANNA, give_password, "the right password")

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


@pytest.mark.parametrize("password", [LONG_PASSWORD, "🦊🐼🐧🐙🦉🦋🐝🐞🐌🐢", "  spaces at both ends  ", "é" * 5 + "abcde"])
def test_long_and_strange_passwords_sign_in_byte_by_byte(house: House, password: str):
    """Security 1."""
    house.write(ANNA, give_password, password)
    browser = a_browser(house)

    wrong = browser.post("/sign-in/password", data={"email": "anna@example.org", "password": password[:-1]})
    right = browser.post("/sign-in/password", data={"email": " Anna@Example.org ", "password": password})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert password not in wrong.text


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
        assert [a_browser(house).post("/sign-in/password", data=wrong).status_code for _ in range(10)] == [422] * 10
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
    assert asked.post("/sign-in/code", data={"email": "anna@example.org", "code": code}).status_code in (404, 422)
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
        f"/sign-in/{token}", "/sign-in", "/sign-in/code", "/sign-in/password", "/sign-out", "/locale", "/theme", "/zone",
        "/account/logins", "/account/logins/1", "/account/password", "/welcome", "/profile", "/profile/listing",
        "/profile/photo", "/profile/photo/removal", "/profile/cv", "/profile/cv/removal", "/people/2/block",
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
    "//user@evil.example", "///evil.example", "evil.example", "/" + "x" * 3000, "\u2028//evil", "/\x00/evil", "",
    "/sign-in", "/sign-out", "data:text/html,x", "/\\/evil.example", "//evil.example/%2f..",
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


@pytest.mark.parametrize("target", ["/cards", "/fairs/x/hall?place=T%C5%8Dky%C5%8D#a", "/%2f%2fevil.example", "/.//evil"])
def test_our_own_paths_are_gone_on_to(house: House, target: str):
    house.write(ANNA, give_password, "the right password")
    right = {"email": "anna@example.org", "password": "the right password", "next": target}

    assert a_browser(house).post("/sign-in/password", data=right).headers["location"] == target


def test_links_in_mail_are_made_from_the_settings_and_not_from_the_request(house: House):
    """Security 21."""
    browser = a_browser(house)
    forged = browser.post("/sign-in", data={"email": "anna@example.org"}, headers={"Host": "evil.example"})
    forwarded = browser.post("/sign-in", data={"email": "anna@example.org"}, headers={"X-Forwarded-Host": "evil.example"})

    def bodies(work: Work) -> list[str]:
        return [mail.body for mail in work.session.exec(select(Mail))]

    assert (forged.status_code, forwarded.status_code) == (400, 200)
    assert [re.findall(r"https?://[^/\s]+", body) for body in house.read(PASSER_BY, bodies)] == [[ADDRESS]]


@pytest.mark.parametrize(
    "email",
    ["", "x", "a@b@c", "a@b\r\nBcc: c@d", "a b@example.org", "a" * 250 + "@example.org", "<a@example.org>", "a@b,c@d", "a@b\u2028c"],
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


def test_a_passer_by_is_brought_back_after_signing_in(house: House):
    browser = a_browser(house)

    sent = browser.get("/profile?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/profile%3Fx%3D1")
    assert 'name="next" value="/profile?x=1"' in browser.get(sent.headers["location"]).text
    assert house.as_(ANNA).get("/sign-in?next=/profile").headers["location"] == "/profile"


def test_wrong_tries_leave_nothing_readable(house: House):
    browser = a_browser(house)
    browser.post("/sign-in/password", data={"email": "anna@example.org", "password": "a secret word"})

    def rows(work: Work) -> str:
        return str([a.model_dump() for a in work.session.exec(select(Attempt))]) + str(
            [login.model_dump() for login in work.session.exec(select(Login))]
        )

    assert "anna" not in house.read(PASSER_BY, rows)


def test_the_mailbox_is_part_of_a_demo_only(house: House, tmp_path: Path):
    assert house.as_(PASSER_BY).get("/mailbox").status_code == 404
    with a_house(tmp_path / "demo", demo=True) as demo:
        browser = a_browser(demo)
        browser.post("/sign-in", data={"email": "anna@example.org"})
        token, code = mailed(demo, "anna@example.org")

        shown = browser.get("/mailbox").text
        assert f'href="/sign-in/{token}"' in shown
        assert code in shown
