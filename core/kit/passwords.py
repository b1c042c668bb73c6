"""Passwords: argon2id, off the event loop, two at a time. Source: OWASP ASVS 5.0.0, 6.2 and 11.4.2."""

import asyncio
import gzip
import string
from collections.abc import Collection
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.kit.errors import Invalid
from core.kit.i18n import say

SHORTEST, LONGEST = 10, 256
LIST = Path(__file__).with_name("common_passwords.txt.gz")
TAIL = 6
"""Digits and signs that make no word behind which they stand a password of its own."""
_hasher = PasswordHasher()
_turns = asyncio.Semaphore(2)
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$yhyyyXYNwjnmp/2quK48dQ$cNazjtKWM0ODzo37U6VD35FqsFRPZ0VO00AFvBO0EMQ"
"""The hash of an account that does not exist: it takes as long to verify, and is no secret."""


def check_new(password: str, *, also_refused: tuple[str, ...] = ()) -> None:
    """Raise ``Invalid`` for the field ``password`` unless it may be used: long enough, and not easy to guess.

    Args:
        also_refused: What anybody would try for this account: its address, the fair's name.
    """
    if len(password) < SHORTEST:
        raise Invalid({"password": say("Please use at least {limit} characters.", limit=SHORTEST)})
    if len(password) > LONGEST:
        raise Invalid(
            {"password": say("At most {max_length} characters; please shorten it.", max_length=LONGEST)}
        )
    folded, names = password.casefold(), {bare(word) for word in also_refused if word}
    easy = is_one_of(common(), folded) or is_one_of(names, bare(folded)) or piece_of(folded) < SHORTEST
    if easy or len(set(password)) < 4:
        raise Invalid({"password": say("This password is too easy to guess. Please choose another.")})


def is_one_of(words: Collection[str], folded: str) -> bool:
    """Whether it is one of *words*, or one with a few digits and signs behind it."""
    bare_word = len(folded.rstrip(string.digits + string.punctuation))
    ends = range(max(bare_word, len(folded) - TAIL), len(folded) + 1)
    return any(folded[:end] in words for end in ends)


def piece_of(text: str) -> int:
    """The length of what *text* repeats, its own length where it repeats nothing."""
    return (text + text).find(text, 1)


def bare(text: str) -> str:
    """Letters and digits alone, folded."""
    return "".join(c for c in text.casefold() if c.isalnum())


@cache
def common() -> frozenset[str]:
    """The common passwords of ten characters and more, and the commonest words; the file says whence."""
    lines = gzip.decompress(LIST.read_bytes()).decode().splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


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
            return _hasher.verify(hashed or NOBODYS, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False

    async with _turns:
        return await asyncio.to_thread(verify)
