"""Lines of lists, and what waits at a centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TrajectoryRow:
    """One line in a list of trajectories. ``start_by`` and ``lapses_on`` are half-open."""

    id: UUID
    cheque_id: UUID
    cheque_number: str
    citizen_name: str
    counsellor_id: UUID
    counsellor_name: str
    centre_name: str
    state: str
    state_label: str
    tone: str
    redeemed_at: datetime
    start_by: date
    lapses_on: date | None
    minutes_granted: int
    minutes_left: int
    to_sign: int
    agreement_state: str
    plan_state: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. ``day`` is what it is about: the day of the meeting, or the last day of a term (inclusive)."""

    trajectory_id: UUID
    object_id: UUID
    citizen_name: str
    cheque_number: str
    counsellor_name: str
    day: date | None


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """One kind of work with its count; ``items`` are the first ones, most urgent first.

    ``key``: disputed, overdue, attendances_to_sign, agreements_to_sign, no_agreement, plans_to_sign, plan_missing,
    start_by_nearing, lapse_nearing, to_close, closing_refused, waits_for_consent, waits_for_client.
    """

    key: str
    label: str
    tone: str
    count: int
    items: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits for a counsellor, or for the whole centre: only the groups that hold something, urgent first."""

    groups: tuple[WorkGroup, ...]

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    def count(self, key: str) -> int:
        return next((group.count for group in self.groups if group.key == key), 0)
