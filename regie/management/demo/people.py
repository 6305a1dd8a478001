"""Invented citizens: names, test numbers, homes and careers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from regie.management.demo.personas import Cast, Persona

_WOMEN = (
    "Aagje", "Annelore", "Ayse", "Babette", "Caro", "Daphne", "Elke", "Emine", "Femke", "Goedele", "Hilde", "Ilse",
    "Jolien", "Karen", "Katleen", "Leila", "Lies", "Lore", "Marijke", "Marleen", "Meryem", "Mieke", "Nathalie", "Nele",
    "Nora", "Rani", "Ria", "Saartje", "Samira", "Silke", "Sigrid", "Stefanie", "Tinne", "Veerle", "Wendy", "Ziva",
)  # fmt: skip
_MEN = (
    "Arne", "Bilal", "Brecht", "Dieter", "Emre", "Filip", "Geert", "Ignace", "Ilias", "Jelle", "Jonas", "Kobe",
    "Lennert", "Maarten", "Mehdi", "Nico", "Peter", "Ruben", "Sander", "Steven", "Thomas", "Wim", "Yannick", "Youssef",
)  # fmt: skip
_FAMILIES = (
    "Aelbrecht", "Akkaya", "Baetens", "Benali", "Boeykens", "Bulckaen", "Casteels", "Coppieters", "Daelman", "Demuynck",
    "Dhoore", "Eeckhout", "El Idrissi", "Franssens", "Geenen", "Goegebeur", "Haesevoets", "Hellemans", "Iserentant",
    "Janssens", "Kaya", "Keersmaekers", "Lauwereys", "Lefever", "Meuleman", "Moerenhout", "Naessens", "Nuyttens",
    "Okafor", "Opdebeeck", "Pattyn", "Plasschaert", "Quaghebeur", "Raeymaekers", "Rombaut", "Schelfhout", "Smolders",
    "Steyaert", "Temmerman", "Tuytens", "Uyttendaele", "Vanhecke", "Verbruggen", "Verschueren", "Wauters", "Yildiz",
    "Zwaenepoel", "Ceulemans", "Driesen", "Broeckx",
)  # fmt: skip

_LONG_CAREER = 7
# Eighteen years old in 2003 at the earliest.
_TOO_YOUNG_FOR_2003 = date(1985, 1, 1)


@dataclass(frozen=True)
class Home:
    """A municipality where somebody lives or works: real places, with the codes that the sources use."""

    postcode: str
    municipality: str
    nis: str


# By half of the country, so that people go to a centre that they can reach.
HOMES = {
    "west": (
        Home("9000", "Gent", "44021"), Home("9000", "Gent", "44021"), Home("8000", "Brugge", "31005"),
        Home("8400", "Oostende", "35013"), Home("8500", "Kortrijk", "34022"), Home("8800", "Roeselare", "36015"),
        Home("9300", "Aalst", "41002"), Home("9100", "Sint-Niklaas", "46021"), Home("9200", "Dendermonde", "42006"),
        Home("8900", "Ieper", "33011"), Home("9700", "Oudenaarde", "45035"),
    ),
    "east": (
        Home("2018", "Antwerpen", "11002"), Home("2018", "Antwerpen", "11002"), Home("3000", "Leuven", "24062"),
        Home("2800", "Mechelen", "12025"), Home("3600", "Genk", "71016"), Home("3500", "Hasselt", "71022"),
        Home("1000", "Brussel", "21004"), Home("1030", "Schaarbeek", "21015"), Home("2300", "Turnhout", "13040"),
        Home("2500", "Lier", "12021"), Home("3300", "Tienen", "24107"),
    ),
}  # fmt: skip
WALLONIA = Home("5000", "Namen", "92094")


@dataclass(frozen=True)
class Job:
    """Work as an employee; ``last`` is inclusive, None: it still runs."""

    employer: str
    nis: str
    postcode: str
    begins_on: date
    last: date | None = None
    student: bool = False


@dataclass(frozen=True)
class Business:
    """Work as self-employed under a contribution series; ``last`` is inclusive."""

    begins_on: date
    last: date | None = None
    series: str = "100"


@dataclass
class Citizen:
    """A citizen of the demo: who they are to the portal, and what the sources say of them."""

    person: Person
    insz: str
    born_on: date
    is_woman: bool
    home: Home
    jobs: tuple[Job, ...] = ()
    businesses: tuple[Business, ...] = ()
    mail: str = ""
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.actor = Actor(
            capacity=Capacity.CITIZEN,
            person_id=self.person.id,
            name=self.person.full_name,
            strength=LoginStrength.HIGH,
        )

    def age_on(self, day: date) -> int:
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


class Registry:
    """Makes citizens, each with a name and a number of their own."""

    def __init__(self, rng: random.Random, half: str, cast: Cast) -> None:
        self._rng = rng
        self._half = half
        self._employers = [each for each in cast.organisations.values() if each.kind == "employer"]
        self._cast = cast
        self._names: set[str] = {each.name for each in cast.personas.values()}
        # The two halves draw from serial numbers of their own; those of the personas lie between them.
        self._next = 100 if half == "west" else 700

    def draw(self, *, on: date, home: Home | None = None, years_worked: float | None = None) -> Citizen:
        """A citizen of a working age on a day, with a long career unless ``years_worked`` says otherwise.

        Women are some 70 %, ages follow the shares of 2020: 20-30 20.6 %, 30-40 37.2 %, 40-50 27.9 %, 50+ 14.3 %.
        """
        is_woman = self._rng.random() < 0.70
        low, high = self._rng.choices(((26, 29), (30, 39), (40, 49), (50, 60)), weights=(20.6, 37.2, 27.9, 14.3))[0]
        born_on = on - timedelta(days=round(self._rng.uniform(low, high + 0.9) * 365.25))
        if years_worked is not None and years_worked < _LONG_CAREER:
            # Whose career is short for sure: nobody who may have worked before 2003, which no source holds.
            born_on = max(born_on, _TOO_YOUNG_FOR_2003 + timedelta(days=born_on.toordinal() % 2000))
        given, family = self._name(is_woman)
        insz = self._number(born_on, is_woman)
        person = accounts.ensure_citizen(insz=insz, given_name=given, family_name=family)
        mail = f"{given}.{family}@post.example".lower().replace(" ", "")
        citizen = Citizen(person, insz, born_on, is_woman, home or self._rng.choice(HOMES[self._half]), mail=mail)
        self._career(citizen, on, years_worked)
        return citizen

    def _name(self, is_woman: bool) -> tuple[str, str]:  # noqa: FBT001
        while True:
            given, family = self._rng.choice(_WOMEN if is_woman else _MEN), self._rng.choice(_FAMILIES)
            if f"{given} {family}" not in self._names:
                self._names.add(f"{given} {family}")
                return given, family

    def _number(self, born_on: date, is_woman: bool) -> str:  # noqa: FBT001
        """A test number: the month raised by 60, an even serial for a woman, and two digits that check nothing."""
        self._next += 2
        serial = self._next + (0 if is_woman else 1)
        return f"{born_on:%y}{born_on.month + 60:02d}{born_on.day:02d}{serial % 1000:03d}{self._rng.randrange(100):02d}"

    def _career(self, citizen: Citizen, on: date, years_worked: float | None) -> None:
        years = years_worked
        if years is None:
            years = self._rng.uniform(7.6, max(7.8, min(citizen.age_on(on) - 18.0, 28.0)))
        begins_on = on - timedelta(days=round(years * 365.25))
        # Self-employed in main occupation: 9.6 % in 2020.
        if years_worked is None and self._rng.random() < 0.096:
            citizen.businesses = (Business(begins_on),)
            return
        first, second = self._rng.sample(self._employers, 2)
        if years > 10 and self._rng.random() < 0.6:
            change = begins_on + (on - begins_on) * self._rng.uniform(0.3, 0.7)
            citizen.jobs = (
                Job(first.kbo, first.nis, first.postcode, begins_on, change - timedelta(days=1)),
                Job(second.kbo, second.nis, second.postcode, change),
            )
        else:
            citizen.jobs = (Job(first.kbo, first.nis, first.postcode, begins_on),)

    def persona(self, slug: str) -> Citizen:
        """A citizen of the list of personas."""
        found = self._cast.personas[slug]
        person = accounts.ensure_citizen(insz=found.insz, given_name=found.given_name, family_name=found.family_name)
        lives = found.raw["lives"]
        return Citizen(
            person,
            found.insz,
            _birth_date(found.insz),
            int(found.insz[6:9]) % 2 == 0,
            Home(lives["postcode"], lives["municipality"], lives.get("nis", "")),
            jobs=tuple(self._job(each) for each in found.raw.get("work", ())),
            businesses=tuple(Business(each["from"], each.get("last"), each["series"]) for each in _own_work(found)),
            mail=found.mail,
        )

    def _job(self, raw: dict[str, Any]) -> Job:
        employer = self._cast.organisations[raw["employer"]]
        return Job(
            employer.kbo, employer.nis, employer.postcode, raw["from"], raw.get("last"), raw.get("kind") == "STU"
        )


def _own_work(persona: Persona) -> list[dict[str, Any]]:
    return list(persona.raw.get("self", ()))


def _birth_date(insz: str) -> date:
    year = int(insz[:2])
    return date(year + (2000 if year < 20 else 1900), int(insz[2:4]) - 60, int(insz[4:6]))
