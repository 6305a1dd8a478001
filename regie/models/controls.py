"""A dossier control and its findings."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loopbaan.db.constraints import append_only, check, state_guard
from regie.states import CONTROL


class DossierControl(models.Model):
    """One auditor opens one dossier, with a purpose that the citizen reads in the access ledger.

    The state is changed only by ``regie.domain.controls``. ``conclusion_text`` names no content of the plan.
    """

    class Reason(models.TextChoices):
        SAMPLE = "sample", _("Steekproef")
        COMPLAINT = "complaint", _("Klacht")
        SIGNAL = "signal", _("Signaal van mogelijk oneigenlijk gebruik")
        FOLLOW_UP = "follow_up", _("Opvolging van een eerdere controle")

    class Conclusion(models.TextChoices):
        IN_ORDER = "in_order", _("Het dossier is in orde")
        SHORTCOMINGS = "shortcomings", _("Er zijn tekortkomingen die het centrum moet rechtzetten")
        SERIOUS = "serious", _("Er zijn ernstige tekortkomingen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey("centres.Trajectory", on_delete=models.PROTECT, related_name="controls")
    auditor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="dossier_controls")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    purpose = models.CharField(max_length=300)
    content_opened_at = models.DateTimeField(null=True)
    content_purpose = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CONTROL.choices, default="open")
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices, blank=True)
    conclusion_text = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    report_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "auditor"], condition=Q(state="open"), name="dossier_control_one_open"
            ),
            check("dossier_control_purpose", ~Q(purpose=""), _("Geef het doel van de controle.")),
            check(
                "dossier_control_content",
                Q(content_opened_at=None, content_purpose="")
                | (Q(content_opened_at__isnull=False) & ~Q(content_purpose="")),
                _("De inhoud openen vraagt een eigen doel."),
            ),
            check(
                "dossier_control_concluded",
                Q(state="open", concluded_at=None, conclusion="")
                | (Q(state="concluded", concluded_at__isnull=False) & ~Q(conclusion="")),
                _("Een afgeronde controle heeft een besluit."),
            ),
        ]
        indexes = [
            models.Index(fields=["auditor", "state", "-opened_at"], name="dossier_control_auditor"),
            models.Index(fields=["trajectory", "-opened_at"], name="dossier_control_trajectory"),
        ]
        triggers = [state_guard(CONTROL)]

    def __str__(self) -> str:
        return f"dossiercontrole {self.opened_at:%Y-%m-%d} ({self.state})"


class Finding(models.Model):
    """What an auditor found; never changed: a mistake is corrected by a next finding."""

    class Part(models.TextChoices):
        AGREEMENT = "agreement", _("Overeenkomst")
        ATTENDANCE = "attendance", _("Bewijzen van deelname")
        PLAN = "plan", _("Persoonlijk ontwikkelplan")
        CLOSING = "closing", _("Afrondingsgesprek")
        AFTERCARE = "aftercare", _("Nazorg")
        OTHER = "other", _("Iets anders")

    class Weight(models.TextChoices):
        REMARK = "remark", _("Opmerking")
        SHORTCOMING = "shortcoming", _("Tekortkoming")
        SERIOUS = "serious", _("Ernstige tekortkoming")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    control = models.ForeignKey(DossierControl, on_delete=models.PROTECT, related_name="findings")
    part = models.CharField(max_length=10, choices=Part.choices)
    weight = models.CharField(max_length=11, choices=Weight.choices)
    text = models.TextField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [check("finding_text", ~Q(text=""), _("Schrijf wat je vaststelt."))]
        indexes = [models.Index(fields=["control", "found_at"], name="finding_control")]
        triggers = append_only("finding")

    def __str__(self) -> str:
        return f"{self.part}: {self.weight}"
