"""OpenID Connect: the way to the provider, and what it says of who comes back, believed only when checked.

Authorization code with PKCE (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700). Loaded only where the
settings name a provider.
"""

from typing import Any
from urllib.parse import quote_plus, urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from pydantic import TypeAdapter, ValidationError

from core.accounts.discovery import Described, Source
from core.accounts.forms import Address
from core.accounts.provider import RETURN, Journey, Provider, Vouched, parts_of
from core.kit.i18n import LOCALES
from core.kit.settings import Settings

LEEWAY_S = 60
"""Seconds that the provider's clock and ours may differ."""
ADDRESS: TypeAdapter[str] = TypeAdapter(Address)


class OpenID(Provider):
    """A provider that speaks OpenID Connect, as *settings* describe it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.provider_name, settings.provider)
        self._client, self._secret = settings.provider_client, settings.provider_secret
        self._return = settings.address + RETURN
        self._source = Source(self.name, self.issuer)

    async def prove(self) -> None:
        await self._source.keys()

    async def address_for(self, journey: Journey, *, locale: str) -> str:
        begins = (await self._source.described()).authorization_endpoint
        asked = {
            "client_id": self._client,
            "response_type": "code",
            "scope": "openid email profile",
            "redirect_uri": self._return,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": create_s256_code_challenge(journey.verifier),
            "code_challenge_method": "S256",
            "ui_locales": locale,
        }
        return f"{begins}{'&' if '?' in begins else '?'}{urlencode(asked)}"

    async def vouched(self, journey: Journey, code: str) -> Vouched:
        described = await self._source.described()
        given = await self._redeemed(described, journey, code)
        token, access = given.get("id_token"), given.get("access_token")
        if not isinstance(token, str) or not isinstance(access, str):
            raise self._source.distrusted("no tokens")
        claims = await self._believed(described, token, access, journey.nonce)
        if not claims.get("email") and described.userinfo_endpoint:
            claims = await self._asked_further(described, access, claims)
        return self._person_in(claims)

    async def _redeemed(self, described: Described, journey: Journey, code: str) -> dict[str, Any]:
        """The tokens for a code, which only we can redeem: it takes our secret and the journey's."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._return,
            "code_verifier": journey.verifier,
        }
        methods = described.token_endpoint_auth_methods_supported
        if "client_secret_post" in methods and "client_secret_basic" not in methods:
            sent |= {"client_id": self._client, "client_secret": self._secret}
            return await self._source.ask(described.token_endpoint, sent)
        named = (quote_plus(self._client), quote_plus(self._secret))  # RFC 6749, 2.3.1
        return await self._source.ask(described.token_endpoint, sent, auth=named)

    async def _believed(self, described: Described, token: str, access: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that this provider signed, for us, just now, for this journey."""
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client},
        }
        params = {"nonce": nonce, "client_id": self._client, "access_token": access}
        try:
            signed = await self._signed(described, token)
            claims = CodeIDToken(signed.claims, signed.header, options, params)
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError) as problem:
            raise self._source.distrusted(f"ID token: {problem}") from problem
        if not 0 < len(claims["sub"]) <= 255:
            raise self._source.distrusted("ID token: sub")
        return dict(claims)

    async def _signed(self, described: Described, token: str) -> jwt.Token:
        """The token, its signature found right; a key that is not known yet is looked for once."""
        try:
            return jwt.decode(token, await self._source.keys(), algorithms=described.algorithms)
        except InvalidKeyIdError:
            return jwt.decode(token, await self._source.keys(anew=True), algorithms=described.algorithms)

    async def _asked_further(
        self, described: Described, access: str, claims: dict[str, Any]
    ) -> dict[str, Any]:
        """What the provider tells only who asks again; about the same person, or not at all."""
        more = await self._source.ask(
            described.userinfo_endpoint, headers={"Authorization": f"Bearer {access}"}
        )
        if more.get("sub") != claims["sub"]:
            raise self._source.distrusted("userinfo: sub")
        return more | claims

    def _person_in(self, claims: dict[str, Any]) -> Vouched:
        """Whom the claims are about; what cannot be used of it is left out."""
        try:
            email = ADDRESS.validate_python(claims.get("email"))
        except ValidationError:
            email = ""
        names = ("locale", "name", "family_name", "given_name")
        said = {name: word for name in names if isinstance(word := claims.get(name), str)}
        family, given = said.get("family_name", ""), said.get("given_name", "")
        if not (family or given):
            family, given = parts_of(said.get("name", ""))
        language = said.get("locale", "").replace("_", "-").partition("-")[0].lower()
        return Vouched(
            provider=self.name,
            issuer=self.issuer,
            subject=claims["sub"],
            email=email,
            is_verified=bool(email) and claims.get("email_verified") is True,
            locale=language if language in LOCALES else "",
            family=family[:60],
            given=given[:60],
        )
