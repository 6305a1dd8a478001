"""The personal development plan (POP), the closing talk that tests it, and the aftercare."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models.meeting import Attendance
from centres.models.trajectory import STRUCK_WITH_REASON, Trajectory
from centres.models.triggers import frozen
from centres.states import PLAN_VERSION
from loopbaan.db.constraints import check, state_guard, stays


class DevelopmentPlan(models.Model):
    """The plan of one trajectory: one per cheque, growing in versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.OneToOneField(Trajectory, on_delete=models.PROTECT, related_name="plan")
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id}"


class PlanVersion(models.Model):
    """One version of a plan. A draft may be rewritten; once offered, its content never changes.

    ``content`` is the sealed canonical JSON of ``centres.rules.plan.PlanContent``; ``content_sha256`` the digest of the
    clear JSON. ``career_questions`` repeats the codes in the clear: they are counted, the text never is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    career_questions = ArrayField(models.CharField(max_length=30), default=list)
    state = models.CharField(max_length=10, choices=PLAN_VERSION.choices, default="draft")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(null=True)
    citizen_signed_at = models.DateTimeField(null=True)
    counsellor_signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.UniqueConstraint(fields=["plan"], condition=~Q(state="superseded"), name="plan_one_standing"),
            check(
                "plan_signed_by_both",
                ~Q(state="signed") | Q(citizen_signed_at__isnull=False, counsellor_signed_at__isnull=False),
                _("Een ondertekend ontwikkelplan heeft twee handtekeningen."),
            ),
        ]
        triggers = [
            state_guard(PLAN_VERSION),
            stays("plan_version"),
            frozen("plan_version", ["content", "content_sha256", "career_questions", "number"], unless_state="draft"),
        ]

    def __str__(self) -> str:
        return f"v{self.number} {self.state}"


class ClosingTalk(models.Model):
    """The talk that tests progress against the signed plan.

    ``attendance`` is the counted session in which it was held, if any. ``content`` is the sealed canonical JSON of
    ``centres.rules.plan.ClosingContent``: the progress of each goal with a remark.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.OneToOneField(Trajectory, on_delete=models.PROTECT, related_name="closing_talk")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="closing_talks")
    attendance = models.ForeignKey(Attendance, null=True, on_delete=models.PROTECT, related_name="closing_talks")
    counsellor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    logged_at = models.DateTimeField()

    class Meta:
        triggers = [stays("closing_talk")]

    def __str__(self) -> str:
        return f"{self.held_on}"


class AftercareTalk(models.Model):
    """A free talk after the closing, within the minutes and the term of the cheque.

    Noted by mistake, it is struck with a reason that the citizen reads: its minutes are back on the cheque.
    """

    FACE_TO_FACE = "face_to_face"
    FORMS = [
        (FACE_TO_FACE, _("Gesprek ter plaatse")),
        ("phone", _("Telefoon")),
        ("mail", _("E-mail")),
        ("online", _("Online")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="aftercare_talks")
    counsellor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=15, choices=FORMS)
    logged_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    strike_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            check("aftercare_minutes", Q(minutes__gt=0), _("Vul in hoelang de nazorg duurde.")),
            check("aftercare_strike", STRUCK_WITH_REASON, _("Schrijf waarom je dit schrapt.")),
        ]
        # The minutes that a strike gives back are those that were taken, once.
        triggers = [stays("aftercare"), frozen("aftercare", ["trajectory_id", "held_on", "minutes"])]

    def __str__(self) -> str:
        return f"{self.held_on} {self.minutes}"
