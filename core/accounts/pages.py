"""What the pages of signing in, the account and the demo's mailbox show."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from core.accounts.identity_pages import IdentitiesShown, identities_shown
from core.accounts.links import open_link
from core.accounts.logins import my_logins
from core.accounts.models import Account
from core.accounts.passkey_pages import PasskeysShown, passkeys_shown
from core.accounts.password import is_fresh
from core.accounts.places import Place
from core.accounts.provider import Provider, Vouched
from core.kit.forms import Filled
from core.kit.mail import latest
from core.kit.times import zone_names
from core.kit.work import Work

MAILS_SHOWN = 30


@dataclass(frozen=True)
class SignInPage:
    """The way in: by passkey, mail or password; ``problem`` is the sentence about a way that is closed."""

    template: ClassVar[str] = "accounts/sign_in.html"
    place: Place
    form: Filled = field(default_factory=Filled)
    password_form: Filled = field(default_factory=Filled)
    next: str = "/"
    problem: str = ""
    provider: str = ""


@dataclass(frozen=True)
class SentPage:
    """Look into your mail; the same for every address.

    ``provider``: the address is proved once for that identity provider, which is linked then.
    """

    template: ClassVar[str] = "accounts/sent.html"
    form: Filled
    is_demo: bool = False
    provider: str = ""


@dataclass(frozen=True)
class LinkPage:
    """A mailed link was opened: one button, whose account it opens, and what else signs them in then."""

    template: ClassVar[str] = "accounts/link.html"
    token: str
    email: str
    signed_in_as: str
    provider: str = ""


@dataclass(frozen=True)
class LoginLine:
    """One device."""

    id: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True)
class AccountPage:
    """Everything about being signed in."""

    template: ClassVar[str] = "accounts/account.html"
    email: str
    logins: tuple[LoginLine, ...]
    theme: str
    zone: str
    zones: tuple[str, ...]
    has_password: bool
    asks_old_password: bool
    is_member: bool
    passkeys: PasskeysShown
    identities: IdentitiesShown | None
    form: Filled = field(default_factory=Filled)


@dataclass(frozen=True)
class MailLine:
    """A paragraph of a mail, with the path it leads to, if it is one of our links."""

    text: str
    path: str


@dataclass(frozen=True)
class MailShown:
    """A mail of the demo."""

    to: str
    locale: str
    subject: str
    made_at: datetime
    is_sent: bool
    lines: tuple[MailLine, ...]


@dataclass(frozen=True)
class MailboxPage:
    """The latest mails, in a demo only."""

    template: ClassVar[str] = "accounts/mailbox.html"
    mails: tuple[MailShown, ...]


@dataclass(frozen=True)
class HelpPage:
    """How the fair works."""

    template: ClassVar[str] = "accounts/help.html"


@dataclass(frozen=True)
class PrivacyPage:
    """What is kept, why, how long, and who sees it."""

    template: ClassVar[str] = "accounts/privacy.html"


def link_page(work: Work, token: str, vouched: Vouched | None = None) -> LinkPage:
    """The page of a link that still opens; nothing is used up by looking."""
    link = open_link(work, token)
    present = work.session.get(Account, work.actor.account_id) if work.actor.account_id is not None else None
    other = present.email if present is not None and present.email != link.email else ""
    named = vouched.provider if vouched is not None and vouched.email == link.email else ""
    return LinkPage(token=token, email=link.email, signed_in_as=other, provider=named)


def account_page(work: Work, *, is_member: bool, place: Place, provider: Provider | None) -> AccountPage:
    """The actor's own account."""
    account = work.session.get_one(Account, work.actor.signed_in_id)
    logins = tuple(
        LoginLine(
            id=login.id or 0,
            device=login.device,
            address=login.address,
            began_at=login.began_at,
            seen_at=login.seen_at,
            is_here=login.id == work.actor.login_id,
        )
        for login in my_logins(work)
    )
    return AccountPage(
        email=account.email,
        logins=tuple(sorted(logins, key=lambda login: not login.is_here)),
        theme=account.theme,
        zone=account.zone or work.actor.zone or "",
        zones=tuple(zone_names()),
        has_password=account.password_hash is not None,
        asks_old_password=not is_fresh(work),
        is_member=is_member,
        passkeys=passkeys_shown(work, place),
        identities=identities_shown(work, provider),
    )


def mailbox_page(work: Work, *, address: str) -> MailboxPage:
    """The latest mails; addresses of this fair are links."""
    return MailboxPage(
        mails=tuple(
            MailShown(
                to=mail.to,
                locale=mail.locale,
                subject=mail.subject,
                made_at=mail.made_at,
                is_sent=mail.sent_at is not None,
                lines=tuple(
                    MailLine(
                        text=part, path=part.removeprefix(address) if part.startswith(f"{address}/") else ""
                    )
                    for part in mail.body.strip().split("\n\n")
                ),
            )
            for mail in latest(work, limit=MAILS_SHOWN)
        )
    )
