"""What an identity provider, or somebody who pretends to be it, may say without anybody getting in."""

import hmac
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.accounts import discovery
from core.accounts.provider import provider_for
from tests.support.accounts import a_browser
from tests.support.house import House, a_house
from tests.support.identity import (
    NAME,
    Liar,
    a_key,
    in_base64,
    in_words,
    provider_settings,
    refused,
    shown,
    signed_with,
    through,
)

DISTRUSTED = f"The answer of {NAME} could not be trusted"
AWAY = f"{NAME} cannot be reached just now"


@pytest.fixture(scope="module")
def liar() -> Iterator[Liar]:
    liar = Liar()
    liar.open()
    yield liar
    liar.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, liar: Liar) -> Iterator[House]:
    data = tmp_path_factory.mktemp("fair") / "data"
    with a_house(data, log_level="warning", **provider_settings(liar.issuer)) as house:
        yield house


@pytest.fixture
def provider(liar: Liar) -> Liar:
    """One that has told no lies yet."""
    liar.be_honest()
    return liar


@pytest.fixture
def house(running: House, provider: Liar) -> House:
    """One fair for all, which knows nothing of the provider yet."""
    running.client.app.state.provider = provider_for(running.settings)
    return running


def by_hand(alg: str, kid: str | None = "one") -> Callable[[dict[str, Any]], str]:
    return lambda claims: in_words({"alg": alg, "kid": kid}, claims)


def with_the_public_key(claims: dict[str, Any]) -> str:
    """HS256, keyed with what everybody may read."""
    unsigned = in_words({"alg": "HS256", "kid": "one"}, claims).rpartition(".")[0]
    key = a_key("one").as_pem(private=False)
    return f"{unsigned}.{in_base64(hmac.digest(key, unsigned.encode(), 'sha256'))}"


def tampered(claims: dict[str, Any]) -> str:
    """Signed for somebody else than it names."""
    head, _, signature = signed_with(a_key("one"))(claims | {"sub": "somebody else"}).split(".")
    return ".".join((head, in_words({}, claims).split(".")[1], signature))


def test_an_honest_answer_lets_somebody_in(house: House, provider: Liar):
    """What the refusals below are held against."""
    arrived = through(a_browser(house), next="/help")

    assert (arrived.status_code, arrived.headers["location"]) == (303, "/welcome?next=/help")
    assert provider.asked == ["/.well-known/openid-configuration", "/authorize", "/token", "/keys"]


LONG_AGO, IN_AN_AGE = 1_700_000_000, 4_000_000_000
"""Seconds since 1970. Fixed, as every process of a parallel run has to name its tests alike."""


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "of another journey"},
        {"nonce": None},
        {"aud": "another fair"},
        {"aud": None},
        {"aud": "another fair", "azp": "koryu"},
        {"aud": ["koryu", "another fair"]},
        {"azp": "another fair"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": LONG_AGO},
        {"exp": None},
        {"iat": IN_AN_AGE},
        {"iat": None},
        {"nbf": IN_AN_AGE},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_and_here_lets_nobody_in(
    house: House, provider: Liar, said: dict[str, Any]
):
    """Security 12."""
    provider.said |= said

    assert refused(house, DISTRUSTED) == 403


@pytest.mark.parametrize(
    "sign",
    [
        by_hand("none"),
        by_hand("None"),
        by_hand("RS256"),
        with_the_public_key,
        tampered,
        signed_with(a_key("two"), kid="one"),
        signed_with(a_key("two")),
        signed_with(a_key("two"), kid=None),
        signed_with(a_key("one"), alg="RS512"),
        lambda _: "not a token",
        lambda _: "",
    ],
    ids=[
        "none", "None", "unsigned", "public-key", "tampered", "forged", "unknown-key", "no-kid",
        "undeclared-alg", "no-token", "empty",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "described", [{}, {"id_token_signing_alg_values_supported": ["RS256", "none", "HS256"]}]
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    house: House, provider: Liar, sign: Callable[[dict[str, Any]], str], described: dict[str, Any]
):
    """Security 12: whatever the provider's discovery offers, ``none`` and shared keys are not believed."""
    provider.described |= described
    provider.sign = sign

    assert refused(house, DISTRUSTED) == 403


def test_a_new_key_is_looked_for_once_and_not_for_every_forgery(house: House, provider: Liar):
    through(a_browser(house))
    provider.keys, provider.sign = [a_key("two")], signed_with(a_key("two"))
    assert refused(house, DISTRUSTED) == 403  # the keys were asked for within this minute

    house.client.app.state.provider._source._keys_at -= discovery.AGAIN_S + 1
    assert through(a_browser(house)).status_code == 303

    provider.sign = signed_with(a_key("three"))
    for _ in range(3):
        assert refused(house, DISTRUSTED) == 403
    assert provider.asked.count("/keys") == 2


def test_keys_that_are_for_other_ends_or_cannot_be_read_are_left_out(house: House, provider: Liar):
    odd = [{"kty": "RSA", "n": "!", "e": "?"}, {"kty": "oct", "k": "AAAA", "kid": "one"}, "x", {}]
    lent = a_key("two").as_dict(private=False) | {"use": "enc"}
    good = a_key("one").as_dict(private=False)
    provider.answers["/keys"] = shown({"keys": [*odd, lent, good]})
    assert through(a_browser(house)).status_code == 303

    provider.sign = signed_with(a_key("two"))
    assert refused(house, DISTRUSTED) == 403


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "http://169.254.169.254/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "http://evil.example/"},
        {"token_endpoint": "https://a:b@evil.example/token"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_calls_itself_otherwise_or_leads_where_others_listen_is_not_gone_to(
    house: House, provider: Liar, described: dict[str, Any]
):
    """Security 38: what discovery names is asked over TLS only, and only of whom the operator named."""
    provider.described |= described

    answer = a_browser(house).post("/sign-in/provider")

    assert (answer.status_code, DISTRUSTED in answer.text) == (403, True)
    assert provider.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ((302, {"Location": "/elsewhere"}, b""), (403, DISTRUSTED)),
        ((200, {}, b"x" * (discovery.LARGEST + 1)), (403, DISTRUSTED)),
        ((200, {}, b"[" * 100_000), (403, DISTRUSTED)),
        ((200, {}, b"[]"), (403, DISTRUSTED)),
        ((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08"), (403, DISTRUSTED)),
        ((400, {}, b'{"error":"invalid_grant"}'), (403, DISTRUSTED)),
        ((500, {}, b"{}"), (503, AWAY)),
        ((503, {}, b""), (503, AWAY)),
    ],
    ids=["elsewhere", "endless", "deep", "a-list", "packed", "no", "unwell", "busy"],
)
def test_an_answer_that_is_none_is_one_sentence(
    house: House, provider: Liar, path: str, answer: Any, end: tuple[int, str]
):
    """Security 38, 63: no redirect is followed, no more read than an answer needs, and nobody gets in."""
    provider.answers[path] = answer
    status, words = end
    if path.startswith("/.well-known"):
        told = a_browser(house).post("/sign-in/provider")
        assert (told.status_code, words in told.text) == (status, True)
    else:
        assert refused(house, words) == status

    assert "/elsewhere" not in provider.asked


def test_what_is_true_is_believed_only_as_an_answer_of_bearable_size(house: House, provider: Liar):
    """Security 38."""
    path, described = "/.well-known/openid-configuration", provider.discovery()
    for answer in (shown(described, 404), shown(described | {"more": "x" * discovery.LARGEST})):
        provider.answers[path] = answer
        assert a_browser(house).post("/sign-in/provider").status_code == 403

    provider.answers[path] = shown(described | {"more": "x" * (discovery.LARGEST // 2)})
    assert a_browser(house).post("/sign-in/provider").status_code == 200
