"""One version of the law as a frozen, typed value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from loopbaan.core.periods import Period, add_years
from loopbaan.core.regulation.parameters import Certainty, LawSource, Parameter

V = TypeVar("V")


class Status(StrEnum):
    """Whether a version may be decided under, or only simulated."""

    IN_FORCE = "in_force"
    DRAFT = "draft"


class Window(StrEnum):
    """Over which time earlier cheques are counted."""

    SIX_YEARS = "6y"
    LIFETIME = "lifetime"

    def closes_on(self, opened_on: date) -> date | None:
        """The first day after a window that opened on ``opened_on``; None when it never closes."""
        return add_years(opened_on, 6) if self is Window.SIX_YEARS else None


@dataclass(frozen=True, slots=True)
class Regulation:
    """One revision of one version of the law on the loopbaancheque.

    A cheque keeps the version of its application for life. Minutes are whole minutes, prices and fees euro; the
    ``_by_ordinal`` tuples hold the first cheque of a window first.
    """

    version: str
    revision: int
    status: Status
    title: str
    instrument: str
    validity: Parameter[Period]
    revision_hash: str

    residence_regions: Parameter[tuple[str, ...]]
    residence_regions_with_work: Parameter[tuple[str, ...]]
    residence_regions_with_work_after_moving: Parameter[tuple[str, ...]]
    activity_kinds: Parameter[tuple[str, ...]]
    seniority_days: Parameter[int]
    window: Parameter[Window]
    window_anchor: Parameter[str]
    cheques_in_window: Parameter[int]
    minutes_by_ordinal: Parameter[tuple[int, ...]]
    price_by_ordinal: Parameter[tuple[Decimal, ...]]
    fee_per_hour: Parameter[Decimal]
    vat_percent: Parameter[Decimal]
    payment_days: Parameter[int]
    start_months: Parameter[int]
    lapse_months: Parameter[int]
    group_minutes_by_ordinal: Parameter[tuple[int, ...]]
    aftercare_minutes_by_ordinal: Parameter[tuple[int, ...]]
    aftercare_months: Parameter[int]
    attendance_sign_days: Parameter[int]
    contest_days: Parameter[int]
    reminder_days: Parameter[tuple[int, ...]]
    closed_day_rule: Parameter[str]
    monthly_quota: Parameter[int] | None = None

    @property
    def valid_from(self) -> date:
        return self.validity.value.valid_from

    @property
    def valid_until(self) -> date | None:
        """The first day on which it is no longer in force; None when open."""
        return self.validity.value.valid_until

    @property
    def is_draft(self) -> bool:
        return self.status is Status.DRAFT

    def is_valid_on(self, on: date) -> bool:
        return on in self.validity.value

    def minutes(self, ordinal: int) -> int:
        """Minutes of the ``ordinal``-th cheque of a window (1-based). Raises LookupError when there is none."""
        return _nth(self.minutes_by_ordinal, ordinal)

    def price(self, ordinal: int) -> Decimal:
        """What the citizen pays for the ``ordinal``-th cheque, in euro, VAT included. Raises LookupError."""
        return _nth(self.price_by_ordinal, ordinal)

    def group_minutes(self, ordinal: int) -> int:
        """How many minutes of the ``ordinal``-th cheque may be used in group. Raises LookupError."""
        return _nth(self.group_minutes_by_ordinal, ordinal)

    def aftercare_minutes(self, ordinal: int) -> int:
        """Free minutes of aftercare that go with the ``ordinal``-th cheque. Raises LookupError."""
        return _nth(self.aftercare_minutes_by_ordinal, ordinal)

    def parameters(self) -> Iterator[Parameter[Any]]:
        """Every parameter that this version has, in the order of the table."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Parameter):
                yield value

    def uncertain(self) -> tuple[Parameter[Any], ...]:
        """The parameters that are a reading of ours or have no value: what a jurist must look at first."""
        return tuple(each for each in self.parameters() if each.certainty in (Certainty.ASSUMED, Certainty.OPEN))

    def law_sources(self) -> tuple[LawSource, ...]:
        """Every source that this version rests on, once, by title."""
        found = {source.key: source for each in self.parameters() for source in each.sources}
        return tuple(sorted(found.values(), key=lambda source: source.title))


def _nth(parameter: Parameter[tuple[V, ...]], ordinal: int) -> V:
    values = parameter.value
    if not 1 <= ordinal <= len(values):
        raise LookupError(f"{parameter.key} has no cheque number {ordinal}")
    return values[ordinal - 1]
