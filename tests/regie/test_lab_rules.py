"""The what-if lab: it gives known years back, and a changed figure moves the result the right way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from loopbaan.core.regulation import Certainty, OpenParameter, Window, regulation
from regie.rules.lab.population import population
from regie.rules.lab.result import (
    DIMENSIONS,
    LEVELS,
    Expected,
    OwnShareByIncome,
    expected,
    summary,
    uptake,
)
from regie.rules.lab.scenario import PRESETS, BadScenario, Changes, changed
from regie.rules.lab.shares import all_shares

PEOPLE = population()
ON = date(2026, 1, 1)
DRAFT = regulation("2027-01-01")
BEFORE = regulation("2024-01-01")


def under(
    changes: Changes | None = None, *, law: object = DRAFT, level: int = 2020, by_income: OwnShareByIncome | None = None
) -> Expected:
    return expected(
        changed(law, changes or Changes()),  # type: ignore[arg-type]
        PEOPLE,
        uptake(level, PEOPLE),
        on=ON,
        by_income=by_income,
    )


def total(found: Expected) -> tuple[float, float, float]:
    return float(found.entitled.sum()), float(found.use.sum()), float(found.cost.sum())


@pytest.mark.parametrize(
    ("year", "first", "second", "cost"), [(2019, 27_641, 13_049, 27_400_000), (2020, 17_753, 9_866, 18_200_000)]
)
def test_the_known_years_come_back(year: int, first: int, second: int, cost: int) -> None:
    found = expected(regulation(LEVELS[year]), PEOPLE, uptake(year, PEOPLE), on=date(year, 1, 1))
    assert found.first.sum() == pytest.approx(first)
    assert found.second.sum() == pytest.approx(second)
    assert found.cost.sum() == pytest.approx(cost)


def test_the_users_of_2019_are_spread_as_users_are() -> None:
    found = expected(regulation(LEVELS[2019]), PEOPLE, uptake(2019, PEOPLE), on=date(2019, 1, 1))
    for name, words in DIMENSIONS.items():
        wanted = np.array([all_shares()[f"uptake.{name}"].value[each] for each in words])
        spread = np.bincount(getattr(PEOPLE, name), weights=found.first, minlength=len(words))[: len(words)]
        assert spread / spread.sum() == pytest.approx(wanted / wanted.sum(), abs=1e-6), name


def test_the_people_are_always_the_same() -> None:
    one, other = population(2_000, 7), population.__wrapped__(2_000, 7)
    assert one is not other
    assert np.array_equal(one.days_here, other.days_here)
    assert np.array_equal(one.first_on, other.first_on, equal_nan=True)
    assert not np.array_equal(one.days_here, population(2_000, 8).days_here)
    assert PEOPLE.size * PEOPLE.weight == pytest.approx(all_shares()["population.size"].value)


def test_the_cheques_of_the_past_are_as_many_as_were_started() -> None:
    years = PEOPLE.first_on[~np.isnat(PEOPLE.first_on)].astype("datetime64[Y]").astype(int) + 1970
    assert (years == 2018).sum() * PEOPLE.weight == pytest.approx(24_741, abs=PEOPLE.weight)
    both = ~np.isnat(PEOPLE.second_on)
    assert (PEOPLE.second_on[both] >= PEOPLE.first_on[both]).all()


def test_less_seniority_gives_more_people_a_right() -> None:
    entitled, use, cost = total(under())
    more, more_use, more_cost = total(under(Changes(seniority_days=365)))
    assert more > entitled * 1.05
    assert more_use > use
    assert more_cost > cost
    halfway = total(under(Changes(seniority_days=1_095)))
    assert entitled < halfway[0] < more
    # Those who come in are young.
    assert summary(under(Changes(seniority_days=365)), PEOPLE).by["age"]["50"].entitled == pytest.approx(
        summary(under(), PEOPLE).by["age"]["50"].entitled, rel=0.2
    )


def test_more_hours_cost_more_and_change_no_right() -> None:
    before, after = total(under()), total(under(Changes(minutes=(480,), taken_by_earlier=(240, 480))))
    assert after[:2] == before[:2]
    assert after[2] > before[2] * 1.25


def test_without_the_deduction_earlier_users_have_a_right_again() -> None:
    before, after = total(under()), total(under(Changes(taken_by_earlier=(0, 0))))
    twice = (~np.isnat(PEOPLE.second_on)).sum() * PEOPLE.weight
    assert 0 < after[0] - before[0] <= twice
    assert after[2] > before[2]


def test_a_higher_fee_costs_more_to_the_cent() -> None:
    found, dearer = under(), under(Changes(fee_per_hour=Decimal("153.82")))
    assert total(dearer)[:2] == total(found)[:2]
    uptaken = uptake(2020, PEOPLE)
    hours = np.where(found.first > 0, found.first_cost, 0) > 0
    high = (PEOPLE.schooling == 2) & np.isnat(PEOPLE.first_on) & hours
    one = np.flatnonzero(high)[0]
    assert found.first_cost[one] == pytest.approx(found.first[one] * 6 * 83.90 * uptaken.spending)
    assert dearer.first_cost[one] == pytest.approx(found.first[one] * (1116.73 - 150) * uptaken.spending, rel=1e-5)


def test_a_lower_own_share_under_an_income_costs_more() -> None:
    low = OwnShareByIncome(Decimal(3000), Decimal(5))
    before, after = under(), under(by_income=low)
    assert total(after)[:2] == total(before)[:2]
    assert total(after)[2] > total(before)[2]
    rich = PEOPLE.income >= 3000
    assert np.array_equal(after.cost[rich], before.cost[rich])


def test_a_second_cheque_needs_a_second_cheque_in_the_version() -> None:
    assert under(law=BEFORE).second.sum() > 0
    one = changed(BEFORE, Changes(minutes=(240,), price=(Decimal(45),)))
    assert under(law=one).second.sum() == 0
    assert under(law=one).entitled.sum() < under(law=BEFORE).entitled.sum()
    for_life = changed(BEFORE, Changes(window=Window.LIFETIME))
    assert under(law=for_life).entitled.sum() < under(law=BEFORE).entitled.sum()


def test_a_quota_holds_use_back() -> None:
    quota = regulation("2025-03-01")
    assert under(law=quota).use.sum() == pytest.approx(1_000 * 12 * 0.80)
    assert under(Changes(monthly_quota=500), law=quota).use.sum() == pytest.approx(500 * 12 * 0.80)
    assert under(law=quota).entitled.sum() == under(law=BEFORE).entitled.sum()


def test_what_the_law_leaves_open_has_no_silent_value() -> None:
    now = regulation("2025-11-01")
    with pytest.raises(OpenParameter):
        under(law=now)
    assert under(Changes(fee_per_hour=Decimal(100)), law=now).cost.sum() > 0


def test_figures_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(BadScenario) as wrong:
        changed(BEFORE, Changes(minutes=(240,)))
    assert wrong.value.key == "price_by_ordinal"
    with pytest.raises(BadScenario):
        changed(DRAFT, Changes(minutes=(240, 120)))
    with pytest.raises(BadScenario):
        changed(DRAFT, Changes(monthly_quota=100))


def test_an_unchanged_version_is_the_version() -> None:
    assert changed(DRAFT, Changes(seniority_days=2_555, minutes=(360,), fee_per_hour=Decimal(90))) == DRAFT


def test_every_assumption_has_a_source_and_shares_add_up() -> None:
    assert all(each.source and each.title for each in all_shares().values())
    assert {each.certainty for each in all_shares().values()} == {Certainty.ASSUMED, Certainty.SECONDARY}
    for key in ("population.region", "population.age", "population.status", "uptake.age", "uptake.schooling"):
        assert sum(all_shares()[key].value.values()) == pytest.approx(1), key


def test_the_lines_of_a_dimension_add_up_to_the_total() -> None:
    found = summary(under(), PEOPLE)
    for name, by in found.by.items():
        assert sum(each.entitled for each in by.values()) == pytest.approx(found.total.entitled, abs=500), name
        assert sum(each.cost for each in by.values()) == pytest.approx(found.total.cost, abs=5_000), name


def test_an_example_names_a_version_that_exists() -> None:
    assert all(regulation(each.version) for each in PRESETS)
    assert len({each.key for each in PRESETS}) == len(PRESETS)
