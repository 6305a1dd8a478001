"""The term to contest a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from citizens.models import Application, Decision, Review, ReviewKind
from citizens.rules.terms import CONTEST_ANEW
from loopbaan.core.clock import day_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import regulation
from loopbaan.core.terms import passed_after_days


@dataclass(frozen=True, slots=True)
class ContestTerm:
    """The first day on which a decision can no longer be contested, where that comes from, and whether it still runs.

    ``is_anew``: an officer looked at a refusal again of his own accord, and it stands. That kept the citizen from
    contesting it meanwhile, so the term begins anew (``CONTEST_ANEW``, assumed). ``is_contested``: it was contested,
    which can be done once.
    """

    passed_on: date
    basis: str
    is_anew: bool = False
    is_contested: bool = False

    @property
    def last_day(self) -> date:
        """The last day on which it can be contested."""
        return self.passed_on - ONE_DAY

    def is_open(self, on: date) -> bool:
        """Whether it can still be contested on a day; that nobody looks at it just then is for the database to say."""
        return not self.is_contested and on < self.passed_on


def contest_term(application: Application) -> ContestTerm | None:
    """The term to contest what was decided last; None when nothing was decided."""
    return contest_terms([application]).get(application.id)


def contest_terms(applications: Iterable[Application]) -> dict[UUID, ContestTerm]:
    """The terms of many applications, by application; one query. Nothing for those on which nothing was decided."""
    decided = [(each, each.decided_at) for each in applications if each.decided_at is not None]
    looked_at = _looked_at([each.id for each, _at in decided if each.state == "refused"])
    terms = {}
    for application, decided_at in decided:
        upheld_at, is_contested = looked_at.get(application.id, (None, False))
        term = _own(application, decided_at) if upheld_at is None else _anew(application, upheld_at)
        terms[application.id] = replace(term, is_contested=is_contested)
    return terms


def term_of(decision: Decision, *, newest: Decision) -> ContestTerm:
    """The term of a decision; of one that ``newest`` replaced, counted from its own day alone."""
    standing = contest_term(decision.application) if decision.id == newest.id else None
    return standing or _own(decision.application, decision.decided_at)


def can_contest(application: Application, *, on: date) -> bool:
    """Whether a refusal can still be contested on a day."""
    if application.state != "refused":
        return False
    term = contest_term(application)
    return term is not None and term.is_open(on)


def _looked_at(refused: list[UUID]) -> dict[UUID, tuple[datetime | None, bool]]:
    """By application: when the decision that stands was last left as it was on our own initiative, and whether it was
    contested."""
    if not refused:
        return {}
    newer = Decision.objects.filter(application_id=OuterRef("application_id"), number__gt=OuterRef("decision__number"))
    upheld = Q(kind=ReviewKind.INITIATIVE, state="upheld")
    contests = Q(kind=ReviewKind.CONTEST) & ~Q(state="withdrawn")
    reviews = Review.objects.filter(~Exists(newer), upheld | contests, application_id__in=refused)
    found: dict[UUID, tuple[datetime | None, bool]] = {}
    # Of those that were left as they were the newest comes last, and stays.
    for application_id, kind, ended_at in reviews.order_by("ended_at", "id").values_list(
        "application_id", "kind", "ended_at"
    ):
        upheld_at, is_contested = found.get(application_id, (None, False))
        if kind == ReviewKind.CONTEST.value:
            found[application_id] = (upheld_at, True)
        else:
            found[application_id] = (ended_at, is_contested)
    return found


def _own(application: Application, decided_at: datetime) -> ContestTerm:
    law = regulation(application.regulation_version, application.regulation_revision)
    passed = passed_after_days(day_of(decided_at), law.contest_days.value, closed_day_rule=law.closed_day_rule.value)
    return ContestTerm(passed, law.contest_days.basis)


def _anew(application: Application, upheld_at: datetime) -> ContestTerm:
    law = regulation(application.regulation_version, application.regulation_revision)
    passed = passed_after_days(day_of(upheld_at), CONTEST_ANEW.value, closed_day_rule=law.closed_day_rule.value)
    return ContestTerm(passed, CONTEST_ANEW.source, is_anew=True)
