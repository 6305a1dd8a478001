"""The smallest change in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from citizens.rules.change import NEEDS, explain_change
from loopbaan.core.regulation import decide, regulation
from loopbaan.core.regulation.case import read_case
from loopbaan.core.regulation.change import smallest_change
from tests.core.regulation.cases import cases

AT_WORK = [{"kind": "employee", "from": "2000-01-01", "until": None}]


def words(**known: Any) -> str | None:
    case = {"on": "2026-03-02", "residence": {"region": "flanders"}, "work": AT_WORK, "cheques": []} | known
    person, law = read_case(case, drafts=True)
    found = explain_change(decide(law, person, simulate=True), law)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, None),
        (
            {"work": [{"kind": "employee", "from": "2019-08-03", "until": None}]},
            (
                "Je kan wel een cheque krijgen als je nog 152 dagen werk bewijst, bijvoorbeeld bij een instelling van "
                "de Europese Unie of in het buitenland. Verandert er niets, dan kan het vanzelf vanaf 1 augustus 2026. "
                "Dat is zo als de regels en je situatie niet veranderen."
            ),
        ),
        (
            {"work": [{"kind": "employee", "from": "2019-03-05", "until": "2026-03-02"}]},
            (
                "Je kan wel een cheque krijgen: als je werkt op de dag dat je aanvraagt, als werknemer, uitzendkracht "
                "of zelfstandige, en als je nog 1 dag werk bewijst, bijvoorbeeld bij een instelling van de "
                "Europese Unie of in het buitenland."
            ),
        ),
        (
            {"on": "2024-06-15", "cheques": [{"applied_on": "2023-01-10", "state": "open"}]},
            "Je kan wel een cheque krijgen zodra je cheque die nog loopt, is afgesloten.",
        ),
        (
            {
                "on": "2024-06-15",
                "cheques": [
                    {"applied_on": "2020-02-29", "state": "used"},
                    {"applied_on": "2021-01-10", "state": "used"},
                ],
            },
            (
                "Je kan wel een cheque krijgen vanaf 1 maart 2026. Dat is zo als de regels en je situatie niet "
                "veranderen. Deze regels gelden tot en met 28 februari 2025."
            ),
        ),
        (
            {"cheques": [{"applied_on": "2020-02-29", "state": "used"}]},
            "Volgens deze regels kan je geen cheque meer krijgen. Alleen andere regels veranderen dat.",
        ),
        (
            {"residence": {"region": "unknown"}},
            "Je kan wel een cheque krijgen zodra vaststaat dat je in Vlaanderen of Brussel woont.",
        ),
        (
            {"on": "2025-04-30", "quota_left": 0},
            (
                "Je kan wel een cheque krijgen vanaf de volgende opening, om 9.00 u. op 1 mei 2025. "
                "Dat is zo als de regels en je situatie niet veranderen."
            ),
        ),
    ],
)
def test_a_change_in_words(known: dict[str, Any], expected: str | None) -> None:
    assert words(**known) == expected


@settings(deadline=None, max_examples=100)
@given(cases())
def test_every_change_has_words(case: dict[str, Any]) -> None:
    person, law = read_case(case, drafts=True)
    decision = decide(law, person, simulate=True)
    found = explain_change(decision, law)
    assert (found is None) == (decision.outcome == "granted")
    if found is None:
        return
    assert "%(" not in found.text
    assert "  " not in found.text
    assert ".." not in found.text
    assert found.text.endswith(".")
    change = smallest_change(law, person)
    if change is not None:
        assert {each.change for each in change.needs} <= set(NEEDS)
        assert len(found.needs) in (0, len(change.needs))


def test_never_explained_with_another_law() -> None:
    person, law = read_case({"on": "2026-03-02", "residence": {"region": "elsewhere"}, "work": AT_WORK, "cheques": []})
    with pytest.raises(ValueError, match="another revision"):
        explain_change(decide(law, person), regulation("2024-01-01"))
