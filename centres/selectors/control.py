"""The facts of the administrative control: that documents exist, when and by whom signed; never their text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from centres.domain.guards import trajectory_not_found
from centres.models import (
    AftercareTalk,
    Agreement,
    Attendance,
    ClosingTalk,
    IntroductoryTalk,
    PlanVersion,
    Trajectory,
)
from centres.rules.plan import ClosingContent, PlanContent
from centres.selectors.signers import Signers, signers_of
from centres.selectors.views import ControlFacts, SessionFacts, SignedDocument
from centres.states import ATTENDANCE, COUNTED, HOLDS_CHEQUE, TRAJECTORY
from loopbaan.accounts import service as accounts
from loopbaan.db.sealing import unseal


def control_facts(cheque_ids: Iterable[UUID]) -> dict[UUID, ControlFacts]:
    """By cheque: the trajectory that holds it, or held it to its end. A cheque that was never redeemed is left out.

    A constant number of queries, however many cheques.
    """
    rows = list(
        _with_papers(
            Trajectory.objects.filter(cheque_id__in=list(cheque_ids), state__in=(*HOLDS_CHEQUE, "ended"))
        ).order_by("redeemed_at", "id")
    )
    signers = signers_of(_signed_ids(rows))
    return {each.cheque_id: _facts(each, signers) for each in rows}


def control_facts_of(trajectory_id: UUID) -> ControlFacts:
    """The facts of one trajectory, whatever its state. Raises NotFound."""
    found = _with_papers(Trajectory.objects.filter(id=trajectory_id)).first()
    if found is None:
        raise trajectory_not_found()
    return _facts(found, signers_of(_signed_ids([found])))


def citizen_of(trajectory_id: UUID) -> UUID:
    """Whose guidance this is. Raises NotFound."""
    found = Trajectory.objects.filter(id=trajectory_id).values_list("citizen_id", flat=True).first()
    if found is None:
        raise trajectory_not_found()
    return found


def involved_in(trajectory_id: UUID) -> frozenset[UUID]:
    """Whom a dossier concerns: the citizen, its counsellor, and everybody who held a talk in it, with every row of
    each. Raises NotFound."""
    found = Trajectory.objects.filter(id=trajectory_id).values_list("citizen_id", "counsellor_id").first()
    if found is None:
        raise trajectory_not_found()
    held = [
        Attendance.objects.filter(trajectory_id=trajectory_id).values_list("meeting__counsellor_id", flat=True),
        *(
            talks.objects.filter(trajectory_id=trajectory_id).values_list("counsellor_id", flat=True)
            for talks in (IntroductoryTalk, ClosingTalk, AftercareTalk)
        ),
    ]
    return accounts.rows_of(frozenset(found).union(*(each.order_by() for each in held)))


@dataclass(frozen=True, slots=True)
class ContentForControl:
    """The text that a dossier control may read, and whether an unsigned draft stands beside it.

    A draft is the counsellor's working paper: neither side has been asked to sign it, so nobody else reads it.
    """

    plan: PlanContent | None
    plan_signed: bool
    draft_exists: bool
    closing: ClosingContent | None


def plan_content_for_control(trajectory_id: UUID) -> ContentForControl:
    """The text of the plan and of the closing talk, for a dossier control that opened it; the caller checks that.

    The newest version that both signed, else the one that waits for signatures; never a draft.
    """
    versions = list(PlanVersion.objects.filter(plan__trajectory_id=trajectory_id).order_by("-number"))
    signed = next((each for each in versions if each.citizen_signed_at and each.counsellor_signed_at), None)
    version = signed or next((each for each in versions if each.state == "offered"), None)
    talk = ClosingTalk.objects.filter(trajectory_id=trajectory_id).first()
    return ContentForControl(
        plan=PlanContent.from_json(unseal(bytes(version.content))) if version else None,
        plan_signed=signed is not None,
        draft_exists=any(each.state == "draft" for each in versions),
        closing=ClosingContent.from_json(unseal(bytes(talk.content))) if talk else None,
    )


def _with_papers(trajectories: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    # Without the content of a plan: it is not read, not even sealed.
    versions = PlanVersion.objects.defer("content").order_by("number")
    return (
        trajectories.select_related("cheque", "centre", "counsellor", "citizen", "closing_talk__plan_version", "plan")
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
            Prefetch("aftercare_talks", AftercareTalk.objects.filter(struck_at=None)),
        )
    )


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
        cheque_number=trajectory.cheque.number,
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
    agreement = _agreement_at_first_session(trajectory, versions) or next(
        (each for each in reversed(versions) if each.concluded_at is not None), versions[-1]
    )
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


def _agreement_at_first_session(trajectory: Trajectory, versions: Iterable[Agreement]) -> Agreement | None:
    """The version under which the first counted session fell: it held, also after a newer one was concluded."""
    starts = [each.starts_at for each in trajectory.attendances.all()]
    if not starts:
        return None
    first = min(starts)
    return next(
        (
            each
            for each in versions
            if each.concluded_at is not None
            and each.concluded_at <= first
            and (each.superseded_at is None or first < each.superseded_at)
        ),
        None,
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
