"""A cheque comes to a centre, moves to another one, or changes hands inside the centre."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import closing_consent, notices
from centres.domain.guards import (
    NotAllowed,
    acting_centre,
    acting_person,
    lock_trajectory,
    require_coordinator,
    require_full,
    require_listed,
    require_mandate,
    require_running,
)
from centres.models import Trajectory
from centres.rules.wording import day_text
from centres.states import HOLDS_CHEQUE, TRAJECTORY
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.accounts import service as accounts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.errors import DomainError
from loopbaan.core.identifiers import format_code, read_cheque_number, read_client_number
from loopbaan.core.periods import ONE_DAY
from loopbaan.db import rows
from loopbaan.db.constraints import violation


class ChequeUnknown(DomainError):
    """No cheque has these two numbers together: wrong and foreign look the same."""


class ChequeNotRedeemable(DomainError):
    """The cheque exists but cannot be redeemed here."""


class ChequeAlreadyHere(ChequeNotRedeemable):
    """The centre redeemed this cheque before: ``trajectory_id`` is where."""

    def __init__(self, trajectory_id: UUID, message: str) -> None:
        super().__init__("cheque_already_here", message)
        self.trajectory_id = trajectory_id


def _at_other_centre() -> ChequeNotRedeemable:
    return ChequeNotRedeemable(
        "cheque_at_other_centre",
        _(
            "Deze cheque is al gestart bij een ander loopbaancentrum. Vanaf het eerste gesprek dat "
            "telt, kan dat niet meer veranderen."
        ),
    )


@transaction.atomic
def redeem_cheque(*, number: str, client_number: str, actor: Actor, at: datetime) -> Trajectory:
    """A counsellor on the list of a centre with a mandate redeems a cheque: a trajectory opens there.

    ``number`` and ``client_number`` are as typed. Until the first counted session the cheque moves here from another
    centre, whose trajectory is released. Raises ChequeUnknown, ChequeNotRedeemable, ChequeAlreadyHere, OutsideMandate,
    NotOnList.
    """
    centre_id, person_id = acting_centre(actor), acting_person(actor)
    require_full(actor)
    on = day_of(at)
    require_mandate(centre_id, on)
    require_listed(centre_id, person_id, on)
    cheque = _find(number, client_number)
    if accounts.same_person(cheque.person_id, person_id):
        raise ChequeNotRedeemable("own_cheque", _("Je kan niet je eigen begeleider zijn. Kies een andere begeleider."))
    cheque = citizens.lock_cheque(cheque.id)
    # One at most: see trajectory_one_per_cheque.
    holding = rows.lock_all(Trajectory, cheque_id=cheque.id)
    holder = next((each for each in holding if each.state in HOLDS_CHEQUE), None)
    if holder is not None and holder.centre_id == centre_id:
        raise ChequeAlreadyHere(
            holder.id,
            _("Deze cheque is al bij jullie geregistreerd, op %(day)s door %(name)s. Je vindt het dossier in de lijst.")
            % {"day": day_text(day_of(holder.redeemed_at)), "name": holder.counsellor.full_name},
        )
    if holder is not None and holder.state != "redeemed":
        raise _at_other_centre()
    _require_redeemable(cheque, on)
    if holder is not None:
        _release(holder, actor, at)
    with violation({"trajectory_one_per_cheque": _at_other_centre()}):
        trajectory = Trajectory(
            cheque_id=cheque.id,
            centre_id=centre_id,
            counsellor_id=person_id,
            citizen_id=cheque.person_id,
            redeemed_at=at,
        )
        rows.insert(trajectory)
    trail.record(
        actor,
        Action.CHEQUE_REDEEMED,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=cheque.person_id,
        organisation_id=centre_id,
        payload={"cheque": str(cheque.id), "moved": holder is not None},
    )
    notices.tell_redeemed(trajectory, at)
    return trajectory


def _find(number: str, client_number: str) -> ChequeFacts:
    """The cheque with both numbers. A near miss is explained from the typed text alone: it tells nothing of cheques."""
    typed, typed_client = read_cheque_number(number), read_client_number(client_number)
    if typed.number is None:
        raise DomainError("cheque_number_unreadable", typed.problem or "", field="number")
    if typed_client.number is None:
        raise DomainError("client_number_unreadable", typed_client.problem or "", field="client_number")
    try:
        return citizens.find_cheque(typed.number, typed_client.number)
    except citizens.ChequeNotFound as error:
        raise ChequeUnknown(
            "cheque_unknown",
            _(
                "We vinden geen cheque met dit chequenummer en dit klantnummer samen. Kijk beide nummers "
                "na op de cheque."
            ),
        ) from error


def _require_redeemable(cheque: ChequeFacts, on: date) -> None:
    if cheque.state == "issued" and on >= cheque.start_by:
        raise ChequeNotRedeemable(
            "cheque_start_by_passed",
            _(
                "Deze cheque moest starten ten laatste op %(day)s. De burger krijgt de eigen bijdrage "
                "terug en kan opnieuw aanvragen."
            )
            % {"day": day_text(cheque.start_by - ONE_DAY)},
        )
    if cheque.state not in ("issued", "started"):
        raise ChequeNotRedeemable(
            "cheque_not_usable",
            _("Deze cheque kan je niet meer gebruiken: ze is “%(state)s”.") % {"state": cheque.state_label},
        )


def _release(holder: Trajectory, actor: Actor, at: datetime) -> None:
    holder.state = TRAJECTORY.target("release", holder.state, actor)
    holder.ended_at, holder.end_reason = at, "released"
    holder.save(update_fields=["state", "ended_at", "end_reason"])
    closing_consent.overtake(holder.id, actor=actor, at=at)
    trail.record(
        actor,
        Action.TRAJECTORY_RELEASED,
        subject=("trajectory", holder.id),
        at=at,
        person_id=holder.citizen_id,
        organisation_id=holder.centre_id,
        payload={"cheque": str(holder.cheque_id)},
    )


@transaction.atomic
def assign_counsellor(*, trajectory_id: UUID, counsellor_id: UUID, actor: Actor, at: datetime) -> Trajectory:
    """The coordinator gives a dossier to another counsellor on the list. Raises NotAllowed, NotOnList, StepRefused."""
    centre_id = require_coordinator(actor)
    trajectory, _cheque = lock_trajectory(trajectory_id, actor)
    if trajectory.state != "closed":
        require_running(trajectory)
    require_listed(centre_id, counsellor_id, day_of(at), field="counsellor_id")
    if accounts.same_person(counsellor_id, trajectory.citizen_id):
        raise NotAllowed("own_cheque", _("Niemand kan de eigen begeleider zijn. Kies iemand anders."))
    if counsellor_id != trajectory.counsellor_id:
        trajectory.counsellor_id = counsellor_id
        trajectory.save(update_fields=["counsellor"])
        trail.record(
            actor,
            Action.COUNSELLOR_ASSIGNED,
            subject=("trajectory", trajectory.id),
            at=at,
            person_id=trajectory.citizen_id,
            payload={"counsellor": str(counsellor_id)},
        )
    return trajectory


@transaction.atomic
def end_with_cheque(cheque_id: UUID, how: str, on: date) -> None:
    """The cheque was voided or lapsed: the guidance with it ends too. The caller holds the cheque's lock."""
    running = Trajectory.objects.select_for_update(of=("self",), no_key=True).filter(
        cheque_id=cheque_id, state__in=("redeemed", "active")
    )
    for trajectory in running.order_by("id"):
        trajectory.state = TRAJECTORY.target("end", trajectory.state, SYSTEM)
        trajectory.ended_at, trajectory.end_reason = start_of(on), how
        trajectory.save(update_fields=["state", "ended_at", "end_reason"])
        closing_consent.overtake(trajectory.id, actor=SYSTEM, at=start_of(on))
        trail.record(
            SYSTEM,
            Action.TRAJECTORY_ENDED,
            subject=("trajectory", trajectory.id),
            at=start_of(on),
            person_id=trajectory.citizen_id,
            organisation_id=trajectory.centre_id,
            payload={"reason": how},
        )


def warn_of_start(cheque_id: UUID, due_on: date, days_before: int, on: date) -> None:
    """The cheque must start soon: the centre that holds it hears to note every talk that was held."""
    trajectory = (
        Trajectory.objects.select_related("centre", "counsellor", "cheque")
        .filter(cheque_id=cheque_id, state="redeemed")
        .first()
    )
    if trajectory is not None:
        number = format_code(trajectory.cheque.number)
        notices.warn_of_start(trajectory, number=number, due_on=due_on, days_before=days_before, on=on)
