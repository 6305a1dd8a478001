"""The decision on an application: the law of that day, applied to the facts, with every condition accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from loopbaan.core.regulation.canonical import as_text, canonical_json, sha256_of
from loopbaan.core.regulation.conditions import Condition, condition_of
from loopbaan.core.regulation.evaluation import columns_of, evaluate, minutes_left, outcome_of
from loopbaan.core.regulation.facts import Facts, Schooling
from loopbaan.core.regulation.loader import NoRegulationInForce, regulation_on
from loopbaan.core.regulation.model import Regulation
from loopbaan.core.regulation.windows import WindowState, window_of

_CENT: Final = Decimal("0.01")
_MINUTES_IN_HOUR: Final = 60


class Outcome(StrEnum):
    """What the application came to."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"


OUTCOMES: Final = {1: Outcome.GRANTED, 0: Outcome.UNDETERMINED, -1: Outcome.REFUSED}


class DraftRegulation(ValueError):
    """A draft of the law can be simulated, never decided under."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is granted: the how-manieth cheque of the window, its minutes, its price in euro for all of them.

    The price is None where it depends on schooling and that is not known.
    """

    ordinal: int
    minutes: int
    price: Decimal | None

    def as_json(self) -> dict[str, Any]:
        price = None if self.price is None else str(self.price)
        return {"ordinal": self.ordinal, "minutes": self.minutes, "price": price}


@dataclass(frozen=True)
class Decision:
    """A decision, complete in itself: with its facts it can be taken again and must come out the same."""

    version: str
    revision: int
    revision_hash: str
    instrument: str
    applied_on: date
    facts: Facts
    outcome: Outcome
    conditions: tuple[Condition, ...]
    offer: Offer | None

    def as_json(self) -> dict[str, Any]:
        """A tree of plain values, without the digest over it."""
        return {
            "version": self.version,
            "revision": self.revision,
            "revision_hash": self.revision_hash,
            "instrument": self.instrument,
            "applied_on": as_text(self.applied_on),
            "facts": self.facts.as_json(),
            "outcome": self.outcome.value,
            "conditions": [each.as_json() for each in self.conditions],
            "offer": None if self.offer is None else self.offer.as_json(),
        }

    def canonical(self) -> bytes:
        """The whole decision in canonical JSON: what is stored, compared and hashed."""
        return canonical_json(self.as_json())

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, over the canonical form."""
        return sha256_of(self.as_json())

    def condition(self, key: str) -> Condition:
        """The condition of that key. Raises KeyError."""
        for each in self.conditions:
            if each.key == key:
                return each
        raise KeyError(key)


def decide(regulation: Regulation, facts: Facts, *, simulate: bool = False) -> Decision:
    """Decide on an application under the version of the law of that day.

    Raises NoRegulationInForce when the version is not the law on the day of application, and DraftRegulation for a
    draft unless ``simulate``: neither is ever decided under by mistake.
    """
    if not regulation.is_valid_on(facts.applied_on):
        raise NoRegulationInForce(f"{regulation.version} is not the law on {facts.applied_on}")
    if regulation.is_draft and not simulate:
        raise DraftRegulation(f"{regulation.version} is a draft")
    window = window_of(regulation, facts.cheques.value, on=facts.applied_on)
    verdicts = evaluate(regulation, columns_of(regulation, facts, window))
    outcome = OUTCOMES[int(outcome_of(verdicts))]
    return Decision(
        version=regulation.version,
        revision=regulation.revision,
        revision_hash=regulation.revision_hash,
        instrument=regulation.instrument,
        applied_on=facts.applied_on,
        facts=facts,
        outcome=outcome,
        conditions=tuple(condition_of(key, int(each), regulation, facts, window) for key, each in verdicts.items()),
        offer=offer_of(regulation, facts, window) if outcome is Outcome.GRANTED else None,
    )


def decide_on(facts: Facts) -> Decision:
    """Decide under the version that is in force on the day of application. Raises NoRegulationInForce."""
    return decide(regulation_on(facts.applied_on), facts)


def offer_of(regulation: Regulation, facts: Facts, window: WindowState) -> Offer:
    """What a grant on these facts gives under a version."""
    minutes = int(minutes_left(regulation, window.counted))
    if regulation.price_per_hour is None or regulation.price_per_hour_short is None:
        ordinal = window.counted + 1
        return Offer(ordinal, minutes, regulation.price(ordinal))
    # A credit is given once in a career, whatever earlier cheques left of it.
    schooling = facts.schooling
    if schooling is None or not schooling.known or schooling.value is None:
        return Offer(1, minutes, None)
    is_short = Schooling(schooling.value) is Schooling.SHORT
    hourly = (regulation.price_per_hour_short if is_short else regulation.price_per_hour).value
    return Offer(1, minutes, (hourly * minutes / _MINUTES_IN_HOUR).quantize(_CENT))
