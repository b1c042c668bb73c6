"""The association's identity provider: what the settings say of it, and what a sign-in there is made of.

The protocol itself is in ``core.accounts.openid``, which is loaded only where the settings name a provider.
"""

import importlib
import re
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.kit.errors import Forbidden, TooMany
from core.kit.i18n import Sentence, say
from core.kit.names import JAPANESE
from core.kit.settings import Settings, Unusable

RETURN = "/sign-in/provider/return"
"""Where the provider sends people back to; it is registered there, behind the fair's address."""
NEEDED = ("provider", "provider_name", "provider_client", "provider_secret")
HERE = frozenset({"localhost", "127.0.0.1", "::1"})

OLD = say(
    "This sign-in was finished already, took too long, or began in another browser. Please begin again."
)
DENIED = say(
    "You did not sign in at {provider}, so nothing was done. Please try again, or use another way in."
)
DISTRUSTED = say(
    "The answer of {provider} could not be trusted, so nothing was done. Please use another way in."
)
AWAY = say("{provider} cannot be reached just now. Please use another way in, or try again in a moment.")


class ProviderAway(TooMany):
    """The provider does not answer; every other way in is open."""

    status = 503

    def __init__(self, name: str) -> None:
        super().__init__(Sentence(AWAY.text, {"provider": name}), retry_after=30)


class Distrusted(Forbidden):
    """The provider's answer is not what it has to be; ``why`` is for the log."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(Sentence(DISTRUSTED.text, {"provider": name}))
        self.why = why


@dataclass(frozen=True)
class Journey:
    """Somebody on the way to the provider and back; kept in their browser alone, signed.

    ``login_id`` is the login that an identity shall be linked from; 0 where somebody signs in.
    """

    next_path: str
    login_id: int = 0
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for, checked.

    ``email`` is folded, empty where it said none; ``is_verified``: it knows that the mailbox is theirs.
    ``locale`` is one of ours or empty.
    """

    provider: str
    issuer: str
    subject: str
    email: str = ""
    is_verified: bool = False
    locale: str = ""
    family: str = ""
    given: str = ""


class Provider(ABC):
    """Somebody who knows the members of the association; ``name`` is what people call it."""

    def __init__(self, name: str, issuer: str) -> None:
        self.name, self.issuer = name, issuer

    @abstractmethod
    async def prove(self) -> None:
        """Ask it whether it is there; ``ProviderAway`` or ``Distrusted`` if not as it should be."""

    @abstractmethod
    async def address_for(self, journey: Journey, *, locale: str) -> str:
        """The address at the provider where somebody signs in.

        Raises:
            ProviderAway: It does not say where.
        """

    @abstractmethod
    async def vouched(self, journey: Journey, code: str) -> Vouched:
        """Whom the provider sent back with *code*.

        Raises:
            ProviderAway: It does not answer.
            Distrusted: It answers something else than the protocol demands.
        """


def parts_of(name: str) -> tuple[str, str]:
    """Family and given name of a whole one: Japanese names begin with the family, others end with it."""
    words = name[:240].split()
    if JAPANESE.match("".join(words)):
        return "".join(words[:1]), "".join(words[1:])
    return "".join(words[-1:]), " ".join(words[:-1])


def provider_for(settings: Settings) -> Provider | None:
    """The provider that the settings name, None where they name none.

    Raises:
        Unusable: They name half of one, or one that cannot be spoken to safely.
    """
    missing = [f"KORYU_{name.upper()}" for name in NEEDED if not getattr(settings, name)]
    if len(missing) == len(NEEDED):
        return None
    if missing:
        raise Unusable(
            f"To sign in at an identity provider, {' and '.join(missing)} {'have' if missing[1:] else 'has'}"
            " to be set too."
        )
    if not is_safe(settings.provider, plain_here=True) or re.search(r"[?#\s]", settings.provider):
        raise Unusable("KORYU_PROVIDER must be the provider's issuer, as https://id.example.org.")
    openid: Provider = importlib.import_module("core.accounts.openid").OpenID(settings)
    return openid


def is_safe(address: str, *, plain_here: bool) -> bool:
    """Whether nobody in between can read or change what is said there: TLS, or this machine (Security 38)."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or not address.isascii() or not address.isprintable():
        return False
    return parts.scheme == "https" or (plain_here and parts.scheme == "http" and host in HERE)
