"""A stored decision, ready for a page: its words, and what the sources did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from citizens import selectors
from citizens.domain.contest import term_of
from citizens.domain.integrity import fault_of
from citizens.models import Decision, Review
from citizens.rules.change import ExplainedChange, explain_change
from citizens.rules.explain import (
    OUTCOME_WORDS,
    REASON_WORDS,
    SERVICE_WORDS,
    Explanation,
    Translate,
    explain,
    outcome_sentence,
)
from citizens.rules.terms import APPEAL, APPEAL_WORDS
from citizens.views.sources import SOURCES, sources_for
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import Certainty, Condition, Regulation, Verdict, regulation
from loopbaan.core.regulation import Decision as DecisionValue

# As the page asks them: the registration of the file first.
ASKED_SERVICES = tuple(each.key for each in SOURCES)
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
    """A decision in words. ``conditions`` is empty when retention erased the content, or when it failed its check.

    ``change`` says what would make it a grant, as little as possible; None for a grant.
    ``intact``: what is stored was compared with its digest and its MAC just now, and is what the portal decided.
    """

    row: Decision
    value: DecisionValue | None
    law: Regulation
    sentence: str
    conditions: tuple[ShownCondition, ...]
    intact: bool = True
    change: ExplainedChange | None = None

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

    @property
    def unclear(self) -> tuple[str, ...]:
        """What stays open although every source of it answered: the condition, who answered, and what is wrong."""
        return tuple(_unclear(each.words) for each in self.conditions if _is_unclear(each.words))

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The keys of the conditions that nobody knows yet."""
        return tuple(each.words.key for each in self.conditions if each.words.verdict is Verdict.UNKNOWN)


def _is_unclear(words: Explanation) -> bool:
    return words.verdict is Verdict.UNKNOWN and bool(words.sources) and all(each.answered for each in words.sources)


def _unclear(words: Explanation) -> str:
    names = "; ".join(dict.fromkeys(each.name for each in words.sources))
    why = " ".join(words.notes) or _("De bron gaf geen volledig antwoord.")
    return f"{words.title} ({names}). {why}"


def shown(row: Decision) -> ShownDecision:
    """A decision for a page."""
    if fault_of(row) is not None:
        # What stands beside the content may be what was changed: the application says which law was applied.
        pinned = regulation(row.application.regulation_version, row.application.regulation_revision)
        return ShownDecision(row, None, pinned, _("We konden deze beslissing niet nakijken."), (), intact=False)
    law = regulation(row.regulation_version, row.regulation_revision)
    if law.revision_hash != row.revision_hash:
        # The decision is sound, and the file of the law is not: its words would be those of other rules.
        return ShownDecision(row, None, law, _("We konden deze beslissing niet nakijken."), (), intact=False)
    value = selectors.decision_value(row)
    if value is None:
        return ShownDecision(row, None, law, _(OUTCOME_WORDS[row.outcome]), ())
    return ShownDecision(
        row,
        value,
        law,
        outcome_sentence(value, _),
        shown_conditions(value, law, _),
        change=explain_change(value, law, _),
    )


def shown_conditions(value: DecisionValue, law: Regulation, translate: Translate) -> tuple[ShownCondition, ...]:
    """The conditions of a decision with their looks, in the words of ``translate``."""
    return tuple(
        ShownCondition(
            each, *_VERDICT_LOOKS[each.verdict], to_verify=each.certainty in (Certainty.ASSUMED, Certainty.OPEN)
        )
        for each in explain(value, law, translate)
    )


def sources_in_progress(states: Mapping[str, str], law: Regulation) -> list[dict[str, Any]]:
    """The sources that this version needs, while they are asked: ``states`` by name of the service, nothing for those
    not asked yet."""
    return [
        {"name": _(each.name), "state": _PROGRESS_STATES.get(states.get(each.key, ""), "waiting")}
        for each in sources_for(law)
        if each.key in ASKED_SERVICES
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


def paper_of(decision: ShownDecision, *, newest: Decision) -> dict[str, object]:
    """The decision as plain values: what its letter prints and what its JSON holds, in the words of its page.

    ``newest`` is the decision that stands on the same application: this one, or the one that replaced it.
    """
    row, value = decision.row, decision.value
    offer = value.offer if value else None
    is_last = newest.id == row.id
    term = term_of(row, newest=newest)
    conditions = value.conditions if value else ()
    refused = row.outcome == "refused"
    return {
        "number": row.number,
        "decided_on": day_of(row.decided_at),
        "applied_on": row.application.applied_on,
        "outcome": row.outcome,
        "sentence": decision.sentence,
        "refused": refused,
        "by_person": taken_by_person(row),
        "contest_until": term.last_day if refused and not term.is_contested else None,
        "appeal": appeal_sentence() if refused else "",
        "replaced_by": None if is_last else newest.number,
        "replaced_on": None if is_last else day_of(newest.decided_at),
        "law_title": decision.law.title,
        "law_version": decision.law.version,
        "law_revision": decision.law.revision,
        "minutes": offer.minutes if offer else None,
        "price": offer.price if offer else None,
        "digest": row.digest,
        "conditions": [
            _on_paper(shown.words, each) for shown, each in zip(decision.conditions, conditions, strict=True)
        ],
        "change": decision.change.text if decision.change else "",
    }


def words_on_paper(row: Decision) -> dict[str, object] | None:
    """What the paper of a stored decision says; None when what is stored is not what was decided, or was erased."""
    decision = shown(row)
    newest = selectors.last_decision(row.application_id)
    if not decision.intact or decision.value is None or newest is None:
        return None
    return paper_of(decision, newest=newest)


def taken_by_person(row: Decision) -> bool:
    """Whether an officer took this decision; else the portal did, by itself."""
    return Review.objects.filter(new_decision=row).exists()


def json_of(paper: Mapping[str, object], *, reference: str) -> bytes:
    """A decision as JSON: the values of ``paper_of``, dates in ISO form and amounts as text, with its reference."""
    return orjson.dumps({"reference": reference, **paper}, default=str, option=orjson.OPT_INDENT_2)


def appeal_sentence() -> str:
    """Where somebody goes who does not agree with the answer to a contest: our reading, to be verified."""
    return _(APPEAL_WORDS) % {"days": APPEAL.value}


def _on_paper(words: Explanation, condition: Condition) -> dict[str, object]:
    threshold = condition.threshold
    return {
        "key": words.key,
        "title": words.title,
        "verdict": words.verdict_word,
        "verdict_key": words.verdict.value,
        "sentence": words.sentence,
        "value": condition.value,
        "threshold": list(threshold) if isinstance(threshold, tuple) else threshold,
        "unit": condition.unit,
        "found": words.found,
        "asked": words.asked,
        "notes": list(words.notes),
        "basis": words.basis,
        "valid_from": words.valid_from,
        "certainty": words.certainty_word.rstrip("."),
        "sources": [
            {
                "name": each.name,
                "state": each.state,
                "asked_at": each.retrieved_at,
                "reference": each.reference,
            }
            for each in words.sources
        ],
    }
