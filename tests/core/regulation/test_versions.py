"""The table of the law: what is in it, from when, and what a file must be like."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from loopbaan.core.clock import BRUSSELS
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
    next_opening_of,
    opening_of,
    regulation,
    regulation_on,
)
from loopbaan.core.regulation.loader import VERSIONS, load, table_of
from tests.core.regulation.people import facts


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2013, 7, 1), "2013-07-01"),
        (date(2019, 12, 31), "2013-07-01"),
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


@pytest.mark.parametrize("on", [date(2013, 6, 30), date(2027, 1, 1), date(2040, 1, 1)])
def test_outside_the_table_there_is_no_law(on: date) -> None:
    with pytest.raises(NoRegulationInForce):
        regulation_on(on)


def test_the_draft_is_there_for_who_asks() -> None:
    assert regulation_on(date(2027, 1, 1), drafts=True).version == "2027-01-01"
    assert regulation_on(date(2026, 12, 31), drafts=True).version == "2025-11-01"
    with pytest.raises(DraftRegulation):
        decide(regulation("2027-01-01"), facts(date(2027, 1, 1)))


# A file that was decided under never changes: a correction is a new revision. Add lines here, never edit one.
FROZEN = {
    ("2013-07-01", 1): "c44bab5fb73482a02bbfc33fdf5f15a73dfc24dabf6cd1154ba8a3e2ba51f269",
    ("2020-01-01", 1): "1331165ff809eb3be583ff022da389b2470cb63251bfbd05cf68715c6a2f0cb3",
    ("2024-01-01", 1): "97e45a32cffb532e4605f57d15291abaaa0580e1eca42bcceac5373d280b31e9",
    ("2025-03-01", 1): "15d284b298c77d75953617878170b8ea0130a8a95671cbaf87115ac45a7d2358",
    ("2025-11-01", 1): "4adf67bec7f0e545765e957d5c2d272778befe5e3a1357abb31ab71fd0780ac3",
    ("2020-01-01", 2): "24e9370273fb1cb588f458d37105524aaa52a4cb722ff4211df127889b64655b",
    ("2024-01-01", 2): "2770d86455b4344a799b890e9ea0c113f27d94347afc687f38a91f65a5a870b9",
    ("2025-03-01", 2): "8d9f77796924079a00938ffe39eecc0abc95252642304f53f123ca9134d33c00",
    ("2025-03-01", 3): "1752cc1b303f76dc6945503a502ae061694af34f6bcd2adae0ea9d9a0bc94066",
    ("2025-11-01", 2): "48aee786b1092fb0074dd081c8459e96bca7754dc490ab6ebb261e4bd7eb7fbf",
    ("2025-11-01", 3): "50247e1588450bef3d2b7b10192e77910c3744563fba3e782ac4321fce6381e0",
}


@pytest.mark.parametrize(("version", "revision"), FROZEN)
def test_a_file_that_was_decided_under_stays_as_it_is(version: str, revision: int) -> None:
    assert regulation(version, revision).revision_hash == FROZEN[version, revision]


def test_every_revision_in_force_is_frozen() -> None:
    assert {(law.version, law.revision) for law in all_regulations() if not law.is_draft} <= set(FROZEN)


def test_revisions_only_add_what_counts_for_seniority() -> None:
    for version in ("2020-01-01", "2024-01-01", "2025-03-01", "2025-11-01"):
        first, second = ({each.key: each for each in regulation(version, number).parameters()} for number in (1, 2))
        assert "abroad" in second.pop("seniority_kinds").value
        assert first == second


def test_a_text_that_changed_inside_a_version() -> None:
    law = regulation("2013-07-01")
    older, newer = law.residence(date(2015, 2, 28)), law.residence(date(2015, 3, 1))
    assert older.suffices.value == ()
    assert older.with_work.value == ("flanders", "brussels", "wallonia", "eea")
    assert newer.suffices.value == ("flanders", "brussels")
    assert newer == law.residence(date(2019, 12, 31))
    assert [until for until, _ in law.residence_texts()] == [date(2015, 3, 1), date.max]
    assert older.with_work in law.uncertain()


def test_the_draft_of_2027() -> None:
    law = regulation("2027-01-01")
    assert law.minutes_by_count == (360, 120, 0)
    assert law.instrument == "loopbaankrediet"
    assert law.payment_days.is_open
    with pytest.raises(LookupError):
        law.price(1)


def test_never_decided_under_a_version_of_another_day() -> None:
    with pytest.raises(NoRegulationInForce):
        decide(regulation("2025-11-01"), facts(date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("version", "whole_right"),
    [
        ("2013-07-01", "1331.00"),
        ("2020-01-01", "1187.92"),
        ("2024-01-01", "1271.09"),
        ("2025-03-01", "1271.09"),
        ("2027-01-01", "653.40"),
    ],
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
            for text in each.texts():
                assert text.basis, each.key
                assert text.sources, each.key


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ((2025, 2, 28, 23, 59), ""),
        ((2025, 3, 1, 0, 0), "quota_not_open"),
        ((2025, 4, 1, 8, 59), "quota_not_open"),
        ((2025, 4, 1, 9, 0), ""),
        ((2025, 4, 30, 23, 59), ""),
        ((2025, 5, 1, 8, 59), "quota_not_open"),
        ((2025, 11, 1, 0, 0), ""),
        ((2026, 12, 31, 23, 59), ""),
        ((2027, 1, 1, 0, 0), "no_version"),
    ],
)
def test_when_applying_is_open(at: tuple[int, ...], reason: str) -> None:
    found = applying_open(datetime(*at, tzinfo=BRUSSELS))  # type: ignore[arg-type, misc]
    assert (found.is_open, bool(found), found.reason) == (not reason, not reason, reason)


def test_when_the_cheques_of_a_month_can_be_asked() -> None:
    law = regulation("2025-03-01")
    assert opening_of(law, date(2025, 4, 1)) == datetime(2025, 4, 1, 9, 0, tzinfo=BRUSSELS)
    # The clocks went back in between.
    assert opening_of(law, date(2025, 3, 1)) == datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
    assert next_opening_of(law, date(2025, 4, 1)) == datetime(2025, 5, 1, 9, 0, tzinfo=BRUSSELS)
    assert next_opening_of(law, date(2025, 10, 1)) is None
    assert opening_of(regulation("2025-03-01", 2), date(2025, 4, 1)) is None


def test_who_applies_under_a_quota_takes_a_place() -> None:
    assert applying_open(datetime(2025, 4, 1, 9, 0, tzinfo=BRUSSELS)).has_quota
    assert not applying_open(datetime(2026, 4, 1, 9, 0, tzinfo=BRUSSELS)).has_quota


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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("until = 2015-03-01\n", "until = 2020-01-01\n"),
        ("until = 2015-03-01\n", ""),
        ('value = ["flanders", "brussels", "wallonia", "eea"]', 'value = ["flanders", "brussels", "wallonië"]'),
        ("[parameters.interim_run_days]", "[parameters.module_minutes]"),
        ("[[parameters.residence_regions.before]]", "[[parameters.activity_kinds.before]]"),
    ],
)
def test_a_file_with_an_older_text_that_is_wrong_does_not_load(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(BadRegulationFile, match=r"2013-07-01\.toml"):
        load(edited(tmp_path, "2013-07-01.toml", before, after))


def test_one_changed_byte_changes_the_hash(tmp_path: Path) -> None:
    changed = load(edited(tmp_path, "2020-01-01.toml", "value = 2555", "value = 2554"))
    assert changed.revision_hash != regulation("2020-01-01").revision_hash


def test_a_comment_does_not_change_the_hash(tmp_path: Path) -> None:
    same = load(edited(tmp_path, "2020-01-01.toml", 'version = "2020-01-01"', '# a word\nversion = "2020-01-01"'))
    assert same.revision_hash == regulation("2020-01-01", 1).revision_hash


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
