"""Work of before 2003, which no source of employees holds: it leaves a lower bound only where it can still decide."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from citizens.rules.explain import explain
from citizens.rules.old_work import birth_date
from loopbaan.core.regulation import Facts, Outcome, Verdict, decide, regulation_on
from tests.citizens.rules.test_facts import DOWN, made, notes
from tests.magda.messages import ON, contract, contracts, person, self_employed

# Six years of work: 363 days short of enough.
SIX_YEARS = contracts(contract("2020-03-02"))
BORN_1970 = person().replace("1984-00-00", "1970-05-04")


def born(day: str) -> str:
    return person().replace("1984-00-00", day)


def seniority(facts: Facts) -> Verdict:
    return decide(regulation_on(ON), facts).condition("seniority").verdict


def test_who_may_have_worked_before_2003_is_not_refused_for_it() -> None:
    facts = made(person=BORN_1970, dimona=SIX_YEARS)
    assert (facts.career_days.value, facts.career_days.known) == (2191, False)
    assert notes(facts) == ["before_2003"]
    assert decide(regulation_on(ON), facts).outcome is Outcome.UNDETERMINED
    # That is about a career; whether somebody works now is known.
    assert facts.at_work.known
    assert facts.at_work.notes == ()


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        # 363 days short: 18 years old on 3 January 2002 leaves 363 days, a day later 362.
        ("1984-01-03", Verdict.UNKNOWN),
        ("1984-01-04", Verdict.NOT_MET),
        ("1985-01-01", Verdict.NOT_MET),
        ("1992-07-09", Verdict.NOT_MET),
    ],
)
def test_who_was_too_young_stays_refused(day: str, verdict: Verdict) -> None:
    facts = made(person=born(day), dimona=contracts(contract("2020-03-01")))
    assert facts.career_days.value == 2192
    assert seniority(facts) is verdict


def test_it_says_nothing_where_it_cannot_decide() -> None:
    for work in (contracts(contract("2018-01-01")), contracts(contract("2026-01-01"))):
        facts = made(person=born("1984-06-01"), dimona=work)
        assert facts.career_days.known
        assert notes(facts) == []
    # The months before are not the months of before 2003.
    assert made(date(2018, 3, 15), person=BORN_1970, dimona=contracts(contract("2018-01-01"))).career_days.known


def test_days_that_another_source_holds_are_not_missing() -> None:
    known = {"person": born("1984-01-01"), "dimona": contracts(contract("2021-03-01"))}
    # 363 days short, and all of 2002 is known.
    whole_year = self_employed(("100", "2002-01-01", "2002-12-31"))
    assert made(**known, arza=whole_year).career_days.known
    assert not made(**known | {"person": BORN_1970}, arza=whole_year).career_days.known


def test_the_citizen_reads_what_to_prove() -> None:
    facts = made(person=BORN_1970, dimona=SIX_YEARS)
    law = regulation_on(ON)
    found = next(each for each in explain(decide(law, facts), law) if each.key == "seniority")
    assert "van vóór 2003 staat niet in deze bronnen" in found.sentence
    assert "niet elke bron" not in found.sentence
    assert any("18 jaar" in each and "aanname" in each for each in found.notes)
    assert b"1988" not in facts.canonical()
    # With enough days proven it is "at least", as ever.
    proven = dataclasses.replace(facts, career_days=dataclasses.replace(facts.career_days, value=2600))
    found = next(each for each in explain(decide(law, proven), law) if each.key == "seniority")
    assert found.sentence.startswith("Je werkte minstens 2.600 dagen.")
    # A source that gave no answer is said first.
    silent = made(person=BORN_1970, dimona=SIX_YEARS, arza=DOWN)
    found = next(each for each in explain(decide(law, silent), law) if each.key == "seniority")
    assert "niet elke bron" in found.sentence


def test_without_a_birth_date_the_national_number_tells_it() -> None:
    # Of number 84 63 15: 15 March 1984, so 292 days of 2002.
    enough, too_few = made(dimona=contracts(contract("2019-12-21"))), made(dimona=contracts(contract("2019-12-22")))
    assert (enough.career_days.value, enough.career_days.known) == (2555 - 292, False)
    assert (too_few.career_days.value, too_few.career_days.known) == (2554 - 292, True)


@pytest.mark.parametrize(
    ("insz", "day"),
    [
        ("84631512345", date(1984, 3, 15)),
        ("84031512345", date(1984, 3, 15)),
        ("84431512345", date(1984, 3, 15)),
        ("03681122846", date(2003, 8, 11)),
        ("26030112345", date(2026, 3, 1)),
        ("27030112345", date(1927, 3, 1)),
        ("84000012345", date(1984, 1, 1)),
        ("84190012345", date(1984, 1, 1)),
        ("8463151234", None),
        ("8463151234x", None),
    ],
)
def test_a_birth_date_in_a_national_number(insz: str, day: date | None) -> None:
    assert birth_date(insz, ON) == day
