"""Signed words. One secret, one salt per purpose: a token of one kind is worthless as another.

Source: itsdangerous, "General Concepts", the salt.
"""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.settings import Settings


class Purpose(StrEnum):
    """What a signed word is for."""

    LOGIN = "login"
    FLASH = "flash"
    PROVIDER = "provider"
    IDENTITY = "identity"
    MAILED = "mailed"
    INVITATION = "invitation"
    CARD = "card"
    CALENDAR = "calendar"
    SPEAKER = "speaker"
    PASSKEY = "passkey"


DAY = 86_400
LIFETIME = {
    Purpose.LOGIN: 90 * DAY,
    Purpose.FLASH: 60,
    Purpose.PROVIDER: 900,
    Purpose.IDENTITY: 1800,
    Purpose.MAILED: 1800,
    Purpose.INVITATION: 30 * DAY,
    Purpose.CARD: 7 * DAY,
    Purpose.CALENDAR: 400 * DAY,
    Purpose.SPEAKER: 120 * DAY,
    Purpose.PASSKEY: 300,
}
"""Seconds that a word of each purpose lives."""


class Signer:
    """Signs and reads; the value is readable to anyone, but nobody else can make one."""

    def __init__(self, secret: str) -> None:
        self._serializers = {p: URLSafeTimedSerializer(secret, salt=f"koryu.{p}") for p in Purpose}

    def sign(self, purpose: Purpose, value: Any) -> str:
        """A token for an address or a cookie; *value* is what JSON can hold."""
        return str(self._serializers[purpose].dumps(value))

    def read(self, purpose: Purpose, token: str) -> Any:
        """The signed value; ``NotFound`` when forged, expired, or meant for something else.

        How long a login lasts is in its row: if its word told so, a clock put back would sign everybody out.
        """
        most = None if purpose is Purpose.LOGIN else LIFETIME[purpose]
        try:
            return self._serializers[purpose].loads(token, max_age=most)
        except BadData:
            raise NotFound(say("This link is no longer valid. Please ask for a new one.")) from None

    def sign_flash(self, words: str) -> str:
        """A sentence for the next page, so that nobody else can put words on it."""
        return self.sign(Purpose.FLASH, words)

    def read_flash(self, token: str) -> str:
        """The sentence, empty when it is none of ours or too old."""
        try:
            return str(self.read(Purpose.FLASH, token))
        except NotFound:
            return ""


def secret_of(settings: Settings) -> str:
    """The secret from the settings, or the one kept in the data folder, made on first use."""
    if settings.secret:
        return settings.secret
    path: Path = settings.secret_file or settings.data / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
