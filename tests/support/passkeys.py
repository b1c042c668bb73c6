"""An authenticator made of software: it makes passkeys and signs with them, as a device or a manager does."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.testclient import TestClient

from core.accounts.authenticators import prove_new
from core.accounts.logins import begin_login
from core.accounts.models import Account, Passkey
from core.accounts.passkeys import ProvedNew, ProvedUse, add_passkey, my_passkeys, prepare_new
from core.accounts.places import Place
from core.kit.work import Actor, Work
from tests.support.accounts import a_browser
from tests.support.house import House, a_house
from tests.support.people import ANNA

NAMED = "http://localhost:8000"
PLACE = Place("localhost:8000", NAMED, "localhost")
PRESENT, VERIFIED, SYNCABLE, SYNCED, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
UNKNOWN = "This passkey does not sign you in here."
APPLE = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"


def word(value: bytes) -> str:
    """Bytes as JSON has them here."""
    return urlsafe_b64encode(value).decode().rstrip("=")


def read_word(value: str) -> bytes:
    """The bytes again."""
    return urlsafe_b64decode(value + "==")


@dataclass
class Authenticator:
    """One passkey and what keeps it; ``count`` None never counts, as synced ones do not."""

    origin: str = NAMED
    rp_id: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int | None = None
    aaguid: str = "00000000-0000-0000-0000-000000000000"
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], *, kind: str = "webauthn.create") -> str:
        """The answer to ``create``, as a browser writes it; attested by nobody, as was asked for."""
        self.handle = read_word(options["user"]["id"])
        return self._answer(
            {
                "clientDataJSON": word(self._client_data(kind, options)),
                "attestationObject": word(
                    cbor2.dumps(
                        {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + self._made()}
                    )
                ),
                "transports": ["internal", "hybrid", "carrier-pigeon"],
            }
        )

    def use(self, options: dict[str, Any], *, kind: str = "webauthn.get", **otherwise: str) -> str:
        """The answer to ``get``; *otherwise* replaces parts of it after they were signed."""
        if self.count is not None:
            self.count += 1
        client_data, data = self._client_data(kind, options), self._data()
        signature = self.key.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": word(client_data),
                "authenticatorData": word(data),
                "signature": word(signature),
                "userHandle": word(self.handle),
            }
            | otherwise
        )

    def _answer(self, response: dict[str, Any]) -> str:
        number = word(self.credential_id)
        return json.dumps(
            {
                "id": number,
                "rawId": number,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, more: int = 0) -> bytes:
        flags = bytes([self.flags | more])
        return sha256(self.rp_id.encode()).digest() + flags + (self.count or 0).to_bytes(4, "big")

    def _made(self) -> bytes:
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        length = len(self.credential_id).to_bytes(2, "big")
        return bytes.fromhex(self.aaguid.replace("-", "")) + length + self.credential_id + cbor2.dumps(cose)


# --- where verbs are called -------------------------------------------------------------------------------


def freshly(work: Work, actor: Actor = ANNA) -> Work:
    """The same work by *actor*, who signed in just now."""
    login, _ = begin_login(work, work.session.get_one(Account, actor.signed_in_id), device="test")
    return work.as_(Actor(account_id=actor.account_id, login_id=login.id, locale=actor.locale))


def made(authenticator: Authenticator, handle: bytes = b"somebody") -> ProvedNew:
    """A new passkey that has proved itself."""
    challenge = secrets.token_bytes(32)
    options = {"challenge": word(challenge), "user": {"id": word(handle)}}
    return prove_new(authenticator.make(options), PLACE, challenge=challenge)


def has_passkey(
    work: Work, authenticator: Authenticator | None = None, name: str = "MacBook", rp_id: str = "localhost"
) -> Passkey:
    """The actor, freshly signed in, adds one."""
    wanted = prepare_new(work, rp_id)
    new = made(authenticator or Authenticator(), wanted.handle)
    return add_passkey(work, new, challenge=secrets.token_bytes(32), rp_id=rp_id, name=name)


def used(authenticator: Authenticator, count: int = 0) -> ProvedUse:
    """A signature of it that was found to be true."""
    return ProvedUse(authenticator.credential_id, authenticator.handle, count, synced=False)


# --- where a browser is driven ----------------------------------------------------------------------------


@contextmanager
def a_named_house(data: Path, **settings: Any) -> Iterator[House]:
    """A fair that is reached at localhost too."""
    with a_house(data, hosts=("localhost",), **settings) as house:
        yield house


def named(browser: TestClient) -> TestClient:
    """The same browser at localhost."""
    browser.base_url = NAMED
    return browser


def a_named_browser(house: House) -> TestClient:
    """A fresh browser at localhost in which nobody is signed in."""
    return named(a_browser(house))


def a_passkey_of(house: House, actor: Actor) -> Authenticator:
    """Somebody has one."""
    authenticator = Authenticator()
    assert adds(named(house.as_(actor)), authenticator).status_code == 303
    return authenticator


def passkeys(work: Work) -> list[dict[str, Any]]:
    """The rows of the actor's."""
    return [passkey.model_dump() for passkey in my_passkeys(work)]


def adds(browser: TestClient, authenticator: Authenticator) -> Any:
    """Somebody signed in adds a passkey; the answer to the form."""
    asked = browser.post("/account/passkeys/challenge").json()
    made = authenticator.make(asked["options"])
    return browser.post("/account/passkeys", data={"token": asked["token"], "credential": made})


def enters(browser: TestClient, authenticator: Authenticator, next_path: str = "/account") -> Any:
    """Somebody signs in with a passkey; the answer to the form."""
    return browser.post("/sign-in/passkey", data=entry(browser, authenticator, next_path))


def entry(browser: TestClient, authenticator: Authenticator, next_path: str = "/account") -> dict[str, str]:
    """The form of signing in with a passkey, filled in."""
    asked = browser.post("/sign-in/passkey/challenge").json()
    return {
        "token": asked["token"],
        "credential": authenticator.use(asked["options"]),
        "next": next_path,
    }
