"""Decisions, read from what was stored and never decided anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from citizens.models import Decision
from loopbaan.core import regulation


def last_decision(application_id: UUID) -> Decision | None:
    """The decision that stands; those before it are superseded."""
    return Decision.objects.filter(application_id=application_id).order_by("-number").first()


def document_of(decision: Decision) -> dict[str, Any] | None:
    """The decision's stored content as plain values, or None when retention erased it."""
    if decision.document is None:
        return None
    content: dict[str, Any] = orjson.loads(bytes(decision.document))
    return content


def decisions_of(application_id: UUID) -> QuerySet[Decision]:
    """Every decision on an application, newest first."""
    return Decision.objects.filter(application_id=application_id).order_by("-number")


def decisions_about(person_id: UUID) -> QuerySet[Decision]:
    """Every decision that granted or refused a person something, newest first."""
    found = Decision.objects.filter(application__person_id=person_id).exclude(outcome="undetermined")
    return found.order_by("-decided_at", "-number", "id")


def decision_value(decision: Decision) -> regulation.Decision | None:
    """A stored decision as the value that was decided, read from its document, never decided anew; None when erased."""
    content = document_of(decision)
    if content is None:
        return None
    offer = content["offer"]
    return regulation.Decision(
        version=content["version"],
        revision=content["revision"],
        revision_hash=content["revision_hash"],
        instrument=content["instrument"],
        applied_on=date.fromisoformat(content["applied_on"]),
        facts=regulation.Facts.from_json(content["facts"]),
        outcome=regulation.Outcome(content["outcome"]),
        conditions=tuple(_condition(each) for each in content["conditions"]),
        offer=None if offer is None else regulation.Offer(offer["ordinal"], offer["minutes"], Decimal(offer["price"])),
    )


def _condition(raw: dict[str, Any]) -> regulation.Condition:
    threshold = raw["threshold"]
    return regulation.Condition(
        key=raw["key"],
        verdict=regulation.Verdict(raw["verdict"]),
        value=raw["value"],
        threshold=tuple(threshold) if isinstance(threshold, list) else threshold,
        unit=raw["unit"],
        basis=raw["basis"],
        certainty=regulation.Certainty(raw["certainty"]),
        law_sources=tuple(raw["law_sources"]),
        reason=raw["reason"],
        fact_sources=tuple(regulation.SourceRef.from_json(each) for each in raw["fact_sources"]),
    )
