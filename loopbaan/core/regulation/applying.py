"""Whether an application can be made on a day, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loopbaan.core.regulation.loader import NoRegulationInForce, regulation_on
from loopbaan.core.regulation.model import Regulation


@dataclass(frozen=True, slots=True)
class Applying:
    """Open, or closed with a reason: ``no_version`` (no law is in force) or ``quota_not_available`` (the version has
    a quota a month, and nobody keeps its count). It is true when open, so that it reads as a condition.
    """

    reason: str = ""
    regulation: Regulation | None = None

    @property
    def is_open(self) -> bool:
        return not self.reason

    def __bool__(self) -> bool:
        return self.is_open


def applying_open(on: date, *, quota_kept: bool = False) -> Applying:
    """Whether citizens can apply on ``on``. ``quota_kept`` says that somebody counts the cheques of the month."""
    try:
        regulation = regulation_on(on)
    except NoRegulationInForce:
        return Applying("no_version")
    if regulation.monthly_quota is not None and not quota_kept:
        return Applying("quota_not_available", regulation)
    return Applying("", regulation)
