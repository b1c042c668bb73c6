"""Signing in as a person does: the newest mail, its link and its code; and a clock to turn on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from sqlmodel import col, select
from starlette.testclient import TestClient

from core.accounts.links import ask_for_link
from core.accounts.models import Account, RoleName
from core.accounts.password import begin_try
from core.accounts.roles import grant
from core.kit.mail import Mail
from core.kit.settings import Settings
from core.kit.work import Actor, Work
from core.people.models import Person
from core.people.profile import found_by
from server.app import create_app
from tests.support.browser import Browser
from tests.support.house import ADDRESS, House, database_setting
from tests.support.people import PASSER_BY

LONG_PASSWORD = "correct horse battery staple 正しい馬 " + "x" * 30


class TurnedClock:
    """A clock that stands until it is turned on."""

    def __init__(self, now: datetime = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn_on(self, **time: float) -> None:
        """``turn_on(minutes=31)``."""
        self.now += timedelta(**time)


def ask(work: Work, email: str = "anna@example.org", next_path: str = "/") -> tuple[str, str]:
    """Have a link mailed; returns its token and its code."""
    ask_for_link(work, email, next_path=next_path, address=ADDRESS)
    work.session.flush()
    return newest_mail(work, email)


def newest_mail(work: Work, email: str) -> tuple[str, str]:
    """Token and code of the newest mail to somebody."""
    mail = work.session.exec(select(Mail).where(Mail.to == email).order_by(col(Mail.id).desc())).first()
    assert mail is not None
    token = re.search(r"/sign-in/([\w-]+)", mail.body)
    code = re.search(r"^(?:Code: |コード：)(\d{6})$", mail.body, re.MULTILINE)
    return (token[1] if token else "", code[1] if code else "")


def mailed(house: House, email: str) -> tuple[str, str]:
    """The same, from a running house."""
    return house.read(PASSER_BY, newest_mail, email)


def a_browser(house: House, address: str = "127.0.0.1") -> TestClient:
    """A fresh browser in which nobody is signed in, at *address*."""
    browser = Browser(house.client.app, base_url=ADDRESS, follow_redirects=False, client=(address, 50001))
    browser.app_state.update(house.client.app_state)
    browser.portal = house.client.portal
    return browser


@contextmanager
def restarted(data: Path, clock: TurnedClock) -> Iterator[House]:
    """A fair over a data folder that another process left behind."""
    chosen = Settings(
        data=data,
        database=database_setting(data),
        address=ADDRESS,
        secret="a secret for tests",
        log_level="error",
    )
    with Browser(create_app(chosen, clock=clock), base_url=ADDRESS, follow_redirects=False) as client:
        yield House(client, chosen)


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Its hashes say of themselves that they take no time to check."""


def give_password(work: Work, password: str, account_id: int = 1, hasher: PasswordHasher = QUICK) -> None:
    """The account has this password."""
    work.session.get_one(Account, account_id).password_hash = hasher.hash(password)


def a_wrong_try(work: Work, email: str = "anna@example.org") -> None:
    """Somebody tries a wrong password."""
    begin_try(work, email)


def a_listed_person(work: Work, fair_id: int, **values: object) -> Person:
    """Somebody at the fair who agreed to be found."""
    number = 1 + max(work.session.exec(select(Account.id)).all() or [0])  # type: ignore[type-var, operator]
    work.session.add(
        Account(id=number, email=f"p{number}@example.org", created_at=work.now, confirmed_at=work.now)
    )
    work.session.flush()
    defaults = {
        "family_en": "Sato",
        "given_en": f"Number {number}",
        "listed_at": work.now,
        "changed_at": work.now,
    }
    person = Person(account_id=number, **(defaults | values))
    person.found_by = found_by(person)
    work.session.add(person)
    grant(work, number, fair_id, RoleName.ATTENDEE)
    return person


def lists_themselves(work: Work, fair_id: int) -> None:
    """The actor attends the fair and is in its directory."""
    person = work.session.get_one(Person, work.actor.signed_in_id)
    person.listed_at = person.asked_at = work.now
    person.found_by = found_by(person)
    work.session.add(person)
    grant(work, person.account_id, fair_id, RoleName.ATTENDEE)


def actor_of(person: Person, **values: object) -> Actor:
    """Somebody as an actor."""
    return Actor(account_id=person.account_id, **values)  # type: ignore[arg-type]
