"""Challenges for passkeys: random, for five minutes, for one browser and one act, answered once.

Nothing is kept of one that nobody answers: it travels to the browser and back, signed. What was
answered is written down, so that it cannot be answered again.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import col

from core.accounts.logins import hash_token
from core.accounts.models import AnsweredChallenge
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.signing import LIFETIME, Purpose, Signer
from core.kit.work import Work

LATE = say("That took too long, or was answered already. Please try again.")
KEPT = timedelta(seconds=2 * LIFETIME[Purpose.PASSKEY])


class Act(StrEnum):
    """What a challenge may be answered for."""

    SIGN_IN = "sign-in"
    ADD = "add"


@dataclass(frozen=True)
class Asked:
    """A challenge on its way: its 32 bytes, and the signed word that comes back with the answer."""

    challenge: bytes
    token: str


def ask(signer: Signer, act: Act, *, of: str) -> Asked:
    """A fresh challenge for *act*; *of* says whose browser it is, as only that browser (or login) knows."""
    challenge = secrets.token_bytes(32)
    word = [urlsafe_b64encode(challenge).decode(), act, hash_token(of)]
    return Asked(challenge, signer.sign(Purpose.PASSKEY, word))


def asked(signer: Signer, token: str, act: Act, *, of: str) -> bytes:
    """The challenge that *token* carries.

    Raises:
        NotFound: Forged, older than five minutes, for another act, or of another browser.
    """
    try:
        challenge, for_act, bound = signer.read(Purpose.PASSKEY, token)
    except NotFound:
        raise NotFound(LATE) from None
    if for_act != act or not secrets.compare_digest(bound, hash_token(of)):
        raise NotFound(LATE)
    return urlsafe_b64decode(challenge)


def answer(work: Work, challenge: bytes) -> None:
    """Use the challenge up; ``NotFound`` if it has been."""
    word = hash_token(challenge.hex())
    if work.session.get(AnsweredChallenge, word) is not None:
        raise NotFound(LATE)
    work.session.connection().execute(
        delete(AnsweredChallenge).where(col(AnsweredChallenge.at) < work.now - KEPT)
    )
    work.session.add(AnsweredChallenge(hash=word, at=work.now))
    work.session.flush()
