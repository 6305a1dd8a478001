"""A parameter of the law: a value that knows where it stands and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Certainty(StrEnum):
    """How sure we are of a parameter; the order of the members is from sure to not known at all."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    ASSUMED = "assumed"
    OPEN = "open"


class OpenParameter(LookupError):
    """A parameter was used whose value the law leaves open, or that we could not find."""


@dataclass(frozen=True, slots=True)
class LawSource:
    """A source that a reader can check: its title, and its address where we know one."""

    key: str
    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """One value of one version of the law.

    ``basis`` is the article, ``sources`` where we read it, ``note`` what a reader must know. Asking for the ``value``
    of an open parameter raises OpenParameter, so that a figure that nobody knows cannot slip into a sum.

    A text that changed inside a version keeps the older one as ``before``, which holds for applications before its
    ``until``.
    """

    key: str
    known_value: T | None
    basis: str
    sources: tuple[LawSource, ...]
    certainty: Certainty
    note: str = ""
    until: date | None = None
    before: Self | None = None
    # Every decision names them: put together once a parameter.
    source_keys: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source_keys", tuple(each.key for each in self.sources))

    @property
    def value(self) -> T:
        """The value. Raises OpenParameter when it is open."""
        if self.known_value is None:
            raise OpenParameter(f"{self.key} is open: no value is known")
        return self.known_value

    @property
    def is_open(self) -> bool:
        return self.known_value is None

    def on(self, day: date) -> Self:
        """The text that holds for an application on that day."""
        older = self.before
        if older is None or older.until is None or day >= older.until:
            return self
        return older.on(day)

    def texts(self) -> tuple[Self, ...]:
        """Every text that the parameter has had inside this version, oldest first."""
        return (self,) if self.before is None else (*self.before.texts(), self)
