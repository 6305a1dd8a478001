"""Dossier controls of the past months, by auditors: open and concluded, with every conclusion."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from centres.models import Trajectory
from loopbaan.audit import trail
from loopbaan.core.actor import Actor
from regie.domain import controls
from regie.management.demo.houses import at
from regie.models import DossierControl

_IN_ORDER = DossierControl.Conclusion.IN_ORDER.value
_SHORTCOMINGS = DossierControl.Conclusion.SHORTCOMINGS.value
_SERIOUS = DossierControl.Conclusion.SERIOUS.value


def conclude_in_order(trajectory: Trajectory, auditor: Actor, opened_at: datetime) -> DossierControl:
    """A sample in which the content was read too, and everything was well."""
    control = _open(trajectory, auditor, opened_at, "sample", "Steekproef van dossiers die in 2025 werden afgesloten.")
    controls.open_content(
        control_id=control.id,
        purpose="Nagaan of het plan acties met een datum bevat, zoals de leidraad vraagt.",
        actor=auditor,
        at=opened_at + timedelta(minutes=12),
    )
    _read(trajectory, auditor, opened_at + timedelta(minutes=13), "Nagaan of het plan acties met een datum bevat.")
    controls.add_finding(
        control_id=control.id,
        part="plan",
        weight="remark",
        text="Het plan is concreet: elke actie heeft een datum en een naam.",
        actor=auditor,
        at=opened_at + timedelta(minutes=30),
    )
    return _conclude(control, auditor, opened_at, _IN_ORDER, "Alle stukken zijn aanwezig en op tijd ondertekend.")


def conclude_shortcomings(trajectory: Trajectory, auditor: Actor, opened_at: datetime) -> DossierControl:
    """A proof of participation without two signatures."""
    control = _open(trajectory, auditor, opened_at, "signal", "Er bleef een gesprek zonder handtekening van de burger.")
    controls.add_finding(
        control_id=control.id,
        part="attendance",
        weight="shortcoming",
        text="Eén bewijs van deelname is niet door de burger ondertekend. Het centrum herinnerde er niet aan.",
        actor=auditor,
        at=opened_at + timedelta(minutes=25),
    )
    return _conclude(
        control, auditor, opened_at, _SHORTCOMINGS, "Het centrum volgt voortaan de niet-ondertekende bewijzen op."
    )


def conclude_serious(trajectory: Trajectory, auditor: Actor, opened_at: datetime) -> DossierControl:
    """Guidance that ended without a plan."""
    control = _open(
        trajectory, auditor, opened_at, "complaint", "De burger meldde dat er nooit een ontwikkelplan kwam."
    )
    controls.add_finding(
        control_id=control.id,
        part="plan",
        weight="serious",
        text="Er is geen ondertekend ontwikkelplan, terwijl er twee gesprekken plaatsvonden.",
        actor=auditor,
        at=opened_at + timedelta(minutes=40),
    )
    controls.add_finding(
        control_id=control.id,
        part="closing",
        weight="shortcoming",
        text="Er is geen afrondingsgesprek gehouden.",
        actor=auditor,
        at=opened_at + timedelta(minutes=44),
    )
    return _conclude(control, auditor, opened_at, _SERIOUS, "Wordt besproken met de coördinator van het centrum.")


def leave_open(trajectory: Trajectory, auditor: Actor, opened_at: datetime) -> DossierControl:
    """A control that still runs, with a first finding."""
    control = _open(
        trajectory, auditor, opened_at, "follow_up", "Opvolgen of het centrum zijn administratie verbeterde."
    )
    controls.add_finding(
        control_id=control.id,
        part="agreement",
        weight="remark",
        text="De overeenkomst is volledig en op tijd ondertekend.",
        actor=auditor,
        at=opened_at + timedelta(minutes=15),
    )
    return control


def control_some(auditor: Actor, centre_ids: list[UUID]) -> None:
    """A handful of controls in this half of the country: every conclusion, and one that runs."""
    # Nobody is sampled twice: a named persona was controlled before.
    closed = Trajectory.objects.filter(centre_id__in=centre_ids, state="closed", controls=None).order_by(
        "-redeemed_at", "id"
    )
    unsigned = closed.filter(attendances__state="left_unsigned").first()
    without_plan = (
        Trajectory.objects.filter(centre_id__in=centre_ids, state="ended", end_reason="lapsed", plan=None)
        .order_by("-redeemed_at", "id")
        .first()
    )
    in_order = closed.exclude(attendances__state="left_unsigned")
    if unsigned is not None:
        conclude_shortcomings(unsigned, auditor, at(date(2026, 1, 20), 10))
    if without_plan is not None:
        conclude_serious(without_plan, auditor, at(date(2026, 2, 3), 13))
    if found := in_order[8:10]:
        conclude_in_order(found[0], auditor, at(date(2026, 2, 11), 9, 30))
        leave_open(found[1], auditor, at(date(2026, 2, 26), 14))


def _open(trajectory: Trajectory, auditor: Actor, moment: datetime, reason: str, purpose: str) -> DossierControl:
    control = controls.open_control(
        trajectory_id=trajectory.id, reason=reason, purpose=purpose, actor=auditor, at=moment
    )
    _read(trajectory, auditor, moment + timedelta(minutes=1), purpose)
    return control


def _read(trajectory: Trajectory, auditor: Actor, moment: datetime, purpose: str) -> None:
    trail.record_read(
        auditor,
        subject=("trajectory", trajectory.id),
        person_id=trajectory.citizen_id,
        at=moment,
        purpose=purpose,
        page="controle",
    )


def _conclude(
    control: DossierControl, auditor: Actor, opened_at: datetime, conclusion: str, text: str
) -> DossierControl:
    return controls.conclude_control(
        control_id=control.id, conclusion=conclusion, text=text, actor=auditor, at=opened_at + timedelta(days=2)
    )
