"""Counted talks: logged, corrected, cancelled. A group has several cheques, and all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import notices, papers
from centres.domain.attendances import ATTENDANCE_SIGNATURE, schedule_signature
from centres.domain.guards import (
    acting_centre,
    acting_person,
    changed_since,
    coordinates,
    know_parties,
    lock_trajectories,
    require_coordinating,
    require_own,
    require_running,
)
from centres.domain.meeting_checks import (
    BadMeeting,
    TypedMeeting,
    lock_people,
    one_place_at_a_time,
    partly_over_text,
    require_countable,
    require_possible,
)
from centres.models import Attendance, Meeting, Trajectory
from centres.rules.attendance import ProofOfParticipation
from centres.rules.meetings import GROUP, minutes_between
from centres.rules.parameters import MIN_GROUP
from centres.states import ATTENDANCE, COUNTED, MEETING, RUNNING, TRAJECTORY
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.core.regulation.canonical import sha256_of
from loopbaan.db import rows
from loopbaan.deadlines import service as deadlines
from loopbaan.documents import service as documents


@transaction.atomic
def log_meeting(
    *,
    trajectory_ids: Sequence[UUID],
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    form: str,
    location: str,
    actor: Actor,
    at: datetime,
    counsellor_id: UUID | None = None,
) -> Meeting:
    """Log a counted talk that was held, with one client or with a group: every cheque gives its minutes, or none does.

    ``counsellor_id`` is who held it: the actor, or a colleague when a coordinator logs. A colleague's dossier is for
    the coordinator only. Raises BadMeeting, Overlap, NotAllowed, OutsideMandate, NotOnList, ChequeNotUsable,
    NotEnoughMinutes, GroupCapExceeded, NotFound.
    """
    centre_id = acting_centre(actor)
    leader_id = counsellor_id or acting_person(actor)
    if leader_id != actor.person_id:
        require_coordinating(actor)
    typed = TypedMeeting(starts_at, ends_at, kind, form, location.strip())
    require_possible(typed, len(set(trajectory_ids)), centre_id, leader_id, at)
    trajectories, cheques = lock_trajectories(trajectory_ids, actor)
    know_parties(*trajectories)
    leader = lock_people(leader_id, trajectories, typed)
    for trajectory in trajectories:
        if not coordinates(actor):
            require_own(trajectory, actor)
        require_countable(trajectory, cheques[trajectory.cheque_id], typed)
    with one_place_at_a_time(leader_id, trajectories, typed):
        meeting = Meeting(
            centre_id=centre_id,
            counsellor=leader,
            starts_at=starts_at,
            ends_at=ends_at,
            held_on=day_of(starts_at),
            kind=kind,
            form=form,
            location=typed.location,
            logged_at=at,
        )
        rows.insert(meeting)
        attendances = [_attend(meeting, trajectory, cheques[trajectory.cheque_id]) for trajectory in trajectories]
        rows.insert(*attendances)
    for attendance, trajectory in zip(attendances, trajectories, strict=True):
        _count(attendance, meeting, trajectory, actor, at, is_new=True)
        if trajectory.state == "redeemed":
            trajectory.state = TRAJECTORY.target("start", trajectory.state, actor)
            rows.update(trajectory, "state")
        _record(Action.MEETING_LOGGED, meeting, attendance, actor, at)
    return meeting


def _proof(meeting: Meeting, trajectory: Trajectory, cheque_number: str) -> ProofOfParticipation:
    return ProofOfParticipation(
        cheque_number=cheque_number,
        citizen_name=trajectory.citizen.full_name,
        centre_name=trajectory.centre.official_name,
        centre_kbo=trajectory.centre.kbo,
        counsellor_name=meeting.counsellor.full_name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=minutes_between(meeting.starts_at, meeting.ends_at),
        kind=meeting.kind,
        form=meeting.form,
        location=meeting.location,
        revision=meeting.revision,
    )


def _attend(meeting: Meeting, trajectory: Trajectory, cheque: ChequeFacts) -> Attendance:
    content = _proof(meeting, trajectory, cheque.number).to_values()
    return Attendance(
        meeting=meeting,
        trajectory=trajectory,
        citizen_id=trajectory.citizen_id,
        centre_id=meeting.centre_id,
        counsellor_id=meeting.counsellor_id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=content["minutes"],
        content=content,
        content_sha256=sha256_of(content),
    )


def _count(
    attendance: Attendance,
    meeting: Meeting,
    trajectory: Trajectory,
    actor: Actor,
    at: datetime,
    *,
    is_new: bool = False,
) -> None:
    """Take the minutes from the cheque, start the term for signing, and ask the citizen."""
    cheque = citizens.use_minutes(
        trajectory.cheque_id,
        minutes=attendance.minutes,
        group=meeting.kind == GROUP,
        attendance_id=attendance.id,
        held_on=meeting.held_on,
        actor=actor,
        at=at,
    )
    schedule_signature(attendance, cheque, at, is_new=is_new)
    notices.ask_attendance(attendance, at=at)


def _record(action: Action, meeting: Meeting, attendance: Attendance, actor: Actor, at: datetime) -> None:
    trail.record(
        actor,
        action,
        subject=("trajectory", attendance.trajectory_id),
        at=at,
        person_id=attendance.citizen_id,
        payload={
            "meeting": str(meeting.id),
            "attendance": str(attendance.id),
            "held_on": meeting.held_on.isoformat(),
            "minutes": attendance.minutes,
            "kind": meeting.kind,
            "revision": meeting.revision,
        },
    )


def _lock_meeting(
    meeting_id: UUID, actor: Actor
) -> tuple[Meeting, list[Attendance], list[Trajectory], Mapping[UUID, ChequeFacts]]:
    """A logged meeting of the actor's centre with its attendances that count, after their cheques and trajectories."""
    centre_id = acting_centre(actor)
    not_found = NotFound("meeting_not_found", _("We vinden dit gesprek niet."))
    if not Meeting.objects.filter(id=meeting_id, centre_id=centre_id).exists():
        raise not_found
    standing = Attendance.objects.filter(meeting_id=meeting_id).exclude(state="cancelled")
    trajectories, cheques = lock_trajectories(standing.order_by().values_list("trajectory_id", flat=True), actor)
    know_parties(*trajectories)
    meeting = (
        Meeting.objects.select_related("counsellor").select_for_update(of=("self",), no_key=True).get(id=meeting_id)
    )
    attendances = list(standing.select_for_update(of=("self",), no_key=True).order_by("id"))
    if meeting.state == "cancelled":
        raise DomainError("meeting_cancelled", _("Dit gesprek is al geschrapt. Vernieuw de pagina."))
    if meeting.counsellor_id != actor.person_id:
        require_coordinating(actor)
    by_id = {trajectory.id: trajectory for trajectory in trajectories}
    for attendance in attendances:
        attendance.meeting, attendance.trajectory = meeting, by_id[attendance.trajectory_id]
    return meeting, attendances, trajectories, cheques


def _give_back(
    attendance: Attendance, meeting: Meeting, actor: Actor, at: datetime, *, counts_again: bool = False
) -> ChequeFacts:
    """Put the minutes back on the cheque: a new row in the ledger, never a changed one."""
    others = list(
        Attendance.objects.filter(trajectory_id=attendance.trajectory_id, state__in=COUNTED)
        .exclude(id=attendance.id)
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
    )
    return citizens.give_back_minutes(
        attendance.trajectory.cheque_id,
        minutes=attendance.minutes,
        group_minutes=attendance.minutes if meeting.kind == GROUP else 0,
        attendance_id=attendance.id,
        first_counted_on=day_of(others[0]) if others else None,
        last_counted_on=day_of(others[-1]) if others else None,
        actor=actor,
        at=at,
        counts_again=counts_again,
    )


def _void(attendance: Attendance, reason: str, actor: Actor, at: datetime) -> None:
    """Both signatures lapse, the proof that was issued is withdrawn, and the term for signing ends."""
    notices.drop_attendance(attendance)
    papers.withdraw_paper("attendance", attendance.id, reason=reason, actor=actor, at=at)
    documents.void(("attendance", attendance.id), reason, at, actor=actor, person_id=attendance.citizen_id)
    attendance.citizen_signed_at = attendance.counsellor_signed_at = None
    attendance.overdue_since = None
    deadlines.drop([ATTENDANCE_SIGNATURE], attendance.id, on=day_of(at))


@transaction.atomic
def correct_meeting(
    *,
    meeting_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    form: str,
    location: str,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Meeting:
    """Correct the times or the place of a talk: every signature under it is void and everybody signs anew.

    ``revision`` is the one that the page showed. Raises ChangedSince and what ``log_meeting`` raises.
    """
    meeting, attendances, trajectories, cheques = _lock_meeting(meeting_id, actor)
    _require_not_partly_over(attendances)
    if meeting.revision != revision:
        raise changed_since()
    typed = TypedMeeting(starts_at, ends_at, meeting.kind, form, location.strip())
    # A group of which only one client is left is still the group that it was.
    clients = max(len(attendances), MIN_GROUP) if meeting.kind == GROUP else len(attendances)
    require_possible(typed, clients, meeting.centre_id, meeting.counsellor_id, at)
    lock_people(meeting.counsellor_id, trajectories, typed, besides=meeting.id)
    for attendance in attendances:
        cheque = cheques[attendance.trajectory.cheque_id]
        require_countable(attendance.trajectory, cheque, typed, besides=attendance.id)
        _give_back(attendance, meeting, actor, at, counts_again=True)
        _void(attendance, _("Het gesprek werd verbeterd"), actor, at)
    with one_place_at_a_time(meeting.counsellor_id, trajectories, typed):
        meeting.starts_at, meeting.ends_at, meeting.held_on = starts_at, ends_at, day_of(starts_at)
        meeting.form, meeting.location = form, typed.location
        meeting.revision += 1
        meeting.save(update_fields=["starts_at", "ends_at", "held_on", "form", "location", "revision"])
        for attendance in attendances:
            _rewrite(attendance, meeting, cheques[attendance.trajectory.cheque_id].number, actor)
    for attendance in attendances:
        _count(attendance, meeting, attendance.trajectory, actor, at)
        _record(Action.MEETING_CORRECTED, meeting, attendance, actor, at)
    return meeting


def _rewrite(attendance: Attendance, meeting: Meeting, cheque_number: str, actor: Actor) -> None:
    """The proof as it reads after a correction, to be signed anew; a dispute is answered by it."""
    content = _proof(meeting, attendance.trajectory, cheque_number).to_values()
    attendance.state = ATTENDANCE.target("correct", attendance.state, actor)
    attendance.starts_at, attendance.ends_at = meeting.starts_at, meeting.ends_at
    attendance.minutes = content["minutes"]
    attendance.content, attendance.content_sha256 = content, sha256_of(content)
    attendance.dispute = attendance.disputed_at = None
    attendance.save()


@transaction.atomic
def cancel_meeting(*, meeting_id: UUID, reason: str, actor: Actor, at: datetime) -> Meeting:
    """Cancel a talk that was not held, or not so: every cheque gets its minutes back. Raises BadMeeting, NotFound."""
    meeting, attendances, _trajectories, _cheques = _lock_meeting(meeting_id, actor)
    _require_not_partly_over(attendances)
    for attendance in attendances:
        _cancel_one(attendance, meeting, _reason(reason), actor, at)
    _cancel_whole(meeting, _reason(reason), actor, at)
    return meeting


@transaction.atomic
def cancel_attendance(*, attendance_id: UUID, reason: str, actor: Actor, at: datetime) -> Attendance:
    """Take one client out of a talk; without anybody left the talk itself is cancelled. Raises BadMeeting, NotFound."""
    meeting_id = Attendance.objects.filter(id=attendance_id).values_list("meeting_id", flat=True).first()
    if meeting_id is None:
        raise NotFound("meeting_not_found", _("We vinden dit gesprek niet."))
    meeting, attendances, _trajectories, _cheques = _lock_meeting(meeting_id, actor)
    found = next((each for each in attendances if each.id == attendance_id), None)
    if found is None:
        raise DomainError("attendance_cancelled", _("Dit bewijs van deelname is al geschrapt. Vernieuw de pagina."))
    _cancel_one(found, meeting, _reason(reason), actor, at)
    if len(attendances) == 1:
        _cancel_whole(meeting, _reason(reason), actor, at)
    return found


def _require_not_partly_over(attendances: Sequence[Attendance]) -> None:
    """Raises StepRefused when a group talk is of some whose guidance runs and of some whose guidance has ended."""
    known = [(each.trajectory.citizen.full_name, each.trajectory.state in RUNNING) for each in attendances]
    over, running = ([name for name, runs in known if runs is wanted] for wanted in (False, True))
    if over and running:
        raise StepRefused("meeting_partly_over", partly_over_text(over, running))


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise BadMeeting("reason_missing", _("Schrijf waarom je dit schrapt."), field="reason")
    return reason[:300]


def _cancel_one(attendance: Attendance, meeting: Meeting, reason: str, actor: Actor, at: datetime) -> None:
    trajectory = attendance.trajectory
    require_running(trajectory)
    cheque = _give_back(attendance, meeting, actor, at)
    _void(attendance, reason, actor, at)
    attendance.state = ATTENDANCE.target("cancel", attendance.state, actor)
    attendance.cancel_reason = reason
    attendance.save()
    if cheque.state == "issued":
        # Nothing counts any more: another centre may redeem the cheque again.
        trajectory.state = TRAJECTORY.target("unstart", trajectory.state, actor)
        rows.update(trajectory, "state")
    notices.tell_cancelled(attendance, at=at)
    trail.record(
        actor,
        Action.ATTENDANCE_CANCELLED,
        subject=("trajectory", attendance.trajectory_id),
        at=at,
        person_id=attendance.citizen_id,
        payload={"attendance": str(attendance.id), "meeting": str(meeting.id), "minutes": attendance.minutes},
    )


def _cancel_whole(meeting: Meeting, reason: str, actor: Actor, at: datetime) -> None:
    meeting.state = MEETING.target("cancel", meeting.state, actor)
    meeting.cancelled_at, meeting.cancel_reason = at, reason
    meeting.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    trail.record(
        actor, Action.MEETING_CANCELLED, subject=("meeting", meeting.id), at=at, payload={"kind": meeting.kind}
    )
