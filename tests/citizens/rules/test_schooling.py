"""How far somebody went to school, from the answers of the LED."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from citizens.rules.facts import SERVICES, make_facts, services_needed
from citizens.rules.schooling import schooling_of
from loopbaan.core.regulation import SourceRef, SourceState, decide, regulation
from loopbaan.magda.answers import Answer, Diploma, Diplomas, NoAnswer, NoRecord, Outcome, Reason, Service
from tests.core.regulation.people import facts
from tests.magda.messages import AT, INSZ

ON = date(2027, 3, 1)
SOURCE = SourceRef("GeefBewijs", SourceState.ANSWERED, AT, "ref")
LOWER = Diploma("Getuigschrift", "2", "NBS", date(1998, 6, 30), is_valid=True, is_authentic=True, is_final=True)
SECONDARY = replace(LOWER, kind="Diploma", isced="3A", qualification="4")
MASTER = replace(LOWER, kind="Diploma", isced="5A", qualification="7")
GRADE = replace(LOWER, isced="3A", qualification="NVT")
UNLEVELLED = replace(LOWER, kind="Attest", isced="NBS")
DRAFT = regulation("2027-01-01")


def level(*held: Diploma) -> str | None:
    return schooling_of(Diplomas(INSZ, held), SOURCE, on=ON).value


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ((), None),
        ((LOWER,), "short"),
        ((GRADE,), "short"),
        ((SECONDARY,), "medium"),
        ((replace(SECONDARY, qualification="NBS"),), "medium"),
        ((replace(LOWER, qualification="4"),), "medium"),
        ((MASTER,), "high"),
        ((replace(MASTER, isced="NBS", qualification="5"),), "high"),
        ((LOWER, MASTER, SECONDARY), "high"),
        ((UNLEVELLED,), None),
        ((UNLEVELLED, LOWER), "short"),
    ],
)
def test_the_highest_proof_says_the_level(held: tuple[Diploma, ...], expected: str | None) -> None:
    found = schooling_of(Diplomas(INSZ, held), SOURCE, on=ON)
    assert (found.value, found.known) == (expected, expected is not None)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"is_authentic": False}, "diploma_own_statement"),
        ({"is_final": False}, "diploma_part"),
        ({"is_valid": False}, "diploma_not_valid"),
        ({"is_theirs": False}, "diploma_of_other_number"),
        ({"issued_on": date(2027, 3, 2)}, "diploma_later"),
    ],
)
def test_what_proves_nothing_is_left_out_and_said(change: dict[str, object], note: str) -> None:
    found = schooling_of(Diplomas(INSZ, (LOWER, replace(MASTER, **change))), SOURCE, on=ON)  # type: ignore[arg-type]
    assert found.value == "short"
    assert note in {each.code for each in found.notes}
    assert level(replace(MASTER, **change)) is None  # type: ignore[arg-type]


def test_a_diploma_of_the_day_itself_or_without_a_day_counts() -> None:
    assert level(replace(MASTER, issued_on=ON)) == "high"
    assert level(replace(MASTER, issued_on=None)) == "high"


def test_short_schooled_is_an_assumption_and_says_so() -> None:
    assert [each.code for each in schooling_of(Diplomas(INSZ, (LOWER,)), SOURCE, on=ON).notes] == [
        "short_schooled_assumed"
    ]
    assert schooling_of(Diplomas(INSZ, (SECONDARY,)), SOURCE, on=ON).notes == ()


def test_schooling_is_asked_only_where_the_price_depends_on_it() -> None:
    assert services_needed(DRAFT) == (*SERVICES, Service.DIPLOMAS)
    for version in ("2020-01-01", "2024-01-01", "2025-03-01", "2025-11-01"):
        assert Service.DIPLOMAS not in services_needed(regulation(version))
        assert make_facts({}, on=date(2026, 3, 2), cheques=(), cheques_at=AT, law=regulation(version)).schooling is None


@pytest.mark.parametrize(
    ("outcome", "state", "price"),
    [
        (Answer(Service.DIPLOMAS, "ref", AT, Diplomas(INSZ, (LOWER,))), "answered", "90.00"),
        (Answer(Service.DIPLOMAS, "ref", AT, Diplomas(INSZ, (MASTER,))), "answered", "150.00"),
        (NoRecord(Service.DIPLOMAS, "ref", AT), "no_record", None),
        (NoAnswer(Service.DIPLOMAS, Reason.FAULT, AT), "no_answer", None),
    ],
)
def test_the_price_under_the_draft(outcome: Outcome, state: str, price: str | None) -> None:
    made = make_facts({Service.DIPLOMAS: outcome}, on=ON, cheques=(), cheques_at=AT, law=DRAFT).schooling
    assert made is not None
    assert [each.state.value for each in made.sources] == [state]
    decision = decide(DRAFT, replace(facts(ON), schooling=made), simulate=True)
    assert decision.offer is not None
    assert (None if decision.offer.price is None else str(decision.offer.price)) == price
