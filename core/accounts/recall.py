"""Who came lately: a tab that returns after a lost line is asked of the database once, not each time.

For sockets alone: a page always asks. What is remembered is forgotten when the account's rights
change or a login of it ends, wherever that happened (the live layer tells), and after half a minute
in any case. A login that ended while its handshake was under way is held off by the hub, which
remembers ended logins longer than this remembers anybody.
"""

import time
from collections.abc import Callable

from core.accounts.logins import SignedIn

SECONDS = 30.0
MOST = 20_000
"""Logins; the one that was put in first goes."""


class Recall:
    """Token → whose login it opens, for a moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, SignedIn]] = {}
        self._tokens: dict[int, set[str]] = {}

    def get(self, token: str) -> SignedIn | None:
        """Who it is, if they came lately."""
        until, known = self._known.get(token, (0.0, None))
        return known if self._clock() < until else None

    def put(self, token: str, known: SignedIn) -> None:
        """They came just now."""
        while len(self._known) >= MOST:
            self._drop(next(iter(self._known)))
        self._known[token] = (self._clock() + SECONDS, known)
        self._tokens.setdefault(known.account_id, set()).add(token)

    def forget(self, account_id: int) -> None:
        """Something about the account has changed: the next tab is asked of the database."""
        for token in tuple(self._tokens.get(account_id, ())):
            self._drop(token)

    def _drop(self, token: str) -> None:
        _, known = self._known.pop(token)
        tokens = self._tokens[known.account_id]
        tokens.discard(token)
        if not tokens:
            del self._tokens[known.account_id]
