"""Payments that a person of regie must look at: another amount than the order costs, and refunds that failed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from citizens.domain import refunds
from citizens.domain.errors import OwnPayment, SettlementIncomplete, not_found_case
from citizens.models import HandSettlement, Order, Payment, Refund
from citizens.states import PAYMENT, REFUND
from loopbaan.accounts import service as accounts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.messages import service as messages

_REFERENCE_LENGTH = 60
_REASON_LENGTH = 500


def note_difference(order: Order, payment: Payment, *, paid: Decimal, at: datetime) -> None:
    """Another amount arrived: write it down once and tell the citizen. Nothing is issued, nothing goes back by itself.

    The caller moved the payment to ``differs``, in this transaction.
    """
    trail.record(
        SYSTEM,
        Action.PAYMENT_DIFFERS,
        subject=("order", order.id),
        at=at,
        person_id=order.person_id,
        payload={"amount": str(paid), "expected": str(payment.amount)},
    )
    messages.queue(
        "payment_differs",
        person_id=order.person_id,
        context={
            "number": order.number,
            "paid": paid,
            "expected": payment.amount,
            "order_id": str(order.id),
            "to_pay": order.state == "to_pay",
        },
        dedupe_key=f"payment_differs:{payment.id}",
        at=at,
    )


@transaction.atomic
def retry_refund(*, refund_id: UUID, actor: Actor, at: datetime) -> None:
    """Let the worker hand a failed refund to the provider again, under a new key: the old one would give the old
    answer. Raises PaymentCaseNotFound, OwnPayment, StepRefused."""
    refund = Refund.objects.select_for_update(of=("self",), no_key=True).filter(id=refund_id).first()
    if refund is None:
        raise not_found_case()
    refund.state = REFUND.target("retry", refund.state, actor)
    refund.reference, refund.ended_at, refund.ordered_at = "", None, at
    refund.tries += 1
    refund.save(update_fields=["state", "reference", "ended_at", "ordered_at", "tries"])
    _record(actor, Action.REFUND_RETRIED, refund.payment, refund.amount, at)


@transaction.atomic
def settle_by_hand(*, case_id: UUID, reference: str, reason: str, actor: Actor, at: datetime) -> None:
    """A person of regie settled a case outside the portal: it is closed, and nothing is ever paid for it again.

    ``case_id`` is a payment of another amount or a failed refund; ``reference`` names what was done, such as a bank
    transfer. Raises PaymentCaseNotFound, SettlementIncomplete, OwnPayment, StepRefused.
    """
    reference, reason = _complete(reference, reason)
    refund = Refund.objects.select_for_update(of=("self",), no_key=True).filter(id=case_id).first()
    payment = Payment.objects.select_for_update(of=("self",), no_key=True).filter(id=case_id).first()
    if refund is not None:
        refund.state = REFUND.target("settle", refund.state, actor)
        refund.save(update_fields=["state"])
        refunds.end_cheque_of(refund)
        _record(actor, Action.SETTLED_BY_HAND, refund.payment, refund.amount, at)
    elif payment is not None:
        payment.state = PAYMENT.target("settle", payment.state, actor)
        payment.save(update_fields=["state"])
        _record(actor, Action.SETTLED_BY_HAND, payment, payment.amount_paid or Decimal(0), at)
    else:
        raise not_found_case()
    HandSettlement.objects.create(
        refund=refund,
        payment=payment if refund is None else None,
        reference=reference,
        reason=reason,
        settled_by_id=actor.person,
        settled_at=at,
    )


def _complete(reference: str, reason: str) -> tuple[str, str]:
    reference, reason = reference.strip(), reason.strip()
    if not 0 < len(reference) <= _REFERENCE_LENGTH:
        raise SettlementIncomplete(
            "settlement_reference_missing",
            _("Vul in waar we dit terugvinden, bijvoorbeeld de referentie van de overschrijving. Hoogstens 60 tekens."),
            field="reference",
        )
    if not 0 < len(reason) <= _REASON_LENGTH:
        raise SettlementIncomplete(
            "settlement_reason_missing",
            _("Schrijf waarom je dit zo regelde. Hoogstens 500 tekens."),
            field="reason",
        )
    return reference, reason


def _record(actor: Actor, action: Action, payment: Payment, amount: Decimal, at: datetime) -> None:
    order = payment.order
    if accounts.same_person(actor.person_id, order.person_id):
        # Nothing is kept: the transaction of the caller ends with this.
        raise OwnPayment(
            "own_payment", _("Dit gaat over een bestelling van jezelf. Vraag een collega om ze te regelen.")
        )
    trail.record(
        actor,
        action,
        subject=("order", order.id),
        at=at,
        person_id=order.person_id,
        payload={"amount": str(amount)},
    )
