"""What the sources were asked about a citizen: from the trail, with what is still kept of the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.magda.models import Exchange

# Longer than asking every source takes, with all its pages.
_ONE_ROUND = timedelta(minutes=15)


@dataclass(slots=True)
class Question:
    """One round of questions. ``services`` is what the trail says; ``exchanges`` what each source did, where kept."""

    at: datetime
    purpose: str
    services: tuple[str, ...] = ()
    exchanges: list[Exchange] = field(default_factory=list)


def questions_about(person_id: UUID) -> list[Question]:
    """Every round, newest first. One that never came to its event in the trail is told all the same."""
    asked = Event.objects.filter(person_id=person_id, action=Action.SOURCES_ASKED.value).order_by("at", "id")
    rounds = [
        Question(each.at, each.purpose, tuple(name for name in each.payload.get("services", "").split(", ") if name))
        for each in asked
    ]
    for exchange in Exchange.objects.filter(person_id=person_id).order_by("asked_at", "service", "id"):
        of_round = next(
            (each for each in reversed(rounds) if each.at <= exchange.asked_at < each.at + _ONE_ROUND), None
        )
        if of_round is None:
            of_round = Question(exchange.asked_at, "")
            rounds.append(of_round)
            rounds.sort(key=lambda each: each.at)
        of_round.exchanges.append(exchange)
    return rounds[::-1]
