"""Facts for tests, said shortly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from loopbaan.core.regulation import EarlierCheque, Fact, Facts, SourceRef, SourceState, WorkPeriod

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SOURCE = (SourceRef("GeefPersoon", SourceState.ANSWERED, AT, "referte-1"),)


def three(value: bool | None) -> Fact[bool | None]:
    return Fact(value, value is not None, SOURCE)


def facts(
    on: date,
    *,
    region: str | None = "flanders",
    moved: bool | None = None,
    works_here: bool | None = None,
    at_work: bool | None = True,
    days: int = 4000,
    complete: bool = True,
    cheques: Iterable[EarlierCheque] | None = (),
    quota_left: int | None = None,
    recent: int | None = None,
    interim_run: int = 0,
    schooling: str | None = None,
    work: Iterable[WorkPeriod] = (),
) -> Facts:
    """``recent`` and ``schooling`` are facts that only some versions look at: None leaves them out."""
    return Facts(
        applied_on=on,
        region=Fact(region, region is not None, SOURCE),
        moved_from_eea=three(moved),
        works_in_flanders_or_brussels=three(works_here),
        at_work=three(at_work),
        career_days=Fact(days, complete, SOURCE),
        cheques=Fact(tuple(cheques or ()), cheques is not None, SOURCE),
        quota_left=None if quota_left is None else Fact(quota_left, True, SOURCE),
        work=tuple(work),
        recent_days=None if recent is None else Fact(recent, complete, SOURCE),
        interim_run=None if recent is None else Fact(interim_run, complete, SOURCE),
        schooling=None if schooling is None else Fact(schooling, True, SOURCE),
    )
