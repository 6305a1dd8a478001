"""What a counsellor asks before closing with hours left, and what the citizen answers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models.trajectory import Trajectory
from centres.models.triggers import frozen
from centres.states import CLOSING_REQUEST
from loopbaan.db.constraints import check, state_guard


class ClosingRequest(models.Model):
    """The question whether the guidance may be closed while hours are left on the cheque.

    ``minutes`` would be lost, as the citizen saw it last. ``answer_by`` is half-open: from that day on the question
    counts as unanswered. ``word`` is what the citizen adds, sealed, for the two of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="closing_requests")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    answer_by = models.DateField()
    state = models.CharField(max_length=10, choices=CLOSING_REQUEST.choices, default="asked")
    answered_at = models.DateTimeField(null=True)
    word = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trajectory"], condition=Q(state="asked"), name="closing_request_one_open"),
            check("closing_request_minutes", Q(minutes__gt=0), _("Er is niets over dat kan vervallen.")),
            check(
                "closing_request_answered",
                ~Q(state__in=["agreed", "refused"]) | Q(answered_at__isnull=False),
                _("Een antwoord heeft een tijdstip."),
            ),
        ]
        indexes = [models.Index(fields=["trajectory", "-asked_at"], name="closing_request_newest")]
        triggers = [
            state_guard(CLOSING_REQUEST),
            frozen("closing_request", ["trajectory_id", "asked_at", "asked_by_id", "answer_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {self.state}"
