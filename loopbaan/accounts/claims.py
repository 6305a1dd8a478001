"""What ACM/IDM says about somebody who logs in, read into a typed value. Pure but for the rule on test numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from loopbaan.core import identifiers
from loopbaan.core.actor import Capacity, LoginStrength
from loopbaan.core.errors import DomainError

# The two registrations at the issuer: see SOCIALACCOUNT_PROVIDERS in the settings.
CITIZEN_PROVIDER = "burger"
ORGANISATION_PROVIDER = "organisatie"

_MECHANISM = "urn:be:vlaanderen:authmech:"
# ACM/IDM gives eID the score 500 and itsme 450 (high), TOTP and SMS 400 (substantial).
_HIGH = {"eid", "itsme"}
_SUBSTANTIAL = {"totp", "sms"}
_CAPACITY_BY_TARGET_GROUP = {"EA": Capacity.CENTRE, "GID": Capacity.REGIE}


class ClaimsRefused(DomainError):
    """The answer of the login lacks something that the portal needs, or holds something that it cannot use."""


@dataclass(frozen=True, slots=True)
class Claims:
    """One login: who, at which issuer, how strongly proved, and in which capacity.

    ``insz`` is there for citizens; ``vo_id``, ``kbo`` (ten digits) and ``organisation_name`` for people of an
    organisation.
    """

    issuer: str
    sub: str
    given_name: str
    family_name: str
    capacity: Capacity
    strength: LoginStrength
    insz: str | None = None
    vo_id: str | None = None
    kbo: str = ""
    organisation_name: str = ""

    @property
    def subject(self) -> str:
        """The identity: unique per issuer."""
        return f"{self.issuer}|{self.sub}"


def strength_of(acr: str) -> LoginStrength:
    """The assurance level of a login mechanism; an unknown mechanism proves nothing."""
    mechanism = acr.strip().lower().removeprefix(_MECHANISM)
    if mechanism in _HIGH:
        return LoginStrength.HIGH
    if mechanism in _SUBSTANTIAL:
        return LoginStrength.SUBSTANTIAL
    return LoginStrength.NONE


def read_claims(provider_id: str, token: Mapping[str, Any], *, test_numbers: bool) -> Claims:
    """Read the ID token of a login through one of the two registrations.

    Raises ClaimsRefused, with a sentence for the person, when a claim is missing or cannot be right.
    """
    strength = strength_of(_text(token, "acr"))
    if strength is LoginStrength.NONE:
        raise ClaimsRefused(
            "login_too_weak",
            _("Deze manier van aanmelden is niet sterk genoeg. Meld je aan met eID, itsme of een code via app of sms."),
        )
    names = {"given_name": _required(token, "given_name"), "family_name": _required(token, "family_name")}
    issuer, sub = _required(token, "iss"), _required(token, "sub")
    if provider_id == CITIZEN_PROVIDER:
        try:
            insz = identifiers.insz(_required(token, "rrn"), test_numbers=test_numbers)
        except identifiers.InvalidIdentifier as error:
            raise ClaimsRefused("rrn_invalid", _("Je rijksregisternummer kwam niet goed door.")) from error
        return Claims(issuer=issuer, sub=sub, capacity=Capacity.CITIZEN, strength=strength, insz=insz, **names)
    group = _required(token, "vo_doelgroepcode")
    capacity = _CAPACITY_BY_TARGET_GROUP.get(group)
    if capacity is None:
        raise ClaimsRefused(
            "target_group_unknown",
            _("Je koos een hoedanigheid die dit portaal niet kent. Kies bij het aanmelden je loopbaancentrum of VDAB."),
        )
    try:
        kbo = identifiers.kbo(_required(token, "vo_orgcode"))
    except identifiers.InvalidIdentifier as error:
        raise ClaimsRefused("kbo_invalid", _("Het nummer van je organisatie kwam niet goed door.")) from error
    return Claims(
        issuer=issuer,
        sub=sub,
        capacity=capacity,
        strength=strength,
        vo_id=_required(token, "vo_id"),
        kbo=kbo,
        organisation_name=_required(token, "vo_orgnaam"),
        **names,
    )


def _text(token: Mapping[str, Any], name: str) -> str:
    value = token.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _required(token: Mapping[str, Any], name: str) -> str:
    value = _text(token, name)
    if not value:
        raise ClaimsRefused(
            "claim_missing",
            _("De aanmelddienst gaf niet alle gegevens door die we nodig hebben (%(name)s ontbreekt).")
            % {"name": name},
        )
    return value
