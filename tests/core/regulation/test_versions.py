"""The table of the law: what is in it, from when, and what a file must be like."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from loopbaan.core.money import fee_including_vat
from loopbaan.core.regulation import (
    BadRegulationFile,
    Certainty,
    DraftRegulation,
    NoRegulationInForce,
    OpenParameter,
    all_regulations,
    applying_open,
    decide,
    regulation,
    regulation_on,
)
from loopbaan.core.regulation.loader import VERSIONS, load, table_of
from tests.core.regulation.people import facts


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2020, 1, 1), "2020-01-01"),
        (date(2023, 12, 31), "2020-01-01"),
        (date(2024, 1, 1), "2024-01-01"),
        (date(2025, 2, 28), "2024-01-01"),
        (date(2025, 3, 1), "2025-03-01"),
        (date(2025, 10, 31), "2025-03-01"),
        (date(2025, 11, 1), "2025-11-01"),
        (date(2026, 12, 31), "2025-11-01"),
    ],
)
def test_the_version_of_a_day(on: date, version: str) -> None:
    assert regulation_on(on).version == version


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2027, 1, 1), date(2040, 1, 1)])
def test_outside_the_table_there_is_no_law(on: date) -> None:
    with pytest.raises(NoRegulationInForce):
        regulation_on(on)


def test_never_decided_under_a_version_of_another_day() -> None:
    with pytest.raises(NoRegulationInForce):
        decide(regulation("2025-11-01"), facts(date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("version", "whole_right"), [("2020-01-01", "1187.92"), ("2024-01-01", "1271.09"), ("2025-03-01", "1271.09")]
)
def test_the_whole_right_including_vat(version: str, whole_right: str) -> None:
    law = regulation(version)
    fees = [
        fee_including_vat(minutes=each, rate_per_hour=law.fee_per_hour.value, vat_percent=law.vat_percent.value)
        for each in law.minutes_by_ordinal.value
    ]
    # The published totals round the whole right once; a payment a cheque may differ by a cent.
    assert abs(sum(fees) - Decimal(whole_right)) <= Decimal("0.01")


def test_an_open_parameter_loads_and_cannot_be_used() -> None:
    fee = regulation("2025-11-01").fee_per_hour
    assert fee.certainty is Certainty.OPEN
    with pytest.raises(OpenParameter):
        _ = fee.value
    assert fee in regulation("2025-11-01").uncertain()


def test_every_parameter_says_where_it_stands() -> None:
    for law in all_regulations():
        for each in law.parameters():
            assert each.basis, each.key
            assert each.sources, each.key
            assert each.is_open == (each.certainty is Certainty.OPEN), each.key


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2025, 2, 28), ""),
        (date(2025, 4, 1), "quota_not_available"),
        (date(2025, 11, 1), ""),
        (date(2026, 12, 31), ""),
        (date(2027, 1, 1), "no_version"),
    ],
)
def test_when_applying_is_open(on: date, reason: str) -> None:
    found = applying_open(on)
    assert (found.is_open, found.reason) == (not reason, reason)


def test_a_quota_that_is_kept_opens_applying() -> None:
    assert applying_open(date(2025, 4, 1), quota_kept=True)


def edited(folder: Path, name: str, before: str, after: str) -> Path:
    text = (VERSIONS / name).read_text(encoding="utf-8")
    assert before in text
    path = folder / name
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[parameters.seniority_days]\nvalue = 2555", "[parameters.seniority_days]\nvalue = 2555.0"),
        ("[parameters.seniority_days]\nvalue = 2555\n", "[parameters.seniority_days]\n"),
        ("[parameters.seniority_days]", "[parameters.seniority_dayz]"),
        ('certainty = "confirmed"', 'certainty = "sure"'),
        ('value = ["40.00", "40.00"]', 'value = ["40.00"]'),
        ('value = ["40.00", "40.00"]', "value = [40.00, 40.00]"),
        ('version = "2020-01-01"', 'version = "2020-01-02"'),
        ("revision = 1", "revision = 2"),
        ("until = 2024-01-01", "until = 2020-01-01"),
        ('source = ["vdab-over", "vdab-wie"]', 'source = ["nobody"]'),
        ('status = "in_force"', 'status = "perhaps"'),
    ],
)
def test_a_file_that_is_wrong_does_not_load(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(BadRegulationFile, match=r"2020-01-01\.toml"):
        load(edited(tmp_path, "2020-01-01.toml", before, after))


def test_one_changed_byte_changes_the_hash(tmp_path: Path) -> None:
    changed = load(edited(tmp_path, "2020-01-01.toml", "value = 2555", "value = 2554"))
    assert changed.revision_hash != regulation("2020-01-01").revision_hash


def test_a_comment_does_not_change_the_hash(tmp_path: Path) -> None:
    same = load(edited(tmp_path, "2020-01-01.toml", 'version = "2020-01-01"', '# a word\nversion = "2020-01-01"'))
    assert same.revision_hash == regulation("2020-01-01").revision_hash


def test_a_revision_stands_beside_the_one_it_corrects(tmp_path: Path) -> None:
    shutil.copy(VERSIONS / "2020-01-01.toml", tmp_path)
    text = (VERSIONS / "2020-01-01.toml").read_text(encoding="utf-8").replace("revision = 1", "revision = 2")
    (tmp_path / "2020-01-01.r2.toml").write_text(text.replace("value = 2555", "value = 2500"), encoding="utf-8")
    first, second = table_of(tmp_path)["2020-01-01"]
    assert (first.seniority_days.value, second.seniority_days.value) == (2555, 2500)
    (tmp_path / "2020-01-01.toml").unlink()
    with pytest.raises(BadRegulationFile, match="count from 1"):
        table_of(tmp_path)


def test_two_versions_in_force_may_not_overlap(tmp_path: Path) -> None:
    shutil.copy(VERSIONS / "2024-01-01.toml", tmp_path)
    edited(tmp_path, "2020-01-01.toml", "until = 2024-01-01", "until = 2024-01-02")
    with pytest.raises(BadRegulationFile, match="overlap"):
        table_of(tmp_path)


def test_a_draft_is_simulated_and_never_decided_under(tmp_path: Path) -> None:
    draft = load(edited(tmp_path, "2025-11-01.toml", 'status = "in_force"', 'status = "draft"'))
    with pytest.raises(DraftRegulation):
        decide(draft, facts(date(2026, 3, 2)))
    assert decide(draft, facts(date(2026, 3, 2)), simulate=True).outcome == "granted"
