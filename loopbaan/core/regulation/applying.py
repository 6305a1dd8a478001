"""Whether an application can be made at a moment, and if not, why; and when the cheques of a month can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from loopbaan.core.clock import BRUSSELS, day_of
from loopbaan.core.periods import add_months
from loopbaan.core.regulation.loader import NoRegulationInForce, regulation_on
from loopbaan.core.regulation.model import Regulation


@dataclass(frozen=True, slots=True)
class Applying:
    """Open, or closed with a reason: ``no_version`` (no law is in force), ``quota_not_available`` (the version has a
    quota a month and does not say when it opens) or ``quota_not_open`` (the month's cheques can be asked from
    ``opens_at`` on). It is true when open, so that it reads as a condition.
    """

    reason: str = ""
    regulation: Regulation | None = None
    opens_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return not self.reason

    @property
    def has_quota(self) -> bool:
        """Whether who applies now takes a place in the list of the month."""
        return self.regulation is not None and self.regulation.monthly_quota is not None

    def __bool__(self) -> bool:
        return self.is_open


def applying_open(at: datetime) -> Applying:
    """Whether citizens can apply at an aware moment."""
    on = day_of(at)
    try:
        regulation = regulation_on(on)
    except NoRegulationInForce:
        return Applying("no_version")
    if regulation.monthly_quota is None:
        return Applying("", regulation)
    opens_at = opening_of(regulation, month_of(on))
    if opens_at is None:
        return Applying("quota_not_available", regulation)
    return Applying("quota_not_open" if at < opens_at else "", regulation, opens_at)


def month_of(day: date) -> date:
    """The first day of the month of a day: what the list of that month is known by."""
    return day.replace(day=1)


def opening_of(regulation: Regulation, month: date) -> datetime | None:
    """The moment, aware in UTC, from which the cheques of a month can be asked; None without one."""
    if regulation.quota_opens_day is None or regulation.quota_opens_at is None:
        return None
    day = opening_day_of(regulation, month)
    return datetime.combine(day, regulation.quota_opens_at.value, tzinfo=BRUSSELS).astimezone(UTC)


def opening_day_of(regulation: Regulation, month: date) -> date:
    """The day on which the cheques of a month can first be asked; its first day where the version does not say."""
    opens_day = regulation.quota_opens_day
    return month_of(month) if opens_day is None else month.replace(day=opens_day.value)


def next_opening_of(regulation: Regulation, month: date) -> datetime | None:
    """The opening of the month after; None when the version is not in force any more by then."""
    following = add_months(month_of(month), 1)
    if not regulation.is_valid_on(opening_day_of(regulation, following)):
        return None
    return opening_of(regulation, following)
