"""The twelve centres, their mandates, their people, and who is free when."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import holidays

from centres import service as centres
from centres.models import Centre
from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person
from loopbaan.core.actor import SYSTEM, Actor, Capacity, LoginStrength
from loopbaan.core.clock import BRUSSELS
from loopbaan.core.periods import add_years
from regie.management.demo.personas import Cast

_STAFF = uuid.UUID("0f3f5b8e-4a6d-4c2b-9a57-3f0e6d1c2b90")


@dataclass(frozen=True)
class Hire:
    """One line of a centre's list as the demo wants it. ``until`` is half-open."""

    given_name: str
    family_name: str
    kind: str = "employed"
    since: date = date(2019, 9, 1)
    until: date | None = None
    coordinator: bool = False
    slug: str = ""  # of a persona


@dataclass(frozen=True)
class House:
    """A centre as the demo wants it: ``mandates`` by their first day, each of six years."""

    slug: str
    trade_name: str
    mandates: tuple[date, ...]
    complaints: str
    phone: str
    hires: tuple[Hire, ...]
    weight: int = 3


def _mandates(first: date) -> tuple[date, ...]:
    return (first, add_years(first, 6))


_SUB = "subcontractor"
# Somebody who works for two centres stands in both lists under the same name.
WEST = (
    House(
        "kompas", "Kompas", _mandates(date(2018, 7, 1)), "Lieve Roels, klachten@kompas-loopbaan.example",
        "09 000 01 10",
        (
            Hire("", "", coordinator=True, slug="lieve-roels"),
            Hire("", "", slug="pieter-van-acker"),
            Hire("Griet", "Claessens"),
            Hire("Matthias", "Roelandt", since=date(2022, 2, 1)),
            Hire("Inès", "Bracke", _SUB, since=date(2021, 5, 1)),
        ),
        6,
    ),
    House(
        "zeewind", "Zeewind", _mandates(date(2019, 1, 1)), "Anneke Devos, hallo@zeewind.example", "059 00 02 20",
        (
            Hire("Anneke", "Devos", coordinator=True),
            Hire("Ronny", "Logghe", _SUB),
            Hire("Charlotte", "Bonte", since=date(2023, 9, 1)),
            Hire("Wouter", "Hoste", until=date(2025, 5, 1)),
        ),
    ),
    House(
        "kantelpunt", "", _mandates(date(2018, 10, 1)), "Dienst klachten, klacht@kantelpunt.example", "056 00 03 30",
        (
            Hire("Stijn", "Lannoo", coordinator=True),
            Hire("Sabine", "Verhelst"),
            Hire("Ronny", "Logghe", _SUB, since=date(2021, 1, 1)),
            Hire("Aline", "Desmedt", until=date(2024, 7, 1)),
        ),
        4,
    ),
    House(
        "brugwacht", "Het Loopbaanhuis", (date(2020, 4, 1),), "Jo Haeghebaert, klacht@brugwacht.example",
        "050 00 04 40",
        (
            Hire("Jo", "Haeghebaert", coordinator=True),
            Hire("Mira", "Dewaele", _SUB),
            Hire("Kris", "Allemeersch", until=date(2025, 10, 1)),
        ),
    ),
    House(
        "dender-en-ik", "", _mandates(date(2019, 10, 1)), "Bieke Sonck, bieke@dender-en-ik.example", "053 00 05 50",
        (
            Hire("Bieke", "Sonck", coordinator=True),
            Hire("Inès", "Bracke", _SUB, since=date(2022, 1, 1)),
            Hire("Gunther", "De Pauw"),
        ),
    ),
    House(
        "waas-werkt", "", (date(2026, 2, 1),), "Fien Heirman, fien@waas-werkt.example", "03 000 06 60",
        (
            Hire("Fien", "Heirman", coordinator=True, since=date(2026, 2, 1)),
            Hire("Dries", "Maerevoet", since=date(2026, 2, 1)),
        ),
        1,
    ),
)  # fmt: skip
EAST = (
    House(
        "wegwijzer", "", _mandates(date(2018, 9, 1)), "Els Bogaerts, klachten@de-wegwijzer.example", "03 000 07 70",
        (
            Hire("", "", coordinator=True, slug="els-bogaerts"),
            Hire("", "", _SUB, slug="sofie-lemmens"),
            Hire("Tuur", "Verbist"),
            Hire("Hafsa", "Amrani", since=date(2022, 9, 1)),
            Hire("Gerda", "Wellens", until=date(2023, 1, 1)),
        ),
        6,
    ),
    House(
        "horizon", "", _mandates(date(2019, 3, 1)), "Joris Thijs, joris@horizon-talent.example", "016 00 08 80",
        (
            Hire("", "", coordinator=True, slug="joris-thijs"),
            Hire("", "", until=date(2026, 1, 1), slug="hugo-stevens"),
            Hire("", "", _SUB, since=date(2021, 9, 1), slug="sofie-lemmens"),
            Hire("Lotte", "Vandersmissen"),
        ),
        5,
    ),
    House(
        "nieuwe-bocht", "", (date(2020, 1, 1),), "Frank Knapen, frank@nieuwe-bocht.example", "089 00 09 90",
        (
            Hire("Frank", "Knapen", coordinator=True),
            Hire("", "", slug="katrien-moons"),
            Hire("Özlem", "Demir", _SUB),
        ),
    ),
    House(
        "spoor-twee", "", _mandates(date(2019, 6, 1)), "Hilde Torfs, klacht@spoor-twee.example", "015 00 10 11",
        (
            Hire("Hilde", "Torfs", coordinator=True),
            Hire("Wannes", "Op de Beeck", _SUB),
            Hire("Petra", "Selleslagh", since=date(2023, 3, 1)),
        ),
    ),
    House(
        "werkplaats-zenne", "", _mandates(date(2019, 12, 1)), "Ombudsdienst, klacht@werkplaats-zenne.example",
        "02 000 11 22",
        (
            Hire("Nadia", "Bouzid", coordinator=True),
            Hire("Wannes", "Op de Beeck", _SUB, since=date(2022, 4, 1)),
            Hire("Simon", "Claerbout"),
            Hire("Amélie", "Peltier", since=date(2024, 1, 8)),
        ),
        4,
    ),
    House(
        "kempen-vooruit", "", _mandates(date(2018, 12, 1)), "Greet Van Genechten, greet@kempen-vooruit.example",
        "014 00 12 33",
        (
            Hire("Greet", "Van Genechten", coordinator=True),
            Hire("Bob", "Dockx"),
            Hire("Tuur", "Verbist", _SUB, since=date(2023, 1, 1)),
            Hire("Marijn", "Laenen", _SUB, since=date(2024, 5, 1)),
            Hire("Fons", "Helsen", until=date(2022, 7, 1)),
        ),
        3,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """A counsellor at one centre, as an actor, over the days ``[since, until)`` on its list."""

    house: str
    centre: Centre
    person: Person
    actor: Actor
    since: date
    until: date | None
    weight: int
    place: str

    def serves(self, first: date, last: date) -> bool:
        return self.since <= first and (self.until is None or last < self.until)


@dataclass
class Diary:
    """Who is where: talks fall on working days, in slots from 9 to 18 h, and nobody is in two places."""

    _taken: set[tuple[UUID, datetime]] = field(default_factory=set)

    def book(self, people: Iterable[UUID], day: date, rng: random.Random) -> datetime:
        """The first free slot for all of them on or after ``day``: the moment at which a talk may start.

        A slot holds a talk of up to 90 minutes.
        """
        wanted = list(people)
        while True:
            if is_working_day(day):
                slots = [at(day, hour, minute) for hour, minute in _SLOTS]
                rng.shuffle(slots)
                for moment in slots:
                    if all((person, moment) not in self._taken for person in wanted):
                        self._taken.update((person, moment) for person in wanted)
                        return moment
            day += timedelta(days=1)


_SLOTS = ((9, 0), (10, 30), (13, 0), (14, 45), (16, 30))


@lru_cache(maxsize=1)
def _closed_days() -> frozenset[date]:
    return frozenset(holidays.country_holidays("BE", years=range(2020, 2027)))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _closed_days()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in Brussels."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)


class Houses:
    """The centres of one half of the country, once they exist."""

    def __init__(self, houses: Sequence[House], cast: Cast) -> None:
        self._people: dict[str, Person] = {}
        self.desks: list[Desk] = []
        self._ends: dict[UUID, list[tuple[date, date]]] = {}
        for house in houses:
            self._open(house, cast)

    def _open(self, house: House, cast: Cast) -> None:
        firm = cast.organisations[house.slug]
        registered = min(at(date(2019, 11, 4), 10), at(house.mandates[0] - timedelta(days=40), 10))
        site = house.complaints.rpartition("@")[2]
        centre = centres.register_centre(
            actor=SYSTEM,
            at=registered,
            kbo=firm.kbo,
            official_name=firm.name,
            trade_name=house.trade_name,
            street=firm.street,
            postcode=firm.postcode,
            municipality=firm.municipality,
            complaint_contact=f"{house.complaints}, {house.phone}",
            phone=house.phone,
            mail=f"info@{site}",
            website=f"https://www.{site}",
        )
        for first in house.mandates:
            decided_on = first - timedelta(days=30)
            centres.give_mandate(
                actor=SYSTEM,
                at=at(decided_on, 11),
                centre_id=centre.id,
                reference=f"LB-{first.year}-{firm.kbo[4:8]}",
                valid_from=first,
                decided_on=decided_on,
            )
        self._ends[centre.id] = [(first, add_years(first, 6)) for first in house.mandates]
        for hire in house.hires:
            self._hire(house, centre, hire, cast)

    def _hire(self, house: House, centre: Centre, hire: Hire, cast: Cast) -> None:
        person = self._person(hire, cast)
        listing = centres.list_counsellor(
            actor=SYSTEM,
            at=at(hire.since - timedelta(days=7), 9),
            centre_id=centre.id,
            person_id=person.id,
            kind=hire.kind,
            coordinator=hire.coordinator,
            valid_from=hire.since,
        )
        if hire.until is not None:
            centres.unlist_counsellor(
                actor=SYSTEM, at=at(hire.until - timedelta(days=10), 9), listing_id=listing.id, until=hire.until
            )
        roles = {"counsellor", "coordinator"} if hire.coordinator else {"counsellor"}
        actor = Actor(
            capacity=Capacity.CENTRE,
            person_id=person.id,
            organisation_id=centre.id,
            name=person.full_name,
            strength=LoginStrength.HIGH,
            roles=frozenset(roles),
        )
        self.desks.append(
            Desk(
                house=house.slug,
                centre=centre,
                person=person,
                actor=actor,
                since=hire.since,
                until=hire.until,
                weight=house.weight,
                place=f"{centre.street}, {centre.municipality}",
            )
        )

    def _person(self, hire: Hire, cast: Cast) -> Person:
        if hire.slug:
            persona = cast.personas[hire.slug]
            given, family, vo_id = persona.given_name, persona.family_name, persona.vo_id
        else:
            given, family = hire.given_name, hire.family_name
            vo_id = str(uuid.uuid5(_STAFF, f"{given} {family}"))
        if vo_id not in self._people:
            self._people[vo_id] = accounts.ensure_staff(vo_id=vo_id, given_name=given, family_name=family)
        return self._people[vo_id]

    def pick(self, rng: random.Random, first: date, last: date, *, besides: UUID | None = None) -> Desk:
        """A counsellor who is on the list of a centre with a mandate on all these days; ``besides`` is a centre."""
        fit = [
            desk
            for desk in self.desks
            if desk.serves(first, last) and self._mandated(desk.centre.id, first, last) and desk.centre.id != besides
        ]
        return rng.choices(fit, weights=[desk.weight for desk in fit])[0]

    def _mandated(self, centre_id: UUID, first: date, last: date) -> bool:
        periods = self._ends[centre_id]
        return periods[0][0] <= first and last < periods[-1][1]

    def desk(self, house: str, family_name: str) -> Desk:
        """One counsellor by name."""
        return next(each for each in self.desks if each.house == house and each.person.family_name == family_name)
