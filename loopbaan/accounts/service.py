"""Persons and identities: how they come to exist, are found, and get roles."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loopbaan.accounts.claims import Claims
from loopbaan.accounts.models import Person, RegieRole, RoleGrant, User
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import clock
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import DomainError, NotFound
from loopbaan.db import rows, sealing
from loopbaan.db.constraints import violation

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identified:
    """Somebody who proved who they are: the identity and the natural person behind it."""

    user: User
    person: Person


@transaction.atomic
def identify(claims: Claims) -> Identified:
    """Find, or make, the identity and the person of a login, and take over the names as the issuer writes them.

    One identity per (issuer, sub). A citizen is found by INSZ, others by ``vo_id``; an identity that is known already
    in the other capacity is the same natural person: where both had a row already, the two are linked. Raises
    DomainError when the identity was blocked.
    """
    user = User.objects.select_related("person").select_for_update(of=("self",)).filter(subject=claims.subject).first()
    if user is not None and not user.is_active:
        raise DomainError("identity_blocked", _("Met deze identiteit kan je niet meer aanmelden."))
    known = user.person if user else None
    if claims.insz is not None:
        person = ensure_citizen(
            insz=claims.insz, given_name=claims.given_name, family_name=claims.family_name, same_as=known
        )
    else:
        person = ensure_staff(
            vo_id=claims.vo_id or "", given_name=claims.given_name, family_name=claims.family_name, same_as=known
        )
    if known is not None and known.id != person.id:
        _link(known, person)
    if user is None:
        user, _made = User.objects.get_or_create(subject=claims.subject, defaults={"person": person})
    return Identified(user, person)


def _link(one: Person, other: Person) -> None:
    """Write down that two rows are one natural person, with whoever was linked to either before."""
    found = rows.lock_many(Person, {one.id, other.id})
    naturals = {each.natural_id or each.id for each in found}
    if len(naturals) == 1:
        return
    natural_id = min(naturals)
    Person.objects.filter(Q(id__in=naturals) | Q(natural_id__in=naturals)).update(natural_id=natural_id)
    logger.warning("persons %s and %s are one natural person", one.id, other.id)


def rows_of(person_ids: Iterable[UUID]) -> frozenset[UUID]:
    """These persons, and every other row of the same natural persons: mostly the persons themselves."""
    wanted = frozenset(person_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM accounts_person WHERE natural_id IN"
            " (SELECT natural_id FROM accounts_person WHERE id = ANY(%s))",
            [list(wanted)],
        )
        return wanted.union(found for (found,) in cursor.fetchall())


def rows_in_query(person_id: UUID) -> QuerySet[Any]:
    """``rows_of`` one person, to stand inside another query: ``exclude(person_id__in=rows_in_query(...))``."""
    linked = Person.objects.filter(id=person_id, natural_id__isnull=False).order_by().values("natural_id")
    return Person.objects.filter(Q(id=person_id) | Q(natural_id__in=linked)).order_by().values("id")


def same_person(one: UUID | None, other: UUID | None) -> bool:
    """Whether two persons are one natural person: what rules of the kind "nobody for themselves" compare."""
    if one is None or other is None:
        return False
    return one == other or other in rows_of([one])


@transaction.atomic
def ensure_citizen(*, insz: str, given_name: str, family_name: str, same_as: Person | None = None) -> Person:
    """The person with this INSZ (eleven digits, valid), made when new; the names are brought up to date.

    ``same_as`` is a person already known to be the same one: it gets the INSZ when it has none.
    """
    digest = sealing.keyed_digest(insz)
    person = rows.find(Person, insz_digest=digest)
    if person is None and same_as is not None and same_as.insz_digest is None:
        same_as.insz_digest, same_as.insz_sealed = digest, sealing.seal(insz.encode())
        same_as.save(update_fields=["insz_digest", "insz_sealed"])
        person = same_as
    if person is None:
        sealed = sealing.seal(insz.encode())
        new = Person(insz_digest=digest, insz_sealed=sealed, given_name=given_name, family_name=family_name)
        person = _made(new, insz_digest=digest)
    return _named(person, given_name, family_name)


@transaction.atomic
def ensure_staff(*, vo_id: str, given_name: str, family_name: str, same_as: Person | None = None) -> Person:
    """The person with this ``vo_id``, made when new; the names are brought up to date. See ``ensure_citizen``."""
    if not vo_id:
        raise ValueError("staff have a vo_id")
    person = rows.find(Person, vo_id=vo_id)
    if person is None and same_as is not None and same_as.vo_id is None:
        same_as.vo_id = vo_id
        same_as.save(update_fields=["vo_id"])
        person = same_as
    if person is None:
        person = _made(Person(vo_id=vo_id, given_name=given_name, family_name=family_name), vo_id=vo_id)
    return _named(person, given_name, family_name)


def _made(new: Person, **key: str) -> Person:
    """The new person, or the one whom another made at the same moment under the same key."""
    if rows.insert(new, ignore_conflicts=True):
        return new
    return Person.objects.get(**key)


def _named(person: Person, given_name: str, family_name: str) -> Person:
    if (person.given_name, person.family_name) != (given_name, family_name):
        person.given_name, person.family_name = given_name, family_name
        person.save(update_fields=["given_name", "family_name"])
    return person


def person(person_id: UUID) -> Person:
    """The person with this id. Raises NotFound."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise NotFound("person_unknown", _("We vinden deze persoon niet."))
    return found


def person_with_insz(insz: str) -> Person | None:
    """The person with this INSZ (eleven digits), or None."""
    return Person.objects.filter(insz_digest=sealing.keyed_digest(insz)).first()


def insz_of(person_id: UUID) -> str:
    """The INSZ of a person, unsealed, to ask an authentic source with. Raises NotFound when there is none."""
    sealed = Person.objects.filter(pk=person_id).values_list("insz_sealed", flat=True).first()
    if sealed is None:
        raise NotFound("insz_unknown", _("Van deze persoon is geen rijksregisternummer bekend."))
    return sealing.unseal(bytes(sealed)).decode()


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Full names by person id, in one query; an unknown id is left out."""
    rows = Person.objects.filter(pk__in=set(person_ids)).order_by()
    return {row.id: row.full_name for row in rows}


@transaction.atomic
def record_login(actor: Actor, *, at: datetime, provider: str) -> None:
    """Write that somebody logged in, in which capacity and how strongly."""
    if actor.person_id is None:
        raise ValueError("the system does not log in")
    trail.record(
        actor,
        Action.LOGGED_IN,
        subject=("person", actor.person_id),
        person_id=actor.person_id,
        at=at,
        payload={"provider": provider, "strength": actor.strength.value},
    )


@transaction.atomic
def record_logout(actor: Actor, *, at: datetime) -> None:
    """Write that somebody logged out."""
    if actor.person_id is None:
        raise ValueError("the system does not log out")
    trail.record(actor, Action.LOGGED_OUT, subject=("person", actor.person_id), person_id=actor.person_id, at=at)


@transaction.atomic
def grant_regie_role(
    *,
    actor: Actor,
    person_id: UUID,
    role: RegieRole,
    valid_from: date,
    valid_until: date | None = None,
    at: datetime,
) -> RoleGrant:
    """Give somebody of VDAB a role for a period. Raises DomainError when they hold it already."""
    refusal = DomainError("role_held", _("Deze persoon heeft die rol al in deze periode."), field="role")
    with violation({"role_grant_overlap": refusal}):
        grant = RoleGrant.objects.create(
            person_id=person_id,
            capacity=Capacity.REGIE.value,
            role=role.value,
            valid_from=valid_from,
            valid_until=valid_until,
            granted_by_id=actor.person_id,
        )
    trail.record(
        actor,
        Action.ROLE_GRANTED,
        subject=("role_grant", grant.id),
        person_id=person_id,
        at=at,
        payload={"role": role.value, "from": valid_from.isoformat()},
    )
    return grant


@transaction.atomic
def end_regie_role(*, actor: Actor, grant_id: UUID, at: datetime) -> None:
    """End a role: today is the first day without it. A role that had not begun yet is ended on its second day.

    Raises NotFound for an unknown grant and DomainError for one that has ended.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",), no_key=True).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("role_grant_unknown", _("We vinden deze rol niet."))
    today = clock.day_of(at)
    if grant.valid_until is not None and grant.valid_until <= today:
        raise DomainError("role_ended", _("Deze rol is al beëindigd."))
    # A period has at least one day: a role given today still holds today.
    grant.valid_until = max(today, date.fromordinal(grant.valid_from.toordinal() + 1))
    grant.save(update_fields=["valid_until"])
    trail.record(
        actor,
        Action.ROLE_ENDED,
        subject=("role_grant", grant.id),
        person_id=grant.person_id,
        at=at,
        payload={"role": grant.role, "until": grant.valid_until.isoformat()},
    )
