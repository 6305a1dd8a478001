"""Lists of trajectories: searched, filtered, paged, one query for the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from centres.models import Agreement, Attendance, PlanVersion, Trajectory
from centres.selectors.views import Page, TrajectoryRow
from centres.states import OPEN, RUNNING, TRAJECTORY
from loopbaan.core.clock import day_of


def rows_of(trajectories: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    """The rows with all that ``row_of`` needs."""
    standing = Agreement.objects.filter(trajectory=OuterRef("pk")).exclude(state="superseded").order_by("-version")
    plan = PlanVersion.objects.filter(plan__trajectory=OuterRef("pk")).order_by("-number")
    # Counted a row, not by a join: of a long list only the rows that are shown are counted.
    unsigned = Attendance.objects.filter(trajectory=OuterRef("pk"), state__in=OPEN).order_by().values("trajectory")
    return trajectories.select_related("cheque", "citizen", "counsellor", "centre").annotate(
        to_sign=Coalesce(Subquery(unsigned.annotate(total=Count("id")).values("total")), 0),
        agreement_state=Subquery(standing.values("state")[:1]),
        plan_state=Subquery(plan.values("state")[:1]),
    )


def row_of(trajectory: Trajectory) -> TrajectoryRow:
    """One line of a list."""
    state = TRAJECTORY.state(trajectory.state)
    cheque = trajectory.cheque
    # What happened to the cheque after it left is not this centre's to see.
    gone = trajectory.state == "released"
    return TrajectoryRow(
        id=trajectory.id,
        cheque_id=trajectory.cheque_id,
        cheque_number=cheque.number,
        citizen_name=trajectory.citizen.full_name,
        counsellor_id=trajectory.counsellor_id,
        counsellor_name=trajectory.counsellor.full_name,
        centre_name=str(trajectory.centre),
        state=trajectory.state,
        state_label=str(state.label),
        tone=state.tone,
        redeemed_at=trajectory.redeemed_at,
        start_by=cheque.start_by,
        lapses_on=None if gone else cheque.lapses_on,
        minutes_granted=cheque.minutes_granted,
        minutes_left=cheque.minutes_granted if gone else cheque.minutes_left,
        to_sign=getattr(trajectory, "to_sign", 0),
        agreement_state=getattr(trajectory, "agreement_state", None) or "",
        plan_state=getattr(trajectory, "plan_state", None) or "",
    )


def _search(trajectories: QuerySet[Trajectory], search: str) -> QuerySet[Trajectory]:
    for word in search.split():
        code = "".join(ch for ch in word.upper() if ch.isalnum())
        found = Q(citizen__family_name__icontains=word) | Q(citizen__given_name__icontains=word)
        if len(code) >= 4:
            found |= Q(cheque__number__contains=code)
        trajectories = trajectories.filter(found)
    return trajectories


def trajectories_of(
    *,
    centre_id: UUID,
    on: date,  # noqa: ARG001 - every list is of a day, also where the day changes nothing yet
    search: str = "",
    state: str = "",
    counsellor_id: UUID | None = None,
    page: int = 1,
    per_page: int = 25,
) -> Page[TrajectoryRow]:
    """A centre's trajectories, newest first. ``search``: words of a name, or a part of a cheque number.

    ``state`` is one state, or "running" for all that go on.
    """
    trajectories = _search(Trajectory.objects.filter(centre_id=centre_id), search)
    if state == "running":
        trajectories = trajectories.filter(state__in=RUNNING)
    elif state:
        trajectories = trajectories.filter(state=state)
    if counsellor_id is not None:
        trajectories = trajectories.filter(counsellor_id=counsellor_id)
    total = trajectories.count()
    number = min(max(1, page), max(1, -(-total // per_page)))
    rows = rows_of(trajectories).order_by("-redeemed_at", "id")[(number - 1) * per_page : number * per_page]
    return Page(tuple(row_of(each) for each in rows), total, number, per_page)


def group_candidates(*, centre_id: UUID, on: date, counsellor_id: UUID | None = None) -> list[TrajectoryRow]:
    """The running trajectories that can take part in a group: an agreement that both signed, group minutes left.

    With ``counsellor_id`` those of one counsellor only: the dossiers of colleagues are for the coordinator.
    """
    candidates = Trajectory.objects.filter(
        centre_id=centre_id,
        state__in=RUNNING,
        agreements__state="concluded",
        cheque__group_minutes_left__gt=0,
        cheque__minutes_left__gt=0,
    )
    if counsellor_id is not None:
        candidates = candidates.filter(counsellor_id=counsellor_id)
    rows: Iterable[Trajectory] = rows_of(candidates).order_by("citizen__family_name", "citizen__given_name", "id")
    return [row_of(each) for each in rows if each.state == "active" or day_of(each.redeemed_at) <= on]
