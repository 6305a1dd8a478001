"""What the nightly comparison of decisions with their digest and MAC found."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models.applications import Decision
from loopbaan.db.constraints import append_only, check


class DecisionFault(models.TextChoices):
    """What is wrong with a stored decision."""

    CONTENT = "content", _("de inhoud past niet bij haar SHA-256")
    KEY = "key", _("de inhoud draagt niet het merk van het portaal")
    UNREADABLE = "unreadable", _("de inhoud is niet leesbaar")
    COLUMNS = "columns", _("de gegevens ernaast zeggen iets anders dan de inhoud")
    APPLICATION = "application", _("ze hoort niet bij deze aanvraag, dit volgnummer of dit tijdstip")
    NO_KEY = "no_key", _("haar merk is gemaakt met een sleutel die het portaal niet heeft")
    ERASED = "erased", _("de inhoud is gewist, en de bewaartermijn loopt nog")
    OTHERWISE = "otherwise", _("opnieuw genomen komt ze anders uit")


class DecisionMismatch(models.Model):
    """A decision that failed its check, from the night it was found until a later check finds it sound again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="mismatches")
    fault = models.CharField(max_length=12, choices=DecisionFault.choices)
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(cleared_at=None), name="decision_mismatch_one_open"
            ),
        ]
        triggers = append_only("decision_mismatch", fillable=["cleared_at"])

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.fault}"


class DecisionCheck(models.Model):
    """One run of the check: when it began and ended, how many decisions it looked at, how many were wrong.

    Written when it begins and filled in when it is done: one that broke off has no end. ``started_at`` is None for
    those of before it was kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    checked = models.PositiveIntegerField(null=True)
    mismatched = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            check(
                "decision_check_whole",
                Q(finished_at=None, checked=None, mismatched=None, started_at__isnull=False)
                | Q(finished_at__isnull=False, checked__isnull=False, mismatched__isnull=False),
                _("Een nazicht dat gedaan is, heeft zijn aantallen; een ander alleen zijn begin."),
            ),
        ]
        indexes = [models.Index(fields=["-finished_at"], name="decision_check_newest")]
        triggers = append_only("decision_check", fillable=["finished_at", "checked", "mismatched"])

    def __str__(self) -> str:
        if self.finished_at is None:
            return f"begonnen op {self.started_at:%Y-%m-%d}"
        return f"{self.finished_at:%Y-%m-%d}: {self.mismatched} van {self.checked}"


class LawFile(models.Model):
    """A file of the law as the portal first saw it: the SHA-256 of all its bytes, marked under DECISION_KEY.

    The list that stands beside the files can be written anew by whoever can write them; this cannot.
    """

    name = models.CharField(max_length=60, primary_key=True)
    sha256 = models.CharField(max_length=64)
    mac = models.CharField(max_length=80)
    seen_at = models.DateTimeField()

    class Meta:
        triggers = append_only("law_file")

    def __str__(self) -> str:
        return self.name
