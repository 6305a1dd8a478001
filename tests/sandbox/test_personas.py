"""The list of personas: complete, coherent, invented."""

import datetime as dt
import re

import pytest

from sandbox.magda.catalogue import SERVICES
from sandbox.magda.modes import LABELS
from sandbox.people import Persona, World

WORLD = World()
DEMO_START = dt.date(2026, 3, 2)


def days_before(persona: Persona, day: dt.date) -> int:
    """Distinct days worked before a day, counted the slow way."""
    days: set[dt.date] = set()
    periods = [(w.start, w.last) for w in persona.work if w.kind != "STU"]
    periods += [(s.start, s.last) for s in persona.self_employed]
    for start, last in periods:
        end = min(last or day, day - dt.timedelta(days=1))
        days |= {start + dt.timedelta(days=n) for n in range((end - start).days + 1)}
    return len(days)


def persona(slug: str) -> Persona:
    found = WORLD.by_slug(slug)
    assert found is not None
    return found


@pytest.mark.parametrize("someone", WORLD.personas, ids=lambda p: p.slug)
def test_each_persona_is_whole(someone: Persona) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", someone.slug)
    assert someone.mail.endswith(".example")
    assert 20 < len(someone.line) < 130
    assert set(someone.modes) <= set(SERVICES)
    assert {mode["mode"] for mode in someone.modes.values()} <= set(LABELS)
    if someone.group == "citizen":
        assert 61 <= int(someone.insz[2:4]) <= 72
        assert not someone.orgs
        for work in someone.work:
            assert WORLD.employer(work.employer).kind == "employer"
            assert not work.via or WORLD.organisation(work.via)
    else:
        assert someone.vo_id
        assert someone.orgs
        assert not someone.insz
        assert {WORLD.employer(slug).kind for slug in someone.orgs} == {someone.group}


def test_nobody_is_there_twice() -> None:
    for values in (
        [p.slug for p in WORLD.personas],
        [p.insz or p.vo_id for p in WORLD.personas],
        [o.slug for o in WORLD.organisations],
        [o.kbo for o in WORLD.organisations],
    ):
        assert len(values) == len(set(values))


def test_there_are_enough() -> None:
    groups = [p.group for p in WORLD.personas]
    assert groups.count("citizen") >= 20
    assert {p.role for p in WORLD.personas if p.group == "vdab"} == {
        "auditor",
        "administrator",
        "reviewer",
    }
    assert len([o for o in WORLD.organisations if o.kind == "centre"]) == 12


@pytest.mark.parametrize("number", [o.kbo for o in WORLD.organisations])
def test_kbo_numbers_have_right_check_digits_in_a_range_that_is_not_issued(number: str) -> None:
    assert number.startswith("0999")
    assert len(number) == 10
    assert int(number[8:]) == 97 - int(number[:8]) % 97


def test_the_boundary_of_the_career_days() -> None:
    assert days_before(persona("carla-wouters"), DEMO_START) == 2555
    assert days_before(persona("dirk-jacobs"), DEMO_START) == 2554
    assert days_before(persona("dirk-jacobs"), DEMO_START + dt.timedelta(days=1)) == 2555


def test_half_employee_half_self_employed_needs_both_and_overlaps() -> None:
    ivo = persona("ivo-mertens")
    alone = [
        days_before(
            Persona(slug="x", group="citizen", given_name="", family_name="", line="", work=ivo.work), DEMO_START
        ),
        days_before(
            Persona(slug="x", group="citizen", given_name="", family_name="", line="", self_employed=ivo.self_employed),
            DEMO_START,
        ),
    ]
    together = days_before(ivo, DEMO_START)
    assert max(alone) < 2555 <= together < sum(alone)


def test_a_made_up_person_is_the_same_each_time_and_entitled() -> None:
    someone = WORLD.by_insz("90610112345")
    assert someone == World().by_insz("90610112345")
    assert someone != WORLD.by_insz("90610112346")
    assert someone.born == dt.date(1990, 1, 1)
    assert days_before(someone, DEMO_START) >= 2555
    assert someone.lives is not None
    assert someone.lives.nis


def test_a_number_of_a_persona_is_that_persona() -> None:
    assert WORLD.by_slug("insz:84631512418") is persona("an-peeters")
    assert WORLD.by_slug("insz:123") is None
    assert WORLD.by_slug("niemand") is None
