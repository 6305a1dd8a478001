"""What the session remembers of a login, and the actor made of it.

The capacity is chosen per session. Roles are looked up on every request, for the day of the request, so that the end
of a role takes effect at once. The session holds no INSZ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from loopbaan.accounts.claims import Claims
from loopbaan.accounts.models import Person
from loopbaan.accounts.roles import roles_of
from loopbaan.core.actor import Actor, Capacity, LoginStrength

_KEY = "identity"


@dataclass(frozen=True, slots=True)
class Identity:
    """The login behind a session: person, capacity, organisation (KBO, ten digits), strength, name."""

    person_id: UUID
    capacity: Capacity
    strength: LoginStrength
    name: str
    kbo: str = ""
    organisation_name: str = ""

    @classmethod
    def of(cls, person: Person, claims: Claims) -> Identity:
        """The identity that a login gives."""
        return cls(
            person_id=person.id,
            capacity=claims.capacity,
            strength=claims.strength,
            name=person.full_name,
            kbo=claims.kbo,
            organisation_name=claims.organisation_name,
        )

    def as_primitives(self) -> dict[str, str]:
        """For the session store."""
        return {
            "person_id": str(self.person_id),
            "capacity": self.capacity.value,
            "strength": self.strength.value,
            "name": self.name,
            "kbo": self.kbo,
            "organisation_name": self.organisation_name,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """Who acts in this request, why without roles when that is so, and what every page must say of the roles."""

    actor: Actor
    identity: Identity
    organisation_name: str
    refusal: str
    notice: str = ""
    way_out: tuple[str, str] | None = None


def remember(session: SessionBase, identity: Identity) -> None:
    """Keep the identity in the session, once the session key has been changed by the login."""
    session[_KEY] = identity.as_primitives()


def identity_of(session: SessionBase) -> Identity | None:
    """The identity in the session, or None when there is none that can be read."""
    stored: dict[str, Any] | None = session.get(_KEY)
    if not stored:
        return None
    try:
        return Identity(
            person_id=UUID(stored["person_id"]),
            capacity=Capacity(stored["capacity"]),
            strength=LoginStrength(stored["strength"]),
            name=stored["name"],
            kbo=stored["kbo"],
            organisation_name=stored["organisation_name"],
        )
    except (KeyError, ValueError):
        # Written by another version of the portal: ask to log in again.
        return None


def standing_of(identity: Identity, *, on: date) -> Standing:
    """The actor with the roles of that day."""
    held = roles_of(identity.capacity, person_id=identity.person_id, kbo=identity.kbo, on=on)
    actor = Actor(
        capacity=identity.capacity,
        person_id=identity.person_id,
        organisation_id=held.organisation_id,
        name=identity.name,
        strength=identity.strength,
        roles=held.roles,
    )
    return Standing(
        actor, identity, held.organisation_name or identity.organisation_name, held.refusal, held.notice, held.way_out
    )
