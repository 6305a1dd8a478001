"""An application, the decisions on it, and cheques of the time before the portal."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from citizens.states import APPLICATION
from loopbaan.core.regulation import Outcome
from loopbaan.db.constraints import append_only, check, state_guard, stays


class Application(models.Model):
    """A citizen's request for one cheque; the day of application fixes the version of the law for life.

    Its state is changed only by ``citizens.domain.applying`` and ``citizens.domain.ordering``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="applications")
    applied_on = models.DateField()
    applied_at = models.DateTimeField()
    regulation_version = models.CharField(max_length=10)
    regulation_revision = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=APPLICATION.choices, default="asking")
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["asking", "waiting", "undetermined", "granted"]),
                name="application_one_running",
                violation_error_message="Je hebt al een aanvraag die loopt.",
            ),
            check(
                "application_decided_at",
                Q(state__in=["asking", "waiting", "undetermined", "withdrawn"]) | Q(decided_at__isnull=False),
                "Een aanvraag waarover beslist is, heeft een tijdstip van beslissing.",
            ),
        ]
        indexes = [models.Index(fields=["person", "-applied_at"], name="application_person")]
        triggers = [state_guard(APPLICATION), stays("application")]

    def __str__(self) -> str:
        return f"aanvraag {self.applied_on} ({self.state})"


class Decision(models.Model):
    """One decision, complete: its facts, its conditions, its digest and its keyed MAC. Never updated.

    ``document`` is the canonical JSON of ``loopbaan.core.regulation.Decision``; ``digest`` is SHA-256 over it and
    ``mac`` its mark under a key outside the database (``citizens.domain.marks``). A new decision on the same
    application supersedes the one before. After its retention term ``document`` is erased and the digest stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    decided_at = models.DateTimeField()
    regulation_version = models.CharField(max_length=10)
    regulation_revision = models.PositiveSmallIntegerField()
    revision_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Outcome])
    document = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="decision_number"),
        ]
        triggers = append_only("decision", erasable=["document"])

    def __str__(self) -> str:
        return f"beslissing {self.number}: {self.outcome}"

    @property
    def reference(self) -> str:
        """What a person names the decision by: twelve signs of its application and its number."""
        return reference_of(self.application_id, self.number)


def reference_of(application_id: uuid.UUID, number: int) -> str:
    """What a person names a decision by."""
    signs = application_id.hex.upper()
    return f"B-{signs[:4]}-{signs[4:8]}-{signs[8:12]}-{number}"


class HistoricCheque(models.Model):
    """A cheque of before 2020, or bought outside the portal: history only, known for the right to a next one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="historic_cheques")
    applied_on = models.DateField()
    state = models.CharField(
        max_length=8,
        choices=[
            ("used", "Opgebruikt"),
            ("closed", "Afgesloten"),
            ("lapsed", "Vervallen"),
            ("refunded", "Terugbetaald"),
        ],
    )
    minutes_granted = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["person", "applied_on"], name="historic_cheque_person")]

    def __str__(self) -> str:
        return f"cheque van {self.applied_on}"
