"""The golden tables: one row a decision, written so that a jurist can read and change it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from loopbaan.core.regulation import EarlierCheque, EarlierState, all_regulations, decide, regulation, regulation_on
from tests.core.regulation.people import facts

HERE = Path(__file__).parent
THREE = {"yes": True, "no": False, "": None}


def rows() -> Iterator[pytest.param]:
    for path in sorted(HERE.glob("*/*.csv")):
        if path.stem == "dossiers":
            continue  # in plain dates: test_dossiers.py
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield pytest.param(path.parent.name, row, id=f"{path.parent.name}-{path.stem}-{row['case']}")


def cheques_of(text: str) -> tuple[EarlierCheque, ...] | None:
    if text == "unknown":
        return None
    found = []
    for each in text.split():
        day, state = each.split(":")
        found.append(EarlierCheque(date.fromisoformat(day), EarlierState(state)))
    return tuple(found)


@pytest.mark.parametrize(("version", "row"), list(rows()))
def test_row(version: str, row: dict[str, str]) -> None:
    on = date.fromisoformat(row["on"])
    decision = decide(
        regulation(version),
        facts(
            on,
            region=row["region"] or None,
            moved=THREE[row["moved_from_eea"]],
            works_here=THREE[row["works_here"]],
            at_work=THREE[row["at_work"]],
            days=int(row["days"]),
            complete=bool(THREE[row["days_complete"]]),
            cheques=cheques_of(row["cheques"]),
            quota_left=int(row["quota_left"]) if row["quota_left"] else None,
        ),
    )
    keys = ("residence", "activity", "seniority", "earlier_use", "quota")
    found = {"outcome": decision.outcome.value} | {each.key: each.verdict.value for each in decision.conditions}
    assert found == {"outcome": row["outcome"]} | {key: row[key] for key in keys if row[key]}
    offer = decision.offer
    assert (row["ordinal"], row["minutes"], row["price"]) == (
        ("", "", "") if offer is None else (str(offer.ordinal), str(offer.minutes), str(offer.price))
    )
    assert regulation_on(on).version == version


def test_every_version_has_a_table() -> None:
    assert {path.name for path in HERE.iterdir() if path.is_dir() and list(path.glob("*.csv"))} == {
        each.version for each in all_regulations()
    }
