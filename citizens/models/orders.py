"""The order of a cheque, its payments and refunds."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from citizens.states import ORDER, PAYMENT, REFUND
from loopbaan.db.constraints import append_only, check, state_guard, stays


class Order(models.Model):
    """The order of one cheque, to be paid before ``pay_by`` (half-open), or it is cancelled.

    ``number`` is what the citizen sees. Amounts in euro, VAT included.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("citizens.Application", on_delete=models.PROTECT, related_name="orders")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="orders")
    number = models.BigIntegerField(unique=True)
    ordinal = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    placed_at = models.DateTimeField()
    pay_by = models.DateField()
    state = models.CharField(max_length=10, choices=ORDER.choices, default="to_pay")
    paid_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                # A cancelled one leaves room, where a refusal that cancelled it is replaced by a grant again.
                condition=~Q(state="cancelled"),
                name="order_one_an_application",
                violation_error_message="Je hebt deze cheque al besteld.",
            ),
            check(
                "order_times",
                Q(state="to_pay", paid_at=None, cancelled_at=None)
                | Q(state="paid", paid_at__isnull=False, cancelled_at=None)
                | Q(state="cancelled", paid_at=None, cancelled_at__isnull=False),
                "De tijdstippen horen bij de status.",
            ),
            check("order_amount", Q(amount__gte=0), "Een bedrag is niet negatief."),
        ]
        indexes = [models.Index(fields=["person", "-placed_at"], name="order_person")]
        triggers = [state_guard(ORDER), stays("order")]

    def __str__(self) -> str:
        return f"bestelling {self.number}"


class Payment(models.Model):
    """One attempt to pay an order at the payment provider.

    ``id`` is the idempotency key of the attempt: it exists before the provider is called, so that a killed process can
    ask again without paying twice. ``amount_paid`` is kept only where it is not ``amount``. ``transfer`` holds what the
    provider gave for a bank transfer that was started: ``bank``, ``account``, ``bic``, ``message``, ``until``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, null=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    amount_paid = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    checkout_url = models.URLField(max_length=500, blank=True)
    transfer = models.JSONField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=PAYMENT.choices, default="created")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "provider"], name="payment_reference"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=["created", "open"]), name="payment_one_running"
            ),
            check(
                "payment_amount_paid",
                Q(state__in=["differs", "settled"], amount_paid__isnull=False)
                | (~Q(state__in=["differs", "settled"]) & Q(amount_paid=None)),
                "Alleen van een ander bedrag bewaren we wat er betaald is.",
            ),
        ]
        indexes = [models.Index(fields=["ended_at"], condition=Q(state="differs"), name="payment_differs")]
        triggers = [state_guard(PAYMENT), stays("payment")]

    def __str__(self) -> str:
        return f"betaling {self.reference or self.id}"


class Refund(models.Model):
    """Money that goes back to the citizen; ordered in the transaction of its cause, carried out by a task.

    ``tries`` counts how often a person had it tried again: each try is asked under a key of its own, since the provider
    answers a key that it knows with what it did the first time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    cheque = models.OneToOneField("citizens.Cheque", null=True, on_delete=models.PROTECT, related_name="refund")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    reason = models.CharField(
        max_length=20,
        choices=[
            ("not_started", "Niet op tijd gestart"),
            ("paid_late", "Betaald na annulering"),
            ("paid_twice", "Dubbel betaald"),
        ],
    )
    reference = models.CharField(max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ordered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=REFUND.choices, default="ordered")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment"], name="refund_one_a_payment")]
        indexes = [
            models.Index(
                fields=["ordered_at"], condition=Q(state__in=["ordered", "requested", "failed"]), name="refund_running"
            )
        ]
        triggers = [state_guard(REFUND), stays("refund")]

    def __str__(self) -> str:
        return f"terugbetaling {self.amount} ({self.state})"


class HandSettlement(models.Model):
    """How a person of regie settled a payment of another amount, or a refund that failed: append-only.

    ``reference`` is of what was done outside the portal, such as a bank transfer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="settlement")
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="settlement")
    reference = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    settled_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            check(
                "hand_settlement_of_one",
                Q(payment__isnull=False, refund=None) | Q(payment=None, refund__isnull=False),
                "Een regeling hoort bij één betaling of bij één terugbetaling.",
            ),
        ]
        triggers = append_only("hand_settlement")

    def __str__(self) -> str:
        return f"met de hand geregeld: {self.reference}"
