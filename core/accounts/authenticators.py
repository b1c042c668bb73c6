"""What browsers are asked for a passkey, and whether what an authenticator answers is true (WebAuthn). Pure.

The library costs a tenth of a second to import, so this module is loaded when the first passkey is asked for.
Every passkey has to know its user by PIN, finger or face: it is the only thing asked for at the door.
"""

import json
from collections.abc import Iterable
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_registration_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.accounts.passkeys import UNKNOWN, ProvedNew, ProvedUse, Wanted
from core.accounts.places import Place
from core.kit.errors import NotFound
from core.kit.i18n import say

TIMEOUT = 240_000
"""Milliseconds; below what a challenge lives."""
LONGEST_ID = 1023
"""Bytes of a credential id (WebAuthn 4)."""
NOT_MADE = say("The passkey could not be added. Please try again, or use another device.")
SELECTION = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
)


def creation_options(place: Place, wanted: Wanted, *, challenge: bytes, fair: str) -> dict[str, Any]:
    """What ``navigator.credentials.create`` is asked, as JSON."""
    options = generate_registration_options(
        rp_id=place.rp_id,
        rp_name=fair,
        user_name=wanted.email,
        user_id=wanted.handle,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=SELECTION,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=known, transports=list(ways_of(transports)))
            for known, transports in wanted.known
        ],
    )
    return options_to_json_dict(options)


def request_options(place: Place, *, challenge: bytes) -> dict[str, Any]:
    """What ``navigator.credentials.get`` is asked, as JSON: any passkey of this place, whoever's it is."""
    options = generate_authentication_options(
        rp_id=place.rp_id,
        challenge=challenge,
        timeout=TIMEOUT,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def prove_new(answer: str, place: Place, *, challenge: bytes) -> ProvedNew:
    """The passkey that *answer*, of ``create``, made.

    Raises:
        NotFound: It was made for something else, by nobody present, or cannot be read.
    """
    try:
        proved = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
        )
        ways = parse_registration_credential_json(answer).response.transports or ()
    except Exception as problem:  # bytes from outside: the library raises whatever its parsers do
        raise NotFound(NOT_MADE) from problem
    if len(proved.credential_id) > LONGEST_ID:
        raise NotFound(NOT_MADE)
    return ProvedNew(
        credential_id=proved.credential_id,
        public_key=proved.credential_public_key,
        sign_count=proved.sign_count,
        transports=tuple(sorted({way.value for way in ways})),
        synced=proved.credential_backed_up,
        aaguid=proved.aaguid,
    )


def credential_of(answer: str) -> bytes:
    """The id of the passkey that *answer*, of ``get``, says it comes from; nothing of it is proved yet."""
    try:
        return base64url_to_bytes(json.loads(answer)["id"])
    except Exception as problem:  # bytes from outside
        raise NotFound(UNKNOWN) from problem


def prove_use(answer: str, place: Place, *, challenge: bytes, public_key: bytes) -> ProvedUse:
    """That *answer*, of ``get``, is a signature of our challenge by the owner of *public_key*.

    Its count is not judged here: two answers may race, and a count proves nothing before the signature.

    Raises:
        NotFound: It is not.
    """
    try:
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        handle = base64url_to_bytes(json.loads(answer)["response"]["userHandle"])
    except Exception as problem:  # bytes from outside: the library raises whatever its parsers do
        raise NotFound(UNKNOWN) from problem
    return ProvedUse(proved.credential_id, handle, proved.new_sign_count, proved.credential_backed_up)


def ways_of(transports: Iterable[str]) -> Iterable[AuthenticatorTransport]:
    """How a browser reaches the authenticator, as far as the library knows the way."""
    known = {way.value: way for way in AuthenticatorTransport}
    return (known[way] for way in transports if way in known)
