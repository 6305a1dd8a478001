"""Personal data at rest: authenticated encryption, and a keyed digest for exact look-up.

Both keys come from the settings, never from the database, and carry a version so that they can be changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class UnsealError(Exception):
    """The bytes were not sealed under a key that we hold, or were changed since."""


def _key(version: int) -> bytes:
    try:
        return base64.urlsafe_b64decode(settings.SEALING_KEYS[version])
    except KeyError as error:
        raise UnsealError(f"no sealing key of version {version}") from error


def seal(clear: bytes) -> bytes:
    """Encrypt with AES-256-GCM under the newest key: one byte of key version, 12 of nonce, the ciphertext."""
    version = max(settings.SEALING_KEYS)
    nonce = os.urandom(_NONCE)
    header = bytes([version])
    return header + nonce + AESGCM(_key(version)).encrypt(nonce, clear, header)


def unseal(sealed: bytes) -> bytes:
    """Decrypt what ``seal`` made. Raises UnsealError."""
    data = bytes(sealed)
    header, nonce, body = data[:1], data[1 : 1 + _NONCE], data[1 + _NONCE :]
    if not header or not body:
        raise UnsealError("too short to be sealed")
    try:
        return AESGCM(_key(header[0])).decrypt(nonce, body, header)
    except InvalidTag as error:
        raise UnsealError("changed, or sealed under another key") from error


def keyed_digest(text: str) -> str:
    """A keyed HMAC-SHA-256 for exact look-up, prefixed with the key version: ``1:9f86d0…``."""
    version = max(settings.DIGEST_KEYS)
    key = base64.urlsafe_b64decode(settings.DIGEST_KEYS[version])
    return f"{version}:{hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"


class NoDecisionKey(LookupError):
    """A decision was marked under a key of a version that the settings do not name."""


def decision_key(version: int) -> bytes:
    """The key of that version for the marks of decisions: outside the database, and for nothing else.

    Raises NoDecisionKey.
    """
    try:
        return base64.urlsafe_b64decode(settings.DECISION_KEYS[version])
    except KeyError as error:
        raise NoDecisionKey(f"no decision key of version {version}") from error


def newest_decision_key() -> int:
    """The version of the key that marks new decisions."""
    return max(settings.DECISION_KEYS)
