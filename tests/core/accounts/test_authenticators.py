"""What an authenticator answers is believed only where every part of it is true."""

import json
import secrets
from typing import Any

import pytest

from core.accounts.authenticators import (
    creation_options,
    credential_of,
    prove_new,
    prove_use,
    request_options,
)
from core.accounts.passkeys import ProvedUse, Wanted
from core.accounts.places import Place
from core.kit.errors import NotFound
from tests.support.passkeys import (
    APPLE,
    NAMED,
    PLACE,
    PRESENT,
    SYNCABLE,
    SYNCED,
    VERIFIED,
    Authenticator,
    made,
    read_word,
    word,
)

CHALLENGE = bytes(range(32))
OPTIONS: dict[str, Any] = {"challenge": word(CHALLENGE), "user": {"id": word(b"handle")}}
EVIL = "https://evil.example"


def proved(authenticator: Authenticator, answer: str, place: Place = PLACE) -> ProvedUse:
    return prove_use(answer, place, challenge=CHALLENGE, public_key=made(authenticator, b"handle").public_key)


def test_a_browser_is_asked_for_a_passkey_that_knows_its_user_and_is_found_by_itself():
    wanted = Wanted(b"h" * 64, "anna@example.org", ((b"known", ("internal", "smart-card")),))

    options = creation_options(PLACE, wanted, challenge=CHALLENGE, fair="Autumn Fair")

    assert options["rp"] == {"id": "localhost", "name": "Autumn Fair"}
    assert read_word(options["user"]["id"]) == b"h" * 64
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
    }  # fmt: skip
    assert [read_word(known["id"]) for known in options["excludeCredentials"]] == [b"known"]


def test_at_the_door_any_passkey_of_this_name_may_answer():
    options = request_options(PLACE, challenge=CHALLENGE)

    assert (options["rpId"], options["userVerification"]) == ("localhost", "required")
    assert options["allowCredentials"] == []
    assert read_word(options["challenge"]) == CHALLENGE


def test_a_new_passkey_says_what_it_is():
    authenticator = Authenticator(flags=PRESENT | VERIFIED | SYNCABLE | SYNCED, aaguid=APPLE, count=7)

    new = prove_new(authenticator.make(OPTIONS), PLACE, challenge=CHALLENGE)

    assert (new.credential_id, new.sign_count, new.synced) == (authenticator.credential_id, 7, True)
    assert (new.aaguid, new.transports) == (APPLE, ("hybrid", "internal"))


def test_a_signature_of_the_challenge_by_the_key_is_believed():
    authenticator = Authenticator(count=4)
    key = made(authenticator, b"handle").public_key

    use = prove_use(authenticator.use(OPTIONS), PLACE, challenge=CHALLENGE, public_key=key)

    assert use == ProvedUse(authenticator.credential_id, b"handle", 5, synced=False)


WRONG = [
    pytest.param({"origin": EVIL}, id="another origin"),
    pytest.param({"origin": f"{NAMED}.evil.example"}, id="an origin that begins like ours"),
    pytest.param({"origin": "http://localhost:9000"}, id="another port"),
    pytest.param({"rp_id": "evil.example"}, id="another name"),
    pytest.param({"flags": PRESENT}, id="nobody verified"),
    pytest.param({"flags": VERIFIED}, id="nobody present"),
]


@pytest.mark.parametrize("otherwise", WRONG)
def test_a_passkey_made_for_something_else_is_not_kept(otherwise: dict[str, Any]):
    good = Authenticator()
    assert prove_new(good.make(OPTIONS), PLACE, challenge=CHALLENGE).credential_id == good.credential_id

    with pytest.raises(NotFound):
        prove_new(Authenticator(**otherwise).make(OPTIONS), PLACE, challenge=CHALLENGE)


@pytest.mark.parametrize("otherwise", WRONG)
def test_a_signature_made_for_something_else_opens_nothing(otherwise: dict[str, Any]):
    authenticator = Authenticator(handle=b"handle")
    assert proved(authenticator, authenticator.use(OPTIONS)).handle == b"handle"
    key = made(authenticator, b"handle").public_key

    for name, value in otherwise.items():
        setattr(authenticator, name, value)
    with pytest.raises(NotFound):
        prove_use(authenticator.use(OPTIONS), PLACE, challenge=CHALLENGE, public_key=key)


def test_another_challenge_or_act_is_not_answered():
    authenticator = Authenticator(handle=b"handle")
    other = OPTIONS | {"challenge": word(secrets.token_bytes(32))}

    for answer in (authenticator.use(other), authenticator.use(OPTIONS, kind="webauthn.create")):
        with pytest.raises(NotFound):
            proved(authenticator, answer)
    for answer in (authenticator.make(other), authenticator.make(OPTIONS, kind="webauthn.get")):
        with pytest.raises(NotFound):
            prove_new(answer, PLACE, challenge=CHALLENGE)


def test_a_signature_by_another_key_or_of_other_words_is_none():
    authenticator, thief = Authenticator(handle=b"handle"), Authenticator(handle=b"handle")
    thief.credential_id = authenticator.credential_id
    signed = json.loads(authenticator.use(OPTIONS))["response"]
    more = bytearray(read_word(signed["authenticatorData"]))
    more[36] += 1  # the count, raised after signing

    for answer in (
        thief.use(OPTIONS),
        authenticator.use(OPTIONS, signature=word(b"\x30\x06\x02\x01\x01\x02\x01\x01")),
        authenticator.use(OPTIONS, authenticatorData=word(bytes(more))),
    ):
        with pytest.raises(NotFound):
            proved(authenticator, answer)


def test_a_passkey_that_does_not_say_whose_it_is_opens_nothing():
    authenticator = Authenticator(handle=b"handle")
    without = json.loads(authenticator.use(OPTIONS))
    del without["response"]["userHandle"]

    with pytest.raises(NotFound):
        proved(authenticator, json.dumps(without))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{}",
        "x",
        '{"id": 7}',
        "[" * 5000,
        '{"id": "ü", "rawId": "ü", "response": {}}',
        "\x00",
    ],
)
def test_what_cannot_be_read_is_refused_like_the_rest(answer: str):
    with pytest.raises(NotFound):
        prove_new(answer, PLACE, challenge=CHALLENGE)
    with pytest.raises(NotFound):
        proved(Authenticator(), answer)
    with pytest.raises(NotFound):
        credential_of(answer)


def test_a_key_that_is_no_key_is_refused():
    """A browser that lies: CBOR of something else, and a name longer than a passkey can have."""
    assert made(Authenticator()).public_key
    for authenticator in (Authenticator(credential_id=b"x" * 1024), Authenticator(credential_id=b"")):
        with pytest.raises(NotFound):
            prove_new(authenticator.make(OPTIONS), PLACE, challenge=CHALLENGE)
    answer = json.loads(Authenticator().make(OPTIONS))
    for hostile in (b"", b"\xa0", b"\x9f" * 3000, b"\xd8\x1c\x80"):
        answer["response"]["attestationObject"] = word(hostile)
        with pytest.raises(NotFound):
            prove_new(json.dumps(answer), PLACE, challenge=CHALLENGE)
