"""Random cases as they are written in JSON, for tests of properties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from loopbaan.core.regulation import EarlierState, WorkKind

FIRST, LAST = date(2013, 7, 1), date(2028, 12, 31)
THREE = st.sampled_from([True, False, None])
REGIONS = ("flanders", "brussels", "wallonia", "eea", "elsewhere", "unknown")
# Where rules change, and the days around it.
TURNS = [
    day + timedelta(shift)
    for day in (
        date(2013, 7, 2),
        date(2015, 3, 1),
        date(2016, 2, 29),
        date(2020, 1, 1),
        date(2024, 1, 1),
        date(2024, 2, 29),
        date(2025, 3, 1),
        date(2025, 11, 1),
        date(2027, 1, 1),
    )
    for shift in (-1, 0, 1)
]
days = st.one_of(st.sampled_from(TURNS), st.dates(FIRST, LAST))


@st.composite
def work_periods(draw: st.DrawFn, on: date) -> dict[str, Any]:
    """A period whose length is often close to a threshold."""
    length = draw(st.one_of(st.integers(1, 9000), st.sampled_from([27, 28, 273, 274, 364, 365, 2554, 2555, 2556])))
    begin = on - timedelta(draw(st.one_of(st.just(length), st.integers(-400, 9000))))
    end = draw(st.sampled_from([None, begin + timedelta(length)]))
    return {
        "kind": draw(st.sampled_from([each.value for each in WorkKind])),
        "from": begin.isoformat(),
        "until": None if end is None else end.isoformat(),
    }


@st.composite
def cases(draw: st.DrawFn, on: st.SearchStrategy[date] = days) -> dict[str, Any]:
    """A case that can be decided, drafts included."""
    day = draw(on)
    cheque = st.fixed_dictionaries(
        {
            "applied_on": st.dates(FIRST, day).map(date.isoformat),
            "state": st.sampled_from([each.value for each in EarlierState]),
            "instrument": st.sampled_from(["loopbaancheque", "loopbaankrediet"]),
        }
    )
    return {
        "on": day.isoformat(),
        "residence": {
            "region": draw(st.sampled_from((*REGIONS, "flanders", "flanders"))),
            "moved_from_eea": draw(THREE),
        },
        "works_in_flanders_or_brussels": draw(THREE),
        "work": draw(st.one_of(st.none(), *[st.lists(work_periods(day), max_size=4)] * 4)),
        "unknown_sources": draw(st.one_of(st.just([]), st.lists(st.sampled_from(["employment", "self_employed"])))),
        "education": draw(st.sampled_from(["short", "medium", "high", "unknown"])),
        "cheques": draw(st.one_of(st.none(), *[st.lists(cheque, max_size=3)] * 3)),
        "quota_left": draw(st.one_of(st.none(), st.integers(0, 2))),
    }
