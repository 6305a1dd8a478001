"""The term to contest a decision."""

from __future__ import annotations

from datetime import date, datetime

from citizens.models import Application, Decision, Review, ReviewKind
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import regulation
from loopbaan.core.terms import passed_after_days


def contest_passed_on(application: Application) -> date | None:
    """The first day on which a decision can no longer be contested; None when nothing was decided.

    An officer who looks at a refusal again of his own accord keeps the citizen from contesting it meanwhile: when it
    stands after all, the term begins anew (assumed: no text was found).
    """
    if application.decided_at is None:
        return None
    upheld_at = _upheld_at(application, application.decided_at) if application.state == "refused" else None
    return _passed_on(application, upheld_at or application.decided_at)


def _upheld_at(application: Application, since: datetime) -> datetime | None:
    upheld = Review.objects.filter(
        application=application, kind=ReviewKind.INITIATIVE, state="upheld", ended_at__gte=since
    )
    return upheld.order_by("-ended_at", "-id").values_list("ended_at", flat=True).first()


def passed_on_of(decision: Decision) -> date:
    """The first day on which this decision can, or could, no longer be contested: counted from its own day."""
    return _passed_on(decision.application, decision.decided_at)


def _passed_on(application: Application, decided_at: datetime) -> date:
    law = regulation(application.regulation_version, application.regulation_revision)
    return passed_after_days(day_of(decided_at), law.contest_days.value, closed_day_rule=law.closed_day_rule.value)


def can_contest(application: Application, *, on: date) -> bool:
    """Whether a refusal can still be contested on a day; that nobody contested it yet is for the database to say."""
    passed = contest_passed_on(application)
    return application.state == "refused" and passed is not None and on < passed
