"""Who acts, and in which capacity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Capacity(StrEnum):
    """The capacity in which somebody acts during one session."""

    CITIZEN = "citizen"
    CENTRE = "centre"
    REGIE = "regie"
    SYSTEM = "system"


class LoginStrength(StrEnum):
    """How strongly somebody proved who they are, after the assurance levels of ACM/IDM."""

    HIGH = "high"
    SUBSTANTIAL = "substantial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who performs a domain function.

    ``person_id`` is None only for the system. ``organisation_id`` is the centre's id for people of a centre.
    ``roles`` are the role names that the person holds in this capacity today.
    """

    capacity: Capacity
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    name: str = ""
    strength: LoginStrength = LoginStrength.NONE
    roles: frozenset[str] = frozenset()

    @property
    def person(self) -> UUID:
        """The id of the natural person who acts. Raises ValueError for the system, which is nobody."""
        if self.person_id is None:
            raise ValueError("the system is not a person")
        return self.person_id

    @property
    def is_system(self) -> bool:
        return self.capacity is Capacity.SYSTEM


SYSTEM = Actor(capacity=Capacity.SYSTEM, name="Systeem")
