"""A guidance trajectory: one cheque at one centre, with the first talk and the agreement."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from centres.models.centre import Centre
from centres.models.triggers import frozen
from centres.states import AGREEMENT, HOLDS_CHEQUE, TRAJECTORY
from loopbaan.db.constraints import check, state_guard, stays

# A free talk that was struck says why; one that stands says nothing.
STRUCK_WITH_REASON = Q(struck_at=None, strike_reason="") | (Q(struck_at__isnull=False) & ~Q(strike_reason=""))


class Trajectory(models.Model):
    """The guidance of one citizen with one cheque at one centre; the "dossier" of the pages.

    A cheque is held by one trajectory at a time; those that were released or ended stay as history. ``ended_at`` is the
    legal moment at which it was closed, released or ended; ``end_reason`` one of "", "closed", "released", "voided",
    "lapsed".
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cheque = models.ForeignKey("citizens.Cheque", on_delete=models.PROTECT, related_name="trajectories")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="trajectories")
    counsellor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="guided_trajectories")
    citizen = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="trajectories")
    redeemed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TRAJECTORY.choices, default="redeemed")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=10, blank=True)
    minutes_lost = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cheque"], condition=Q(state__in=HOLDS_CHEQUE), name="trajectory_one_per_cheque"
            ),
            check(
                "trajectory_end",
                Q(state__in=["redeemed", "active"], ended_at=None)
                | Q(state__in=["closed", "released", "ended"], ended_at__isnull=False),
                "Een begeleiding die gestopt is, heeft een einddatum.",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "-redeemed_at"], name="trajectory_centre_state"),
            models.Index(fields=["centre", "-redeemed_at", "id"], name="trajectory_centre_newest"),
            models.Index(fields=["centre", "counsellor"], name="trajectory_counsellor"),
            models.Index(fields=["citizen", "-redeemed_at"], name="trajectory_citizen"),
            # The lists of the regie, over all centres.
            models.Index(fields=["-redeemed_at", "id"], name="trajectory_redeemed"),
            models.Index(fields=["state", "-redeemed_at", "id"], name="trajectory_state_redeemed"),
            models.Index(
                fields=["-ended_at", "id"], condition=Q(state__in=["closed", "ended"]), name="trajectory_over"
            ),
        ]
        triggers = [
            state_guard(TRAJECTORY),
            stays("trajectory"),
            frozen("trajectory", ["cheque_id", "centre_id", "citizen_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class IntroductoryTalk(models.Model):
    """The free first talk: noted, never counted. Noted by mistake, it is struck with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="introductions")
    counsellor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    logged_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    strike_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            check("introduction_minutes", Q(minutes__gt=0), "Vul in hoelang het gesprek duurde."),
            check("introduction_strike", STRUCK_WITH_REASON, "Schrijf waarom je dit schrapt."),
        ]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d} {self.minutes}"


class Agreement(models.Model):
    """One version of the agreement between the citizen and the centre: the exact statements, and who signed when.

    A change is a new version; the old one is superseded and its signatures are void. ``content`` is what was shown:
    see ``centres.rules.agreement``. ``concluded_at`` is the moment of the second signature; the agreement was in force
    from then until ``superseded_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=AGREEMENT.choices, default="drawn_up")
    drawn_up_at = models.DateTimeField()
    drawn_up_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    citizen_signed_at = models.DateTimeField(null=True)
    counsellor_signed_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "version"], name="agreement_version"),
            models.UniqueConstraint(
                fields=["trajectory"], condition=~Q(state="superseded"), name="agreement_one_standing"
            ),
            check(
                "agreement_concluded_signed",
                ~Q(state="concluded")
                | Q(citizen_signed_at__isnull=False, counsellor_signed_at__isnull=False, concluded_at__isnull=False),
                "Een overeenkomst is pas gesloten met twee handtekeningen.",
            ),
        ]
        triggers = [
            state_guard(AGREEMENT),
            stays("agreement"),
            frozen("agreement", ["trajectory_id", "version", "content", "content_sha256", "drawn_up_at"]),
        ]

    def __str__(self) -> str:
        return f"v{self.version} {self.state}"
