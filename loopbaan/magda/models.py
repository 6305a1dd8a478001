"""What we asked the authentic sources, and what came back."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from loopbaan.db.constraints import check
from loopbaan.magda.answers import Reason, Service

OUTCOMES = ("answered", "no_record", "no_answer")


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def of_person(self, person_id: uuid.UUID) -> ExchangeQuerySet:
        return self.filter(person_id=person_id).order_by("-asked_at", "service")

    def to_erase(self, on: date) -> ExchangeQuerySet:
        """Those whose raw answer has reached the end of its term."""
        return self.filter(expires_on__lte=on, sealed__isnull=False)


class Exchange(models.Model):
    """One question to a source and its answer.

    The raw answer is encrypted and erased from ``expires_on`` on; what stays says that we asked, when, with which
    reference, and the SHA-256 of what came back. ``person_id`` is a plain UUID: the citizen, or None when an
    enterprise was asked about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(null=True)
    service = models.CharField(max_length=40, choices=[(each.value, each.value) for each in Service])
    question_reference = models.CharField(max_length=40)
    reference = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=[(each, each) for each in OUTCOMES])
    reason = models.CharField(max_length=20, blank=True, choices=[(each.value, each.value) for each in Reason])
    sha256 = models.CharField(max_length=64, blank=True)
    sealed = models.BinaryField(null=True)
    expires_on = models.DateField()

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-asked_at"], name="magda_exchange_person"),
            models.Index(fields=["expires_on"], name="magda_exchange_expires", condition=Q(sealed__isnull=False)),
        ]
        constraints = [
            check("magda_exchange_outcome", Q(outcome__in=OUTCOMES), "Dit antwoord van een bron bestaat niet."),
            check(
                "magda_exchange_reason",
                (Q(outcome="no_answer") & ~Q(reason="")) | (~Q(outcome="no_answer") & Q(reason="")),
                "Alleen een bron die niet antwoordt, heeft een reden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.asked_at:%Y-%m-%d %H:%M} {self.outcome}"
