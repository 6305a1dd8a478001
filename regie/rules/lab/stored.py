"""The lab's own way of deciding, over facts of real decisions: it must say what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loopbaan.core.regulation import Facts, Regulation
from loopbaan.core.regulation.conditions import VERDICTS
from loopbaan.core.regulation.decision import OUTCOMES
from loopbaan.core.regulation.evaluation import evaluate, offered_minutes, outcome_of
from loopbaan.core.regulation.many import columns_of_many
from loopbaan.core.regulation.windows import window_of


@dataclass(frozen=True, slots=True)
class Said:
    """What came out: the outcome, the verdict of each condition, the minutes offered (0 for none)."""

    outcome: str
    verdicts: dict[str, str]
    minutes: int


def say(law: Regulation, facts: Sequence[Facts]) -> list[Said]:
    """What a version says of many sets of facts, computed on columns as the lab does, in their order."""
    if not facts:
        return []
    windows = [window_of(law, each.cheques.value or (), on=each.applied_on) for each in facts]
    columns = columns_of_many(law, facts, windows)
    verdicts = evaluate(law, columns)
    outcomes = outcome_of(verdicts)
    minutes = offered_minutes(law, columns, outcomes).tolist()
    rows = zip(*(verdicts[key].tolist() for key in verdicts), strict=True)
    return [
        Said(
            outcome=OUTCOMES[outcome].value,
            verdicts={key: VERDICTS[number].value for key, number in zip(verdicts, row, strict=True)},
            minutes=int(offered),
        )
        for outcome, row, offered in zip(outcomes.tolist(), rows, minutes, strict=True)
    ]
