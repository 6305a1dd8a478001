"""Which roles somebody holds today, by capacity: each app answers for its own capacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loopbaan.accounts.models import RoleGrant
from loopbaan.core.actor import Capacity


@dataclass(frozen=True, slots=True)
class RoleSet:
    """The roles of one person in one capacity on one day.

    ``organisation_id`` is the centre's id. Without roles, ``refusal`` is the Dutch sentence that says why. ``notice``
    is one that stands on every page of the capacity: what is special about these roles. ``way_out`` is a (label,
    address) where who was refused can ask for a role.
    """

    roles: frozenset[str] = frozenset()
    organisation_id: UUID | None = None
    organisation_name: str = ""
    refusal: str = ""
    notice: str = ""
    way_out: tuple[str, str] | None = None


# Takes the person, the KBO number of the organisation that they logged in for, and the day.
Resolver = Callable[[UUID, str, date], RoleSet | None]

_resolvers: dict[Capacity, Resolver] = {}


def register_resolver(capacity: Capacity, resolver: Resolver) -> None:
    """Let an app answer for a capacity; called in ``AppConfig.ready``. The last one registered answers."""
    _resolvers[capacity] = resolver


def roles_of(capacity: Capacity, *, person_id: UUID, kbo: str, on: date) -> RoleSet:
    """The roles that the person holds on that day; empty, with a reason, when there are none."""
    resolver = _resolvers.get(capacity)
    found = resolver(person_id, kbo, on) if resolver else None
    return found or RoleSet(refusal=str(_("Je hebt vandaag geen rol in dit portaal.")))


def _citizen(_person_id: UUID, _kbo: str, _on: date) -> RoleSet:
    return RoleSet(roles=frozenset({"burger"}))


def _regie(person_id: UUID, _kbo: str, on: date) -> RoleSet:
    held = frozenset(
        RoleGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=on),
            person_id=person_id,
            capacity=Capacity.REGIE.value,
            valid_from__lte=on,
        )
        .order_by()
        .values_list("role", flat=True)
    )
    refusal = "" if held else str(_("Je hebt vandaag geen rol bij de regie. Vraag ze aan de beheerder van je dienst."))
    return RoleSet(roles=held, organisation_name="VDAB", refusal=refusal)


register_resolver(Capacity.CITIZEN, _citizen)
register_resolver(Capacity.REGIE, _regie)
