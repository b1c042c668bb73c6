"""Browsers of the cast that are switched on, what Anna should know, and what leaves then."""

from dataclasses import replace
from datetime import timedelta
from json import loads
from typing import Any

from sqlmodel import select

from core.accounts.logins import begin_login
from core.accounts.models import Account
from core.kit.i18n import say
from core.kit.jobs import Job
from core.kit.push import Push, PushServices
from core.kit.settings import Settings
from core.kit.work import Actor, Work
from realtime.chat.unread import unread_letter
from realtime.notices.browsers import BrowserForm, switch_on
from realtime.notices.models import NoticeBrowser, NoticeKind
from realtime.notices.notify import notify
from realtime.notices.push import JOB, LOOKING, ready
from tests.support.house import SECRET
from tests.support.people import ANNA
from tests.support.push import Browser, PushService

SERVICES = PushServices(Settings(), SECRET)


def on_a_device(work: Work, actor: Actor = ANNA) -> Work:
    """*actor*, signed in anew."""
    login, _ = begin_login(work, work.session.get_one(Account, actor.account_id), device="Firefox · Linux")
    return work.as_(replace(actor, login_id=login.id))


def form_of(browser: Browser, before: str = "") -> BrowserForm:
    """What the script of the page sends."""
    receiver = browser.receiver
    return BrowserForm(endpoint=receiver.endpoint, p256dh=receiver.p256dh, auth=receiver.auth, before=before)


def switched_on(work: Work, service: PushService, actor: Actor = ANNA) -> NoticeBrowser:
    """Somebody's browser is told from now on."""
    return switch_on(
        on_a_device(work, actor), form_of(service.a_browser()), SERVICES, device="Firefox · Linux"
    )


def told(work: Work, name: str = "Ben Fischer", *, kind: NoticeKind = NoticeKind.CARD, **more: Any) -> None:
    """Anna should know something about *name*."""
    words = say("You wanted to follow up with {name} today.", name=name)
    notify(work, 1, kind=kind, sentence=words, **({"path": "/cards/1"} | more))


def planned(work: Work) -> list[Job]:
    """The pushes that wait, in their order."""
    return list(work.session.exec(select(Job).where(Job.kind == JOB).order_by(Job.id)))  # type: ignore[arg-type]


def leaving(work: Work, span: timedelta = LOOKING) -> list[Push]:
    """What leaves when every push of this moment is tried, *span* later."""
    then = replace(work, now=work.now + span, actor=Actor())
    due = [job for job in planned(work) if job.due_at <= then.now]
    return [found[0] for job in due if (found := ready(then, loads(job.payload), unread_letter))]
