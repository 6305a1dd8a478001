"""Every legal term that runs, as a row."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from loopbaan.db.constraints import check, state_guard
from loopbaan.deadlines.states import DEADLINE


class Deadline(models.Model):
    """One term on one subject.

    ``due_on`` is half-open: the first day on which the term has passed, so the last day to act is the day before.
    ``chain_id`` groups rows that must fire in order among themselves (a cheque and all that hangs on it). ``reminds``
    points a reminder at its deadline. While ``paused_on`` is set the term stands still: it does not pass, and it gets
    the days back when it runs again; ``pauses`` holds those of before. Changed only through
    ``loopbaan.deadlines.service``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    chain_id = models.UUIDField()
    due_on = models.DateField()
    order = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    reminds = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reminders")
    days_before = models.PositiveSmallIntegerField(null=True)
    postponements = models.JSONField(default=list)
    paused_on = models.DateField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    pauses = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=DEADLINE.choices, default="open")
    ended_on = models.DateField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    retry_after = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(state="open", reminds=None), name="deadline_one_open"
            ),
            models.UniqueConstraint(
                fields=["reminds", "days_before"],
                condition=Q(reminds__isnull=False, state="open"),
                name="deadline_one_reminder",
            ),
            check(
                "deadline_ended",
                Q(state="open", ended_on=None) | (~Q(state="open") & Q(ended_on__isnull=False)),
                "Een termijn die niet meer loopt, heeft een einddatum.",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "order", "id"], condition=Q(state="open"), name="deadline_due"),
            models.Index(fields=["chain_id", "due_on", "order"], condition=Q(state="open"), name="deadline_chain"),
            models.Index(fields=["subject_id", "kind"], name="deadline_subject"),
        ]
        triggers = [state_guard(DEADLINE)]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on} ({self.state})"
