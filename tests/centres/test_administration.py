"""Centres, mandates and lists of counsellors."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from centres.domain import administration
from centres.domain.guards import NotAllowed
from centres.models import CounsellorListing, Mandate
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.errors import NotFound
from loopbaan.db.constraints import constraint_name
from tests.support.cheques import MARCH
from tests.support.factories_centres import a_centre, a_counsellor, an_agreed_file, as_counsellor, moment
from tests.support.people import a_staff_member

pytestmark = pytest.mark.django_db
AT = moment(MARCH, 9)


def test_a_mandate_runs_six_years_and_never_overlaps() -> None:
    centre = a_centre(mandate_from=date(2020, 3, 1))
    mandate = Mandate.objects.get()
    assert mandate.valid_until == date(2026, 3, 1)

    def give(valid_from: date) -> Mandate:
        return administration.give_mandate(
            actor=SYSTEM,
            at=AT,
            centre_id=centre.id,
            reference=f"M-{valid_from}",
            valid_from=valid_from,
            decided_on=valid_from,
        )

    with pytest.raises(administration.BadRegistration) as refused:
        give(date(2026, 2, 28))
    assert refused.value.code == "mandate_overlap"
    assert give(date(2026, 3, 1)).valid_until == date(2032, 3, 1)
    with pytest.raises(IntegrityError) as violated, transaction.atomic():
        Mandate.objects.filter(id=mandate.id).update(valid_until=date(2027, 1, 1))
    assert constraint_name(violated.value) == "mandate_no_overlap"


@pytest.mark.parametrize("kbo", ["0999000001", "123", "geen nummer"])
def test_a_bad_enterprise_number_is_refused_at_its_field(kbo: str) -> None:
    with pytest.raises(administration.BadRegistration) as refused:
        register(kbo)
    assert refused.value.field == "kbo"


def test_a_centre_is_registered_once() -> None:
    centre = a_centre()
    with pytest.raises(administration.BadRegistration) as refused:
        register(centre.kbo)
    assert refused.value.code == "centre_known"


def register(kbo: str, actor: Actor = SYSTEM) -> None:
    administration.register_centre(
        actor=actor,
        at=AT,
        kbo=kbo,
        official_name="De Haven vzw",
        street="Kaai 1",
        postcode="8000",
        municipality="Brugge",
        complaint_contact="Jan",
    )


def test_a_centre_does_not_register_or_mandate_itself() -> None:
    centre = a_centre()
    actor = as_counsellor(a_counsellor(centre, coordinator=True), centre, coordinator=True)
    with pytest.raises(NotAllowed):
        register("0999000098", actor)
    with pytest.raises(NotAllowed):
        administration.give_mandate(
            actor=actor, at=AT, centre_id=centre.id, reference="x", valid_from=MARCH, decided_on=MARCH
        )


def test_the_coordinator_keeps_the_list_of_the_own_centre_only() -> None:
    centre, haven = a_centre(), a_centre("De Haven")
    counsellor = a_counsellor(centre)
    plain = as_counsellor(counsellor, centre)
    chief = as_counsellor(a_counsellor(centre, "Els", "Smet", coordinator=True), centre, coordinator=True)
    new = a_staff_member("Bo", "Maes")

    def put(actor: Actor, centre_id: object) -> CounsellorListing:
        return administration.list_counsellor(
            actor=actor,
            at=AT,
            centre_id=centre_id,  # type: ignore[arg-type]
            person_id=new.id,
            kind="employed",
            valid_from=MARCH,
        )

    with pytest.raises(NotAllowed):
        put(plain, centre.id)
    with pytest.raises(NotFound):
        put(chief, haven.id)
    listing = put(chief, centre.id)
    with pytest.raises(administration.BadRegistration) as refused:
        put(chief, centre.id)
    assert refused.value.code == "listing_overlap"
    with pytest.raises(administration.BadRegistration):
        administration.unlist_counsellor(actor=chief, at=AT, listing_id=listing.id, until=MARCH)
    ended = administration.unlist_counsellor(actor=chief, at=AT, listing_id=listing.id, until=date(2026, 4, 1))
    assert ended.valid_until == date(2026, 4, 1)
    theirs = CounsellorListing.objects.get(person=a_counsellor(haven, "Jan", "Wouters"))
    with pytest.raises(NotFound):
        administration.unlist_counsellor(actor=chief, at=AT, listing_id=theirs.id, until=date(2026, 4, 1))


def test_nobody_leaves_the_list_before_a_session_that_they_held() -> None:
    file = an_agreed_file()
    listing = CounsellorListing.objects.get(centre=file.centre)
    file.meet()

    def unlist(until: date) -> CounsellorListing:
        return administration.unlist_counsellor(
            actor=SYSTEM, at=moment(file.day, 20), listing_id=listing.id, until=until
        )

    with pytest.raises(administration.BadRegistration) as refused:
        unlist(file.day)
    assert (refused.value.code, refused.value.field) == ("listing_has_sessions", "until")
    assert unlist(file.day + timedelta(days=1)).valid_until == file.day + timedelta(days=1)


def test_the_last_coordinator_cannot_leave_alone() -> None:
    centre = a_centre()
    els = a_counsellor(centre, "Els", "Smet", coordinator=True)
    chief = as_counsellor(els, centre, coordinator=True)
    listing = CounsellorListing.objects.get(person=els)

    def leave() -> CounsellorListing:
        return administration.unlist_counsellor(actor=chief, at=AT, listing_id=listing.id, until=date(2026, 4, 1))

    with pytest.raises(administration.BadRegistration) as refused:
        leave()
    assert refused.value.code == "last_coordinator"
    a_counsellor(centre, "Bo", "Maes", coordinator=True)
    assert leave().valid_until == date(2026, 4, 1)
