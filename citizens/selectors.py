"""What this app's pages and the apps above it read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from citizens.domain.errors import ChequeNotFound, not_found_application, not_found_order
from citizens.models import Application, Cheque, Decision, HistoricCheque, MinuteEntry, Order, Payment, Refund
from citizens.states import CHEQUE
from loopbaan.core import regulation
from loopbaan.core.clock import start_of
from loopbaan.core.terms import passed_after_months
from loopbaan.documents.service import Document
from loopbaan.magda.models import Exchange


@dataclass(frozen=True, slots=True)
class ChequeFacts:
    """A cheque as other apps see it. ``start_by`` and ``lapses_on`` are half-open."""

    id: UUID
    person_id: UUID
    number: str
    client_number: str
    ordinal: int
    regulation_version: str
    regulation_revision: int
    price: Decimal
    applied_on: date
    issued_on: date
    start_by: date
    started_on: date | None
    last_counted_on: date | None
    lapses_on: date | None
    ended_on: date | None
    minutes_granted: int
    group_minutes_granted: int
    aftercare_minutes_granted: int
    minutes_left: int
    group_minutes_left: int
    aftercare_minutes_left: int
    state: str
    state_label: str


def aftercare_until(cheque: ChequeFacts) -> date | None:
    """The first day without free aftercare: 12 months after the last counted talk. None before the first one."""
    if cheque.last_counted_on is None:
        return None
    law = regulation.regulation(cheque.regulation_version, cheque.regulation_revision)
    return passed_after_months(
        cheque.last_counted_on, law.aftercare_months.value, closed_day_rule=law.closed_day_rule.value
    )


def facts_of(cheque: Cheque) -> ChequeFacts:
    """The dataclass of a cheque."""
    return ChequeFacts(
        id=cheque.id,
        person_id=cheque.person_id,
        number=cheque.number,
        client_number=cheque.client_number,
        ordinal=cheque.ordinal,
        regulation_version=cheque.regulation_version,
        regulation_revision=cheque.regulation_revision,
        price=cheque.price,
        applied_on=cheque.applied_on,
        issued_on=cheque.issued_on,
        start_by=cheque.start_by,
        started_on=cheque.started_on,
        last_counted_on=cheque.last_counted_on,
        lapses_on=cheque.lapses_on,
        ended_on=cheque.ended_on,
        minutes_granted=cheque.minutes_granted,
        group_minutes_granted=cheque.group_minutes_granted,
        aftercare_minutes_granted=cheque.aftercare_minutes_granted,
        minutes_left=cheque.minutes_left,
        group_minutes_left=cheque.group_minutes_left,
        aftercare_minutes_left=cheque.aftercare_minutes_left,
        state=cheque.state,
        state_label=str(CHEQUE.state(cheque.state).label),
    )


def cheque_by_numbers(number: str, client_number: str) -> ChequeFacts:
    """The cheque with both numbers. Raises ChequeNotFound, the same for a wrong number and a foreign one."""
    cheque = Cheque.objects.filter(number=number, client_number=client_number).first()
    if cheque is None:
        raise ChequeNotFound(
            "cheque_not_found",
            _(
                "We vinden geen cheque met dit chequenummer en dit klantnummer samen. "
                "Kijk beide nummers na op de cheque."
            ),
        )
    return facts_of(cheque)


def cheque(cheque_id: UUID) -> ChequeFacts:
    """One cheque. Raises ChequeNotFound."""
    found = Cheque.objects.filter(id=cheque_id).first()
    if found is None:
        raise ChequeNotFound("cheque_not_found", _("We vinden deze cheque niet."))
    return facts_of(found)


def cheques(ids: Iterable[UUID]) -> dict[UUID, ChequeFacts]:
    """Several cheques by id."""
    return {each.id: facts_of(each) for each in Cheque.objects.filter(id__in=list(ids))}


def cheques_of(person_id: UUID) -> list[ChequeFacts]:
    """A person's cheques, newest first."""
    found = Cheque.objects.filter(person_id=person_id).order_by("-issued_on", "id")
    return [facts_of(each) for each in found]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the minute ledger; minutes are signed."""

    kind: str
    label: str
    minutes: int
    group_minutes: int
    aftercare_minutes: int
    attendance_id: UUID | None
    at: datetime


def ledger_of(cheque_id: UUID) -> list[LedgerRow]:
    """The ledger of a cheque, oldest first."""
    rows = MinuteEntry.objects.filter(cheque_id=cheque_id).order_by("at", "id")
    return [
        LedgerRow(
            row.kind,
            row.get_kind_display(),
            row.minutes,
            row.group_minutes,
            row.aftercare_minutes,
            row.attendance_id,
            row.at,
        )
        for row in rows
    ]


def applications_of(person_id: UUID) -> QuerySet[Application]:
    """A person's applications, newest first."""
    return Application.objects.filter(person_id=person_id).order_by("-applied_at", "id")


def application_of(person_id: UUID, application_id: UUID) -> Application:
    """One application of this person. Raises ApplicationNotFound, also for somebody else's."""
    found = Application.objects.filter(person_id=person_id, id=application_id).first()
    if found is None:
        raise not_found_application()
    return found


def order_of(person_id: UUID, order_id: UUID) -> Order:
    """One order of this person. Raises OrderNotFound, also for somebody else's."""
    found = Order.objects.select_related("application").filter(person_id=person_id, id=order_id).first()
    if found is None:
        raise not_found_order()
    return found


def last_decision(application_id: UUID) -> Decision | None:
    """The decision that stands; those before it are superseded."""
    return Decision.objects.filter(application_id=application_id).order_by("-number").first()


def document_of(decision: Decision) -> dict[str, Any] | None:
    """The decision's stored content as plain values, or None when retention erased it."""
    if decision.document is None:
        return None
    content: dict[str, Any] = orjson.loads(bytes(decision.document))
    return content


@dataclass(frozen=True, slots=True)
class Journey:
    """One application and what came of it; None where it did not get so far. ``decision`` is without its document."""

    application: Application
    decision: Decision | None = None
    order: Order | None = None
    payment: Payment | None = None
    cheque: ChequeFacts | None = None
    refund: Refund | None = None

    @property
    def subject_ids(self) -> list[UUID]:
        """What deadlines and events of this journey hang on."""
        found = [self.application, self.order, self.cheque]
        return [each.id for each in found if each is not None]


def journeys_of(person_id: UUID, *, limit: int = 20) -> list[Journey]:
    """A person's applications with all that came of them, newest first: six queries, however many there are."""
    return _journeys(list(applications_of(person_id)[:limit]))


def journey_of(person_id: UUID, application_id: UUID) -> Journey:
    """One application with what came of it. Raises ApplicationNotFound, also for somebody else's."""
    return _journeys([application_of(person_id, application_id)])[0]


def journey_of_order(person_id: UUID, order_id: UUID) -> Journey:
    """The application of an order with what came of it. Raises OrderNotFound, also for somebody else's."""
    return _journeys([order_of(person_id, order_id).application])[0]


def _journeys(applications: list[Application]) -> list[Journey]:
    ids = [each.id for each in applications]
    # Read in order, so that the last of each stands.
    decided = Decision.objects.defer("document").filter(application_id__in=ids).order_by("number", "id")
    decisions = {each.application_id: each for each in decided}
    orders = {each.application_id: each for each in Order.objects.filter(application_id__in=ids).order_by("id")}
    order_ids = [each.id for each in orders.values()]
    payments = {
        each.order_id: each for each in Payment.objects.filter(order_id__in=order_ids).order_by("created_at", "id")
    }
    issued = Cheque.objects.filter(order_id__in=order_ids).order_by("id")
    by_order = {each.order_id: facts_of(each) for each in issued}
    given_back = Refund.objects.select_related("payment").filter(payment__order_id__in=order_ids)
    refunds = {each.payment.order_id: each for each in given_back.order_by("ordered_at", "id")}
    found = []
    for application in applications:
        journey = Journey(application, decisions.get(application.id))
        order = orders.get(application.id)
        if order is not None:
            journey = replace(
                journey,
                order=order,
                payment=payments.get(order.id),
                cheque=by_order.get(order.id),
                refund=refunds.get(order.id),
            )
        found.append(journey)
    return found


def cheque_of(person_id: UUID, cheque_id: UUID) -> ChequeFacts:
    """One cheque of this person. Raises ChequeNotFound, also for somebody else's."""
    found = Cheque.objects.filter(person_id=person_id, id=cheque_id).first()
    if found is None:
        raise ChequeNotFound("cheque_not_found", _("We vinden deze cheque niet."))
    return facts_of(found)


def application_of_cheque(cheque_id: UUID) -> UUID:
    """The application that a cheque came of."""
    return Order.objects.values_list("application_id", flat=True).get(cheque=cheque_id)


def historic_cheques_of(person_id: UUID) -> QuerySet[HistoricCheque]:
    """A person's cheques from before the portal, newest first."""
    return HistoricCheque.objects.filter(person_id=person_id).order_by("-applied_on", "id")


def decisions_of(application_id: UUID) -> QuerySet[Decision]:
    """Every decision on an application, newest first."""
    return Decision.objects.filter(application_id=application_id).order_by("-number")


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


def sources_asked(person_id: UUID, *, since: datetime) -> list[Exchange]:
    """What the sources were asked about a person from a moment on, oldest first."""
    return list(Exchange.objects.filter(person_id=person_id, asked_at__gte=since).order_by("asked_at", "service", "id"))


def papers_of(person_id: UUID) -> QuerySet[Document]:
    """The documents that were issued to a person, newest first."""
    return Document.objects.filter(person_id=person_id).order_by("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A cheque whose balance is not the sum of its ledger: never expected, and always an alarm."""

    cheque_id: UUID
    balance: int
    ledger: int


def mismatched_balances() -> list[Mismatch]:
    """Compare every balance with the sum of its ledger: the nightly check of the trigger that moves them."""
    rows = (
        Cheque.objects.annotate(
            ledger=Coalesce(Sum("entries__minutes"), 0),
            group_ledger=Coalesce(Sum("entries__group_minutes"), 0),
            aftercare_ledger=Coalesce(Sum("entries__aftercare_minutes"), 0),
        )
        .exclude(
            ledger=F("minutes_left"),
            group_ledger=F("group_minutes_left"),
            aftercare_ledger=F("aftercare_minutes_left"),
        )
        .order_by("id")
    )
    return [Mismatch(row.id, row.minutes_left, row.ledger) for row in rows]


def balance_alarms(_on: date) -> list[str]:
    """A line for each cheque whose balance is wrong: for the daily digest."""
    return [f"cheque {each.cheque_id}: saldo {each.balance}, grootboek {each.ledger}" for each in mismatched_balances()]


def refund_alarms(on: date) -> list[str]:
    """A line for each refund that failed, or that did not move for three days: for the daily digest."""
    stuck = Q(state__in=["ordered", "requested"], ordered_at__lt=start_of(on) - timedelta(days=3))
    rows = Refund.objects.filter(Q(state="failed") | stuck).order_by("ordered_at", "id")[:100]
    return [f"terugbetaling {row.id} van {row.amount} euro: {row.get_state_display()}" for row in rows]
