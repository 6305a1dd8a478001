"""Many decisions at once are the decisions one by one, to the last byte."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopbaan.core.regulation import DraftRegulation, Facts, NoRegulationInForce, decide, regulation
from loopbaan.core.regulation.case import read_case
from loopbaan.core.regulation.many import decide_many
from tests.core.regulation.cases import cases
from tests.core.regulation.people import facts


@settings(max_examples=60, deadline=None)
@given(st.lists(cases(), min_size=1, max_size=20))
def test_many_at_once_are_each_alone(drawn: list[dict[str, object]]) -> None:
    by_law: dict[str, list[Facts]] = {}
    for case in drawn:
        found, law = read_case(case, drafts=True)
        by_law.setdefault(law.version, []).append(found)
    for version, persons in by_law.items():
        law = regulation(version)
        together = decide_many(law, persons, simulate=True)
        alone = [decide(law, each, simulate=True) for each in persons]
        assert [each.canonical() for each in together] == [each.canonical() for each in alone]


def test_what_one_refuses_many_refuse() -> None:
    law, draft = regulation("2024-01-01"), regulation("2027-01-01")
    good, late = facts(date(2024, 3, 15)), facts(date(2025, 3, 1))
    assert decide_many(law, []) == []
    with pytest.raises(NoRegulationInForce):
        decide_many(law, [good, late])
    with pytest.raises(DraftRegulation):
        decide_many(draft, [facts(date(2027, 3, 1))])
    with pytest.raises(ValueError, match="counts the months before"):
        decide_many(regulation("2013-07-01"), [facts(date(2016, 3, 1))])
