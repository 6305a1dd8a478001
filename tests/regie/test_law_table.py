"""The law side by side."""

from __future__ import annotations

from dataclasses import fields, replace

from loopbaan.core.dutch import NBSP
from loopbaan.core.regulation import Certainty, Parameter, all_regulations, regulation
from regie.rules.law_table import TITLES, law_table, value_in_words

LAWS = all_regulations()


def row(key: str) -> object:
    return next(each for each in law_table(LAWS) if each.key == key)


def test_every_parameter_of_every_version_has_a_row_and_a_name() -> None:
    table = law_table(LAWS)
    held = {parameter.key for law in LAWS for parameter in law.parameters()}
    assert {each.key for each in table} == held
    assert held <= set(TITLES)
    assert all(len(each.cells) == len(LAWS) for each in table)
    assert all(cell.value for each in table for cell in each.cells)


def test_no_value_is_shown_as_code() -> None:
    shown = {cell.value for each in law_table(LAWS) for cell in each.cells}
    assert not [value for value in shown if "_" in value or "Decimal" in value or value.startswith(("(", "["))]


def test_a_change_is_marked_where_it_happens_only() -> None:
    before, after = LAWS[0], replace(LAWS[0], payment_days=replace(LAWS[0].payment_days, known_value=21))
    table = {each.key: each for each in law_table([before, after, after])}
    assert [cell.changed for cell in table["payment_days"].cells] == [False, True, False]
    assert table["payment_days"].differs
    assert not table["start_months"].differs


def test_another_certainty_alone_is_no_change() -> None:
    doubted = replace(LAWS[0].payment_days, certainty=Certainty.ASSUMED)
    table = {each.key: each for each in law_table([LAWS[0], replace(LAWS[0], payment_days=doubted)])}
    assert not table["payment_days"].differs
    assert [cell.certainty for cell in table["payment_days"].cells][1] is Certainty.ASSUMED


def test_a_text_that_changed_inside_a_version_shows_both() -> None:
    cells = row("residence_regions").cells  # type: ignore[attr-defined]
    assert cells[0].value == f"Vlaanderen, Brussel (t.e.m. 28{NBSP}februari 2015: geen)"
    assert cells[0].certainty is Certainty.ASSUMED
    assert [cell.changed for cell in cells[:2]] == [False, False]
    older = regulation("2013-07-01").residence_regions.before
    assert older is not None
    assert value_in_words(older) == f"geen (t.e.m. 28{NBSP}februari 2015)"


def test_what_only_the_draft_has() -> None:
    assert row("minutes_taken_by_earlier").cells[-1].value == f"4{NBSP}u. na 1 cheque, 6{NBSP}u. na 2 cheques"  # type: ignore[attr-defined]
    assert row("price_per_hour_short").cells[-1].value == f"€{NBSP}15,00"  # type: ignore[attr-defined]
    assert row("price_by_ordinal").cells[-1].absent  # type: ignore[attr-defined]


def test_a_parameter_that_comes_and_goes() -> None:
    cells = {law.version: cell for law, cell in zip(LAWS, row("monthly_quota").cells, strict=True)}  # type: ignore[attr-defined]
    assert cells["2024-01-01"].absent
    assert cells["2024-01-01"].value == "bestaat niet"
    assert cells["2025-03-01"].value == "1.000 cheques"
    assert cells["2025-03-01"].changed
    assert cells["2025-11-01"].changed


def test_an_open_parameter_is_told_from_a_known_one() -> None:
    fee: Parameter[object] = regulation("2025-11-01").fee_per_hour  # type: ignore[assignment]
    opened = replace(fee, known_value=None, certainty=Certainty.OPEN)
    assert value_in_words(opened) == "niet bekend"


def test_values_in_words() -> None:
    law = regulation("2025-11-01")
    assert value_in_words(law.minutes_by_ordinal) == f"4{NBSP}u."
    assert value_in_words(law.price_by_ordinal) == f"€{NBSP}90,00"
    assert value_in_words(law.seniority_days) == "2.555 dagen"
    assert value_in_words(law.window) == "hele loopbaan"
    assert value_in_words(law.validity) == f"1{NBSP}november 2025 t.e.m. 31{NBSP}december 2026"
    assert value_in_words(law.reminder_days) == "30, 7, 1 dagen vooraf"
    earlier = regulation("2020-01-01").minutes_by_ordinal
    assert value_in_words(earlier).endswith("(2e cheque)")


def test_the_table_follows_the_fields_of_the_law() -> None:
    order = [each.name for each in fields(LAWS[0])]
    keys = [each.key for each in law_table(LAWS)]
    assert keys == sorted(keys, key=order.index)
