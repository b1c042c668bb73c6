"""Passwords: argon2id, off the event loop, two at a time. Source: OWASP ASVS 5.0.0, 6.2 and 11.4.2."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.kit.errors import Invalid
from core.kit.i18n import say

SHORTEST, LONGEST = 10, 256
COMMON_WORDS = """
1234567890 qwertyuiop password12 password123 password1234 1q2w3e4r5t 1qaz2wsx3edc 0987654321
iloveyou123 abcdefghij aaaaaaaaaa 1111111111 0000000000 adminadmin passwordpassword letmein123
qwerty12345 welcome123 sunshine123 koryukoryu careerfair
"""
COMMON = frozenset(COMMON_WORDS.split())
_hasher = PasswordHasher()
_turns = asyncio.Semaphore(2)
_nobody = _hasher.hash("an account that does not exist takes as long")


def check_new(password: str, *, also_refused: tuple[str, ...] = ()) -> None:
    """Raise ``Invalid`` for the field ``password`` unless it may be used; length is all that is asked."""
    if len(password) < SHORTEST:
        raise Invalid({"password": say("Please use at least {limit} characters.", limit=SHORTEST)})
    if len(password) > LONGEST:
        raise Invalid(
            {"password": say("At most {max_length} characters; please shorten it.", max_length=LONGEST)}
        )
    refused = COMMON | {word.casefold() for word in also_refused if word}
    if password.casefold() in refused or len(set(password)) < 4:
        raise Invalid({"password": say("This password is too easy to guess. Please choose another.")})


async def hash_of(password: str) -> str:
    """The salted argon2id hash, with its parameters in it."""
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(hashed: str | None, password: str) -> bool:
    """Whether *password* fits; without a hash it takes as long and is False."""
    if len(password) > LONGEST:
        return False

    def verify() -> bool:
        try:
            return _hasher.verify(hashed or _nobody, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False

    async with _turns:
        return await asyncio.to_thread(verify)
