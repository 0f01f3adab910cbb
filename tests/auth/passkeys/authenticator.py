"""An authenticator in software: it makes passkeys and signs as a phone or a security key would, and
lies wherever a test tells it to."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

HOST = "localhost:8000"
SITE = f"http://{HOST}"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256 = -7


def base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")


def cose(key: EllipticCurvePrivateKey, alg: int = ES256) -> dict[int, Any]:
    point = key.public_key().public_numbers()
    return {1: 2, 3: alg, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


class Authenticator:
    """One device with one passkey for the site."""

    def __init__(self) -> None:
        self.key = generate_private_key(SECP256R1())
        self.id = secrets.token_bytes(16)
        self.user_handle = b""
        self.count = 0

    def make(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Answer navigator.credentials.create()."""
        self.user_handle = from_base64url(options["user"]["id"])
        public_key = lies.pop("public_key", None)
        key = cbor2.dumps(cose(self.key)) if public_key is None else public_key
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        data = self._data(ATTESTED, attested, lies)
        attestation = {
            "fmt": lies.pop("fmt", "none"), "attStmt": lies.pop("stmt", {}), "authData": data,
        }  # fmt: skip
        client = self._client("webauthn.create", options, lies)
        assert not lies, lies
        return self._answer(clientDataJSON=client, attestationObject=cbor2.dumps(attestation))

    def use(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Answer navigator.credentials.get()."""
        self.count += 1
        handle = lies.pop("user_handle", self.user_handle)
        key = lies.pop("key", self.key)
        data = self._data(0, b"", lies)
        client = self._client("webauthn.get", options, lies)
        signature = key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        answer = self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)
        answer["response"]["userHandle"] = None if handle is None else base64url(handle)
        for name, value in lies.items():
            answer["response"][name] = base64url(value)
        return answer

    def _data(self, flags: int, more: bytes, lies: dict[str, Any]) -> bytes:
        rp_id = lies.pop("rp_id", "localhost")
        flags |= lies.pop("flags", PRESENT | VERIFIED)
        count = lies.pop("count", self.count)
        head = hashlib.sha256(rp_id.encode()).digest()
        return head + bytes([flags]) + count.to_bytes(4, "big") + more

    def _client(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        said = {
            "type": kind, "challenge": options["challenge"], "origin": SITE, "crossOrigin": False,
        } | lies.pop("client", {})  # fmt: skip
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        return {
            "id": base64url(self.id),
            "rawId": base64url(self.id),
            "type": "public-key",
            "response": {name: base64url(value) for name, value in response.items()},
        }
