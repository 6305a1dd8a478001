"""Many decisions under one version at once: the verdicts in one pass over columns, the words of each one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from loopbaan.core.regulation import criteria
from loopbaan.core.regulation.conditions import condition_of
from loopbaan.core.regulation.decision import (
    OUTCOMES,
    Decision,
    DraftRegulation,
    Offer,
    Outcome,
    offer_of,
)
from loopbaan.core.regulation.evaluation import Columns, evaluate, outcome_of
from loopbaan.core.regulation.facts import Fact, Facts
from loopbaan.core.regulation.loader import NoRegulationInForce
from loopbaan.core.regulation.model import Regulation
from loopbaan.core.regulation.windows import WindowState, window_of

_NO_CHEQUES = WindowState(0, any_open=False)


def decide_many(regulation: Regulation, facts: Sequence[Facts], *, simulate: bool = False) -> list[Decision]:
    """The decision on each of many sets of facts, in their order: what ``decide`` says of each, and quicker.

    Raises NoRegulationInForce when the version is not the law on the day of one of them, DraftRegulation for a draft
    unless ``simulate``, and ValueError for facts that lack what the version looks at.
    """
    if regulation.is_draft and not simulate:
        raise DraftRegulation(f"{regulation.version} is a draft")
    for each in facts:
        if not regulation.is_valid_on(each.applied_on):
            raise NoRegulationInForce(f"{regulation.version} is not the law on {each.applied_on}")
    windows = [
        window_of(regulation, each.cheques.value, on=each.applied_on) if each.cheques.value else _NO_CHEQUES
        for each in facts
    ]
    verdicts = evaluate(regulation, columns_of_many(regulation, facts, windows))
    keys = tuple(verdicts)
    # Back to plain numbers in one go: an element at a time is what makes arrays slow.
    rows = zip(*(verdicts[key].tolist() for key in keys), strict=True)
    outcomes = outcome_of(verdicts).tolist()
    offers: dict[tuple[int, str | None], Offer] = {}
    found = []
    for each, window, row, number in zip(facts, windows, rows, outcomes, strict=True):
        outcome = OUTCOMES[number]
        found.append(
            Decision(
                version=regulation.version,
                revision=regulation.revision,
                revision_hash=regulation.revision_hash,
                instrument=regulation.instrument,
                applied_on=each.applied_on,
                facts=each,
                outcome=outcome,
                conditions=tuple(
                    condition_of(key, verdict, regulation, each, window) for key, verdict in zip(keys, row, strict=True)
                ),
                offer=_offer(regulation, each, window, offers) if outcome is Outcome.GRANTED else None,
            )
        )
    return found


def columns_of_many(regulation: Regulation, facts: Sequence[Facts], windows: Sequence[WindowState]) -> Columns:
    """The facts of many persons as columns of one length, in their order; see ``columns_of``."""
    if regulation.seniority_months is not None and any(
        each.recent_days is None or each.interim_run is None for each in facts
    ):
        raise ValueError(f"{regulation.version} counts the months before, and the facts do not")
    return Columns(
        region=_ints(
            (criteria.REGION_CODES[each.region.value if each.region.known else None] for each in facts), np.int8
        ),
        moved_from_eea=_three([each.moved_from_eea for each in facts]),
        works_here=_three([each.works_in_flanders_or_brussels for each in facts]),
        at_work=_three([each.at_work for each in facts]),
        career_days=_ints((each.career_days.value for each in facts), np.int64),
        career_complete=_ints((each.career_days.known for each in facts), np.bool_),
        counted=_ints((each.counted for each in windows), np.int64),
        any_open=_ints((each.any_open for each in windows), np.bool_),
        cheques_known=_ints((each.cheques.known for each in facts), np.bool_),
        quota_left=_ints((_value(each.quota_left) for each in facts), np.int64),
        quota_known=_ints((each.quota_left is not None and each.quota_left.known for each in facts), np.bool_),
        recent_days=_ints((_value(each.recent_days) for each in facts), np.int64),
        interim_run=_ints((_value(each.interim_run) for each in facts), np.int64),
        recent_complete=_ints(
            (
                each.recent_days is not None
                and each.interim_run is not None
                and each.recent_days.known
                and each.interim_run.known
                for each in facts
            ),
            np.bool_,
        ),
        applied_on=_ints((each.applied_on.toordinal() for each in facts), np.int64),
    )


def _ints(values: Any, kind: Any) -> Any:
    return np.fromiter(values, dtype=kind)


def _value(fact: Fact[Any] | None) -> int:
    return 0 if fact is None else (fact.value or 0)


def _three(facts: Sequence[Fact[Any]]) -> Any:
    return _ints(((1 if each.value else -1) if each.known else 0 for each in facts), np.int8)


def _offer(
    regulation: Regulation, facts: Facts, window: WindowState, made: dict[tuple[int, str | None], Offer]
) -> Offer:
    """Offers that differ in nothing that the offer looks at are one value."""
    schooling = facts.schooling
    key = (window.counted, schooling.value if schooling is not None and schooling.known else None)
    if key not in made:
        made[key] = offer_of(regulation, facts, window)
    return made[key]
