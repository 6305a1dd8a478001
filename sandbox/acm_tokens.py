"""Keys, codes and tokens of the login stand-in. Everything but the key lives in memory and is gone after a restart."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from sandbox.people import Organisation, Persona
from sandbox.state import State

CODE_SECONDS = 60
TOKEN_SECONDS = 3600
# The codes of ACM/IDM: who someone is for the Flemish government.
TARGET_GROUPS = {"citizen": "BUR", "centre": "EA", "vdab": "GID"}
METHODS = {
    "eid": "urn:be:vlaanderen:authmech:eid",
    "itsme": "urn:be:vlaanderen:authmech:itsme",
    "totp": "urn:be:vlaanderen:authmech:totp",
    "sms": "urn:be:vlaanderen:authmech:sms",
    "eidas": "urn:be:vlaanderen:authmech:eidas",
}


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One login: what was asked, who came, how strongly."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    nonce: str
    challenge: str
    persona: Persona
    organisation: Organisation | None
    method: str
    at: float


def claims_of(grant: Grant) -> dict[str, Any]:
    """The claims that the scopes give. Never a mail address: ACM/IDM has none."""
    persona = grant.persona
    claims: dict[str, Any] = {"sub": persona.subject}
    if "profile" in grant.scopes:
        claims |= {"given_name": persona.given_name, "family_name": persona.family_name}
    if "rrn" in grant.scopes and persona.insz:
        claims["rrn"] = persona.insz
    if "vo" in grant.scopes:
        claims["vo_doelgroepcode"] = TARGET_GROUPS[persona.group]
        if grant.organisation:
            claims |= {
                "vo_id": persona.vo_id,
                "vo_orgcode": grant.organisation.kbo,
                "vo_orgnaam": grant.organisation.name,
            }
    return claims


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Tokens:
    """Issues and spends codes and tokens."""

    def __init__(self, state: State, issuer: str) -> None:
        self._issuer = issuer
        self._lock = threading.Lock()
        self._codes: dict[str, Grant] = {}
        self._access: dict[str, Grant] = {}
        # Spent code -> the access token that came of it, to withdraw it when the code comes a second time.
        self._spent: dict[str, str] = {}
        self._state = state

    @cached_property
    def _key(self) -> RSAKey:
        """The key that signs, made at the first login and kept, so that a restart does not upset the portal."""
        with self._state.lock:
            stored = self._state.get("key", "acm")
            if stored:
                return RSAKey.import_key(stored)
            key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True, auto_kid=True)
            self._state.put("key", "acm", dict(key.as_dict(private=True)))
            return key

    def public_keys(self) -> dict[str, Any]:
        """The JWKS document."""
        return {"keys": [self._key.as_dict(private=False)]}

    def new_code(self, grant: Grant) -> str:
        """A code for one exchange within a minute."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_old()
            self._codes[code] = grant
        return code

    def spend_code(self, code: str) -> Grant | None:
        """The grant behind a fresh code, once. A second time withdraws the tokens of the first."""
        with self._lock:
            if code in self._spent:
                self._access.pop(self._spent.pop(code), None)
                return None
            grant = self._codes.pop(code, None)
        if grant is None or time.time() - grant.at > CODE_SECONDS:
            return None
        return grant

    def issue(self, code: str, grant: Grant) -> dict[str, Any]:
        """The answer of the token endpoint."""
        access_token = secrets.token_urlsafe(32)
        with self._lock:
            self._access[access_token] = grant
            self._spent[code] = access_token
        now = int(time.time())
        payload = {
            "iss": self._issuer,
            "aud": grant.client_id,
            "azp": grant.client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": int(grant.at),
            "acr": METHODS[grant.method],
            **claims_of(grant),
        }
        if grant.nonce:
            payload["nonce"] = grant.nonce
        header = {"alg": "RS256", "kid": self._key.kid, "typ": "JWT"}
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": " ".join(sorted(grant.scopes)),
            "id_token": jwt.encode(header, payload, self._key),
        }

    def grant_of(self, access_token: str) -> Grant | None:
        """The grant behind a living access token."""
        with self._lock:
            grant = self._access.get(access_token)
        if grant is None or time.time() - grant.at > TOKEN_SECONDS:
            return None
        return grant

    def _forget_old(self) -> None:
        now = time.time()
        self._codes = {code: grant for code, grant in self._codes.items() if now - grant.at <= CODE_SECONDS}
        if len(self._access) > 10_000:
            self._access = {t: grant for t, grant in self._access.items() if now - grant.at <= TOKEN_SECONDS}
            self._spent = {code: token for code, token in self._spent.items() if token in self._access}
