"""Order a cheque and pay it."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.urls import reverse

from citizens import gateways
from citizens.domain import attention, cheques, quota, refunds
from citizens.domain.applying import ORDER_BY
from citizens.domain.errors import PaymentServiceDown, not_found_application, not_found_order
from citizens.gateways import GatewayDown, PaymentStatus, Transfer
from citizens.models import Application, Decision, Order, Payment
from citizens.states import APPLICATION, ORDER, PAYMENT
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of
from loopbaan.core.errors import StepRefused
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import Freed, regulation
from loopbaan.core.terms import passed_after_days
from loopbaan.db import rows
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

logger = logging.getLogger(__name__)
PAY_BY = "order_pay_by"
_PAYMENT_ACTIONS = {
    "open": "start",
    "paid": "confirm",
    "differs": "differ",
    "failed": "fail",
    "cancelled": "cancel",
    "expired": "expire",
}
# The money is there, and what the provider says next changes nothing any more.
_ARRIVED = ("paid", "differs", "settled")


@transaction.atomic
def place_order(*, application_id: UUID, actor: Actor, at: datetime) -> Order:
    """Order the cheque that an application was granted; it is to be paid within the term of its version of the law.

    Ordering a second time gives the order that stands, so that a double click harms nothing. Raises
    ApplicationNotFound and StepRefused.
    """
    order, _is_new = _place(application_id, actor, at)
    return order


@transaction.atomic
def place_order_to_pay(*, application_id: UUID, actor: Actor, at: datetime) -> tuple[Order, Payment | None]:
    """As ``place_order``, with the attempt to pay a new order in the same transaction.

    Give the attempt to ``start_payment``; for an order that stood already it is None. Raises ApplicationNotFound and
    StepRefused.
    """
    order, is_new = _place(application_id, actor, at)
    # An order that others can see must be locked before it gets an attempt, and never behind its application.
    return order, _new_attempt(order, actor, at) if is_new else None


def _place(application_id: UUID, actor: Actor, at: datetime) -> tuple[Order, bool]:
    """The order of an application, and whether it is new."""
    application = rows.lock(Application, id=application_id, person_id=actor.person_id)
    if application is None:
        raise not_found_application()
    if application.state == "ordered":
        mine = {"application": application.id}
        standing = rows.find(Order, **mine, state="to_pay") or rows.find(Order, **mine, state="paid")
        if standing is not None:
            return standing, False
    application.state = APPLICATION.target("order", application.state, actor)
    rows.update(application, "state")
    law = regulation(application.regulation_version, application.regulation_revision)
    decision = rows.newest(Decision, "number", application_id=application.id)
    if decision is None:
        raise Decision.DoesNotExist
    offer = orjson.loads(bytes(decision.document or b"{}"))["offer"]
    on = day_of(at)
    order = Order(
        application=application,
        person_id=application.person_id,
        number=_next_number(),
        ordinal=offer["ordinal"],
        minutes=offer["minutes"],
        amount=Decimal(offer["price"]),
        placed_at=at,
        pay_by=passed_after_days(on, law.payment_days.value, closed_day_rule=law.closed_day_rule.value),
    )
    rows.insert(order)
    deadlines.fulfil(ORDER_BY, application.id, on=on)
    deadlines.schedule(
        PAY_BY,
        order.id,
        due_on=order.pay_by,
        basis=law.payment_days.basis,
        remind_days=[days for days in law.reminder_days.value if days < law.payment_days.value],
        on=on,
        is_new=True,
    )
    trail.record(
        actor,
        Action.ORDERED,
        subject=("order", order.id),
        at=at,
        person_id=order.person_id,
        payload={"amount": str(order.amount)},
    )
    return order, True


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('citizens_order_number')")
        return int(cursor.fetchone()[0])


def start_payment(*, order_id: UUID, actor: Actor, at: datetime, base_url: str, attempt: Payment | None = None) -> str:
    """Begin to pay, or go on with the attempt that runs: returns the address of the provider's checkout page.

    The attempt is stored before the provider is called, and its id is the provider's idempotency key: a killed process
    or a second click asks again for the same payment. ``attempt`` is the one that ``place_order_to_pay`` stored. Raises
    OrderNotFound, StepRefused, PaymentServiceDown.
    """
    payment = attempt or _prepare_payment(order_id=order_id, actor=actor, at=at)
    if payment.state == "open":
        status = _ask(payment.reference or "")
        if status is not None and status.state == "open" and status.checkout_url:
            return status.checkout_url
        settle(reference=payment.reference or "", status=status, at=at)
        payment = _prepare_payment(order_id=order_id, actor=actor, at=at)
        if payment.state == "open":
            # The provider took it up and offers no page any more, as for a transfer. Its key may have expired there: a
            # second payment would be one that nobody here knows.
            raise StepRefused(
                "payment_on_its_way",
                "Er loopt al een betaling voor deze bestelling. Begin er geen tweede: bij je bestelling lees je hoe ze "
                "staat.",
            )
    order = payment.order
    try:
        started = gateways.payments().start(
            key=str(payment.id),
            amount=payment.amount,
            description=f"Loopbaancheque, bestelling {order.number}",
            return_url=base_url + reverse("citizens:payment_return", args=[order.id]),
            webhook_url=base_url + reverse("citizens:payment_webhook"),
        )
    except GatewayDown as error:
        raise _service_down() from error
    Payment.objects.filter(id=payment.id, state="created").update(
        state="open", reference=started.reference, checkout_url=started.checkout_url
    )
    return started.checkout_url


def _service_down() -> PaymentServiceDown:
    return PaymentServiceDown(
        "payment_service_down",
        "De betaaldienst antwoordt nu niet. Je bestelling staat klaar en er is niets betaald. Probeer het straks "
        "opnieuw.",
    )


@transaction.atomic
def _prepare_payment(*, order_id: UUID, actor: Actor, at: datetime) -> Payment:
    order = rows.lock(Order, id=order_id, person_id=actor.person_id)
    if order is None:
        raise not_found_order()
    return _attempt(order, actor, at)


def _attempt(order: Order, actor: Actor, at: datetime) -> Payment:
    """The attempt that runs on an order that the caller locked, or a new one."""
    ORDER.target("pay", order.state, actor)
    attempts = rows.find_all(Payment, order_id=order.id)
    running = next((each for each in attempts if each.state in ("created", "open")), None)
    if running is not None:
        running.order = order
        return running
    return _new_attempt(order, actor, at)


def _new_attempt(order: Order, actor: Actor, at: datetime) -> Payment:
    payment = Payment(order=order, provider=gateways.payments().name, amount=order.amount, created_at=at)
    rows.insert(payment)
    trail.record(
        actor, Action.PAYMENT_STARTED, subject=("order", order.id), at=at, person_id=order.person_id, payload={}
    )
    return payment


def _ask(reference: str) -> PaymentStatus | None:
    try:
        return gateways.payments().status(reference)
    except GatewayDown as error:
        raise _service_down() from error


def settle_payment(*, reference: str, at: datetime) -> bool:
    """What redirect, webhook and the sweep all call: ask the provider how the payment stands, and act on that alone.

    A reference that is not ours, or that the provider does not know, changes nothing and is False: a forged webhook can
    only make us ask. Raises PaymentServiceDown.
    """
    payment = rows.find(Payment, reference=reference)
    if payment is None:
        return False
    status = _ask(reference)
    if status is None:
        return False
    return _settle(payment.order_id, payment.id, status, at)


def settle_open_payments(*, order_id: UUID, at: datetime) -> None:
    """Ask the provider how each attempt on one order stands, and act on it. Raises PaymentServiceDown."""
    references = Payment.objects.filter(order_id=order_id, state="open").order_by("created_at", "id")
    for reference in references.values_list("reference", flat=True):
        settle_payment(reference=reference or "", at=at)


def settle(*, reference: str, status: PaymentStatus | None, at: datetime) -> bool:
    """Move payment, order and cheque to what the provider says. True when this call moved the payment.

    Locks the order first, so redirect and webhook pass one after the other, and only the call that moved the row issues
    the cheque and sends the message. Money for an order that was cancelled or already paid goes back. Another amount
    than the order costs pays nothing: it is written down for a person to look at.
    """
    payment = rows.find(Payment, reference=reference)
    return payment is not None and _settle(payment.order_id, payment.id, status, at)


@transaction.atomic
def _settle(order_id: UUID, payment_id: UUID, status: PaymentStatus | None, at: datetime) -> bool:
    order, payment = rows.lock(Order, id=order_id), rows.lock(Payment, id=payment_id)
    if order is None or payment is None:
        raise LookupError(f"payment {payment_id} has lost its order")
    payment.order = order
    if application := rows.find(Application, id=order.application_id):
        order.application = application
    state = "expired" if status is None else status.state
    if status is not None and state == "paid" and status.amount != payment.amount:
        state = "differs"
        payment.amount_paid = status.amount
    if status is not None and status.transfer is not None and state == "open":
        _note_transfer(order, payment, status.transfer, at)
    if state == payment.state or payment.state in _ARRIVED or (state == "open" and payment.state != "created"):
        return False
    if state not in {"open", "paid", "differs"} and payment.state not in {"created", "open"}:
        return False
    payment.state = PAYMENT.target(_PAYMENT_ACTIONS[state], payment.state, SYSTEM)
    payment.ended_at = None if state == "open" else at
    rows.update(payment, "state", "ended_at", "amount_paid")
    if state == "paid":
        _money_arrived(order, payment, at)
    elif state == "differs":
        attention.note_difference(order, payment, paid=payment.amount_paid or Decimal(0), at=at)
    elif state != "open":
        trail.record(
            SYSTEM,
            Action.PAYMENT_FAILED,
            subject=("order", order.id),
            at=at,
            person_id=order.person_id,
            payload={"state": state},
        )
    return True


def _note_transfer(order: Order, payment: Payment, transfer: Transfer, at: datetime) -> None:
    """The citizen chose a bank transfer: keep what the provider says to pay to, and send it, once."""
    if payment.transfer is not None or payment.state not in ("created", "open"):
        return
    # The provider's page stays open for weeks; after our own last day the order is cancelled.
    last = order.pay_by - ONE_DAY
    until = min(last, transfer.until) if transfer.until and transfer.until >= day_of(at) else last
    payment.transfer = {
        "bank": transfer.bank,
        "account": transfer.account,
        "bic": transfer.bic,
        "message": transfer.message,
        "until": until.isoformat(),
        "started_on": day_of(at).isoformat(),
    }
    rows.update(payment, "transfer")
    trail.record(
        SYSTEM,
        Action.TRANSFER_STARTED,
        subject=("order", order.id),
        at=at,
        person_id=order.person_id,
        payload={"amount": str(payment.amount)},
    )
    messages.queue(
        "transfer_started",
        person_id=order.person_id,
        context={
            "amount": payment.amount,
            "bank": transfer.bank,
            "account": transfer.account,
            "message": transfer.message,
            "until": until,
            "order_id": str(order.id),
        },
        dedupe_key=f"transfer_started:{payment.id}",
        at=at,
    )


def _money_arrived(order: Order, payment: Payment, at: datetime) -> None:
    trail.record(
        SYSTEM,
        Action.PAYMENT_CONFIRMED,
        subject=("order", order.id),
        at=at,
        person_id=order.person_id,
        payload={"amount": str(payment.amount)},
    )
    if order.state != "to_pay":
        refunds.order_refund(payment, reason="paid_late" if order.state == "cancelled" else "paid_twice", at=at)
        return
    order.state = ORDER.target("pay", order.state, SYSTEM)
    order.paid_at = at
    rows.update(order, "state", "paid_at")
    deadlines.fulfil(PAY_BY, order.id, on=day_of(at))
    cheques.issue(order=order, actor=SYSTEM, at=at)


@transaction.atomic
def cancel_order(*, order_id: UUID, actor: Actor, at: datetime) -> Order:
    """Cancel an order that is not paid, by the citizen or because the term passed; the citizen may apply again."""
    rows = Order.objects.select_for_update(of=("self",), no_key=True).filter(id=order_id)
    order = (rows if actor.is_system else rows.filter(person_id=actor.person)).first()
    if order is None:
        raise not_found_order()
    _cancel(order, actor, at)
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(id=order.application_id)
    application.state = APPLICATION.target("lapse", application.state, actor)
    application.save(update_fields=["state"])
    messages.queue(
        "order_cancelled",
        person_id=order.person_id,
        context={
            "number": order.number,
            "by_citizen": not actor.is_system,
            "differs": order.payments.filter(state="differs").exists(),
        },
        dedupe_key=f"order_cancelled:{order.id}",
        at=at,
    )
    quota.free(application, Freed.ORDER_CANCELLED, actor=actor, at=at)
    return order


def cancel_refused(order: Order, *, actor: Actor, at: datetime) -> None:
    """The decision under an unpaid order was replaced by a refusal: the order ends with it. The message of the new
    decision says so, and money that still comes goes back. The caller holds the rows of order and application."""
    _cancel(order, actor, at)


def _cancel(order: Order, actor: Actor, at: datetime) -> None:
    order.state = ORDER.target("cancel", order.state, actor)
    order.cancelled_at = at
    order.save(update_fields=["state", "cancelled_at"])
    if not actor.is_system:
        deadlines.drop([PAY_BY], order.id, on=day_of(at))
    for reference in order.payments.filter(state="open").values_list("reference", flat=True):
        transaction.on_commit(partial(_cancel_at_provider, reference or ""), robust=True)
    trail.record(actor, Action.ORDER_CANCELLED, subject=("order", order.id), at=at, person_id=order.person_id)


def _cancel_at_provider(reference: str) -> None:
    """Take the checkout page away, where the provider still can; money that comes all the same goes back."""
    try:
        gateways.payments().cancel(reference)
    except GatewayDown as error:
        logger.info("payment %s could not be cancelled at the provider: %s", reference, error)
