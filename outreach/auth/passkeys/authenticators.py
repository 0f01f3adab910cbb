"""Authenticators' answers, checked by py_webauthn; beyond it, what we ask of them besides."""

import json
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from outreach.auth.passkeys.challenges import LASTS
from outreach.auth.passkeys.relying_party import RelyingParty
from outreach.core.errors import Refusal

T = TypeVar("T")

SITE_NAME = "MPs not border guards"
ALGORITHMS = [Algorithm.ECDSA_SHA_256, Algorithm.EDDSA, Algorithm.RSASSA_PKCS1_v1_5_SHA_256]
RSA_BITS, RSA_EXPONENT = range(2048, 4097), 65537
LONGEST_ID = 1023
LONGEST_ANSWER = 8192
_MILLISECONDS = int(LASTS.total_seconds() * 1000)


class PasskeyRefused(Refusal):
    """Whatever is wrong with it, and whether or not we know it: the same words."""

    status = 422

    def __init__(self) -> None:
        super().__init__("This passkey was not accepted. Try again, or use your password.")


class NewKey(NamedTuple):
    """The credential that a device made: its id, its public key, its counter."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


class Assertion(NamedTuple):
    """The credential that an answer names, and the answer as it was parsed. Not checked yet."""

    credential_id: bytes
    user_handle: bytes | None
    parsed: AuthenticationCredential


def options_to_add(
    site: RelyingParty,
    *,
    challenge: bytes,
    user_handle: bytes,
    email: str,
    name: str,
    known: list[bytes],
) -> str:
    """Return what a browser needs to make a passkey, as JSON. `known` are those of the person."""
    options = generate_registration_options(
        rp_id=site.id,
        rp_name=SITE_NAME,
        user_id=user_handle,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json(options)


def options_to_use(site: RelyingParty, *, challenge: bytes, allowed: list[bytes]) -> str:
    """Return what a browser needs to use a passkey, as JSON. Without `allowed` any of the site's
    will do, and nothing is said of whose there are."""
    options = generate_authentication_options(
        rp_id=site.id,
        challenge=challenge,
        timeout=_MILLISECONDS,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def check_new(site: RelyingParty, *, answer: str, challenge: bytes) -> NewKey:
    """Check that a device made a passkey for us, for this challenge. Raises PasskeyRefused."""
    return _or_refuse(lambda: _check_new(site, answer, challenge))


def read(answer: str) -> Assertion:
    """Parse what a browser sent of a passkey that was used. Raises PasskeyRefused."""
    return _or_refuse(lambda: _read(answer))


def check_use(
    site: RelyingParty, assertion: Assertion, *, public_key: bytes, challenge: bytes
) -> int:
    """Check that this key signed this challenge, for us, after the device had made sure of the
    person; returns its counter. Raises PasskeyRefused."""
    return _or_refuse(lambda: _check_use(site, assertion, public_key, challenge))


def _descriptors(ids: list[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in ids]


def _or_refuse(check: Callable[[], T]) -> T:
    """A stranger chose every byte, and five parsers read them: whatever goes wrong is a no."""
    try:
        return check()
    except Exception as error:
        raise PasskeyRefused from error


def _check_new(site: RelyingParty, answer: str, challenge: bytes) -> NewKey:
    _refuse_if(len(answer) > LONGEST_ANSWER)
    credential = parse_registration_credential_json(answer)
    attestation = parse_attestation_object(credential.response.attestation_object)
    # We asked for none; a device that signs it with the new key itself says nothing more. What
    # makers' certificates say is neither asked nor read.
    is_plain = attestation.fmt in (AttestationFormat.NONE, AttestationFormat.PACKED)
    _refuse_if(not is_plain or attestation.att_stmt.x5c is not None)
    _refuse_if_framed(credential.response.client_data_json)
    made = verify_registration_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=site.id,
        expected_origin=site.origin,
        require_user_verification=True,
        supported_pub_key_algs=ALGORITHMS,
    )
    _refuse_if(not 0 < len(made.credential_id) <= LONGEST_ID)
    _refuse_if(made.credential_id != credential.raw_id)
    _refuse_if(not _is_strong(made.credential_public_key))
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count)


def _is_strong(public_key: bytes) -> bool:
    """Return whether it is a key of the kind that its algorithm says, neither short nor huge."""
    decoded = decode_credential_public_key(public_key)
    key = decoded_public_key_to_cryptography(decoded)
    if isinstance(key, EllipticCurvePublicKey):
        return decoded.alg == Algorithm.ECDSA_SHA_256 and isinstance(key.curve, SECP256R1)
    if isinstance(key, RSAPublicKey):
        fits = key.key_size in RSA_BITS and key.public_numbers().e == RSA_EXPONENT
        return fits and decoded.alg == Algorithm.RSASSA_PKCS1_v1_5_SHA_256
    return isinstance(key, Ed25519PublicKey)


def _read(answer: str) -> Assertion:
    _refuse_if(len(answer) > LONGEST_ANSWER)
    credential = parse_authentication_credential_json(answer)
    return Assertion(credential.raw_id, credential.response.user_handle, credential)


def _check_use(
    site: RelyingParty, assertion: Assertion, public_key: bytes, challenge: bytes
) -> int:
    _refuse_if_framed(assertion.parsed.response.client_data_json)
    used = verify_authentication_response(
        credential=assertion.parsed,
        expected_challenge=challenge,
        expected_rp_id=site.id,
        expected_origin=site.origin,
        credential_public_key=public_key,
        # The library looks at the counter before the signature, so anybody could make it look as
        # if a passkey had been copied. It is compared where it is stored.
        credential_current_sign_count=0,
        require_user_verification=True,
    )
    return used.new_sign_count


def _refuse_if_framed(client_data: bytes) -> None:
    """The library reads `crossOrigin` and asks nothing of it."""
    said = json.loads(client_data)
    _refuse_if(said.get("crossOrigin") not in (None, False) or "topOrigin" in said)


def _refuse_if(is_wrong: bool) -> None:
    if is_wrong:
        raise PasskeyRefused
