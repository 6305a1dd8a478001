"""The term to contest a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from citizens.models import Application, Decision, Review, ReviewKind
from citizens.rules.terms import CONTEST_ANEW
from loopbaan.core.clock import day_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import regulation
from loopbaan.core.terms import passed_after_days


@dataclass(frozen=True, slots=True)
class ContestTerm:
    """The first day on which a decision can no longer be contested, and where that comes from.

    ``is_anew``: an officer looked at a refusal again of his own accord, and it stands. That kept the citizen from
    contesting it meanwhile, so the term begins anew (``CONTEST_ANEW``, assumed).
    """

    passed_on: date
    basis: str
    is_anew: bool = False

    @property
    def last_day(self) -> date:
        """The last day on which it can be contested."""
        return self.passed_on - ONE_DAY

    def is_open(self, on: date) -> bool:
        """Whether it can be contested on a day, as far as time goes."""
        return on < self.passed_on


def contest_term(application: Application) -> ContestTerm | None:
    """The term to contest what was decided last; None when nothing was decided."""
    return contest_terms([application]).get(application.id)


def contest_terms(applications: Iterable[Application]) -> dict[UUID, ContestTerm]:
    """The terms of many applications, by application; one query. Nothing for those on which nothing was decided."""
    decided = [(each, each.decided_at) for each in applications if each.decided_at is not None]
    upheld = _upheld_at([each.id for each, _at in decided if each.state == "refused"])
    terms = {}
    for application, decided_at in decided:
        again = upheld.get(application.id)
        if again is not None and again >= decided_at:
            terms[application.id] = _anew(application, again)
        else:
            terms[application.id] = _own(application, decided_at)
    return terms


def term_of(decision: Decision, *, newest: Decision) -> ContestTerm:
    """The term of a decision; of one that ``newest`` replaced, counted from its own day alone."""
    standing = contest_term(decision.application) if decision.id == newest.id else None
    return standing or _own(decision.application, decision.decided_at)


def can_contest(application: Application, *, on: date) -> bool:
    """Whether a refusal can still be contested on a day; that nobody contested it yet is for the database to say."""
    if application.state != "refused":
        return False
    term = contest_term(application)
    return term is not None and term.is_open(on)


def _upheld_at(refused: list[UUID]) -> dict[UUID, datetime]:
    if not refused:
        return {}
    upheld = Review.objects.filter(application_id__in=refused, kind=ReviewKind.INITIATIVE, state="upheld")
    # The newest comes last, and is the one that stays.
    ended = upheld.order_by("ended_at", "id").values_list("application_id", "ended_at")
    return {application_id: at for application_id, at in ended if at is not None}


def _own(application: Application, decided_at: datetime) -> ContestTerm:
    law = regulation(application.regulation_version, application.regulation_revision)
    passed = passed_after_days(day_of(decided_at), law.contest_days.value, closed_day_rule=law.closed_day_rule.value)
    return ContestTerm(passed, law.contest_days.basis)


def _anew(application: Application, upheld_at: datetime) -> ContestTerm:
    law = regulation(application.regulation_version, application.regulation_revision)
    passed = passed_after_days(day_of(upheld_at), CONTEST_ANEW.value, closed_day_rule=law.closed_day_rule.value)
    return ContestTerm(passed, CONTEST_ANEW.source, is_anew=True)
