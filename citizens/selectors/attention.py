"""What a person must look at: payments that went wrong, and balances that are not the sum of their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.domain.errors import not_found_case
from citizens.models import Cheque, Payment, Refund
from loopbaan.core import dutch
from loopbaan.core.clock import start_of


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


@dataclass(frozen=True, slots=True)
class PaymentCase:
    """A payment or refund that a person of regie must look at.

    ``kind`` is ``wrong_amount``, ``refund_failed``, or ``refund_stuck``: it did not move for three days, and the worker
    still tries. ``id`` is of the payment or of the refund. ``expected`` is what the order costs, or what must go back;
    ``paid`` is what the citizen paid. ``what`` says it in a sentence.
    """

    kind: str
    id: UUID
    order_id: UUID
    order_number: int
    what: str
    expected: Decimal
    paid: Decimal
    since: datetime

    @property
    def can_retry(self) -> bool:
        """Whether the refund can be handed to the provider again."""
        return self.kind == "refund_failed"

    @property
    def can_settle(self) -> bool:
        """Whether a person may settle it by hand: never while the worker may be paying at that very moment."""
        return self.kind in ("wrong_amount", "refund_failed")


_MOST_CASES = 100
_WHAT = {
    "wrong_amount": gettext_lazy("Er kwam een ander bedrag aan dan de bestelling kost. De bestelling is niet betaald."),
    "refund_failed": gettext_lazy("De terugbetaling is niet gelukt. De burger heeft zijn geld nog niet."),
    "refund_stuck": gettext_lazy(
        "De terugbetaling beweegt al drie dagen niet. Het portaal blijft het proberen bij de betaaldienst."
    ),
}


def payments_needing_attention(*, on: date) -> list[PaymentCase]:
    """The payments of another amount, the refunds that failed and those that are stuck, oldest first."""
    payments = _differing_payments().select_related("order").order_by("ended_at", "id")[:_MOST_CASES]
    refunds = _troubled_refunds(on).select_related("payment__order").order_by("ordered_at", "id")[:_MOST_CASES]
    found = [*map(_case_of_payment, payments), *map(_case_of_refund, refunds)]
    return sorted(found, key=lambda case: (case.since, case.id))[:_MOST_CASES]


def count_payments_needing_attention(*, on: date) -> int:
    """How many there are."""
    return _differing_payments().count() + _troubled_refunds(on).count()


def payment_case(case_id: UUID, *, on: date) -> PaymentCase:
    """One case. Raises PaymentCaseNotFound when there is none, or nothing left to do."""
    payment = _differing_payments().select_related("order").filter(id=case_id).first()
    if payment is not None:
        return _case_of_payment(payment)
    refund = _troubled_refunds(on).select_related("payment__order").filter(id=case_id).first()
    if refund is None:
        raise not_found_case()
    return _case_of_refund(refund)


def _differing_payments() -> QuerySet[Payment]:
    return Payment.objects.filter(state="differs")


def _troubled_refunds(on: date) -> QuerySet[Refund]:
    stuck = Q(state__in=["ordered", "requested"], ordered_at__lt=start_of(on) - timedelta(days=3))
    return Refund.objects.filter(Q(state="failed") | stuck)


def _case_of_payment(payment: Payment) -> PaymentCase:
    return PaymentCase(
        kind="wrong_amount",
        id=payment.id,
        order_id=payment.order_id,
        order_number=payment.order.number,
        what=str(_WHAT["wrong_amount"]),
        expected=payment.amount,
        paid=payment.amount_paid or Decimal(0),
        since=payment.ended_at or payment.created_at,
    )


def _case_of_refund(refund: Refund) -> PaymentCase:
    kind = "refund_failed" if refund.state == "failed" else "refund_stuck"
    return PaymentCase(
        kind=kind,
        id=refund.id,
        order_id=refund.payment.order_id,
        order_number=refund.payment.order.number,
        what=str(_WHAT[kind]),
        expected=refund.amount,
        paid=refund.payment.amount,
        since=refund.ended_at or refund.ordered_at,
    )


def payment_alarms(_on: date) -> list[str]:
    """A line for each payment of another amount that nobody settled yet: for the daily digest."""
    rows = _differing_payments().select_related("order").order_by("ended_at", "id")[:_MOST_CASES]
    return [
        _("bestelling %(number)s: %(paid)s betaald, %(asked)s gevraagd")
        % {"number": row.order.number, "paid": dutch.euro(row.amount_paid or 0), "asked": dutch.euro(row.amount)}
        for row in rows
    ]


def refund_alarms(on: date) -> list[str]:
    """A line for each refund that failed, or that did not move for three days: for the daily digest."""
    rows = _troubled_refunds(on).select_related("payment__order").order_by("ordered_at", "id")[:_MOST_CASES]
    return [
        _("bestelling %(number)s, terugbetaling van %(amount)s: %(state)s")
        % {
            "number": row.payment.order.number,
            "amount": dutch.euro(row.amount),
            "state": row.get_state_display(),
        }
        for row in rows
    ]
