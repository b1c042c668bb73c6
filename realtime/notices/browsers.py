"""The browsers in which somebody is told: switched on where one is signed in, over with that login."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from core.accounts.logins import has_run_out
from core.accounts.models import Account, Login
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.forms import Form, Line, Required
from core.kit.i18n import say
from core.kit.push import PushServices, Receiver
from core.kit.work import Work
from realtime.notices.models import NoticeBrowser

MOST = 10
"""Browsers of one account."""
FULL = say("Ten browsers get your notices already. Please remove one of them first.")
UNKNOWN_SERVICE = say("The fair does not know the push service of this browser.")


class BrowserForm(Form):
    """What a browser hands us; ``before`` is the address that the new one takes the place of."""

    endpoint: Annotated[Required, Field(max_length=1000)]
    p256dh: Annotated[Required, Field(max_length=100)]
    auth: Annotated[Required, Field(max_length=40)]
    before: Annotated[Line, Field(max_length=1000)] = ""


@dataclass(frozen=True)
class BrowserLine:
    """A browser as its owner sees it; ``mark`` is how a script knows its own."""

    id: int
    device: str
    since: datetime
    reached_at: datetime | None
    mark: str


def switch_on(work: Work, wanted: BrowserForm, services: PushServices, *, device: str) -> NoticeBrowser:
    """Tell the actor in this browser from now on; whoever signed in there before is told no more.

    Raises:
        Invalid: It is at no push service of ours, or its keys are none.
        Conflict: They have as many as they may.
    """
    me = work.actor.signed_in_id
    receiver = Receiver(wanted.endpoint, wanted.p256dh, wanted.auth)
    if not services.serve(wanted.endpoint) or not services.is_receiver(receiver):
        raise Invalid({"endpoint": UNKNOWN_SERVICE})
    assert work.actor.login_id is not None, "who is signed in has a login"
    before = called(work, wanted.before)
    if before is not None and before.account_id == me and before.endpoint != wanted.endpoint:
        work.session.delete(before)
        work.session.flush()
    known = called(work, wanted.endpoint)
    if (known is None or known.account_id != me) and len(still_told(work, me)) >= MOST:
        raise Conflict(FULL)
    browser = known or NoticeBrowser(
        account_id=me, login_id=work.actor.login_id, endpoint="", p256dh="", auth="", since=work.now
    )
    if browser.account_id != me:
        browser.account_id, browser.since, browser.reached_at = me, work.now, None
    browser.login_id, browser.device = work.actor.login_id, device[:200]
    browser.endpoint, browser.p256dh, browser.auth = wanted.endpoint, wanted.p256dh, wanted.auth
    work.session.add(browser)
    work.session.flush()
    return browser


def called(work: Work, endpoint: str) -> NoticeBrowser | None:
    """The browser at that address."""
    found = select(NoticeBrowser).where(NoticeBrowser.endpoint == endpoint)
    return work.session.exec(found).first() if endpoint else None


def my_browsers(work: Work) -> list[BrowserLine]:
    """The actor's, the newest first."""
    return [
        BrowserLine(
            browser.id or 0, browser.device, browser.since, browser.reached_at, mark(browser.endpoint)
        )
        for browser in still_told(work, work.actor.signed_in_id)
    ]


def still_told(work: Work, account_id: int) -> list[NoticeBrowser]:
    """Somebody's browsers, the newest first; those whose login is over are left out."""
    held = select(NoticeBrowser).where(NoticeBrowser.account_id == account_id)
    browsers = work.session.exec(held.order_by(col(NoticeBrowser.id).desc()))
    return [browser for browser in browsers if is_signed_in(work, browser)]


def mark(endpoint: str) -> str:
    """By what a browser recognises its own address on the page, where the address itself does not stand."""
    return sha256(endpoint.encode()).hexdigest()


def my_browser(work: Work, browser_id: int) -> NoticeBrowser:
    """One of the actor's own; else there is no such browser."""
    mine = select(NoticeBrowser).where(
        NoticeBrowser.id == browser_id, NoticeBrowser.account_id == work.actor.signed_in_id
    )
    browser = work.session.exec(mine).first()
    if browser is None:
        raise NotFound(say("There is no such browser."))
    return browser


def switch_off(work: Work, browser_id: int) -> None:
    """Tell nothing there any more."""
    work.session.delete(my_browser(work, browser_id))


def is_signed_in(work: Work, browser: NoticeBrowser) -> bool:
    """Whether its login goes on, and its account is open."""
    login = work.session.get(Login, browser.login_id)
    account = work.session.get(Account, browser.account_id)
    if login is None or account is None or account.closed_at is not None or login.ended_at is not None:
        return False
    return not has_run_out(login, work.now)


def forget_logins(work: Work, login_ids: Iterable[int]) -> None:
    """Those logins ended: what was switched on with them is over."""
    over = select(NoticeBrowser).where(col(NoticeBrowser.login_id).in_([*login_ids]))
    for browser in work.session.exec(over):
        work.session.delete(browser)


def hand_on(work: Work, before: Login, after: Login) -> None:
    """The same browser signed in anew: it goes on being told if it is the same person, else no more."""
    held = select(NoticeBrowser).where(NoticeBrowser.login_id == before.id)
    for browser in work.session.exec(held):
        if browser.account_id == after.account_id and after.id is not None:
            browser.login_id = after.id
            work.session.add(browser)
        else:
            work.session.delete(browser)
