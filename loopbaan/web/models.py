"""What the interface itself must remember: forms sent once, text kept for somebody, the demo clock, API calls."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loopbaan.db.constraints import check
from loopbaan.db.guards import Guard


class SubmittedForm(models.Model):
    """A form that was sent, by its one-time key: the second sending gets the answer of the first.

    The row is inserted before the work and holds the key's place; ``redirect_url`` and ``notice`` are the answer.
    Times are real time.
    """

    key = models.UUIDField(primary_key=True, editable=False)
    redirect_url = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="submitted_form_sent")]

    def __str__(self) -> str:
        return str(self.key)


class KeptForm(models.Model):
    """What somebody typed when their login had expired: sealed, for that person in that capacity only, for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()
    capacity = models.CharField(max_length=10)
    path = models.TextField()
    content_sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="kept_form_expires"),
            models.Index(fields=["person_id"], name="kept_form_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DemoClock(models.Model):
    """How far the demo's calendar is from real time: one row, and it only moves forward."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    offset_seconds = models.BigIntegerField()

    class Meta:
        constraints = [check("demo_clock_single", Q(id=1), _("Er is maar één oefenklok."))]
        triggers = [
            Guard(
                name="demo_clock_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.offset_seconds >= OLD.offset_seconds THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'the demo clock only moves forward'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'demo_clock_forward';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.offset_seconds} s"


class ApiRequest(models.Model):
    """A POST of the API, by actor and Idempotency-Key: the same call gets the same answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()
    idempotency_key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer_sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "idempotency_key"], name="api_request_once"),
        ]
        indexes = [models.Index(fields=["asked_at"], name="api_request_asked")]

    def __str__(self) -> str:
        return self.idempotency_key
