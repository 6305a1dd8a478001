"""The append-only trail of what happened and of who read what."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from loopbaan.core.actor import Capacity
from loopbaan.db.constraints import append_only


class Event(models.Model):
    """One event. Partitioned by month of ``recorded_at``; never updated, deleted or truncated.

    ``at`` is the legal moment, ``recorded_at`` when the database wrote it. ``person_id`` is the citizen whom it
    concerns, ``actor_id`` the person who did it. Plain UUIDs, not foreign keys: the trail outlives what it speaks of.
    """

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.UUIDField(default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(db_default=Now())
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    capacity = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Capacity])
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    organisation_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    purpose = models.TextField(blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at"], name="audit_event_person"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="audit_event_subject"),
            models.Index(fields=["actor_id", "action", "-at"], name="audit_event_actor"),
        ]
        triggers = append_only("audit_event")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind}"
