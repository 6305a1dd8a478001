"""The order of a cheque, its payments and refunds."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from citizens.states import ORDER, PAYMENT, REFUND
from loopbaan.db.constraints import check, state_guard


class Order(models.Model):
    """The order of one cheque, to be paid before ``pay_by`` (half-open), or it is cancelled.

    ``number`` gives the structured message for a transfer. Amounts in euro, VAT included.
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
        triggers = [state_guard(ORDER)]

    def __str__(self) -> str:
        return f"bestelling {self.number}"


class Payment(models.Model):
    """One attempt to pay an order at the payment provider.

    ``id`` is the idempotency key of the attempt: it exists before the provider is called, so that a killed process can
    ask again without paying twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, null=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    checkout_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=PAYMENT.choices, default="created")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "provider"], name="payment_reference"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=["created", "open"]), name="payment_one_running"
            ),
        ]
        triggers = [state_guard(PAYMENT)]

    def __str__(self) -> str:
        return f"betaling {self.reference or self.id}"


class Refund(models.Model):
    """Money that goes back to the citizen; ordered in the transaction of its cause, carried out by a task."""

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
        triggers = [state_guard(REFUND)]

    def __str__(self) -> str:
        return f"terugbetaling {self.amount} ({self.state})"
