"""The golden tables of dossiers: one row a case in plain dates, decided as the command ``decide`` does.

Written for a jurist: Dutch words, ``tot`` excludes the day itself, a star is a cell that the row does not look at.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loopbaan.core.dutch import last_day
from loopbaan.core.periods import add_years
from loopbaan.core.regulation import Regulation, Window, all_regulations
from loopbaan.core.regulation.case import answer

HERE = Path(__file__).parent
NOT_LOOKED_AT = "*"
REGIONS = {
    "vlaanderen": "flanders",
    "brussel": "brussels",
    "wallonië": "wallonia",
    "eer": "eea",
    "elders": "elsewhere",
    "onbekend": "unknown",
}
THREE = {"ja": True, "nee": False, "": None}
KINDS = {
    "werknemer": "employee",
    "uitzendkracht": "interim",
    "geschorst": "suspended",
    "zelfstandige": "self_employed",
    "student": "student",
    "buitenland": "abroad",
}
SOURCES = {"tewerkstelling": "employment", "zelfstandigen": "self_employed"}
SCHOOLING = {"kort": "short", "midden": "medium", "hoog": "high", "onbekend": "unknown", "": "unknown"}
STATES = {
    "loopt": "open",
    "opgebruikt": "used",
    "afgesloten": "closed",
    "vervallen": "lapsed",
    "terugbetaald": "refunded",
    "geannuleerd": "cancelled",
}
OUTCOMES = {"toegekend": "granted", "geweigerd": "refused", "onbeslist": "undetermined"}
VERDICTS = {"voldaan": "met", "niet voldaan": "not_met", "onbekend": "unknown"}
CONDITIONS = {
    "woonplaats": "residence",
    "aan_het_werk": "activity",
    "loopbaan": "seniority",
    "eerder_gebruik": "earlier_use",
    "quotum": "quota",
}


def rows() -> Iterator[pytest.param]:
    for path in sorted(HERE.glob("*/dossiers.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield pytest.param(path.parent.name, row, id=f"{path.parent.name}-{row['geval']}")


def several(text: str) -> list[list[str]]:
    return [each.split() for each in text.split(";") if each.strip()]


def period(words: list[str]) -> dict[str, Any]:
    match words:
        case [kind, "vanaf", begin]:
            return {"kind": KINDS[kind], "from": begin, "until": None}
        case [kind, begin, "tot", end]:
            return {"kind": KINDS[kind], "from": begin, "until": end}
    raise ValueError(words)


def cheque(words: list[str]) -> dict[str, Any]:
    applied_on, state, *credit = words
    instrument = "loopbaankrediet" if credit == ["krediet"] else "loopbaancheque"
    return {"applied_on": applied_on, "state": STATES[state], "instrument": instrument}


def case_of(row: dict[str, str]) -> dict[str, Any]:
    return {
        "on": row["aangevraagd_op"],
        "residence": {"region": REGIONS[row["gewest"]], "moved_from_eea": THREE[row["kwam_uit_eer"]]},
        "works_in_flanders_or_brussels": THREE[row["werkt_hier"]],
        "work": None if row["werk"] == "onbekend" else [period(each) for each in several(row["werk"])],
        "unknown_sources": [SOURCES[each] for each in row["bron_zwijgt"].split()],
        "education": SCHOOLING[row["scholing"]],
        "cheques": None if row["cheques"] == "onbekend" else [cheque(each) for each in several(row["cheques"])],
        "quota_left": int(row["quotum_over"]) if row["quotum_over"] else None,
    }


@pytest.mark.parametrize(("version", "row"), list(rows()))
def test_row(version: str, row: dict[str, str]) -> None:
    found = answer(case_of(row), drafts=True)
    assert found["regulation"] == version
    conditions = {each["key"]: each for each in found["conditions"]}
    assert (found["outcome"], {key: each["verdict"] for key, each in conditions.items()}) == (
        OUTCOMES[row["uitkomst"]],
        {key: VERDICTS[row[name]] for name, key in CONDITIONS.items() if row[name]},
    )
    if row["dagen"] != NOT_LOOKED_AT:
        assert conditions["seniority"]["value"] == int(row["dagen"])
    offer = found["offer"]
    assert (row["volgnummer"], row["minuten"], row["prijs"]) == (
        ("", "", "") if offer is None else (str(offer["ordinal"]), str(offer["minutes"]), offer["price"] or "")
    )
    change = found["smallest_change"] or {"earliest_on": None, "needs": []}
    assert row["vroegst_op"] == (change["earliest_on"] or "")
    assert sorted(each.strip() for each in row["nodig"].split(";") if each) == sorted(
        f"{each['change']} {each['amount']}" for each in change["needs"]
    )


def test_every_version_has_dossiers() -> None:
    assert {path.parent.name for path in HERE.glob("*/dossiers.csv")} == {each.version for each in all_regulations()}


def test_every_version_has_its_first_and_its_last_day() -> None:
    days = {(version, row["aangevraagd_op"]) for version, row in (each.values for each in rows())}
    for law in all_regulations():
        assert (law.version, law.valid_from.isoformat()) in days
        if law.valid_until is not None:
            assert (law.version, last_day(law.valid_until).isoformat()) in days


def cells(law: Regulation, *columns: str) -> Iterator[list[str]]:
    """Those cells of each row of every table of a version that has them, in the words of its table."""
    for path in (HERE / law.version).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from ([row[name] for name in columns] for row in csv.DictReader(lines) if columns[0] in row)


@pytest.mark.parametrize("law", all_regulations(), ids=lambda law: law.version)
def test_every_version_has_its_number_of_days_and_the_two_beside_it(law: Regulation) -> None:
    asked = law.seniority_days.value
    found = {days for name in ("dagen", "days") for (days,) in cells(law, name)}
    assert {str(asked - 1), str(asked), str(asked + 1)} <= found


@pytest.mark.parametrize(
    "law", [law for law in all_regulations() if law.window.value is Window.SIX_YEARS], ids=lambda law: law.version
)
def test_every_window_has_its_sixth_anniversary_and_the_two_days_beside_it(law: Regulation) -> None:
    stories = [
        *cells(law, "aangevraagd_op", "cheques"),
        *([on, text.replace(":", " ").replace(" 2", "; 2")] for on, text in cells(law, "on", "cheques")),
    ]
    first = [(on, min(words[0] for words in several(text))) for on, text in stories if text[:1].isdigit()]
    found = {(date.fromisoformat(on) - add_years(date.fromisoformat(day), 6)).days for on, day in first}
    assert {-1, 0, 1} <= found
