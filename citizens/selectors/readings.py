"""Who was in somebody's file: what one person did about one file on one day is one visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core.actor import Capacity

# What an officer does with a file, beside reading it.
ACTS = (
    Action.REVIEW_TAKEN,
    Action.REVIEW_GIVEN_BACK,
    Action.INFORMATION_ASKED,
    Action.INFORMATION_NOT_NEEDED,
    Action.DECISION_UPHELD,
    Action.DECISION_REPLACED,
    Action.DECISION_REOPENED,
    Action.SOURCE_REPORT_SENT,
    Action.SOURCE_REPORT_ANSWERED,
    Action.SOURCE_REPORT_SETTLED,
)
_KEY = ("day", "capacity", "actor_id", "actor_name", "organisation_id", "subject_kind", "subject_id")


@dataclass(frozen=True, slots=True)
class Visit:
    """What one person did about one file on one day. ``done``: each thing once with how often, in order of first."""

    capacity: Capacity
    actor_name: str
    organisation_id: UUID | None
    begun_at: datetime
    ended_at: datetime
    done: tuple[tuple[Action, str, int], ...]
    purposes: tuple[str, ...]


def visits_of(person_id: UUID) -> QuerySet[Any]:
    """The visits to a person's file, newest first, as rows for ``visits_on_page``."""
    events = trail.access_ledger_of(person_id) | _acts_on(person_id)
    return (
        events.order_by()
        .annotate(day=TruncDate("at"))
        .values(*_KEY)
        .annotate(begun_at=Min("at"), ended_at=Max("at"))
        .order_by("-ended_at", *_KEY)
    )


def _acts_on(person_id: UUID) -> QuerySet[Event]:
    return Event.objects.filter(
        person_id=person_id, capacity=Capacity.REGIE.value, action__in=[each.value for each in ACTS]
    )


def visits_on_page(person_id: UUID, rows: Sequence[dict[str, Any]]) -> list[Visit]:
    """The visits of some rows, each with what was done: one query."""
    if not rows:
        return []
    span = Q(at__gte=min(each["begun_at"] for each in rows), at__lte=max(each["ended_at"] for each in rows))
    events = (trail.access_ledger_of(person_id) | _acts_on(person_id)).filter(span).annotate(day=TruncDate("at"))
    by_visit: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    for event in events.order_by("at", "recorded_at", "id"):
        by_visit[tuple(getattr(event, name) for name in _KEY)].append(event)
    return [_visit(row, by_visit[tuple(row[name] for name in _KEY)]) for row in rows]


def _visit(row: dict[str, Any], events: Sequence[Event]) -> Visit:
    times: dict[tuple[Action, str], int] = defaultdict(int)
    for each in events:
        times[Action(each.action), str(each.payload.get("page", ""))] += 1
    return Visit(
        capacity=Capacity(row["capacity"]),
        actor_name=row["actor_name"],
        organisation_id=row["organisation_id"],
        begun_at=row["begun_at"],
        ended_at=row["ended_at"],
        done=tuple((action, page, number) for (action, page), number in times.items()),
        purposes=tuple(dict.fromkeys(each.purpose for each in events if each.purpose)),
    )
