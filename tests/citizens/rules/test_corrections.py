"""A correction leaves no fact behind that says the opposite."""

from __future__ import annotations

from datetime import date
from typing import Any

from citizens.rules.change import explain_change
from citizens.rules.corrections import OFFICER, corrected
from citizens.rules.explain import explain
from loopbaan.core.regulation import Facts, Outcome, SourceRef, SourceState, WorkKind, WorkPeriod, decide, regulation_on
from loopbaan.core.regulation.case import read_case
from loopbaan.core.regulation.change import smallest_change
from tests.core.regulation.people import AT

ON = date(2026, 3, 2)
LAW = regulation_on(ON)
SOURCE = SourceRef(OFFICER, SourceState.ANSWERED, AT)
SINCE_2000 = {"kind": "employee", "from": "2000-01-01", "until": None}


def person(*work: dict[str, Any]) -> Facts:
    return read_case({"on": ON.isoformat(), "residence": {"region": "flanders"}, "work": list(work), "cheques": []})[0]


def test_who_turns_out_not_to_work_has_no_work_that_runs() -> None:
    facts = corrected(LAW, person(SINCE_2000), "activity", {"at_work": False}, SOURCE)
    assert facts.running_work == ()
    assert facts.work == (WorkPeriod(WorkKind.EMPLOYEE, date(2000, 1, 1), ON),)
    # What was worked before stays worked.
    assert facts.career_days == person(SINCE_2000).career_days
    decision = decide(LAW, facts)
    assert decision.outcome is Outcome.REFUSED
    found = next(each for each in explain(decision, LAW) if each.key == "activity")
    assert found.sentence.startswith("We vonden geen werk op 2 maart 2026.")
    assert found.found == "geen werk gevonden"
    change = smallest_change(LAW, facts)
    assert change is not None
    assert change.earliest_on is None
    words = explain_change(decision, LAW)
    assert words is not None
    assert "vanaf" not in words.text


def test_only_work_of_that_day_ends_with_it() -> None:
    abroad = {"kind": "abroad", "from": "2010-01-01", "until": None}
    today = {"kind": "interim", "from": ON.isoformat(), "until": None}
    later = {"kind": "employee", "from": "2026-06-01", "until": None}
    facts = corrected(LAW, person(SINCE_2000, abroad, today, later), "activity", {"at_work": False}, SOURCE)
    assert [(each.kind.value, each.valid_from.year, each.valid_until) for each in facts.work] == [
        ("employee", 2000, ON),
        ("abroad", 2010, None),
        ("employee", 2026, None),
    ]
    change = smallest_change(LAW, facts)
    assert change is not None
    assert change.earliest_on == date(2026, 6, 1)


def test_who_turns_out_to_work_keeps_every_period() -> None:
    facts = corrected(LAW, person(SINCE_2000), "activity", {"at_work": True}, SOURCE)
    assert facts.work == person(SINCE_2000).work
    assert facts.running_work == (WorkKind.EMPLOYEE,)
