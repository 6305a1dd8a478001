"""What a control of a dossier concluded: known to the app above, which registers here how to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from centres.models import Trajectory
from centres.rules.parameters import CONCLUSION_SHOWN_DAYS
from loopbaan.core.clock import day_of


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The conclusion of one control, as its centre reads it: without the findings, nor by whom."""

    trajectory_id: UUID
    label: str
    to_mend: bool
    concluded_at: datetime


Source = Callable[[QuerySet[Trajectory]], Iterable[Conclusion]]
_sources: list[Source] = []


def register_conclusions(source: Source) -> None:
    """Let the app above answer for these dossiers; called in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def last_conclusions(dossiers: QuerySet[Trajectory]) -> dict[UUID, Conclusion]:
    """The newest conclusion by dossier; a dossier without one is left out."""
    found = [each for source in _sources for each in source(dossiers.order_by())]
    return {each.trajectory_id: each for each in sorted(found, key=lambda each: each.concluded_at)}


def last_conclusion_of(trajectory_id: UUID) -> Conclusion | None:
    """The newest conclusion on one dossier, if there is one."""
    return last_conclusions(Trajectory.objects.filter(id=trajectory_id)).get(trajectory_id)


def to_mend_since(dossiers: QuerySet[Trajectory], on: date) -> dict[UUID, date]:
    """The day of the newest conclusion, by dossier whose centre must mend something, for who looks on that day."""
    since = on - timedelta(days=CONCLUSION_SHOWN_DAYS)
    days = {
        each.trajectory_id: day_of(each.concluded_at) for each in last_conclusions(dossiers).values() if each.to_mend
    }
    return {key: day for key, day in days.items() if day >= since}
