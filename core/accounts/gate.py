"""The gate: every request and handshake passes here and becomes an actor with a language and a zone."""

from contextlib import suppress
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.accounts.logins import SEEN_EVERY, SignedIn, end_run_out, has_run_out, note_seen, opened_by
from core.accounts.recall import Recall
from core.kit.database import Database
from core.kit.errors import Busy, NotFound
from core.kit.i18n import LOCALES, current_locale, negotiate
from core.kit.settings import Settings
from core.kit.signing import Purpose, Signer
from core.kit.times import is_zone
from core.kit.work import Actor, Work


class Seen(NamedTuple):
    """Whose the token is, whether its use was noted lately, and the login that has run out, if it is that."""

    login: SignedIn | None = None
    is_old_news: bool = True
    run_out: int | None = None


def cookie_name(settings: Settings) -> str:
    """``__Host-login`` over TLS: only this host, only secure (RFC 6265bis 4.1.3); plain ``login`` without."""
    return "__Host-login" if settings.secure else "login"


class Gate:
    """Find out who asks. Needs ``state["db"]`` of the lifespan, so it runs inside the application.

    A cookie that is not valid is simply nobody's: the page is shown as to a passer-by.

    Args:
        recall: Knows the sockets that were here a moment ago.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, signer: Signer, recall: Recall) -> None:
        self.app, self.settings, self.signer, self.recall = app, settings, signer, recall
        self.cookie = cookie_name(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = cookie_parser(headers.get("cookie", ""))
        address = self.address_of(scope, headers)
        token = self.token_of(cookies)
        current_locale.set(actor_for(None, cookies, headers, address).locale)
        try:
            seen = await self.whose(token, scope, address) if token else Seen()
        except Busy as refusal:  # page or socket: nobody is taken for a passer-by for that
            answer = PlainTextResponse(str(refusal.sentence), refusal.status)
            answer.headers["Retry-After"] = str(refusal.retry_after)
            await answer(scope, receive, send)
            return
        login = seen.login
        actor = actor_for(login, cookies, headers, address)
        if login is not None and not seen.is_old_news and scope["type"] == "http":
            # a socket comes with a page that has said so; after a restart all of them come at once
            with suppress(Busy):  # reading goes on where nothing can be written
                await scope["state"]["db"].write(actor, note_seen, login.login_id)
        scope["actor"], scope["account"] = actor, login
        current_locale.set(actor.locale)
        await self.app(scope, receive, send)

    async def whose(self, token: str, scope: Scope, address: str) -> Seen:
        """Whose a token is; a login that has run out is ended."""
        returning = scope["type"] == "websocket"
        if returning and (known := self.recall.get(token)) is not None:
            return Seen(known)
        db: Database = scope["state"]["db"]
        found = await db.glance(Actor(address=address), sign_of_life, token)
        if returning and found.login is not None:
            self.recall.put(token, found.login)
        if found.run_out is not None:
            with suppress(Busy):
                await db.write(Actor(address=address), end_run_out, found.run_out)
        return found

    def token_of(self, cookies: dict[str, str]) -> str | None:
        """The login's token, if its cookie carries our signature."""
        try:
            return (
                str(self.signer.read(Purpose.LOGIN, cookies[self.cookie])) if self.cookie in cookies else None
            )
        except NotFound:
            return None

    def address_of(self, scope: Scope, headers: Headers) -> str:
        """The peer; behind a proxy that the settings name, the nearest hop that is none (Security 60)."""
        peer: str = (scope.get("client") or ("", 0))[0]
        hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        while peer in self.settings.proxies and hops:
            peer = hops.pop()
        return peer[:45]


def sign_of_life(work: Work, token: str) -> Seen:
    """Whose it is, as far as that can be said without writing."""
    login = opened_by(work, token)
    if login is None:
        return Seen()
    if has_run_out(login, work.now):
        return Seen(run_out=login.login_id)
    return Seen(login, work.now - login.seen_at <= SEEN_EVERY)


def actor_for(login: SignedIn | None, cookies: dict[str, str], headers: Headers, address: str) -> Actor:
    """The account's own language and zone; a passer-by's from cookies, then from the browser."""
    zone = (login.zone if login else None) or cookies.get("zone", "").replace("%2F", "/")
    locale = login.locale if login else cookies.get("locale", "")
    return Actor(
        account_id=login.account_id if login else None,
        login_id=login.login_id if login else None,
        locale=locale if locale in LOCALES else negotiate(headers.get("accept-language", "")),
        zone=zone if zone and is_zone(zone) else None,
        address=address,
    )
