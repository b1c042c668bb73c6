"""What an identity provider says of itself, fetched in bounded time and size and kept for a while.

OpenID Connect Discovery 1.0, and the provider's public keys (RFC 7517). Loaded only where the settings
name a provider.
"""

import asyncio
import json
import time
from contextlib import suppress
from functools import partial
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from pydantic import BaseModel, ValidationError

from core.accounts.provider import Distrusted, ProviderAway, is_safe

log = structlog.get_logger(__name__)

PATIENCE_S = 8
"""Seconds that an answer of the provider may take altogether."""
LARGEST = 256 << 10
"""Bytes of an answer."""
KEPT_S, AGAIN_S, AWAY_S = 3600, 60, 5
"""Seconds: what it says of itself is kept; between two looks for an unknown key; before one that is away
is asked anew."""
SIGNED_WITH = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
"""Signatures that only the provider can make; not ``none``, nor one for which its public key would do."""
KINDS = frozenset({"RSA", "EC", "OKP"})
MOST_KEYS = 50


class Described(BaseModel):
    """What the provider says of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]

    @property
    def algorithms(self) -> list[str]:
        """How it signs, as far as we believe it."""
        return [name for name in self.id_token_signing_alg_values_supported if name in SIGNED_WITH]


class Source:
    """The provider called *name*, at *issuer*, as something to be asked; moments are monotonic seconds."""

    def __init__(self, name: str, issuer: str) -> None:
        self._name, self._issuer = name, issuer
        self._is_plain = not is_safe(issuer, plain_here=False)
        self._described: Described | None = None
        self._keys: KeySet | None = None
        self._described_at = self._keys_at = self._away_at = float("-inf")
        self._asking = asyncio.Lock()
        self._tls: SSLContext | None = None

    async def described(self) -> Described:
        """What it says of itself; an hour old at most."""
        async with self._asking:
            self._spare_who_waited()
            if self._described is None or time.monotonic() - self._described_at > KEPT_S:
                said = await self.ask(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
                self._described, self._described_at = self._checked(said), time.monotonic()
            return self._described

    async def keys(self, *, anew: bool = False) -> KeySet:
        """Its public keys, an hour old at most; with *anew* a minute."""
        address = (await self.described()).jwks_uri
        async with self._asking:
            self._spare_who_waited()
            if time.monotonic() - self._keys_at > (AGAIN_S if anew else KEPT_S) or self._keys is None:
                listed = (await self.ask(address)).get("keys")
                self._keys, self._keys_at = usable(listed), time.monotonic()
            return self._keys

    async def ask(
        self,
        address: str,
        form: dict[str, str] | None = None,
        *,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON object that lies there, or that a form is answered with; no redirect is followed.

        Raises:
            ProviderAway: No answer in time, or one that it is unwell.
            Distrusted: Another answer than such an object.
        """
        said = {"Accept": "application/json", "Accept-Encoding": "identity"} | (headers or {})
        method, body = "GET" if form is None else "POST", b""
        try:
            async with (
                asyncio.timeout(PATIENCE_S),
                httpx2.AsyncClient(verify=await self._trusted(), trust_env=not self._is_plain) as client,
                client.stream(method, address, data=form, headers=said, auth=auth) as answer,
            ):
                async for piece in answer.aiter_raw():
                    body += piece
                    if len(body) > LARGEST:
                        raise self.distrusted(f"{address} says too much")
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as problem:
            raise self._away(address, repr(problem)) from problem
        if answer.status_code >= 500 or answer.status_code == 429:
            raise self._away(address, f"status {answer.status_code}")
        if answer.status_code != 200:
            raise self.distrusted(f"{address} answers {answer.status_code} {body[:200]!r}")
        return self._read(address, body)

    def distrusted(self, why: str) -> Distrusted:
        """What to raise; *why* goes into the log."""
        log.warning("the identity provider's answer was refused", why=why)
        return Distrusted(self._name, why)

    def _read(self, address: str, body: bytes) -> dict[str, Any]:
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise self.distrusted(f"{address} answers with something else than a JSON object")
        return found

    def _checked(self, said: dict[str, Any]) -> Described:
        try:
            described = Described.model_validate(said)
        except ValidationError as problem:
            raise self.distrusted(f"discovery: {problem.errors()[0]['loc']}") from problem
        if described.issuer != self._issuer:
            raise self.distrusted(f"it calls itself {described.issuer[:200]}")
        for address in (
            described.authorization_endpoint, described.token_endpoint, described.jwks_uri,
            described.userinfo_endpoint or self._issuer,
        ):  # fmt: skip
            if not is_safe(address, plain_here=self._is_plain):
                raise self.distrusted(f"it names an address without TLS: {address[:200]}")
        return described

    def _away(self, address: str, why: str) -> ProviderAway:
        log.warning("the identity provider is away", address=address, why=why[:300])
        self._away_at = time.monotonic()
        return ProviderAway(self._name)

    def _spare_who_waited(self) -> None:
        """Whoever stood in line while it did not answer is told so at once, not one after the other."""
        if time.monotonic() - self._away_at < AWAY_S:
            raise ProviderAway(self._name)

    async def _trusted(self) -> SSLContext:
        """Whom to believe that it is they; made once, in a thread, since that takes a tenth of a second."""
        if self._tls is None:
            making = partial(SSLContext, PROTOCOL_TLS_CLIENT) if self._is_plain else httpx2.create_ssl_context
            self._tls = await asyncio.to_thread(making)
        return self._tls


def usable(listed: object) -> KeySet:
    """The public keys among *listed*; one that cannot be read is left out, one for other ends not taken."""
    found: list[Key] = []
    for key in (listed if isinstance(listed, list) else [])[:MOST_KEYS]:
        if isinstance(key, dict) and key.get("kty") in KINDS:
            with suppress(JoseError, ValueError, TypeError):
                found.append(JWKRegistry.import_key(key))
    return KeySet(found)
