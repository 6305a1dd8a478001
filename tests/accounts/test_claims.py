"""The claims of ACM/IDM, read."""

from __future__ import annotations

from typing import Any

import pytest

from loopbaan.accounts.claims import ClaimsRefused, read_claims, strength_of
from loopbaan.core.actor import Capacity, LoginStrength

CITIZEN = {
    "iss": "https://login.example",
    "sub": "abc",
    "given_name": "An",
    "family_name": "Peeters",
    "rrn": "84631512345",
    "acr": "urn:be:vlaanderen:authmech:itsme",
}
CENTRE = {
    "iss": "https://login.example",
    "sub": "def",
    "given_name": "Bo",
    "family_name": "Maes",
    "vo_id": "vo-1",
    "vo_doelgroepcode": "EA",
    "vo_orgcode": "0999000327",
    "vo_orgnaam": "De Kompasnaald",
    "acr": "urn:be:vlaanderen:authmech:totp",
}


def test_citizen() -> None:
    claims = read_claims("burger", CITIZEN, test_numbers=True)
    assert claims.capacity is Capacity.CITIZEN
    assert claims.insz == "84631512345"
    assert claims.subject == "https://login.example|abc"
    assert claims.strength is LoginStrength.HIGH


@pytest.mark.parametrize(("group", "capacity"), [("EA", Capacity.CENTRE), ("GID", Capacity.REGIE)])
def test_organisation(group: str, capacity: Capacity) -> None:
    claims = read_claims("organisatie", {**CENTRE, "vo_doelgroepcode": group}, test_numbers=True)
    assert claims.capacity is capacity
    assert claims.kbo == "0999000327"
    assert claims.organisation_name == "De Kompasnaald"
    assert claims.strength is LoginStrength.SUBSTANTIAL
    assert claims.insz is None


@pytest.mark.parametrize("missing", ["iss", "sub", "given_name", "family_name", "rrn"])
def test_a_missing_claim_of_a_citizen_is_refused(missing: str) -> None:
    token: dict[str, Any] = {name: value for name, value in CITIZEN.items() if name != missing}
    with pytest.raises(ClaimsRefused) as refusal:
        read_claims("burger", token, test_numbers=True)
    assert refusal.value.code == "claim_missing"
    assert missing in refusal.value.message


@pytest.mark.parametrize("missing", ["vo_id", "vo_doelgroepcode", "vo_orgcode", "vo_orgnaam"])
def test_a_missing_claim_of_an_organisation_is_refused(missing: str) -> None:
    token: dict[str, Any] = {name: value for name, value in CENTRE.items() if name != missing}
    with pytest.raises(ClaimsRefused):
        read_claims("organisatie", token, test_numbers=True)


@pytest.mark.parametrize(
    ("provider", "token", "code"),
    [
        ("burger", {**CITIZEN, "rrn": "12345678901"}, "rrn_invalid"),
        ("burger", {**CITIZEN, "rrn": 84631512345}, "claim_missing"),
        ("burger", {**CITIZEN, "acr": "urn:be:vlaanderen:authmech:password"}, "login_too_weak"),
        ("burger", {**CITIZEN, "acr": ""}, "login_too_weak"),
        ("organisatie", {**CENTRE, "vo_doelgroepcode": "BUR"}, "target_group_unknown"),
        ("organisatie", {**CENTRE, "vo_orgcode": "0999000328"}, "kbo_invalid"),
    ],
)
def test_claims_that_cannot_be_right(provider: str, token: dict[str, Any], code: str) -> None:
    with pytest.raises(ClaimsRefused) as refusal:
        read_claims(provider, token, test_numbers=True)
    assert refusal.value.code == code


def test_a_test_number_is_refused_where_they_do_not_count() -> None:
    with pytest.raises(ClaimsRefused):
        read_claims("burger", CITIZEN, test_numbers=False)


@pytest.mark.parametrize(
    ("acr", "strength"),
    [
        ("urn:be:vlaanderen:authmech:eid", LoginStrength.HIGH),
        ("urn:be:vlaanderen:authmech:sms", LoginStrength.SUBSTANTIAL),
        ("eID", LoginStrength.HIGH),
        ("urn:be:vlaanderen:authmech:eidas", LoginStrength.NONE),
    ],
)
def test_strength(acr: str, strength: LoginStrength) -> None:
    assert strength_of(acr) is strength
