"""From answers to facts: the union of sources, days once, and what an absent answer does."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citizens.rules.facts import SERVICES, make_facts, merged, services_needed
from citizens.rules.places import ContradictoryPlaceError, region_of, region_of_municipality, region_of_postcode
from loopbaan.core.periods import Period, distinct_days
from loopbaan.core.regulation import Facts, Region, SourceState, WorkKind, WorkPeriod, regulation
from loopbaan.magda.answers import NoAnswer, NoRecord, Outcome, Reason, Service
from loopbaan.magda.services import interpret
from tests.magda.messages import (
    AT,
    INSZ,
    ON,
    attest,
    attests,
    contract,
    contracts,
    person,
    reply,
    self_employed,
)

DIMONA, DMFA, ARZA = Service.WORK_RELATIONS, Service.DMFA, Service.SELF_EMPLOYED
DOWN = "down"


def made(on: date = ON, **content: str) -> Facts:
    """Facts from contents by service: a text is the content of the answer, "down" no answer, absent no record."""
    names = {"person": Service.PERSON, "history": Service.PERSON_HISTORY, "dimona": DIMONA, "dmfa": DMFA, "arza": ARZA}
    answers: dict[Service, Outcome] = {}
    for name, service in names.items():
        given_ = content.get(name, "")
        if given_ == DOWN:
            answers[service] = NoAnswer(service, Reason.TIMEOUT, AT)
        elif given_:
            answers[service] = interpret(service, reply(service, given_), subject=INSZ, at=AT)
            assert not isinstance(answers[service], NoAnswer), answers[service]
        else:
            answers[service] = NoRecord(service, "ref-0", AT)
    return make_facts(answers, on=on, cheques=(), cheques_at=AT)


def days(facts: Facts) -> tuple[int, bool]:
    return facts.career_days.value, facts.career_days.known


def notes(facts: Facts) -> list[str]:
    return [each.code for each in facts.career_days.notes]


@pytest.mark.parametrize("never", ["9999-12-31", "2200-01-01"])
def test_a_last_day_that_never_comes_is_an_open_end(never: str) -> None:
    begin, here = "2020-01-01", (ON - date(2020, 1, 1)).days
    for name, content in (
        ("dimona", contracts(contract(begin, never))),
        ("arza", self_employed(("100", begin, never))),
    ):
        found = made(**{name: content})
        assert days(found) == (here, True), name
        assert found.at_work.value is True
    quarter = made(dmfa=attests(attest("20254", "2025-10-01", never)))
    assert days(quarter) == (92, True)
    left_out = made(
        dimona=contracts(contract(begin, never, kind="STU"), contract(begin, never, cancelled="1")),
        arza=self_employed(("999", begin, never)),
    )
    assert left_out.career_days.value == 0


@pytest.mark.parametrize("ever", ["0001-01-01", "1849-12-31", "9999-12-31"])
def test_a_first_day_that_cannot_be_leaves_the_days_unknown(ever: str) -> None:
    for name, content in (("dimona", contracts(contract(ever))), ("arza", self_employed(("100", ever, "")))):
        assert days(made(**{name: content})) == (0, False), name


def test_the_last_day_counts() -> None:
    assert days(made(dimona=contracts(contract("2025-01-01", "2025-01-10")))) == (10, True)


def test_the_day_of_application_does_not_count_and_must_be_a_day_of_work() -> None:
    started_today = made(dimona=contracts(contract(ON.isoformat())))
    assert days(started_today) == (0, True)
    assert started_today.at_work.value is True
    ended_yesterday = made(dimona=contracts(contract("2025-01-01", (ON - timedelta(days=1)).isoformat())))
    assert (ended_yesterday.at_work.value, ended_yesterday.at_work.known) == (False, True)
    ends_today = made(dimona=contracts(contract("2025-01-01", ON.isoformat())))
    assert ends_today.at_work.value is True


def test_an_open_employment_in_dmfa_ends_with_its_quarter() -> None:
    facts = made(dmfa=attests(attest("20253", "2025-07-01")))
    assert days(facts) == (92, True)
    assert facts.at_work.value is False


def test_an_open_contract_in_dimona_runs_on() -> None:
    facts = made(dimona=contracts(contract("2025-12-31")))
    assert days(facts) == ((ON - date(2025, 12, 31)).days, True)
    assert facts.running_work == (WorkKind.EMPLOYEE,)


def test_a_day_in_three_sources_counts_once() -> None:
    facts = made(
        dimona=contracts(contract("2025-07-01", "2025-09-30"), contract("2025-09-01", "2025-10-10")),
        dmfa=attests(attest("20253", "2025-07-01")),
        arza=self_employed(("100", "2025-08-01", "2025-10-20")),
    )
    assert days(facts) == ((date(2025, 10, 21) - date(2025, 7, 1)).days, True)


def test_dmfa_without_dimona_is_no_contradiction() -> None:
    facts = made(dimona=contracts(contract("2026-01-01")), dmfa=attests(attest("20101", "2010-01-01", "2010-03-31")))
    assert days(facts) == (90 + (ON - date(2026, 1, 1)).days, True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"dimona": contracts(contract("2018-01-01", cancelled="1"))}, "cancelled"),
        ({"dimona": contracts(contract("2018-01-01", kind="STU"))}, "student"),
        ({"dmfa": attests(attest("20253", "2025-07-01", status="2"))}, "withdrawn"),
        ({"arza": self_employed(("105", "2018-01-01", ""))}, "series_does_not_count"),
    ],
)
def test_what_is_left_out_is_named_and_known(content: dict[str, str], code: str) -> None:
    facts = made(**content)
    assert days(facts) == (0, True)
    assert facts.at_work.value is False
    assert notes(facts) == [code]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"arza": self_employed(("777", "2018-01-01", ""))}, "unknown_series"),
        ({"dimona": contracts(contract("2020-01-01", "2019-01-01"))}, "ends_before_begin"),
        ({"dmfa": attests(attest("20253", "2025-07-01", following="99"))}, "replacement_missing"),
        ({"dmfa": attests(attest("20253", "2025-11-01"))}, "begins_after_quarter"),
        ({"dimona": contracts(contract("").replace("<Begin><Datum></Datum></Begin>", ""))}, "no_begin"),
    ],
)
def test_what_cannot_be_counted_leaves_a_lower_bound(content: dict[str, str], code: str) -> None:
    facts = made(**content)
    assert days(facts) == (0, False)
    assert notes(facts) == [code]


def test_a_declaration_that_was_replaced_is_left_out() -> None:
    facts = made(
        dmfa=attests(
            attest("20253", "2025-07-01", number="1", following="2"),
            attest("20253", "2025-07-01", "2025-07-31", number="2"),
        )
    )
    assert days(facts) == (31, True)
    assert notes(facts) == ["replaced"]


def test_an_unknown_period_of_long_ago_says_nothing_about_today() -> None:
    facts = made(arza=self_employed(("777", "2018-01-01", "2018-12-31")))
    assert (facts.at_work.value, facts.at_work.known) == (False, True)
    assert not facts.career_days.known


def test_no_record_at_one_source_is_zero_days_there() -> None:
    facts = made(dimona=contracts(contract("2018-01-01")))
    assert facts.career_days.known
    states = {each.service: each.state for each in facts.career_days.sources}
    assert states == {
        "GeefWerkrelaties": SourceState.ANSWERED,
        "GeefDmfaVoorWerknemer": SourceState.NO_RECORD,
        "GeefLoopbaanARZA": SourceState.NO_RECORD,
    }


def test_no_record_anywhere_is_unknown() -> None:
    facts = made()
    assert days(facts) == (0, False)
    assert not facts.at_work.known


def test_no_answer_leaves_a_lower_bound_and_work_of_today_known_when_shown() -> None:
    facts = made(dimona=contracts(contract("2018-01-01")), dmfa=DOWN, arza=DOWN)
    assert days(facts) == ((ON - date(2018, 1, 1)).days, False)
    assert (facts.at_work.value, facts.at_work.known) == (True, True)
    assert [each.reason for each in facts.career_days.sources] == ["", "timeout", "timeout"]


def test_no_answer_about_today_is_unknown() -> None:
    facts = made(dimona=DOWN, dmfa=attests(attest("20253", "2025-07-01")))
    assert (facts.at_work.value, facts.at_work.known) == (None, False)


def test_a_service_that_was_not_asked_gave_no_answer() -> None:
    facts = make_facts({}, on=ON, cheques=(), cheques_at=AT)
    assert not facts.region.known
    assert not facts.career_days.known
    assert {each.reason for each in facts.career_days.sources} == {"not_asked"}


def test_facts_hold_no_employer() -> None:
    facts = made(person=person(), dimona=contracts(contract("2018-01-01")), dmfa=attests(attest("20253", "2025-07-01")))
    assert b"0999000129" not in facts.canonical()
    assert INSZ.encode() not in facts.canonical()


@pytest.mark.parametrize(
    ("nis", "postcode", "region"),
    [
        ("44021", "9000", "flanders"),
        ("21004", "1000", "brussels"),
        ("25112", "1300", "wallonia"),
        ("23025", "1850", "flanders"),
        ("62063", "4000", "wallonia"),
        ("", "3500", "flanders"),
        ("", "1299", "brussels"),
        ("", "1500", "flanders"),
        ("", "7999", "wallonia"),
        ("", "8000", "flanders"),
        ("44021", "", "flanders"),
        ("99999", "", None),
        ("22001", "", None),
        ("", "", None),
        ("92094", "9000", None),
    ],
)
def test_the_region_of_an_address(nis: str, postcode: str, region: str | None) -> None:
    facts = made(person=person(nis=nis, postcode=postcode))
    assert (facts.region.value, facts.region.known) == (region, region is not None)


def test_a_contradictory_address_is_unknown_with_its_reason() -> None:
    assert [each.code for each in made(person=person(nis="92094")).region.notes] == ["contradictory_address"]
    with pytest.raises(ContradictoryPlaceError):
        region_of(nis_code="44021", country_iso="NLD")


@pytest.mark.parametrize(
    ("iso", "region"),
    [("NLD", Region.EEA), ("NO", Region.EEA), ("CHE", Region.ELSEWHERE), ("GBR", Region.ELSEWHERE), ("BEL", None)],
)
def test_a_country(iso: str, region: Region | None) -> None:
    assert region_of(country_iso=iso) is region


@given(st.integers(0, 99_999))
def test_every_municipality_of_the_table_has_one_region(number: int) -> None:
    code = f"{number:05}"
    assert region_of_municipality(code) in (None, Region.FLANDERS, Region.BRUSSELS, Region.WALLONIA)
    assert (region_of_postcode(code[1:]) is None) == (code[1] == "0")


def history(*each: tuple[str, str, str]) -> str:
    """Homes as (since, last day, NIS code or ISO code of a country)."""
    home, abroad = "", ""
    for since, last, place in each:
        dates = f'DatumBegin="{since}"' + (f' DatumEinde="{last}"' if last else "")
        if place.isdecimal():
            home += f"<Hoofdverblijfplaats {dates}><NISCodeGemeente>{place}</NISCodeGemeente></Hoofdverblijfplaats>"
        else:
            land = f"<Land><ISOCode>{place}</ISOCode></Land>"
            abroad += f"<VerblijfplaatsBuitenland {dates}>{land}</VerblijfplaatsBuitenland>"
    return (
        f"<HistoriekPersoon><INSZ>{INSZ}</INSZ><HistoriekAdressen><HistoriekHoofdverblijfplaats>{home}"
        f"</HistoriekHoofdverblijfplaats><HistoriekVerblijfplaatsBuitenland>{abroad}"
        "</HistoriekVerblijfplaatsBuitenland></HistoriekAdressen></HistoriekPersoon>"
    )


@pytest.mark.parametrize(
    ("homes", "moved"),
    [
        ([("2010-01-01", "2018-06-30", "ESP"), ("2018-07-01", "", "92094")], True),
        (
            [("2010-01-01", "2015-01-01", "ESP"), ("2015-01-02", "2019-01-01", "62063"), ("2019-01-02", "", "92094")],
            True,
        ),
        (
            [("2010-01-01", "2015-01-01", "ESP"), ("2015-01-02", "2019-01-01", "44021"), ("2019-01-02", "", "92094")],
            False,
        ),
        ([("2010-01-01", "2018-06-30", "MAR"), ("2018-07-01", "", "92094")], False),
        ([("2000-01-01", "", "92094")], False),
        ([("2010-01-01", "2018-06-30", "99999"), ("2018-07-01", "", "92094")], None),
        ([("2000-01-01", "", "92094"), ("2027-01-01", "", "44021")], False),
    ],
)
def test_moved_to_wallonia_from_another_country(homes: list[tuple[str, str, str]], moved: bool | None) -> None:
    facts = made(history=history(*homes))
    assert (facts.moved_from_eea.value, facts.moved_from_eea.known) == (moved, moved is not None)


@pytest.mark.parametrize(
    ("since", "homes", "region", "note"),
    [
        # Asked again later, after they moved: where they lived on the day itself counts.
        ("2026-03-05", [("2010-01-01", "2026-03-04", "44021"), ("2026-03-05", "", "92094")], "flanders", ""),
        ("2026-03-05", [("2010-01-01", "2026-03-04", "92094"), ("2026-03-05", "", "44021")], "wallonia", ""),
        ("2026-03-03", [("2010-01-01", "2026-03-02", "44021"), ("2026-03-03", "", "92094")], "flanders", ""),
        ("2026-03-02", [("2010-01-01", "2026-03-01", "92094"), ("2026-03-02", "", "44021")], "flanders", ""),
        ("2026-03-05", [("2010-01-01", "2026-03-01", "44021"), ("2026-03-05", "", "44021")], None, "moved_since"),
        ("2026-03-05", [("2026-03-05", "", "44021")], None, "moved_since"),
        ("2026-03-05", [], None, "moved_since"),
        ("2026-03-05", [("2010-01-01", "2026-03-04", "99999"), ("2026-03-05", "", "44021")], None, "unknown_address"),
    ],
)
def test_the_home_of_the_day_of_the_application(
    since: str, homes: list[tuple[str, str, str]], region: str | None, note: str
) -> None:
    now = person(nis=homes[-1][2] if homes else "44021", postcode="").replace("2015-08-25", since)
    found = made(person=now, history=history(*homes) if homes else "").region
    assert (found.value, found.known) == (region, region is not None)
    assert [each.code for each in found.notes] == ([note] if note else [])


def workplace(text: str, nis: str) -> str:
    place = f"<PlaatsTewerkstelling><Adres><Gemeente><NISCode>{nis}</NISCode></Gemeente></Adres></PlaatsTewerkstelling>"
    return text.replace("</Contract>", f"{place}</Contract>")


@pytest.mark.parametrize(
    ("content", "here"),
    [
        ({"dimona": contracts(workplace(contract("2018-01-01"), "44021"))}, True),
        ({"dimona": contracts(workplace(contract("2018-01-01"), "92094"))}, False),
        ({"dimona": contracts(contract("2018-01-01"))}, None),
        ({"dimona": contracts(contract("2018-01-01")), "dmfa": attests(attest("20253", "2025-07-01"))}, True),
        ({"arza": self_employed(("100", "2018-01-01", ""))}, None),
        ({"dimona": contracts(contract("2018-01-01", "2019-01-01"))}, False),
        ({"dimona": contracts(workplace(contract("2018-01-01"), "92094")), "arza": DOWN}, None),
    ],
)
def test_where_the_work_is_done(content: dict[str, str], here: bool | None) -> None:
    found = made(**content).works_in_flanders_or_brussels
    assert (found.value, found.known) == (here, here is not None)


PERIODS = st.lists(
    st.tuples(st.sampled_from(list(WorkKind)[:3]), st.integers(0, 400), st.one_of(st.none(), st.integers(1, 200))),
    max_size=12,
)


@settings(deadline=None)
@given(PERIODS)
def test_merging_keeps_every_day(drawn: list[tuple[WorkKind, int, int | None]]) -> None:
    zero = date(2020, 1, 1)
    periods = [
        WorkPeriod(kind, zero + timedelta(begin), None if length is None else zero + timedelta(begin + length))
        for kind, begin, length in drawn
    ]
    before = date(2022, 1, 1)
    for kind in WorkKind:
        own = [Period(each.valid_from, each.valid_until) for each in periods if each.kind is kind]
        joined = [Period(each.valid_from, each.valid_until) for each in merged(periods) if each.kind is kind]
        assert distinct_days(own, before=before) == distinct_days(joined, before=before)
        assert sum(
            (min(each.valid_until or before, before) - each.valid_from).days for each in joined
        ) == distinct_days(own, before=before)


def interim(text: str) -> str:
    return text.replace("</Relatie>", "</Relatie><InterimOnderneming/>")


def test_the_months_before_are_counted_only_where_the_law_looks_at_them() -> None:
    assert made(dimona=contracts(contract("2018-01-01"))).recent_days is None
    assert b"recent_days" not in made(dimona=contracts(contract("2018-01-01"))).canonical()
    on = date(2018, 3, 15)
    facts = made(on, dimona=contracts(contract("2017-06-15"), interim(contract("2018-02-15"))))
    assert facts.recent_days is not None
    assert facts.interim_run is not None
    assert (facts.recent_days.value, facts.recent_days.known) == (273, True)
    assert (facts.interim_run.value, facts.interim_run.known) == (28, True)
    assert facts.recent_days.sources == facts.career_days.sources
    assert Facts.from_json(orjson.loads(facts.canonical())) == facts


@pytest.mark.parametrize(
    ("begin", "end", "known"),
    [("2010-01-01", "2016-03-14", True), ("2010-01-01", "2016-03-15", False), ("2018-03-15", "", True)],
)
def test_a_gap_of_before_the_months_says_nothing_about_them(begin: str, end: str, known: bool) -> None:
    facts = made(date(2018, 3, 15), arza=self_employed(("777", begin, end)), dimona=contracts(contract("2017-06-15")))
    assert facts.recent_days is not None
    assert facts.recent_days.known is known
    assert facts.career_days.known is (begin == "2018-03-15")


def test_only_what_the_law_needs_is_asked() -> None:
    assert services_needed(regulation("2025-11-01")) == SERVICES


OTHER = "0999000228"


def of(employer: str, text: str) -> str:
    return text.replace("0999000129", employer)


def test_student_work_does_not_come_back_through_the_quarterly_declaration() -> None:
    facts = made(
        dimona=contracts(contract("2025-07-01", "2025-08-31", kind="STU")), dmfa=attests(attest("20253", "2025-07-01"))
    )
    # September is declared and was not announced as student work.
    assert days(facts) == (30, True)
    found = [(each.service, each.valid_from, each.valid_until) for each in facts.career_days.notes]
    assert found == [
        ("GeefWerkrelaties", date(2025, 7, 1), date(2025, 9, 1)),
        ("GeefDmfaVoorWerknemer", date(2025, 7, 1), date(2025, 9, 1)),
    ]
    assert notes(facts) == ["student", "student"]


@pytest.mark.parametrize(
    ("dimona", "counted"),
    [
        # Under another contract of that employer the same days are work.
        ([contract("2025-07-01", "2025-08-31", kind="STU"), contract("2025-08-01", "2025-08-31")], 61),
        # What a firm announced says nothing about another firm, and what it took back nothing at all.
        ([of(OTHER, contract("2025-07-01", "2025-09-30", kind="STU"))], 92),
        ([contract("2025-07-01", "2025-09-30", kind="STU", cancelled="1")], 92),
        # Days of two announcements go once; one without an end runs on.
        ([contract("2025-07-01", "2025-08-15", kind="STU"), contract("2025-08-01", kind="STU")], 0),
        ([of("999000129", contract("2025-07-01", "2025-09-30", kind="STU"))], 0),
    ],
)
def test_only_days_of_student_work_alone_are_left_out(dimona: list[str], counted: int) -> None:
    assert days(made(dimona=contracts(*dimona), dmfa=attests(attest("20253", "2025-07-01")))) == (counted, True)


def test_a_source_that_names_no_work_has_no_record() -> None:
    facts = made(dimona="<Contracten/>", dmfa="<Attesten/>", arza=self_employed())
    assert {each.state for each in facts.career_days.sources} == {SourceState.NO_RECORD}
    assert days(facts) == (0, False)
    assert not facts.at_work.known
