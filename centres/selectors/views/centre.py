"""Centres and their people, and a page of any list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 1."""

    items: tuple[T, ...]
    total: int
    number: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """A centre as anybody may see it. The mandate is the one on the day that was asked, half-open; None without one."""

    id: UUID
    kbo: str
    official_name: str
    trade_name: str
    street: str
    postcode: str
    municipality: str
    phone: str
    mail: str
    website: str
    complaint_contact: str
    mandate_reference: str = ""
    mandate_from: date | None = None
    mandate_until: date | None = None

    @property
    def name(self) -> str:
        return self.trade_name or self.official_name

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.municipality}"

    @property
    def has_mandate(self) -> bool:
        return self.mandate_from is not None


@dataclass(frozen=True, slots=True)
class ListingRequestRow:
    """Somebody who logged in for a centre and asks to be on its list; the name is the one of the login."""

    id: UUID
    person_id: UUID
    name: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class CounsellorRow:
    """A person on a centre's list. ``valid_until`` is half-open."""

    listing_id: UUID
    person_id: UUID
    name: str
    kind: str
    kind_label: str
    coordinator: bool
    valid_from: date
    valid_until: date | None
