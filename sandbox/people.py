"""Who exists in the practice environment: the personas of ``personas.toml`` and persons made up from any test INSZ."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:loopbaancheque:oefenomgeving")
_FILE = Path(__file__).with_name("personas.toml")
GROUPS = {"citizen": "Burgers", "centre": "Mensen van een loopbaancentrum", "vdab": "Mensen van VDAB"}


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An invented firm, centre or public body. ``tax_debt`` in euro, as text; empty when there is none."""

    slug: str
    name: str
    kbo: str
    kind: str
    form: str
    street: str
    number: str
    postcode: str
    municipality: str
    nis: str
    since: dt.date
    committee: str = "200"
    tax_debt: str = ""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A main residence. With ``country`` it lies abroad and only ``text`` says where."""

    since: dt.date
    street: str = ""
    number: str = ""
    box: str = ""
    postcode: str = ""
    municipality: str = ""
    nis: str = ""
    country: str = ""
    country_nis: str = ""
    country_name: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """An employment. ``last`` is inclusive; None: still running."""

    employer: str
    start: dt.date
    last: dt.date | None = None
    kind: str = "OTH"
    fte: float = 1.0
    via: str = ""
    sick_from: dt.date | None = None
    cancelled: bool = False
    sources: tuple[str, ...] = ("dimona", "dmfa")


@dataclass(frozen=True, kw_only=True)
class SelfEmployed:
    """A period as self-employed under one contribution series. ``last`` is inclusive; None: still running."""

    series: str
    start: dt.date
    last: dt.date | None = None
    profession: str = ""


@dataclass(frozen=True, kw_only=True)
class Diploma:
    """A proof of schooling: its kind as ``sandbox.magda.bewijs`` names it, and the day of issue."""

    kind: str
    issued: dt.date
    own_statement: bool = False


@dataclass(frozen=True, kw_only=True)
class Persona:
    """A person of the practice environment; citizens have an INSZ, the others a ``vo_id`` and organisations."""

    slug: str
    group: str
    given_name: str
    family_name: str
    line: str
    login: str = "itsme"
    mail: str = ""
    insz: str = ""
    vo_id: str = ""
    orgs: tuple[str, ...] = ()
    role: str = ""
    lives: Address | None = None
    lived: tuple[Address, ...] = ()
    work: tuple[Work, ...] = ()
    self_employed: tuple[SelfEmployed, ...] = ()
    diplomas: tuple[Diploma, ...] = ()
    # Service -> {"mode": ..., "seconds": ...}.
    modes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def subject(self) -> str:
        """The ``sub`` of the login: the same each time and on each machine."""
        return str(uuid.uuid5(_NAMESPACE, self.insz or self.vo_id))

    @property
    def born(self) -> dt.date:
        """The birth date that the INSZ carries."""
        return birth_date(self.insz)

    @property
    def is_woman(self) -> bool:
        """An even serial number, as in the national register."""
        return int(self.insz[6:9]) % 2 == 0


def birth_date(insz: str) -> dt.date:
    """The birth date in an INSZ, test numbers included; a date that cannot be becomes 1 January of the year."""
    year, month, day = int(insz[:2]), int(insz[2:4]) % 20, int(insz[4:6])
    year += 2000 if year < 20 else 1900
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, 1, 1)


def is_insz(text: str) -> bool:
    """Eleven digits: the practice environment checks no more than that."""
    return len(text) == 11 and text.isdecimal()


_WOMEN = ("Amira", "Britt", "Charlotte", "Dorien", "Eva", "Fatma", "Griet", "Heleen", "Inge", "Julie", "Kato", "Leen")
_MEN = ("Adam", "Bas", "Cedric", "Daan", "Emiel", "Frederik", "Gert", "Hamza", "Issam", "Jef", "Koen", "Luca")
_FAMILY_NAMES = (
    "Aertsen", "Boone", "Ceulemans", "De Clippel", "Demir", "Engels", "Franssen", "Geens", "Huysmans", "Janssen",
    "Kerkhofs", "Lauwers", "Michiels", "Nijs", "Ooms", "Piron", "Rombouts", "Schepers", "Tanghe", "Van Hoof",
)  # fmt: skip
_STREETS = ("Beukenlaan", "Dorpsstraat", "Kapelstraat", "Lindelaan", "Molenweg", "Nieuwstraat", "Parklaan")
_PLACES = (
    ("9000", "Gent", "44021"), ("2000", "Antwerpen", "11002"), ("3000", "Leuven", "24062"), ("8000", "Brugge", "31005"),
    ("2800", "Mechelen", "12025"), ("8500", "Kortrijk", "34022"), ("3600", "Genk", "71016"),
    ("1000", "Brussel", "21004"),
)  # fmt: skip


_DIPLOMAS = (
    (Diploma(kind="hoger", issued=dt.date(2010, 6, 30)),),
    (Diploma(kind="secundair", issued=dt.date(2008, 6, 30)),),
    (Diploma(kind="lager-secundair", issued=dt.date(2006, 6, 30)),),
    (),
)


class World:
    """All persons and organisations; read once, never changed."""

    def __init__(self, path: Path = _FILE) -> None:
        with path.open("rb") as file:
            raw = tomllib.load(file)
        self.organisations = tuple(Organisation(**entry) for entry in raw["organisations"])
        self.personas = tuple(_persona(entry) for entry in raw["personas"])

    @cached_property
    def _by_slug(self) -> dict[str, Persona]:
        return {persona.slug: persona for persona in self.personas}

    @cached_property
    def _by_insz(self) -> dict[str, Persona]:
        return {persona.insz: persona for persona in self.personas if persona.insz}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {key: org for org in self.organisations for key in (org.slug, org.kbo)}

    def organisation(self, key: str) -> Organisation | None:
        """By slug or KBO number."""
        return self._organisations.get(key)

    def employer(self, slug: str) -> Organisation:
        """The organisation with this slug. Raises KeyError."""
        return self._organisations[slug]

    def by_slug(self, slug: str) -> Persona | None:
        """A named persona, or a made-up person for the slug ``insz:<eleven digits>``."""
        if slug.startswith("insz:") and is_insz(slug[5:]):
            return self.by_insz(slug[5:])
        return self._by_slug.get(slug)

    def by_insz(self, insz: str) -> Persona:
        """The persona with this INSZ, else a person made up from its digits, the same each time."""
        return self._by_insz.get(insz) or self._made_up(insz)

    def grouped(self, groups: Iterable[str], search: str = "") -> Iterator[tuple[str, list[Persona]]]:
        """Label of each of these groups and its personas whose name, line or organisation contains the text."""
        needle = search.strip().casefold()
        for group in groups:
            label = GROUPS[group]
            found = [p for p in self.personas if p.group == group and needle in self._text_of(p)]
            if found:
                yield label, found

    def _text_of(self, persona: Persona) -> str:
        names = " ".join(self.employer(slug).name for slug in persona.orgs)
        return f"{persona.name} {persona.line} {names} {persona.insz}".casefold()

    def _made_up(self, insz: str) -> Persona:
        seed = int.from_bytes(hashlib.sha256(insz.encode()).digest()[:16])
        first_names = _WOMEN if int(insz[6:9]) % 2 == 0 else _MEN
        seed, first = divmod(seed, len(first_names))
        seed, last = divmod(seed, len(_FAMILY_NAMES))
        seed, street = divmod(seed, len(_STREETS))
        seed, place = divmod(seed, len(_PLACES))
        seed, months = divmod(seed, 60)
        seed, firm = divmod(seed, 6)
        postcode, municipality, nis = _PLACES[place]
        employers = [org.slug for org in self.organisations if org.kind == "employer"]
        # From 9 to 14 years before the start of the demo: entitled, so that load tests can buy.
        start = dt.date(2012 + months // 12, months % 12 + 1, 1)
        return Persona(
            slug=f"insz:{insz}",
            group="citizen",
            given_name=first_names[first],
            family_name=_FAMILY_NAMES[last],
            line="Eigen persoon, met gegevens die uit het nummer volgen. Heeft recht.",
            insz=insz,
            lives=Address(
                since=dt.date(2011, 1, 3),
                street=_STREETS[street],
                number=str(seed % 180 + 1),
                postcode=postcode,
                municipality=municipality,
                nis=nis,
            ),
            work=(Work(employer=employers[firm], start=start),),
            # As the number has it: the seed's other parts are used up.
            diplomas=_DIPLOMAS[int(insz[-1]) % len(_DIPLOMAS)],
        )


def _persona(entry: dict[str, Any]) -> Persona:
    entry = dict(entry)
    entry["given_name"], entry["family_name"] = entry.pop("name")
    entry["orgs"] = tuple(entry.get("orgs", ()))
    entry["lives"] = Address(**entry["lives"]) if "lives" in entry else None
    entry["lived"] = tuple(Address(**address) for address in entry.get("lived", ()))
    entry["work"] = tuple(_work(work) for work in entry.get("work", ()))
    entry["self_employed"] = tuple(
        SelfEmployed(start=period["from"], **{k: v for k, v in period.items() if k != "from"})
        for period in entry.pop("self", ())
    )
    entry["diplomas"] = tuple(Diploma(**diploma) for diploma in entry.get("diplomas", ()))
    entry["modes"] = {
        service: {"mode": mode} if isinstance(mode, str) else dict(mode)
        for service, mode in entry.get("modes", {}).items()
    }
    return Persona(**entry)


def _work(entry: dict[str, Any]) -> Work:
    values = {key: value for key, value in entry.items() if key not in ("from", "sources")}
    if "sources" in entry:
        values["sources"] = tuple(entry["sources"])
    return Work(start=entry["from"], **values)
