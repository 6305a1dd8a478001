"""A decision in words: every condition, every verdict, with the values that were found."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings

from citizens.rules.explain import explain, grouped, in_words, outcome_sentence
from citizens.rules.sentences import SENTENCES
from loopbaan.core.regulation import (
    EarlierCheque,
    EarlierState,
    Facts,
    SourceRef,
    SourceState,
    Verdict,
    WorkKind,
    decide,
    regulation,
    regulation_on,
)
from tests.core.regulation.people import AT, facts
from tests.core.regulation.test_decision import people


def sentence(on: date, key: str, **known: object) -> str:
    law = regulation_on(on)
    return next(each for each in explain(decide(law, facts(on, **known)), law) if each.key == key).sentence  # type: ignore[arg-type]


MARCH = date(2026, 3, 2)
JUNE = date(2024, 6, 15)


@pytest.mark.parametrize(
    ("on", "key", "known", "expected"),
    [
        (MARCH, "residence", {}, "Je woont in het Vlaamse Gewest."),
        (MARCH, "residence", {"region": None}, "We weten nog niet in welk gewest je woont."),
        (MARCH, "seniority", {"days": 2555}, "Je werkte 2.555 dagen. Dat is genoeg: je hebt er 2.555 nodig."),
        (
            MARCH,
            "seniority",
            {"days": 2403},
            "Je werkte 2.403 dagen. Je hebt er 2.555 nodig, dat is zeven jaar. Je komt er 152 te kort.",
        ),
        (
            MARCH,
            "seniority",
            {"days": 2555, "complete": False},
            "Je werkte minstens 2.555 dagen. Dat is genoeg: je hebt er 2.555 nodig.",
        ),
        (
            MARCH,
            "earlier_use",
            {"cheques": [EarlierCheque(date(2021, 1, 1), EarlierState.USED)]},
            "Je gebruikte al een cheque. Nu krijg je er maar één in je hele loopbaan.",
        ),
        (
            JUNE,
            "earlier_use",
            {"cheques": [EarlierCheque(date(2020, 2, 29), EarlierState.USED)]},
            "Je gebruikte 1 van je 2 cheques. Je kan tot en met 28 februari 2026 nog een cheque aanvragen.",
        ),
        (
            JUNE,
            "earlier_use",
            {"cheques": [EarlierCheque(date(2020, 2, 29), EarlierState.USED)] * 2},
            "Je gebruikte al 2 cheques in zes jaar. Vanaf 1 maart 2026 kan je er weer een aanvragen.",
        ),
        (
            JUNE,
            "earlier_use",
            {"cheques": [EarlierCheque(date(2024, 1, 1), EarlierState.OPEN)]},
            "Je hebt nog een cheque die loopt. Een nieuwe kan pas als die is afgerond.",
        ),
    ],
)
def test_a_sentence(on: date, key: str, known: dict[str, object], expected: str) -> None:
    assert sentence(on, key, **known) == expected


OPEN = EarlierCheque(date(2025, 12, 1), EarlierState.OPEN)
ONE_FOR_LIFE = "Je hebt al een cheque, en die loopt nog. Nu krijg je er maar één in je hele loopbaan."
FINISH_FIRST = "Je hebt nog een cheque die loopt. Een nieuwe kan pas als die is afgerond."


@pytest.mark.parametrize(
    ("on", "cheques", "expected"),
    [
        (date(2026, 3, 15), [OPEN], ONE_FOR_LIFE),
        (date(2024, 6, 15), [EarlierCheque(date(2024, 1, 1), EarlierState.OPEN)] * 2, FINISH_FIRST),
        (date(2027, 6, 1), [OPEN], FINISH_FIRST),
        (
            date(2027, 6, 1),
            [EarlierCheque(date(2021, 1, 1), EarlierState.USED), OPEN],
            "Je hebt nog een cheque die loopt. Daarna heb je alle begeleiding gehad die je in je hele loopbaan krijgt.",
        ),
    ],
)
def test_used_up_for_life_comes_before_a_cheque_that_runs(
    on: date, cheques: list[EarlierCheque], expected: str
) -> None:
    law = regulation_on(on, drafts=True)
    decision = decide(law, facts(on, cheques=cheques), simulate=True)
    found = next(each for each in explain(decision, law) if each.key == "earlier_use")
    assert found.sentence == expected
    # Decisions that were stored replay to the byte: what is kept is as it was.
    assert decision.condition("earlier_use").reason == "cheque_open"


A_DAY = date(2018, 3, 15)
OLD_TEXT = date(2014, 6, 1)
DRAFT = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("on", "key", "known", "expected"),
    [
        (
            A_DAY,
            "seniority",
            {"recent": 365},
            "Je werkte 365 dagen in de 24 maanden voor je aanvraag. Dat is genoeg: je hebt er 365 nodig.",
        ),
        (
            A_DAY,
            "seniority",
            {"recent": 364},
            "Je werkte 364 dagen in de 24 maanden voor je aanvraag. Je hebt er 365 nodig. Je komt er 1 te kort.",
        ),
        (
            A_DAY,
            "seniority",
            {"recent": 274, "interim_run": 28},
            (
                "Je werkte 274 dagen in de 24 maanden voor je aanvraag, waarvan 28 na elkaar als uitzendkracht. Dat is "
                "genoeg: je hebt er dan 274 nodig."
            ),
        ),
        (
            A_DAY,
            "seniority",
            {"recent": 273, "interim_run": 28, "complete": False},
            (
                "We vonden 273 dagen werk in de 24 maanden voor je aanvraag, waarvan 28 na elkaar als uitzendkracht. "
                "Je hebt er dan 274 nodig. Het kunnen er meer zijn: niet elke bron gaf een volledig antwoord."
            ),
        ),
        (
            OLD_TEXT,
            "residence",
            {"recent": 365, "works_here": True},
            "Je woont in het Vlaamse Gewest en je werkt in Vlaanderen of Brussel.",
        ),
        (
            OLD_TEXT,
            "residence",
            {"recent": 365, "region": "elsewhere"},
            (
                "Je woont in een land buiten de Europese Economische Ruimte. Je moet in de Europese Economische Ruimte "
                "wonen en in Vlaanderen of Brussel werken."
            ),
        ),
        (
            OLD_TEXT,
            "residence",
            {"recent": 365, "region": None, "works_here": False},
            "We vonden geen werk in Vlaanderen of Brussel. Dat is nodig, waar je ook woont.",
        ),
        (
            DRAFT,
            "earlier_use",
            {"cheques": [EarlierCheque(date(2021, 1, 1), EarlierState.USED)]},
            "Je gebruikte al een cheque. Je hebt nog 2 uur over.",
        ),
        (
            DRAFT,
            "earlier_use",
            {"cheques": [EarlierCheque(date(2021, 1, 1), EarlierState.USED)] * 2},
            "Je gebruikte al alle begeleiding die je in je hele loopbaan krijgt.",
        ),
    ],
)
def test_a_sentence_of_the_first_and_of_the_draft_version(
    on: date, key: str, known: dict[str, object], expected: str
) -> None:
    law = regulation_on(on, drafts=True)
    decision = decide(law, facts(on, **known), simulate=True)  # type: ignore[arg-type]
    found = {each.key: each for each in explain(decision, law)}
    assert found[key].sentence == expected
    assert "krediet" in outcome_sentence(decision) or on is not DRAFT


def test_what_the_first_and_the_draft_version_ask() -> None:
    def asked(on: date, key: str) -> str:
        law = regulation_on(on, drafts=True)
        decision = decide(law, facts(on, recent=400), simulate=True)
        return next(each.asked for each in explain(decision, law) if each.key == key)

    assert asked(A_DAY, "seniority") == (
        "Je werkte 365 verschillende dagen in de 24 maanden vóór de dag van je aanvraag. Met 28 dagen na elkaar als "
        "uitzendkracht zijn er 274 genoeg."
    )
    assert asked(OLD_TEXT, "residence").startswith("Je woont in de Europese Economische Ruimte en je werkt in")
    assert asked(A_DAY, "residence").startswith("Je woont in Vlaanderen of Brussel.")
    assert asked(DRAFT, "earlier_use").startswith("Je hebt nog 2 uur begeleiding over.")


def test_work_is_named() -> None:
    law = regulation_on(MARCH)
    person = dataclasses.replace(facts(MARCH), running_work=(WorkKind.EMPLOYEE, WorkKind.SELF_EMPLOYED))
    found = {each.key: each.sentence for each in explain(decide(law, person), law)}
    assert found["activity"] == "Je werkt op 2 maart 2026 als werknemer en zelfstandige."
    assert sentence(MARCH, "activity") == "Je werkt op 2 maart 2026."
    # Of a decision of long ago, in which an officer said no and the kind of work was left standing.
    stopped = dataclasses.replace(facts(MARCH, at_work=False), running_work=(WorkKind.EMPLOYEE,))
    assert {each.key: each.found for each in explain(decide(law, stopped), law)}["activity"] == "geen werk gevonden"


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ([], "Je werkt op 2 maart 2026 als iemand van wie het werk geschorst is, zoals bij ziekte of verlof."),
        (["GeefLoopbaanARZA"], "Je werkt op 2 maart 2026 als zelfstandige met een gelijkgestelde periode."),
        (
            ["GeefLoopbaanARZA", "Beoordeling"],
            "Je werkt op 2 maart 2026 als iemand van wie het werk geschorst is, zoals bij ziekte of verlof.",
        ),
    ],
)
def test_work_that_is_suspended_is_only_called_self_employed_when_that_is_known(
    services: list[str], expected: str
) -> None:
    law, person = regulation_on(MARCH), facts(MARCH)
    sources = tuple(SourceRef(each, SourceState.ANSWERED, AT) for each in services)
    person = dataclasses.replace(
        person, running_work=(WorkKind.SUSPENDED,), at_work=dataclasses.replace(person.at_work, sources=sources)
    )
    found = {each.key: each.sentence for each in explain(decide(law, person), law)}
    assert found["activity"] == expected


@settings(deadline=None)
@given(people())
def test_every_decision_has_words(person: Facts) -> None:
    person = dataclasses.replace(
        person, running_work=(WorkKind.INTERIM,) if person.at_work.known and person.at_work.value else ()
    )
    law = regulation_on(person.applied_on, drafts=True)
    decision = decide(law, person, simulate=True)
    assert outcome_sentence(decision)
    explained = explain(decision, law)
    assert [each.key for each in explained] == [each.key for each in decision.conditions]
    for each in explained:
        text = f"{each.title} {each.sentence} {each.found} {each.asked} {each.certainty_word}"
        assert "%(" not in text
        assert "  " not in text
        assert " ." not in text
        assert each.basis
        assert each.law_sources


def test_it_is_translated_before_values_are_filled_in() -> None:
    law = regulation_on(MARCH)
    seen: list[str] = []

    def translate(message: str) -> str:
        seen.append(message)
        return message

    explain(decide(law, facts(MARCH, days=100)), law, translate)
    assert "%(days)s dagen" in seen
    assert not any("2.555" in each for each in seen)


def test_never_explained_with_another_law() -> None:
    with pytest.raises(ValueError, match="another revision"):
        explain(decide(regulation_on(MARCH), facts(MARCH)), regulation("2024-01-01"))


def test_notation() -> None:
    assert in_words(date(2027, 3, 14)) == "14 maart 2027"
    assert (grouped(2555), grouped(999), grouped(1_234_567)) == ("2.555", "999", "1.234.567")


def test_every_condition_has_a_sentence_for_every_verdict() -> None:
    keys = {key for key, _, _ in SENTENCES}
    assert {(key, verdict) for key, verdict, _ in SENTENCES} == {(key, verdict) for key in keys for verdict in Verdict}
