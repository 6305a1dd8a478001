"""What waits at a centre, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from centres.models import Agreement, Attendance, ClosingRequest, ClosingTalk, PlanVersion, Trajectory
from centres.rules.parameters import NEARING_DAYS
from centres.selectors.conclusions import to_mend_since
from centres.selectors.views import WorkGroup, WorkItem, Worklist
from centres.states import RUNNING
from loopbaan.core.clock import day_of
from loopbaan.core.periods import ONE_DAY


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    label: Any
    tone: str
    rows: QuerySet[Any]
    item: Callable[[Any], WorkItem]


def worklist_of(*, centre_id: UUID, person_id: UUID | None, on: date, limit: int = 5) -> Worklist:
    """What waits for one counsellor, or with ``person_id`` None for the whole centre, seen on a day.

    Each group counts everything and shows the first ``limit``. A proof of participation waits for who held the talk,
    the rest for who guides.
    """
    groups = []
    for kind in _kinds(centre_id, person_id, on):
        count = kind.rows.count()
        if count:
            items = tuple(kind.item(row) for row in kind.rows[:limit])
            groups.append(WorkGroup(kind.key, str(kind.label), kind.tone, count, items))
    return Worklist(tuple(groups))


def _trajectory_item(day: Callable[[Trajectory], date | None]) -> Callable[[Trajectory], WorkItem]:
    def item(trajectory: Trajectory) -> WorkItem:
        return WorkItem(
            trajectory_id=trajectory.id,
            object_id=trajectory.id,
            citizen_name=trajectory.citizen.full_name,
            cheque_number=trajectory.cheque.number,
            counsellor_name=trajectory.counsellor.full_name,
            day=day(trajectory),
        )

    return item


def _attendance_item(attendance: Attendance) -> WorkItem:
    return WorkItem(
        trajectory_id=attendance.trajectory_id,
        object_id=attendance.id,
        citizen_name=attendance.citizen.full_name,
        cheque_number=attendance.trajectory.cheque.number,
        counsellor_name=attendance.counsellor.full_name,
        day=attendance.meeting.held_on,
    )


def _last_day(half_open: date | None) -> date | None:
    return half_open - ONE_DAY if half_open else None


def _kinds(centre_id: UUID, person_id: UUID | None, on: date) -> list[_Kind]:
    held = Trajectory.objects.filter(centre_id=centre_id).select_related("citizen", "counsellor", "cheque")
    proofs = (
        Attendance.objects.filter(centre_id=centre_id)
        .select_related("citizen", "counsellor", "meeting", "trajectory__cheque")
        .order_by("starts_at", "id")
    )
    if person_id is not None:
        held = held.filter(counsellor_id=person_id)
        proofs = proofs.filter(counsellor_id=person_id)
    running = held.filter(state__in=RUNNING)
    to_mend = to_mend_since(held, on)
    nearing = on + timedelta(days=NEARING_DAYS)
    agreements = Agreement.objects.filter(trajectory=OuterRef("pk"))
    plans = PlanVersion.objects.filter(plan__trajectory=OuterRef("pk"))
    drawn_up = agreements.filter(state="drawn_up")
    talks = ClosingTalk.objects.filter(trajectory=OuterRef("pk"), plan_version__state="signed").exclude(
        attendance__state="cancelled"
    )
    asked = (
        ClosingRequest.objects.filter(trajectory=OuterRef("pk")).exclude(state="overtaken").order_by("-asked_at", "-id")
    )
    ready = running.filter(Exists(talks), state="active").annotate(
        asked_state=Subquery(asked.values("state")[:1]),
        answer_by=Subquery(asked.values("answer_by")[:1]),
        answered_at=Subquery(asked.values("answered_at")[:1]),
    )
    answered_on = _trajectory_item(lambda each: day_of(getattr(each, "answered_at", each.redeemed_at)))
    answers_by = _trajectory_item(lambda each: _last_day(getattr(each, "answer_by", None)))
    no_agreement = running.filter(~Exists(agreements.exclude(state="superseded")))
    redeemed_on = _trajectory_item(lambda each: day_of(each.redeemed_at))
    start_by = _trajectory_item(lambda each: _last_day(each.cheque.start_by))
    lapses = _trajectory_item(lambda each: _last_day(each.cheque.lapses_on))
    in_use = Q(state="active", cheque__minutes_left__gt=0)
    to_plan = running.filter(~Exists(plans), state="active").annotate(first=Min("attendances__starts_at"))
    return [
        _Kind(
            "disputed",
            _("Betwiste gesprekken"),
            "bad",
            # After the guidance nobody can correct or strike them any more.
            proofs.filter(state="disputed", trajectory__state__in=RUNNING),
            _attendance_item,
        ),
        _Kind(
            "overdue",
            _("Te lang niet ondertekend"),
            "bad",
            proofs.filter(state="to_sign", overdue_since__isnull=False),
            _attendance_item,
        ),
        _Kind(
            "start_by_nearing",
            _("Moet snel starten"),
            "bad",
            running.filter(state="redeemed", cheque__start_by__lte=nearing).order_by("cheque__start_by", "id"),
            start_by,
        ),
        _Kind(
            "lapse_nearing",
            _("Uren vervallen binnenkort"),
            "bad",
            running.filter(in_use, cheque__lapses_on__lte=nearing).order_by("cheque__lapses_on", "id"),
            lapses,
        ),
        _Kind(
            "to_mend",
            _("Tekortkomingen na een controle"),
            "bad",
            held.filter(id__in=to_mend).order_by("redeemed_at", "id"),
            _trajectory_item(lambda each: to_mend[each.id]),
        ),
        _Kind(
            "attendances_to_sign",
            _("Bewijzen van deelname te ondertekenen"),
            "todo",
            proofs.filter(state="to_sign", overdue_since=None, counsellor_signed_at=None),
            _attendance_item,
        ),
        _Kind(
            "no_agreement", _("Nog geen overeenkomst"), "todo", no_agreement.order_by("redeemed_at", "id"), redeemed_on
        ),
        _Kind(
            "agreements_to_sign",
            _("Overeenkomsten te ondertekenen"),
            "todo",
            running.filter(Exists(drawn_up)).order_by("redeemed_at", "id"),
            redeemed_on,
        ),
        _Kind(
            "plan_missing",
            _("Nog geen ontwikkelplan"),
            "todo",
            to_plan.order_by("first", "id"),
            redeemed_on,
        ),
        _Kind(
            "plans_to_sign",
            _("Ontwikkelplannen te ondertekenen"),
            "todo",
            running.filter(Exists(plans.filter(state="offered"))).order_by("redeemed_at", "id"),
            redeemed_on,
        ),
        _Kind(
            "to_close",
            _("Klaar om af te sluiten"),
            "good",
            ready.filter(Q(asked_state=None) | Q(asked_state__in=["agreed", "unanswered"])).order_by(
                "redeemed_at", "id"
            ),
            redeemed_on,
        ),
        _Kind(
            "closing_refused",
            _("Je klant wil nog niet afsluiten"),
            "todo",
            ready.filter(asked_state="refused").order_by("answered_at", "id"),
            answered_on,
        ),
        _Kind(
            "waits_for_consent",
            _("Wacht op je klant om af te sluiten"),
            "neutral",
            ready.filter(asked_state="asked").order_by("answer_by", "id"),
            answers_by,
        ),
        _Kind(
            "waits_for_client",
            _("Bewijzen van deelname die op je klant wachten"),
            "neutral",
            proofs.filter(state="to_sign", overdue_since=None, counsellor_signed_at__isnull=False),
            _attendance_item,
        ),
    ]
