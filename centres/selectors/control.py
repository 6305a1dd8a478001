"""The facts of the administrative control: that documents exist, when and by whom signed; never their text."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from centres.models import Agreement, Attendance, PlanVersion, Trajectory
from centres.selectors.signers import Signers, signers_of
from centres.selectors.views import ControlFacts, SessionFacts, SignedDocument
from centres.states import ATTENDANCE, COUNTED, HOLDS_CHEQUE, TRAJECTORY


def control_facts(cheque_ids: Iterable[UUID]) -> dict[UUID, ControlFacts]:
    """By cheque: the trajectory that holds it, or held it to its end. A cheque that was never redeemed is left out.

    A constant number of queries, however many cheques.
    """
    # Without the content of a plan: it is not read, not even sealed.
    versions = PlanVersion.objects.defer("content").order_by("number")
    trajectories = (
        Trajectory.objects.filter(cheque_id__in=list(cheque_ids), state__in=(*HOLDS_CHEQUE, "ended"))
        .select_related("centre", "counsellor", "citizen", "closing_talk__plan_version", "plan")
        .defer("closing_talk__content", "closing_talk__plan_version__content")
        .prefetch_related(
            Prefetch("agreements", Agreement.objects.defer("content").order_by("version")),
            Prefetch(
                "attendances",
                Attendance.objects.filter(state__in=COUNTED)
                .select_related("meeting__counsellor")
                .defer("dispute")
                .order_by("starts_at"),
            ),
            Prefetch("plan__versions", versions),
            "aftercare_talks",
        )
        .order_by("redeemed_at", "id")
    )
    rows = list(trajectories)
    signers = signers_of(_signed_ids(rows))
    return {each.cheque_id: _facts(each, signers) for each in rows}


def _signed_ids(trajectories: Iterable[Trajectory]) -> list[UUID]:
    found: list[UUID] = []
    for trajectory in trajectories:
        found += [each.id for each in trajectory.agreements.all()]
        found += [each.id for each in trajectory.attendances.all()]
        plan = getattr(trajectory, "plan", None)
        found += [each.id for each in plan.versions.all()] if plan else []
    return found


def _facts(trajectory: Trajectory, signers: Signers) -> ControlFacts:
    closing = getattr(trajectory, "closing_talk", None)
    return ControlFacts(
        cheque_id=trajectory.cheque_id,
        trajectory_id=trajectory.id,
        centre_id=trajectory.centre_id,
        centre_name=str(trajectory.centre),
        centre_kbo=trajectory.centre.kbo,
        counsellor_name=trajectory.counsellor.full_name,
        state=trajectory.state,
        state_label=str(TRAJECTORY.state(trajectory.state).label),
        redeemed_at=trajectory.redeemed_at,
        ended_at=trajectory.ended_at,
        agreement=_agreement(trajectory, signers),
        sessions=tuple(_session(each, trajectory, signers) for each in trajectory.attendances.all()),
        plan=_plan(trajectory, signers),
        closing_held_on=closing.held_on if closing else None,
        closing_on_signed_plan=closing is not None and closing.plan_version.state == "signed",
        aftercare_minutes=sum(each.minutes for each in trajectory.aftercare_talks.all()),
    )


def _agreement(trajectory: Trajectory, signers: Signers) -> SignedDocument | None:
    versions = list(trajectory.agreements.all())
    if not versions:
        return None
    # A version that was concluded held for the sessions under it, also after a newer one was drawn up.
    agreement = next((each for each in reversed(versions) if each.concluded_at is not None), versions[-1])
    return SignedDocument(
        kind="agreement",
        object_id=agreement.id,
        label=_("Overeenkomst loopbaanbegeleiding"),
        made_at=agreement.drawn_up_at,
        citizen_name=trajectory.citizen.full_name,
        citizen_signed_at=agreement.citizen_signed_at,
        counsellor_name=signers.centre(agreement.id, trajectory.counsellor.full_name),
        counsellor_signed_at=agreement.counsellor_signed_at,
    )


def _session(attendance: Attendance, trajectory: Trajectory, signers: Signers) -> SessionFacts:
    meeting = attendance.meeting
    return SessionFacts(
        attendance_id=attendance.id,
        held_on=meeting.held_on,
        starts_at=attendance.starts_at,
        ends_at=attendance.ends_at,
        minutes=attendance.minutes,
        kind=meeting.kind,
        form=meeting.form,
        state=attendance.state,
        state_label=str(ATTENDANCE.state(attendance.state).label),
        proof=SignedDocument(
            kind="attendance",
            object_id=attendance.id,
            label=_("Bewijs van deelname"),
            made_at=meeting.logged_at,
            citizen_name=trajectory.citizen.full_name,
            citizen_signed_at=attendance.citizen_signed_at,
            counsellor_name=signers.centre(attendance.id, meeting.counsellor.full_name),
            counsellor_signed_at=attendance.counsellor_signed_at,
        ),
    )


def _plan(trajectory: Trajectory, signers: Signers) -> SignedDocument | None:
    plan = getattr(trajectory, "plan", None)
    versions = list(plan.versions.all()) if plan else []
    if not versions:
        return None
    newest = versions[-1]
    return SignedDocument(
        kind="development_plan",
        object_id=newest.id,
        label=_("Persoonlijk ontwikkelplan"),
        made_at=newest.saved_at,
        citizen_name=trajectory.citizen.full_name,
        citizen_signed_at=newest.citizen_signed_at,
        counsellor_name=signers.centre(newest.id, trajectory.counsellor.full_name),
        counsellor_signed_at=newest.counsellor_signed_at,
    )
