"""Give money back: ordered in the transaction of its cause, carried out by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from citizens import gateways
from citizens.domain import cheques
from citizens.gateways import GatewayDown, RefundRefused
from citizens.models import Cheque, Payment, Refund
from citizens.states import CHEQUE, REFUND
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM
from loopbaan.messages import service as messages

logger = logging.getLogger(__name__)


def order_refund(payment: Payment, *, reason: str, at: datetime, cheque: Cheque | None = None) -> Refund:
    """Order that a payment goes back whole, once; the citizen is told."""
    refund, made = Refund.objects.get_or_create(
        payment=payment, defaults={"amount": payment.amount, "reason": reason, "ordered_at": at, "cheque": cheque}
    )
    if made:
        order = payment.order
        trail.record(
            SYSTEM,
            Action.REFUND_ORDERED,
            subject=("order", order.id),
            at=at,
            person_id=order.person_id,
            payload={"amount": str(refund.amount), "reason": reason},
        )
        messages.queue(
            "refund_ordered",
            person_id=order.person_id,
            context={"amount": refund.amount, "reason": reason},
            dedupe_key=f"refund_ordered:{refund.id}",
            at=at,
        )
    return refund


@transaction.atomic
def refund_unstarted(*, cheque: Cheque, at: datetime) -> Refund:
    """Order the refund of a cheque that was not started in time."""
    payment = Payment.objects.get(order_id=cheque.order_id, state="paid", refunds=None)
    return order_refund(payment, reason="not_started", at=at, cheque=cheque)


def carry_out_refunds(*, at: datetime, limit: int = 100) -> int:
    """Hand refunds to the provider and follow those it is carrying out; returns how many moved.

    One that the provider refuses or could not carry out becomes ``failed``, and one that it does not take up stays
    ``ordered``: the daily digest and a page of regie name both, for a person to look at. Each is asked outside a
    transaction with its own id as idempotency key, so a killed worker asks the same thing again.
    """
    moved = 0
    # In no order, so that refunds which the provider does not take up cannot hold up the others for ever.
    running: Iterable[Refund] = Refund.objects.filter(state__in=["ordered", "requested"]).order_by("?")[:limit]
    for refund in running:
        try:
            moved += _carry_out(refund, at)
        except GatewayDown as error:
            logger.warning("refund %s waits: %s", refund.id, error)
    return moved


def _carry_out(refund: Refund, at: datetime) -> bool:
    provider = gateways.payments()
    reference = refund.payment.reference or ""
    if refund.state == "ordered":
        try:
            number = provider.refund(
                key=_key(refund), reference=reference, amount=refund.amount, description="Terugbetaling loopbaancheque"
            )
        except RefundRefused as error:
            logger.warning("refund %s was refused: %s", refund.id, error)
            return _fail(refund, at)
        return bool(
            Refund.objects.filter(id=refund.id, state=refund.state, tries=refund.tries).update(
                state=REFUND.target("request", refund.state, SYSTEM), reference=number
            )
        )
    state = provider.refund_state(reference, refund.reference)
    if state == "failed":
        return _fail(refund, at)
    return state == "confirmed" and _confirm(refund.id, at)


def _key(refund: Refund) -> str:
    return f"{refund.id}-{refund.tries}" if refund.tries else str(refund.id)


@transaction.atomic
def _fail(seen: Refund, at: datetime) -> bool:
    refund = Refund.objects.select_for_update(of=("self",), no_key=True).get(id=seen.id)
    if (refund.state, refund.tries) != (seen.state, seen.tries):
        return False
    refund.state = REFUND.target("fail", refund.state, SYSTEM)
    refund.ended_at = at
    refund.save(update_fields=["state", "ended_at"])
    order = refund.payment.order
    trail.record(
        SYSTEM, Action.REFUND_FAILED, subject=("order", order.id), at=at, person_id=order.person_id, payload={}
    )
    return True


@transaction.atomic
def _confirm(refund_id: UUID, at: datetime) -> bool:
    refund = Refund.objects.select_for_update(of=("self",), no_key=True).get(id=refund_id)
    if refund.state != "requested":
        return False
    refund.state = REFUND.target("confirm", refund.state, SYSTEM)
    refund.ended_at = at
    refund.save(update_fields=["state", "ended_at"])
    end_cheque_of(refund)
    trail.record(
        SYSTEM,
        Action.REFUND_CONFIRMED,
        subject=("order", refund.payment.order_id),
        at=at,
        person_id=refund.payment.order.person_id,
        payload={"amount": str(refund.amount)},
    )
    return True


def end_cheque_of(refund: Refund) -> None:
    """The money of a cheque is back: the cheque is refunded. For a payment that bought no cheque there is nothing."""
    if refund.cheque_id is None:
        return
    cheque = cheques.lock(refund.cheque_id)
    cheque.state = CHEQUE.target("refund", cheque.state, SYSTEM)
    cheque.save(update_fields=["state"])
