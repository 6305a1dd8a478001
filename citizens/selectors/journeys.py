"""A citizen's applications with all that came of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from citizens.domain.errors import not_found_application, not_found_order
from citizens.models import Application, Cheque, Decision, HistoricCheque, Order, Payment, Refund
from citizens.selectors.cheques import ChequeFacts, facts_of
from loopbaan.documents.service import Document
from loopbaan.magda.models import Exchange


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


@dataclass(frozen=True, slots=True)
class Journey:
    """One application and what came of it; None where it did not get so far. ``decision`` is without its document.

    ``payment`` is the newest attempt; ``differing`` the newest one of another amount than the order costs.
    """

    application: Application
    decision: Decision | None = None
    order: Order | None = None
    payment: Payment | None = None
    differing: Payment | None = None
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
    orders = {
        each.application_id: each for each in Order.objects.filter(application_id__in=ids).order_by("placed_at", "id")
    }
    order_ids = [each.id for each in orders.values()]
    attempts = list(Payment.objects.filter(order_id__in=order_ids).order_by("created_at", "id"))
    payments = {each.order_id: each for each in attempts}
    differing = {each.order_id: each for each in attempts if each.amount_paid is not None}
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
                differing=differing.get(order.id),
                cheque=by_order.get(order.id),
                refund=refunds.get(order.id),
            )
        found.append(journey)
    return found


def application_of_cheque(cheque_id: UUID) -> UUID:
    """The application that a cheque came of."""
    return Order.objects.values_list("application_id", flat=True).get(cheque=cheque_id)


def historic_cheques_of(person_id: UUID) -> QuerySet[HistoricCheque]:
    """A person's cheques from before the portal, newest first."""
    return HistoricCheque.objects.filter(person_id=person_id).order_by("-applied_on", "id")


def sources_asked(person_id: UUID, *, since: datetime) -> list[Exchange]:
    """What the sources were asked about a person from a moment on, oldest first."""
    return list(Exchange.objects.filter(person_id=person_id, asked_at__gte=since).order_by("asked_at", "service", "id"))


def papers_of(person_id: UUID) -> QuerySet[Document]:
    """The documents that were issued to a person, newest first."""
    return Document.objects.filter(person_id=person_id).order_by("-created_at", "-id")
