"""A stored decision, ready for a page: its words, and what the sources did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from citizens import selectors
from citizens.models import Decision
from citizens.rules.explain import (
    OUTCOME_WORDS,
    REASON_WORDS,
    SERVICE_WORDS,
    Explanation,
    explain,
    outcome_sentence,
)
from loopbaan.core.regulation import Certainty, Regulation, Verdict, regulation
from loopbaan.core.regulation import Decision as DecisionValue

# As the page asks them: the registration of the file first.
ASKED_SERVICES = (
    "RegistreerInschrijving",
    "GeefPersoon",
    "GeefHistoriekPersoon",
    "GeefWerkrelaties",
    "GeefDmfaVoorWerknemer",
    "GeefLoopbaanARZA",
)
_PROGRESS_STATES = {"asking": "asking", "answered": "answered", "no_record": "no_record", "no_answer": "failed"}
_VERDICT_LOOKS = {
    Verdict.MET: ("met", "check"),
    Verdict.UNKNOWN: ("unknown", "question"),
    Verdict.NOT_MET: ("not-met", "cross"),
}


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """One condition with its look: the class and icon of its verdict, and whether a reading of ours decides."""

    words: Explanation
    css: str
    icon: str
    to_verify: bool


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision in words. ``conditions`` is empty when retention erased the content."""

    row: Decision
    value: DecisionValue | None
    law: Regulation
    sentence: str
    conditions: tuple[ShownCondition, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences of the conditions that were not met."""
        return tuple(each.words.sentence for each in self.conditions if each.words.verdict is Verdict.NOT_MET)

    @property
    def silent_sources(self) -> tuple[str, ...]:
        """The names of the sources that gave no answer, each once, with what they did."""
        found = {
            f"{source.name}: {source.state}": None
            for each in self.conditions
            for source in each.words.sources
            if not source.answered
        }
        return tuple(found)


def shown(row: Decision) -> ShownDecision:
    """A decision for a page."""
    law = regulation(row.regulation_version, row.regulation_revision)
    value = selectors.decision_value(row)
    if value is None:
        return ShownDecision(row, None, law, _(OUTCOME_WORDS[row.outcome]), ())
    return ShownDecision(
        row,
        value,
        law,
        outcome_sentence(value, _),
        tuple(
            ShownCondition(
                each, *_VERDICT_LOOKS[each.verdict], to_verify=each.certainty in (Certainty.ASSUMED, Certainty.OPEN)
            )
            for each in explain(value, law, _)
        ),
    )


def sources_in_progress(states: Mapping[str, str]) -> list[dict[str, Any]]:
    """The sources while they are asked: ``states`` by name of the service, nothing for those not asked yet."""
    return [
        {"name": _(SERVICE_WORDS[service]), "state": _PROGRESS_STATES.get(states.get(service, ""), "waiting")}
        for service in ASKED_SERVICES
    ]


def sources_as_asked(exchanges: list[Any]) -> list[dict[str, Any]]:
    """What the sources did, one row an exchange: the last one of each service stands."""
    last = {each.service: each for each in exchanges}
    found = []
    for service in ASKED_SERVICES:
        exchange = last.get(service)
        if exchange is None:
            continue
        row = {
            "name": _(SERVICE_WORDS[service]),
            "state": _PROGRESS_STATES[exchange.outcome],
            "at": exchange.answered_at,
        }
        if exchange.reason in REASON_WORDS:
            row["text"] = _("Geen antwoord: %(reason)s") % {"reason": _(REASON_WORDS[exchange.reason])}
        found.append(row)
    return found
