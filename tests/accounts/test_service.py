"""Persons, identities and roles."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from loopbaan.accounts import service
from loopbaan.accounts.claims import Claims
from loopbaan.accounts.models import Person, RegieRole, User
from loopbaan.accounts.roles import roles_of
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Capacity, LoginStrength
from loopbaan.core.errors import DomainError, NotFound
from tests.support import people

pytestmark = pytest.mark.django_db
INSZ = "84631512345"


def citizen_claims(**changed: object) -> Claims:
    values = {
        "issuer": "https://login.example",
        "sub": "abc",
        "given_name": "An",
        "family_name": "Peeters",
        "capacity": Capacity.CITIZEN,
        "strength": LoginStrength.HIGH,
        "insz": INSZ,
    }
    return Claims(**{**values, **changed})  # type: ignore[arg-type]


def staff_claims(**changed: object) -> Claims:
    values = {"capacity": Capacity.CENTRE, "insz": None, "vo_id": "vo-1", "kbo": "0999000327"}
    return citizen_claims(**{**values, **changed})


def test_the_insz_is_stored_sealed_and_found_again() -> None:
    person = service.identify(citizen_claims()).person
    stored = Person.objects.values().get(pk=person.id)
    assert INSZ not in repr(stored)
    assert INSZ.encode() not in bytes(stored["insz_sealed"])
    assert service.insz_of(person.id) == INSZ
    found = service.person_with_insz(INSZ)
    assert found is not None
    assert found.id == person.id


def test_a_second_login_is_the_same_person_with_the_newest_name() -> None:
    first = service.identify(citizen_claims())
    second = service.identify(citizen_claims(family_name="Peeters-Claes"))
    assert first.user.id == second.user.id
    assert first.person.id == second.person.id
    assert Person.objects.get().family_name == "Peeters-Claes"


def test_the_same_insz_at_another_issuer_is_another_identity_of_the_same_person() -> None:
    first = service.identify(citizen_claims())
    second = service.identify(citizen_claims(issuer="https://other.example"))
    assert first.user.id != second.user.id
    assert first.person.id == second.person.id


def test_the_same_sub_at_another_issuer_is_somebody_else() -> None:
    first = service.identify(citizen_claims())
    second = service.identify(citizen_claims(issuer="https://other.example", insz="84631512399"))
    assert first.person.id != second.person.id


def test_an_identity_known_as_citizen_is_the_same_person_at_work() -> None:
    as_citizen = service.identify(citizen_claims())
    at_work = service.identify(staff_claims())
    assert as_citizen.person.id == at_work.person.id
    assert Person.objects.get().vo_id == "vo-1"


def test_two_rows_that_a_login_shows_to_be_one_person_are_linked() -> None:
    listed = service.ensure_staff(vo_id="vo-1", given_name="An", family_name="Peeters")
    stranger = people.a_staff_member()
    citizen = service.identify(citizen_claims()).person
    assert not service.same_person(listed.id, citizen.id)
    at_work = service.identify(staff_claims())
    assert at_work.person.id == listed.id
    assert service.same_person(listed.id, citizen.id)
    assert service.same_person(citizen.id, listed.id)
    assert service.rows_of([citizen.id, stranger.id]) == {listed.id, citizen.id, stranger.id}
    assert not service.same_person(stranger.id, citizen.id)
    assert not service.same_person(stranger.id, None)
    # A third row joins the two that are linked already.
    service.ensure_staff(vo_id="vo-2", given_name="An", family_name="Peeters")
    third = service.identify(staff_claims(vo_id="vo-2")).person
    assert service.rows_of([listed.id]) == {listed.id, citizen.id, third.id}
    linked = Person.objects.filter(natural_id__isnull=False)
    assert linked.values("natural_id").distinct().count() == 1
    assert (Person.objects.get(id=citizen.id).vo_id, Person.objects.get(id=listed.id).insz_digest) == (None, None)


def test_staff_without_a_known_identity_are_found_by_vo_id() -> None:
    listed = service.ensure_staff(vo_id="vo-1", given_name="Bo", family_name="Maes")
    at_work = service.identify(staff_claims(sub="never seen"))
    assert at_work.person.id == listed.id


def test_a_blocked_identity_is_refused() -> None:
    service.identify(citizen_claims())
    User.objects.update(is_active=False)
    with pytest.raises(DomainError) as refusal:
        service.identify(citizen_claims())
    assert refusal.value.code == "identity_blocked"


def test_somebody_without_insz_has_none_to_ask_with() -> None:
    person = people.a_staff_member()
    with pytest.raises(NotFound):
        service.insz_of(person.id)
    with pytest.raises(NotFound):
        service.person(uuid4())


def test_names_in_one_query(django_assert_num_queries: object) -> None:
    one, two = people.a_citizen("An", "Peeters"), people.a_citizen("Bart", "Claes")
    with django_assert_num_queries(1):  # type: ignore[operator]
        names = service.names_of([one.id, two.id, uuid4()])
    assert names == {one.id: "An Peeters", two.id: "Bart Claes"}


def roles(person: Person, on: date) -> frozenset[str]:
    return roles_of(Capacity.REGIE, person_id=person.id, kbo="", on=on).roles


def test_a_role_holds_from_its_first_day_until_the_day_it_ends(at: datetime, on: date) -> None:
    person = people.a_staff_member()
    grant = service.grant_regie_role(actor=SYSTEM, person_id=person.id, role=RegieRole.AUDITOR, valid_from=on, at=at)
    assert roles(person, on - timedelta(days=1)) == frozenset()
    assert roles(person, on) == {"auditor"}
    later = at + timedelta(days=10)
    service.end_regie_role(actor=SYSTEM, grant_id=grant.id, at=later)
    assert roles(person, clock.day_of(later) - timedelta(days=1)) == {"auditor"}
    assert roles(person, clock.day_of(later)) == frozenset()
    assert list(Event.objects.order_by("at").values_list("action", flat=True)) == ["role_granted", "role_ended"]
    with pytest.raises(DomainError):
        service.end_regie_role(actor=SYSTEM, grant_id=grant.id, at=later)


def test_the_same_role_twice_is_refused(at: datetime, on: date) -> None:
    person = people.a_staff_member()
    people.grant(person, ["auditor"])
    with pytest.raises(DomainError) as refusal:
        service.grant_regie_role(actor=SYSTEM, person_id=person.id, role=RegieRole.AUDITOR, valid_from=on, at=at)
    assert refusal.value.code == "role_held"
    people.grant(person, ["beheerder"])
    assert roles(person, on) == {"auditor", "beheerder"}


def test_a_capacity_that_nobody_answers_for_gives_no_role(on: date) -> None:
    held = roles_of(Capacity.SYSTEM, person_id=uuid4(), kbo="", on=on)
    assert held.roles == frozenset()
    assert held.refusal
