"""Invented persons of every kind, as the sources would tell of them: the facts of an application under any version."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from loopbaan.core.regulation import (
    EarlierCheque,
    EarlierState,
    Fact,
    Facts,
    Note,
    Regulation,
    SourceRef,
    SourceState,
    WorkKind,
    WorkPeriod,
    count_work,
)

_LAST_DAY: Final = date(2030, 1, 1)
_WORK: Final = ("GeefWerkrelaties", "GeefDmfaVoorWerknemer", "GeefLoopbaanARZA")
_REGIONS: Final = (("flanders", 78), ("brussels", 10), ("wallonia", 6), ("eea", 3), ("elsewhere", 1), (None, 2))
_KINDS: Final = ((WorkKind.EMPLOYEE, 70), (WorkKind.INTERIM, 14), (WorkKind.SUSPENDED, 6), (WorkKind.SELF_EMPLOYED, 10))
_STATES: Final = (
    (SourceState.ANSWERED, "", 86),
    (SourceState.NO_RECORD, "", 10),
    (SourceState.NO_ANSWER, "timeout", 2),
    (SourceState.NO_ANSWER, "fault", 2),
)
_CHEQUES: Final = ((0, 68), (1, 22), (2, 8), (3, 2))


def person(number: int, law: Regulation) -> Facts:
    """The facts of person ``number``, who applies on a day of ``law``: always the same for the same number."""
    chance = random.Random(number)
    end = min(law.valid_until or _LAST_DAY, _LAST_DAY)
    on = law.valid_from + timedelta(chance.randrange((end - law.valid_from).days))
    asked = datetime.combine(on, time(chance.randrange(7, 22)), UTC) + timedelta(
        microseconds=chance.randrange(3 * 10**9)
    )
    sources = {each: _source(chance, each, asked) for each in ("GeefPersoon", "GeefHistoriekPersoon", *_WORK)}
    work_sources = tuple(sources[each] for each in _WORK)
    answered = all(each.state is not SourceState.NO_ANSWER for each in work_sources)
    periods = _career(chance, on)
    count = count_work(law, periods, on)
    running = tuple(sorted({each.kind for each in periods if each.valid_until is None}, key=lambda kind: kind.value))
    region = _one_of(chance, _REGIONS)
    moved = chance.random() < 0.3 if region == "wallonia" else False
    notes = (Note("cancelled", "GeefWerkrelaties", on - timedelta(400), on - timedelta(100)),)
    cheques = tuple(_cheque(chance, on) for _ in range(_one_of(chance, _CHEQUES)))
    works_here = True if running and chance.random() < 0.9 else (False if answered else None)

    def counted(value: int | None) -> Fact[int] | None:
        return None if value is None else Fact(value, answered, work_sources)

    return Facts(
        applied_on=on,
        region=Fact(region, region is not None, (sources["GeefPersoon"],)),
        moved_from_eea=Fact(moved, known=True, sources=(sources["GeefHistoriekPersoon"],)),
        works_in_flanders_or_brussels=Fact(works_here, works_here is not None, work_sources),
        at_work=Fact(True if running else (False if answered else None), bool(running) or answered, work_sources),
        career_days=Fact(count.career, answered, work_sources, notes if chance.random() < 0.2 else ()),
        cheques=Fact(
            tuple(sorted(cheques, key=lambda each: (each.applied_on, each.state.value))),
            known=True,
            sources=(SourceRef("Loopbaancheque", SourceState.ANSWERED, asked),),
        ),
        running_work=running,
        work=periods,
        quota_left=_quota(chance, law, asked),
        recent_days=counted(count.recent),
        interim_run=counted(count.interim_run),
        schooling=_schooling(chance, law, asked),
    )


def _one_of(chance: random.Random, shares: Any) -> Any:
    return chance.choices([each[0] for each in shares], [each[-1] for each in shares])[0]


def _source(chance: random.Random, service: str, asked: datetime) -> SourceRef:
    ((state, reason, _share),) = chance.choices(_STATES, [each[-1] for each in _STATES])
    answered = asked + timedelta(microseconds=chance.randrange(2 * 10**6))
    return SourceRef(service, state, answered, str(UUID(int=chance.getrandbits(128), version=4)), reason)


def _career(chance: random.Random, on: date) -> tuple[WorkPeriod, ...]:
    """Between none and fourteen periods, up to the day or running on."""
    periods, day = [], on - timedelta(chance.randrange(200, 15_000))
    while day < on and len(periods) < 14:
        end = day + timedelta(chance.randrange(5, 2500))
        periods.append(WorkPeriod(_one_of(chance, _KINDS), day, end if end <= on else None))
        day = end + timedelta(chance.randrange(1, 400))
    return tuple(sorted(periods, key=lambda each: (each.kind.value, each.valid_from)))


def _cheque(chance: random.Random, on: date) -> EarlierCheque:
    return EarlierCheque(on - timedelta(chance.randrange(1, 4000)), chance.choice(list(EarlierState)))


def _quota(chance: random.Random, law: Regulation, asked: datetime) -> Fact[int | None] | None:
    if law.monthly_quota is None:
        return None
    source = (SourceRef("Loopbaancheque", SourceState.ANSWERED, asked),)
    return Fact(max(0, chance.randrange(-200, 1000)), known=True, sources=source)


def _schooling(chance: random.Random, law: Regulation, asked: datetime) -> Fact[str | None] | None:
    if law.price_per_hour_short is None:
        return None
    level = chance.choice(("short", "medium", "high", None))
    return Fact(level, level is not None, (_source(chance, "GeefOnderwijs", asked),))
