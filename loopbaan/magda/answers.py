"""What the authentic sources can answer, as typed values.

Three things can come back, and they are not the same: an answer, no record ("the source knows nobody of that
number"), and no answer (the source was down, slow, or sent something that cannot be trusted).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)


# Dimona and DmfA hold no work of employees from before this day.
EMPLOYEES_SINCE: Final = date(2003, 1, 1)


class Service(StrEnum):
    """The services of the platform that we ask, by the name that stands in their messages."""

    REGISTRATION = "RegistreerInschrijving"
    PERSON = "GeefPersoon"
    PERSON_HISTORY = "GeefHistoriekPersoon"
    WORK_RELATIONS = "GeefWerkrelaties"
    DMFA = "GeefDmfaVoorWerknemer"
    SELF_EMPLOYED = "GeefLoopbaanARZA"
    ENTERPRISE = "GeefOnderneming"
    TAX_DEBT = "GeefFiscaleSchuld"
    DIPLOMAS = "GeefBewijs"


class Reason(StrEnum):
    """Why there is no answer."""

    FAULT = "fault"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    CONTRADICTORY = "contradictory"
    EXCEPTION = "exception"
    NOT_REGISTERED = "not_registered"


@dataclass(frozen=True, slots=True)
class Notice:
    """An exception that a reply carries: its number, its type and what it says."""

    code: str
    kind: str
    diagnosis: str
    circumstance: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """The source answered with content."""

    service: Service
    reference: str
    answered_at: datetime
    content: T_co
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class NoRecord:
    """The source answered that it has no data on this number."""

    service: Service
    reference: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The source gave nothing that can be used. ``detail`` is for the log of the operator, not for the person."""

    service: Service
    reason: Reason
    answered_at: datetime
    reference: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The repertory's answer: whether we may ask about this person from now on."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Residence:
    """A main residence. The dates are as the register gives them: ``valid_until`` is its last day made half-open."""

    valid_from: date | None = None
    valid_until: date | None = None
    nis_code: str = ""
    postcode: str = ""
    municipality: str = ""
    street: str = ""
    number: str = ""
    box: str = ""
    country_nis: str = ""
    country_iso: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person in the national register: name, birth, main residence (None when the register gives none)."""

    insz: str
    last_name: str
    first_name: str
    born_on: date | None
    died_on: date | None
    residence: Residence | None


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """The main residences of a person through time, in the order of the register."""

    insz: str
    residences: tuple[Residence, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """One Dimona declaration: an employment announced by an employer.

    ``ends_on`` is the last day (inclusive), None when it runs on. ``employer`` is the number of the firm, used to tie
    sources together and never kept in facts.
    """

    begins_on: date | None
    ends_on: date | None
    worker_kind: str
    cancelled: bool
    interim: bool
    employer: str = ""
    workplace_nis: str = ""
    workplace_postcode: str = ""


@dataclass(frozen=True, slots=True)
class WorkRelations:
    """The employments that Dimona knows."""

    insz: str
    contracts: tuple[Contract, ...]


@dataclass(frozen=True, slots=True)
class Employment:
    """One employment in a quarterly declaration; ``ends_on`` is inclusive, None when open: then it ends with its
    quarter.
    """

    begins_on: date | None
    ends_on: date | None
    contract_kind: str = ""
    workplace_nis: str = ""


@dataclass(frozen=True, slots=True)
class Attest:
    """One quarterly declaration (DmfA) of one employer. ``quarter`` is (year, 1 to 4)."""

    number: str
    version: str
    status: str
    withdrawn: bool
    quarter: tuple[int, int]
    employer: str
    next_version: str
    employments: tuple[Employment, ...]


@dataclass(frozen=True, slots=True)
class DmfaCareer:
    """The quarterly declarations of a worker; not ``complete`` when the source has more than it sent."""

    insz: str
    attests: tuple[Attest, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A period with a social insurance fund for the self-employed; ``ends_on`` is inclusive, None when it runs on.

    ``series`` is the code of the contribution series; ``equated`` the code of an equated period (sickness, ...), or
    empty.
    """

    series: str
    begins_on: date | None
    ends_on: date | None
    equated: str = ""


@dataclass(frozen=True, slots=True)
class SelfEmployedCareer:
    """The career of a self-employed person (ARZA)."""

    insz: str
    affiliations: tuple[Affiliation, ...]


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise in the KBO: official name, whether it is active, its legal form and seat."""

    kbo: str
    name: str
    active: bool
    legal_form: str = ""
    natural_person: bool = False
    stopped_on: date | None = None
    street: str = ""
    number: str = ""
    box: str = ""
    postcode: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class TaxDebt:
    """Whether an enterprise has a tax debt, as far as the source says so."""

    kbo: str
    has_debt: bool


@dataclass(frozen=True, slots=True)
class Diploma:
    """One proof of schooling. ``isced`` and ``qualification`` are the levels as the source derives them, as codes.

    ``is_authentic``: registered by who issued it, not a statement of the person. ``is_final``: no part of a whole.
    ``is_theirs``: issued under the number that was asked.
    """

    kind: str
    isced: str
    qualification: str
    issued_on: date | None
    is_valid: bool
    is_authentic: bool
    is_final: bool
    is_theirs: bool = True


@dataclass(frozen=True, slots=True)
class Diplomas:
    """The proofs of schooling that the LED holds of a person."""

    insz: str
    diplomas: tuple[Diploma, ...]


Content: TypeAlias = (
    Registered
    | Person
    | PersonHistory
    | WorkRelations
    | DmfaCareer
    | SelfEmployedCareer
    | Enterprise
    | TaxDebt
    | Diplomas
)
Outcome: TypeAlias = Answer[Content] | NoRecord | NoAnswer
Outcomes: TypeAlias = Mapping[Service, Outcome]
