"""A citizen on the way to a cheque, through the domain functions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from citizens.domain import applying, ordering
from citizens.gateways import PaymentStatus
from citizens.models import Application, Cheque, Order, Payment
from loopbaan.accounts.models import Person
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from loopbaan.core.clock import start_of
from tests.core.regulation.people import facts

MARCH = date(2026, 3, 2)


def moment(on: date, hours: int = 9) -> datetime:
    """So many hours into a legal day."""
    return start_of(on) + timedelta(hours=hours)


def as_citizen(person: Person) -> Actor:
    return Actor(capacity=Capacity.CITIZEN, person_id=person.id, name=person.full_name, strength=LoginStrength.HIGH)


def apply(person: Person, on: date = MARCH) -> Application:
    return applying.apply(actor=as_citizen(person), on=on, at=moment(on))


def grant(person: Person, on: date = MARCH, **differently: object) -> Application:
    application = apply(person, on)
    return applying.take_decision(
        application_id=application.id,
        facts=facts(on, cheques=applying.earlier_cheques(person), **differently),  # type: ignore[arg-type]
        at=moment(on),
    )


def order(person: Person, on: date = MARCH) -> Order:
    return ordering.place_order(application_id=grant(person, on).id, actor=as_citizen(person), at=moment(on))


def pay(standing: Order, on: date | None = None) -> Payment:
    """A payment that the provider says was paid."""
    at = moment(on or standing.placed_at.date())
    payment = Payment.objects.create(
        order=standing, provider="test", reference=f"tr_{uuid4().hex[:12]}", amount=standing.amount, created_at=at
    )
    status = PaymentStatus(payment.reference or "", "paid", standing.amount, "")
    ordering.settle(reference=payment.reference or "", status=status, at=at)
    return payment


def issue(person: Person, on: date = MARCH) -> Cheque:
    """A cheque that was applied for, ordered, paid and issued on one day."""
    standing = order(person, on)
    pay(standing, on)
    return Cheque.objects.get(order=standing)


NINETY = Decimal("90.00")


def pay_otherwise(standing: Order, reference: str, paid: str, on: date = MARCH) -> bool:
    """The provider says that another amount arrived on an attempt that stands."""
    status = PaymentStatus(reference, "paid", Decimal(paid), "")
    return ordering.settle(reference=reference, status=status, at=moment(on))


def cancel(standing: Order, on: date = MARCH) -> Order:
    """The citizen cancels an order."""
    return ordering.cancel_order(order_id=standing.id, actor=as_citizen(standing.person), at=moment(on))
