"""Signing in by mail."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.accounts.links import MAILS, ask_for_link, open_link, use_code, use_link
from core.accounts.models import Account, SignInLink
from core.accounts.roles import account_by_email
from core.kit.errors import NotFound, TooMany
from core.kit.mail import Mail
from core.kit.work import Work
from tests.support.accounts import ask, newest_mail
from tests.support.people import OTO


def later(work: Work, **time: float) -> Work:
    return replace(work, now=work.now + timedelta(**time))


def test_a_link_opens_the_account_of_its_mailbox_and_leads_where_it_was_asked_for(work: Work):
    token, _ = ask(work, next_path="/cards")

    account, next_path = use_link(work, token)

    assert (account.id, next_path) == (1, "/cards")


def test_the_first_link_makes_the_account_in_the_language_it_is_opened_in(work: Work):
    token, _ = ask(work, "new@example.org")
    assert account_by_email(work, "new@example.org") is None

    account, _ = use_link(work.as_(OTO), token)

    assert (account.email, account.locale, account.confirmed_at) == ("new@example.org", "ja", None)


def test_a_link_works_once(work: Work):
    """Security 6."""
    token, code = ask(work)
    use_link(work, token)

    with pytest.raises(NotFound):
        use_link(work, token)
    assert use_code(work, "anna@example.org", code) is None


def test_looking_at_a_link_does_not_use_it_up(work: Work):
    """Security 6: scanners of mail open every link."""
    token, _ = ask(work)

    for _ in range(3):
        assert open_link(work, token).used_at is None
    assert use_link(work, token)[0].id == 1


def test_a_link_is_good_for_half_an_hour(work: Work):
    token, code = ask(work)
    assert open_link(later(work, minutes=29), token)

    with pytest.raises(NotFound):
        open_link(later(work, minutes=30), token)
    assert use_code(later(work, minutes=30), "anna@example.org", code) is None


def test_only_the_newest_link_opens(work: Work):
    """Security 6."""
    old, old_code = ask(work)
    new, _ = ask(work)

    with pytest.raises(NotFound):
        use_link(work, old)
    assert use_code(work, "anna@example.org", old_code) is None
    assert use_link(work, new)[0].id == 1


def test_somebody_elses_link_stays_good_when_another_mailbox_asks(work: Work):
    token, _ = ask(work)
    ask(work, "ben@example.org")

    assert open_link(work, token).email == "anna@example.org"


def test_the_code_signs_in_too_and_only_its_own_mailbox(work: Work):
    _, code = ask(work)
    ask(work, "mio@example.org")

    if newest_mail(work, "mio@example.org")[1] != code:
        assert use_code(work, "mio@example.org", code) is None
    found = use_code(work, "Anna@Example.org", code)
    assert found is not None
    assert found[0].id == 1


def test_after_five_wrong_codes_the_right_one_is_void_and_the_link_still_works(work: Work):
    """Security 4."""
    token, code = ask(work)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    assert [use_code(work, "anna@example.org", wrong) for _ in range(5)] == [None] * 5
    assert use_code(work, "anna@example.org", code) is None
    assert use_link(work, token)[0].id == 1


def test_only_scrambled_forms_are_kept(work: Work):
    token, code = ask(work)
    link = work.session.exec(select(SignInLink)).one()

    assert token not in str(link.model_dump())
    assert code not in (link.token_hash, link.code_hash, link.code_salt)
    assert len(token) >= 43


def test_a_mailbox_gets_five_mails_in_a_quarter_of_an_hour_whether_it_has_an_account_or_not(work: Work):
    """Security 5, 59."""
    refused = []
    for email in ("anna@example.org", "stranger@example.org"):
        for _ in range(MAILS):
            ask(work, email)
        with pytest.raises(TooMany) as problem:
            ask(work, email)
        refused.append((str(problem.value), problem.value.retry_after))
    assert refused[0] == refused[1]

    assert ask(later(work, minutes=16))[0]


def test_mails_under_a_clock_that_was_ahead_keep_nobody_waiting_once_it_is_right(work: Work):
    ahead = later(work, minutes=14_400)
    for _ in range(MAILS):
        ask(ahead)
    with pytest.raises(TooMany):
        ask(ahead)

    assert ask(work)[0]


def test_asking_writes_the_same_rows_for_everybody(work: Work):
    """Security 5."""
    ask(work)
    ask(work, "stranger@example.org")

    known, unknown = (dict(link.model_dump()) for link in work.session.exec(select(SignInLink)))
    assert {k for k in known if known[k] != unknown[k]} == {
        "id",
        "email",
        "token_hash",
        "code_hash",
        "code_salt",
    }
    assert len(work.session.exec(select(Mail)).all()) == 2


def test_a_closed_account_gets_a_mail_without_a_link_and_no_code_opens_it(work: Work):
    """Security 10."""
    account = work.session.get_one(Account, 1)
    account.closed_at = work.now
    ask_for_link(work, account.email, next_path="/", address="http://x")
    work.session.flush()

    mail = work.session.exec(select(Mail)).one()
    assert "closed" in mail.body
    assert "/sign-in/" not in mail.body
    assert not re.search(r"\b\d{6}\b", mail.body), "no code either"


@pytest.mark.parametrize("way", ["link", "code"])
def test_an_account_that_is_closed_after_the_mail_left_is_not_opened(work: Work, way: str):
    """Security 10: neither by the link nor by the right code; a wrong code would be answered with None."""
    token, code = ask(work)
    account = work.session.get_one(Account, 1)
    account.closed_at = work.now

    with pytest.raises(NotFound):
        use_link(work, token) if way == "link" else use_code(work, account.email, code)


def test_links_are_forgotten_a_day_later(work: Work):
    ask(work)
    ask(later(work, days=1, minutes=1), "ben@example.org")

    assert [link.email for link in work.session.exec(select(SignInLink))] == ["ben@example.org"]


def test_the_mail_is_in_the_readers_language(work: Work):
    ask(work.as_(OTO), "haruka@example.org")

    mail = work.session.exec(select(Mail)).one()
    assert (mail.locale, mail.subject) == ("ja", "交流会へのサインイン")
