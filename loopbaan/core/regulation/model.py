"""One version of the law as a frozen, typed value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from loopbaan.core.periods import ONE_DAY, Period, add_years
from loopbaan.core.regulation.parameters import Certainty, LawSource, Parameter

V = TypeVar("V")


class Status(StrEnum):
    """Whether a version may be decided under, or only simulated."""

    IN_FORCE = "in_force"
    DRAFT = "draft"


class Freed(StrEnum):
    """What can make a place of a monthly quota free again."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_ORDERED = "not_ordered"
    ORDER_CANCELLED = "order_cancelled"


class Window(StrEnum):
    """Over which time earlier cheques are counted."""

    SIX_YEARS = "6y"
    LIFETIME = "lifetime"

    def closes_on(self, opened_on: date) -> date | None:
        """The first day after a window that opened on ``opened_on``; None when it never closes."""
        return add_years(opened_on, 6) if self is Window.SIX_YEARS else None


class Residence(NamedTuple):
    """The three ways to meet the condition of residence, in the text of one day."""

    suffices: Parameter[tuple[str, ...]]
    with_work: Parameter[tuple[str, ...]]
    with_work_after_moving: Parameter[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """One revision of one version of the law on the loopbaancheque.

    A cheque keeps the version of its application for life. Minutes are whole minutes, prices and fees euro; the
    ``_by_ordinal`` tuples hold the first cheque of a window first. None stands for a parameter that a version does not
    have: it counts over the whole career (no ``seniority_months``), it has no quota, or its price is by the hour.
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
    seniority_kinds: Parameter[tuple[str, ...]] | None = None
    seniority_months: Parameter[int] | None = None
    seniority_days_with_interim: Parameter[int] | None = None
    interim_run_days: Parameter[int] | None = None
    window: Parameter[Window]
    window_anchor: Parameter[str]
    cheques_in_window: Parameter[int]
    minutes_by_ordinal: Parameter[tuple[int, ...]]
    module_minutes: Parameter[int] | None = None
    minutes_taken_by_earlier: Parameter[tuple[int, ...]] | None = None
    price_by_ordinal: Parameter[tuple[Decimal, ...]] | None = None
    price_per_hour: Parameter[Decimal] | None = None
    price_per_hour_short: Parameter[Decimal] | None = None
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
    quota_opens_day: Parameter[int] | None = None
    quota_opens_at: Parameter[time] | None = None
    quota_freed_by: Parameter[tuple[str, ...]] | None = None
    # Every evaluation looks at them: put together once a version.
    _residence_texts: tuple[tuple[date, Residence], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        newest = Residence(
            self.residence_regions, self.residence_regions_with_work, self.residence_regions_with_work_after_moving
        )
        changed = [each for each in newest if each.before is not None]
        untils = {each.until for parameter in changed for each in parameter.texts() if each.until is not None}
        older = [(until, self.residence(until - ONE_DAY)) for until in sorted(untils)]
        object.__setattr__(self, "_residence_texts", (*older, (date.max, newest)))

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

    def residence(self, on: date) -> Residence:
        """The condition of residence as it read on a day of application."""
        return Residence(
            self.residence_regions.on(on),
            self.residence_regions_with_work.on(on),
            self.residence_regions_with_work_after_moving.on(on),
        )

    def residence_texts(self) -> tuple[tuple[date, Residence], ...]:
        """Every text of the condition of residence, oldest first, with the day until which it held (the last of all
        days for the newest)."""
        return self._residence_texts

    @property
    def career_kinds(self) -> tuple[str, ...]:
        """The kinds of work whose days count for seniority; a version that does not tell them apart counts the kinds
        that are being at work."""
        return (self.activity_kinds if self.seniority_kinds is None else self.seniority_kinds).value

    @property
    def minutes_by_count(self) -> tuple[int, ...]:
        """The minutes that somebody has a right to who has none, one, two, ... earlier cheques that count."""
        whole = self.minutes_by_ordinal.value
        if self.minutes_taken_by_earlier is None:
            return (*whole, 0)
        return (whole[0], *(max(0, whole[0] - each) for each in self.minutes_taken_by_earlier.value))

    def minutes(self, ordinal: int) -> int:
        """Minutes of the ``ordinal``-th cheque of a window (1-based). Raises LookupError when there is none."""
        return _nth(self.minutes_by_ordinal, ordinal)

    def price(self, ordinal: int) -> Decimal:
        """What the citizen pays for the ``ordinal``-th cheque, in euro, VAT included.

        Raises LookupError, also when the price depends on more than the ordinal.
        """
        if self.price_by_ordinal is None:
            raise LookupError(f"{self.version} has no price by ordinal")
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
        """The texts that are a reading of ours or have no value, older ones inside the version too: what a jurist must
        look at first."""
        texts = (text for each in self.parameters() for text in each.texts())
        return tuple(each for each in texts if each.certainty in (Certainty.ASSUMED, Certainty.OPEN))

    def law_sources(self) -> tuple[LawSource, ...]:
        """Every source that this version rests on, once, by title."""
        found = {source.key: source for each in self.parameters() for text in each.texts() for source in text.sources}
        return tuple(sorted(found.values(), key=lambda source: source.title))


def _nth(parameter: Parameter[tuple[V, ...]], ordinal: int) -> V:
    values = parameter.value
    if not 1 <= ordinal <= len(values):
        raise LookupError(f"{parameter.key} has no cheque number {ordinal}")
    return values[ordinal - 1]
