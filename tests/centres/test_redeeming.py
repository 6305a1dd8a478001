"""A cheque comes to a centre: who may redeem it, when, and what a near miss says."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from centres import selectors
from centres.domain import redeeming
from centres.domain.guards import NotAllowed, NotOnList, OutsideMandate
from centres.models import Trajectory
from citizens import service as citizens
from loopbaan.audit.models import Event
from loopbaan.core.actor import Actor
from loopbaan.core.errors import DomainError, NotFound
from loopbaan.core.identifiers import format_code, new_cheque_number, new_client_number
from loopbaan.db.constraints import constraint_name
from loopbaan.deadlines import service as deadlines
from tests.support import cheques
from tests.support.cheques import MARCH, as_citizen
from tests.support.factories_centres import (
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    an_agreed_file,
    as_counsellor,
    moment,
    redeem,
)
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
AT = moment(MARCH, 14)


@pytest.fixture
def other() -> Actor:
    """A counsellor of another centre."""
    centre = a_centre("De Haven")
    return as_counsellor(a_counsellor(centre, "Jan", "Wouters"), centre)


def test_the_numbers_may_be_typed_as_they_are_printed() -> None:
    file = a_file()
    cheque = cheques.issue(a_citizen("Ivo"))
    trajectory = redeeming.redeem_cheque(
        number=f" {format_code(cheque.number).lower()} ",
        client_number=format_code(cheque.client_number),
        actor=file.counsellor,
        at=AT,
    )
    assert (trajectory.cheque_id, trajectory.state) == (cheque.id, "redeemed")


def test_a_wrong_and_a_foreign_number_look_the_same(other: Actor) -> None:
    mine, foreign = cheques.issue(a_citizen()), cheques.issue(a_citizen("Ivo"))
    refusals = []
    for number, client_number in (
        (mine.number, foreign.client_number),
        (mine.number, new_client_number()),
        (new_cheque_number(), mine.client_number),
    ):
        with pytest.raises(redeeming.ChequeUnknown) as refused:
            redeeming.redeem_cheque(number=number, client_number=client_number, actor=other, at=AT)
        refusals.append((refused.value.code, refused.value.message, refused.value.field))
    assert len(set(refusals)) == 1
    assert not Trajectory.objects.exists()


@pytest.mark.parametrize(
    ("number", "client_number", "field"),
    [("LC123", "0000-0000", "number"), ("", "", "number")],
)
def test_a_near_miss_is_explained_at_its_field(other: Actor, number: str, client_number: str, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        redeeming.redeem_cheque(number=number, client_number=client_number, actor=other, at=AT)
    assert refused.value.field == field
    assert refused.value.message


def test_a_slip_in_the_client_number_is_explained_there(other: Actor) -> None:
    cheque = cheques.issue(a_citizen())
    with pytest.raises(DomainError) as refused:
        redeeming.redeem_cheque(number=cheque.number, client_number=cheque.number, actor=other, at=AT)
    assert refused.value.field == "client_number"
    assert "chequenummer" in refused.value.message


def test_redeeming_twice_at_one_centre_says_where_the_dossier_is() -> None:
    file = a_file()
    with pytest.raises(redeeming.ChequeAlreadyHere) as refused:
        redeem(file.cheque, file.counsellor, AT)
    assert refused.value.trajectory_id == file.trajectory.id
    assert "Mia Claes" in refused.value.message


def test_before_the_first_session_another_centre_takes_the_cheque_over(other: Actor) -> None:
    file = a_file()
    moved = redeem(file.cheque, other, AT)
    assert (file.fresh().state, file.trajectory.end_reason) == ("released", "released")
    assert moved.centre_id == other.organisation_id
    with pytest.raises(NotFound):
        selectors.dossier(trajectory_id=moved.id, actor=file.counsellor, on=MARCH, at=AT)
    assert Event.objects.filter(action="trajectory_released", organisation_id=file.centre.id).exists()


def test_the_former_centre_can_take_it_back_before_the_first_session(other: Actor) -> None:
    file = a_file()
    redeem(file.cheque, other, AT)
    again = redeem(file.cheque, file.counsellor, AT)
    assert again.id != file.trajectory.id
    assert Trajectory.objects.filter(cheque=file.cheque, state="redeemed").count() == 1


def test_from_the_first_counted_session_the_cheque_is_locked(other: Actor) -> None:
    file = an_agreed_file()
    file.meet()
    with pytest.raises(redeeming.ChequeNotRedeemable) as refused:
        redeem(file.cheque, other, moment(file.day, 17))
    assert refused.value.code == "cheque_at_other_centre"
    assert file.fresh().state == "active"


def test_a_closed_cheque_stays_with_its_centre(other: Actor) -> None:
    file = a_file_to_close()
    file.close()
    with pytest.raises(redeeming.ChequeNotRedeemable) as refused:
        redeem(file.cheque, other, moment(file.day, 22))
    assert refused.value.code == "cheque_at_other_centre"


def test_a_cheque_past_its_start_by_date_is_refused_also_before_the_deadline_ran(other: Actor) -> None:
    cheque = cheques.issue(a_citizen())
    with pytest.raises(redeeming.ChequeNotRedeemable) as refused:
        redeem(cheque, other, moment(cheque.start_by, 8))
    assert refused.value.code == "cheque_start_by_passed"
    deadlines.run_due(on=cheque.start_by)
    with pytest.raises(redeeming.ChequeNotRedeemable) as refused:
        redeem(cheque, other, moment(cheque.start_by, 8))
    assert refused.value.code == "cheque_not_usable"
    cheque = cheques.issue(a_citizen("Ivo"))
    assert redeem(cheque, other, moment(cheque.start_by - timedelta(days=1), 8)).state == "redeemed"


def test_outside_the_mandate_nothing_is_redeemed() -> None:
    centre = a_centre(mandate_from=date(2020, 3, 2))
    counsellor = as_counsellor(a_counsellor(centre), centre)
    cheque = cheques.issue(a_citizen(), MARCH - timedelta(days=10))
    with pytest.raises(OutsideMandate):
        redeem(cheque, counsellor, AT)  # the mandate of six years ended the day before
    assert redeem(cheque, counsellor, moment(MARCH - timedelta(days=1), 14)).state == "redeemed"


def test_only_who_is_on_the_list_that_day_redeems() -> None:
    centre = a_centre()
    cheque = cheques.issue(a_citizen())
    left = as_counsellor(a_counsellor(centre, until=MARCH), centre)
    to_come = as_counsellor(a_counsellor(centre, "Bo", "Maes", since=MARCH + timedelta(days=1)), centre)
    for actor in (left, to_come):
        with pytest.raises(NotOnList):
            redeem(cheque, actor, AT)
    with pytest.raises(NotFound):
        redeem(cheque, as_citizen(a_citizen("Ivo")), AT)
    subcontractor = as_counsellor(a_counsellor(centre, "Els", "Smet", kind="subcontractor", since=MARCH), centre)
    assert redeem(cheque, subcontractor, AT).state == "redeemed"


def test_nobody_guides_themselves() -> None:
    centre = a_centre()
    person = a_counsellor(centre)
    cheque = cheques.issue(person)
    with pytest.raises(redeeming.ChequeNotRedeemable) as refused:
        redeem(cheque, as_counsellor(person, centre), AT)
    assert refused.value.code == "own_cheque"


def test_the_coordinator_gives_a_dossier_to_a_colleague() -> None:
    file = a_file()
    chief = a_counsellor(file.centre, "Els", "Smet", coordinator=True)
    with pytest.raises(NotAllowed):
        redeeming.assign_counsellor(
            trajectory_id=file.trajectory.id, counsellor_id=chief.id, actor=file.counsellor, at=AT
        )
    coordinator = as_counsellor(chief, file.centre, coordinator=True)
    stranger = a_counsellor(a_centre("De Haven"), "Jan", "Wouters")
    with pytest.raises(NotOnList):
        redeeming.assign_counsellor(
            trajectory_id=file.trajectory.id, counsellor_id=stranger.id, actor=coordinator, at=AT
        )
    redeeming.assign_counsellor(trajectory_id=file.trajectory.id, counsellor_id=chief.id, actor=coordinator, at=AT)
    assert file.fresh().counsellor_id == chief.id


def test_the_trajectory_ends_with_a_voided_cheque() -> None:
    file = a_file()
    deadlines.run_due(on=file.cheque.start_by - timedelta(days=1))
    assert file.fresh().state == "redeemed"
    deadlines.run_due(on=file.cheque.start_by)
    assert (file.fresh().state, file.trajectory.end_reason) == ("ended", "voided")


def test_the_trajectory_ends_with_a_lapsed_cheque() -> None:
    file = an_agreed_file()
    file.meet()
    lapses_on = citizens.cheque(file.cheque.id).lapses_on
    assert lapses_on is not None
    deadlines.run_due(on=lapses_on)
    assert (file.fresh().state, file.trajectory.end_reason) == ("ended", "lapsed")
    assert file.cheque.state == "lapsed"


def test_the_database_keeps_a_cheque_at_one_centre() -> None:
    file = a_file()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Trajectory.objects.create(
            cheque=file.cheque,
            centre=a_centre("De Haven"),
            counsellor_id=file.counsellor.person_id,
            citizen_id=file.citizen.person_id,
            redeemed_at=AT,
        )
    assert constraint_name(refused.value) == "trajectory_one_per_cheque"


@pytest.mark.django_db(transaction=True)
def test_two_centres_that_redeem_at_once_end_with_one_holder() -> None:
    cheque = cheques.issue(a_citizen())
    actors = []
    for name in ("De Brug", "De Haven"):
        centre = a_centre(name)
        actors.append(as_counsellor(a_counsellor(centre), centre))
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def try_to(actor: Actor) -> None:
        try:
            together.wait(10)
            redeem(cheque, actor, AT)
            outcomes.append("redeemed")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # Before the first session the second one takes it over from the first: both are told the truth, one holds it.
    assert outcomes == ["redeemed", "redeemed"]
    states = sorted(Trajectory.objects.filter(cheque=cheque).order_by("id").values_list("state", flat=True))
    assert states == ["redeemed", "released"]
