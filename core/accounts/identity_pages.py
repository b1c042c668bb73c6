"""What the account page shows of the identity provider."""

from dataclasses import dataclass
from datetime import datetime

from core.accounts.identities import my_identities
from core.accounts.password import is_fresh
from core.accounts.provider import Provider
from core.kit.work import Work


@dataclass(frozen=True)
class IdentityLine:
    """Somebody at the provider as whom the reader signs in."""

    id: int
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class IdentitiesShown:
    """The part about the provider called ``provider``."""

    provider: str
    lines: tuple[IdentityLine, ...]
    is_fresh: bool


def identities_shown(work: Work, provider: Provider | None) -> IdentitiesShown | None:
    """The actor's links with *provider*; None at a fair that has none."""
    if provider is None:
        return None
    lines = (
        IdentityLine(identity.id or 0, identity.linked_at, identity.used_at)
        for identity in my_identities(work, provider.issuer)
    )
    return IdentitiesShown(provider.name, tuple(lines), is_fresh(work))
