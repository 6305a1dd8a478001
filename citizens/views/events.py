"""What happened to an application and what came of it, and what comes, as a timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.rules.explain import OUTCOME_WORDS
from citizens.selectors import ChequeFacts, Journey
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core import dutch
from loopbaan.core.clock import day_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.deadlines.models import Deadline
from loopbaan.deadlines.registry import kind_of

_MISSED = {
    Action.APPLICATION_LAPSED,
    Action.PAYMENT_FAILED,
    Action.ORDER_CANCELLED,
    Action.CHEQUE_LAPSED,
    Action.CHEQUE_VOIDED,
}


# Steps between two others: the access ledger has the first, the payment's outcome says enough of the second.
_LEFT_OUT = {Action.SOURCES_ASKED.value, Action.PAYMENT_STARTED.value}


def timeline_of(journey: Journey, terms: Iterable[Deadline], *, on: date, now: str = "") -> list[dict[str, Any]]:
    """Past events, where it stands now, and the last days of the terms that run."""
    return [*past_of(journey), *_now(on, now), *coming_of(journey, terms)]


def past_of(journey: Journey) -> list[dict[str, Any]]:
    """What happened, oldest first: three queries."""
    found = list(trail.history_of("application", journey.application.id))
    if journey.order is not None:
        found += trail.history_of("order", journey.order.id)
    if journey.cheque is not None:
        found += trail.history_of("cheque", journey.cheque.id)
    found.sort(key=lambda event: (event.at, event.recorded_at))
    days = _talk_days(found, journey.cheque)
    rows = [_event(each, days.get(each.id)) for each in found if each.action not in _LEFT_OUT]
    return sorted(rows, key=lambda row: row["on"])


def _talk_days(events: Iterable[Event], cheque: ChequeFacts | None) -> dict[UUID, date]:
    """The day of the talk that started the cheque, and of the one that used it up, by event: it may be noted later."""
    if cheque is None:
        return {}
    standing: dict[str, UUID] = {}
    for event in events:
        standing[event.action] = event.id
        if event.action == Action.CHEQUE_REOPENED.value:  # the talk that had used it up counts no more
            standing.pop(Action.CHEQUE_USED_UP.value, None)
    days = {Action.CHEQUE_STARTED.value: cheque.started_on, Action.CHEQUE_USED_UP.value: cheque.last_counted_on}
    return {standing[action]: day for action, day in days.items() if day is not None and action in standing}


def _event(event: Event, held_on: date | None) -> dict[str, Any]:
    action, noted_on = Action(event.action), day_of(event.at)
    on = held_on or noted_on
    text = _text(action, event.payload)
    if on != noted_on:
        text = _("genoteerd op %(day)s") % {"day": dutch.long_date(noted_on)}
    return {
        "on": on,
        "title": _title(action, event.payload),
        "text": text,
        "state": "missed" if action in _MISSED else "past",
    }


def _title(action: Action, payload: dict[str, Any]) -> str:
    if action is Action.DECIDED and payload.get("outcome") == "undetermined":
        return _("Je gegevens nagekeken")
    if action is Action.CHEQUE_LAPSED and not payload.get("minutes"):
        return _("Cheque beëindigd")  # nothing was left to lose
    return str(action.label)


_PAYMENT_ENDS = {
    "cancelled": gettext_lazy("Je brak de betaling af."),
    "expired": gettext_lazy("De betaalpagina stond te lang open."),
}


def _text(action: Action, payload: dict[str, Any]) -> str:
    if action is Action.PAYMENT_FAILED:
        return str(_PAYMENT_ENDS.get(payload.get("state", ""), ""))
    if action is Action.DECIDED and payload.get("outcome") in OUTCOME_WORDS:
        return _(OUTCOME_WORDS[payload["outcome"]])
    if "amount" in payload:
        return dutch.euro(Decimal(payload["amount"]))
    if payload.get("minutes"):
        hours = dutch.hours_in_words(int(payload["minutes"]))
        if action is Action.CHEQUE_CLOSED:
            return _("Niet gebruikt en vervallen: %(hours)s") % {"hours": hours}
        return hours
    return ""


def _now(on: date, now: str) -> list[dict[str, Any]]:
    return [{"on": on, "title": now, "state": "now"}] if now else []


def coming_of(journey: Journey, terms: Iterable[Deadline]) -> list[dict[str, Any]]:
    """The terms of this journey that still run, and of the guidance with its cheque, with the last day to act."""
    ids = set(journey.subject_ids)
    return [
        {
            # A term that stands still has no last day yet.
            "on": _("Staat stil") if term.paused_on else term.due_on - ONE_DAY,
            "title": kind_of(term.kind).label,
            "text": term.pause_reason if term.paused_on else _("Laatste dag"),
            "state": "coming",
        }
        for term in terms
        if term.chain_id in ids
    ]
