"""Identity providers on 127.0.0.1: the ready one of oidc-provider-mock, and a small one that can lie."""

import base64
import hashlib
import importlib
import json
import logging
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlmodel import select
from starlette.testclient import TestClient
from werkzeug.serving import make_server

from core.accounts.models import Account, Identity, Login
from core.kit.mail import Mail
from core.kit.work import Work
from tests.support.accounts import a_browser
from tests.support.house import ADDRESS, House
from tests.support.people import PASSER_BY

NAME = "Keio Alumni ID"
NUMBERS = count(1)
CLIENT, SECRET = "koryu", "a secret: of the client"
RETURN = f"{ADDRESS}/sign-in/provider/return"
RIKU: dict[str, object] = {
    "email": "riku@example.org", "email_verified": True, "family_name": "佐藤", "given_name": "陸",
    "locale": "ja-JP",
}  # fmt: skip
"""Whom the small provider signs in unless a test says otherwise."""
PEOPLE: dict[str, dict[str, object]] = {
    "riku": RIKU,
    "anna": {"email": "Anna@example.org", "email_verified": True, "given_name": "Somebody else"},
    "tom": {"email": "tom@example.org", "given_name": "Tom", "family_name": "Ito"},
    "hana": RIKU | {"email": "hana@example.org"},
    "ken": {"email": "ken@example.org"},
    "nobody": {},
    "odd": {"email": "riku@example.org\r\nBcc: a@b", "email_verified": True},
}
"""Whom the ready one knows."""


def provider_settings(issuer: str) -> dict[str, str]:
    """The settings of a fair with that provider."""
    return {
        "provider": issuer, "provider_name": NAME, "provider_client": CLIENT, "provider_secret": SECRET,
    }  # fmt: skip


@cache
def the_ready_one() -> Any:
    """oidc-provider-mock, which is loaded with a warning about a part of authlib that only it still uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        return importlib.import_module("oidc_provider_mock")


@contextmanager
def a_ready_provider() -> Iterator[str]:
    """The issuer of oidc-provider-mock, which knows :data:`PEOPLE`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    users = [the_ready_one().User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with the_ready_one().run_server_in_thread(user_claims=users) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def signed_in_there(target: str, subject: str) -> str:
    """Where the ready provider sends somebody who chose *subject* on its page."""
    answer = httpx2.post(target, data={"sub": subject}, trust_env=False)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix(ADDRESS)


def sent_to(browser: TestClient, path: str = "/sign-in/provider", **form: str) -> str:
    """Press the button; the address at the provider to which the page leads."""
    page = browser.post(path, data=form)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert (page.status_code, found is not None) == (200, True), page.text
    return unescape(found[1])  # type: ignore[index]


def through(browser: TestClient, path: str = "/sign-in/provider", **form: str) -> Any:
    """The whole way by the small provider, and what the fair says in the end."""
    there = httpx2.get(sent_to(browser, path, **form), trust_env=False)
    return browser.get(there.headers["location"].removeprefix(ADDRESS))


@cache
def a_key(kid: str) -> RSAKey:
    """A signing key; making one takes a moment."""
    return RSAKey.generate_key(2048, {"kid": kid})


class Liar:
    """A provider that keeps to the protocol but for what a test changes.

    ``said`` and ``described`` are put over its honest claims and discovery (None leaves one out), ``sign``
    makes an ID token of claims, ``answers`` replaces what lies at a path. ``asked`` are the paths that
    were asked for, in order.
    """

    def __init__(self) -> None:
        self._port = 0
        self.be_honest()

    def be_honest(self) -> None:
        """As at first, about somebody new; nobody has asked anything."""
        self.number = next(NUMBERS)
        self.said: dict[str, Any] = RIKU | {"email": f"riku{self.number}@example.org"}
        self.described: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = signed_with(a_key("one"))
        self.keys = [a_key("one")]
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.further: dict[str, Any] = {}
        self.asked: list[str] = []
        self.waits = 0.0
        self.codes: dict[str, dict[str, str]] = {}

    def open(self) -> None:
        """Listen; at the same port as before."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server("127.0.0.1", self._port, self, threaded=True)
        self._port = self._server.server_port
        self.issuer = f"http://127.0.0.1:{self._port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody listens any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        time.sleep(self.waits)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = {k: v[0] for k, v in parse_qs(environ["wsgi.input"].read(length).decode()).items()}
        query = {k: v[0] for k, v in parse_qs(environ["QUERY_STRING"]).items()}
        status, headers, body = self.answers.get(path) or self.answer(path, query, form, environ)
        start(f"{status} Answer", list(headers.items()))
        return [body]

    def answer(
        self, path: str, query: dict[str, str], form: dict[str, str], environ: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """What an honest provider says."""
        if path == "/.well-known/openid-configuration":
            return shown(without_none(self.discovery() | self.described))
        if path == "/keys":
            return shown({"keys": [key.as_dict(private=False) for key in self.keys]})
        if path == "/authorize":
            assert query["code_challenge_method"] == "S256"
            code = f"code-{len(self.codes)}"
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            return 302, {"Location": f"{query['redirect_uri']}?{back}"}, b""
        if path == "/token":
            return self.tokens(form, environ.get("HTTP_AUTHORIZATION", ""))
        return shown(self.further)

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip

    def tokens(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, str], bytes]:
        """Tokens for a code: once, to whom it was made for, who has to know secret and verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        named = base64.b64encode(b"koryu:a+secret%3A+of+the+client").decode()
        knows = f"Basic {named}" == authorization or form.get("client_secret") == SECRET
        challenge = in_base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None or not knows or form["redirect_uri"] != asked["redirect_uri"] != RETURN
            or challenge != asked["code_challenge"]
        ):  # fmt: skip
            return shown({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": f"member-{self.number}", "nonce": asked["nonce"],
            "iat": now, "exp": now + 300,
        } | self.said  # fmt: skip
        token = self.sign(without_none(claims))
        return shown({"access_token": "an access token", "token_type": "Bearer", "id_token": token})


def signed_with(key: RSAKey, **header: Any) -> Callable[[dict[str, Any]], str]:
    """Makes ID tokens with *key*; *header* is put over the honest one."""
    full = without_none({"alg": "RS256", "kid": key.kid} | header)
    return lambda claims: jwt.encode(full, claims, key, algorithms=[full["alg"]])


def in_words(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, as no library would."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(in_base64(part) for part in parts)


def in_base64(part: bytes) -> str:
    """As tokens write bytes."""
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def without_none(values: dict[str, Any]) -> dict[str, Any]:
    """*values* without those that a test took out."""
    return {name: value for name, value in values.items() if value is not None}


def everything(house: House) -> list[int]:
    """How much there is of what a sign-in could leave behind."""

    def counted(work: Work) -> list[int]:
        return [len(work.session.exec(select(kind)).all()) for kind in (Account, Identity, Login, Mail)]

    return house.read(PASSER_BY, counted)


def refused(house: House, words: str) -> int:
    """The status with which the whole way ends: in *words*, every other way offered, and nothing done."""
    before, browser = everything(house), a_browser(house)

    answer = through(browser)

    assert words in answer.text, (answer.status_code, answer.headers.get("location"))
    assert 'action="/sign-in/password"' in answer.text
    assert f"Sign in with {NAME}" in answer.text
    assert everything(house) == before
    assert "login" not in browser.cookies
    assert "provider" not in browser.cookies
    return answer.status_code


def who_is(browser: TestClient) -> str:
    """The address that the account page names; empty for a passer-by."""
    found = re.search(r'<b class="breaks">([^<]+@[^<]+)</b>', browser.get("/account").text)
    return found[1] if found else ""


def come(browser: TestClient, subject: str, path: str = "/sign-in/provider", **form: str) -> Any:
    """The whole way to the ready provider and back."""
    return browser.get(signed_in_there(sent_to(browser, path, **form), subject))


def links(house: House) -> list[tuple[int, str]]:
    """Account and subject of every link."""

    def all_of_them(work: Work) -> list[tuple[int, str]]:
        return [(row.account_id, row.subject) for row in work.session.exec(select(Identity))]

    return house.read(PASSER_BY, all_of_them)


def mails_to(house: House, email: str) -> list[str]:
    """The subjects."""

    def subjects(work: Work) -> list[str]:
        return [mail.subject for mail in work.session.exec(select(Mail).where(Mail.to == email))]

    return house.read(PASSER_BY, subjects)


def shown(value: Any, status: int = 200) -> tuple[int, dict[str, str], bytes]:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


def query_of(address: str) -> dict[str, str]:
    """What an address asks."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
