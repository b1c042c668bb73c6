"""What the account page shows of passkeys."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime

from core.accounts.models import Passkey
from core.accounts.passkeys import MOST, handle_of, my_passkeys
from core.accounts.password import is_fresh
from core.accounts.places import Place
from core.kit.forms import Filled
from core.kit.work import Work


@dataclass(frozen=True)
class PasskeyLine:
    """One passkey; ``elsewhere`` is the name it opens at, if that is not this one."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None
    doubted_at: datetime | None
    synced: bool
    elsewhere: str


@dataclass(frozen=True)
class PasskeysShown:
    """The part about passkeys; ``handle`` and ``opening`` tell the browser which ones open (Signal API)."""

    place: Place
    lines: tuple[PasskeyLine, ...]
    is_fresh: bool
    is_full: bool
    handle: str
    opening: tuple[str, ...]
    form: Filled = field(default_factory=Filled)


def passkeys_shown(work: Work, place: Place) -> PasskeysShown:
    """The actor's, as seen from *place*."""
    mine = my_passkeys(work)
    handle = handle_of(work, work.actor.signed_in_id)
    return PasskeysShown(
        place=place,
        lines=tuple(line_of(passkey, place) for passkey in mine),
        is_fresh=is_fresh(work),
        is_full=len(mine) >= MOST,
        handle=word(handle) if handle else "",
        opening=tuple(
            word(passkey.credential_id)
            for passkey in mine
            if passkey.rp_id == place.rp_id and passkey.doubted_at is None
        ),
    )


def line_of(passkey: Passkey, place: Place) -> PasskeyLine:
    """As a line of the list."""
    return PasskeyLine(
        id=passkey.id or 0,
        name=passkey.name,
        made_at=passkey.made_at,
        used_at=passkey.used_at,
        doubted_at=passkey.doubted_at,
        synced=passkey.synced,
        elsewhere="" if passkey.rp_id == place.rp_id else passkey.rp_id,
    )


def word(value: bytes) -> str:
    """base64url without padding, as browsers write bytes."""
    return urlsafe_b64encode(value).decode().rstrip("=")
