"""A meeting of a counsellor, and the attendance of each cheque at it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from centres.models.centre import Centre
from centres.models.trajectory import Trajectory
from centres.models.triggers import attendance_follows_meeting, frozen, meeting_moves_attendances
from centres.states import ATTENDANCE, MEETING
from loopbaan.db.constraints import check, state_guard, stays

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class _MomentRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _one_place_at_a_time(name: str, person: str, message: StrOrPromise) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (F(person), RangeOperators.EQUAL),
            (_MomentRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
        ],
        condition=~Q(state="cancelled"),
        violation_error_code=name,
        violation_error_message=message,
    )


class Meeting(models.Model):
    """A talk that was held: the counsellor, the time range ``[starts_at, ends_at)`` and the place.

    ``revision`` counts the corrections. The counsellor, as a natural person, is in one place at a time, across all
    centres.
    """

    INDIVIDUAL = "individual"
    GROUP = "group"
    KINDS = [(INDIVIDUAL, _("Individueel")), (GROUP, _("In groep"))]
    ON_SITE = "on_site"
    ONLINE = "online"
    FORMS = [(ON_SITE, _("Ter plaatse")), (ONLINE, _("Online"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="meetings")
    counsellor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="led_meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_on = models.DateField()
    kind = models.CharField(max_length=10, choices=KINDS)
    form = models.CharField(max_length=10, choices=FORMS)
    location = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MEETING.choices, default="logged")
    revision = models.PositiveSmallIntegerField(default=1)
    logged_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            check("meeting_ends_after_start", Q(ends_at__gt=F("starts_at")), _("Het gesprek eindigt voor het begint.")),
            _one_place_at_a_time(
                "meeting_counsellor_one_place", "counsellor", _("De begeleider heeft op dat moment al een gesprek.")
            ),
        ]
        indexes = [models.Index(fields=["centre", "-starts_at"], name="meeting_centre")]
        triggers = [
            state_guard(MEETING),
            stays("meeting"),
            frozen("meeting", ["centre_id", "counsellor_id"]),
            meeting_moves_attendances(),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.kind}"


class Attendance(models.Model):
    """One cheque at one meeting, and its proof of participation (bewijs van deelname).

    The times, ``minutes``, ``centre`` and ``counsellor`` are those of the meeting: a trigger copies them, so that lists
    of what is open need no join. ``content`` is the exact proof that is
    shown and signed (``centres.rules.attendance``), ``content_sha256`` its digest. ``dispute`` is the citizen's text,
    sealed. ``overdue_since`` is the day on which the proof had stayed unsigned for too long. ``cancel_reason`` is what
    the citizen reads when it is struck, also for one client of a group.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="attendances")
    citizen = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="attendances")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    counsellor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=15, choices=ATTENDANCE.choices, default="to_sign")
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    citizen_signed_at = models.DateTimeField(null=True)
    counsellor_signed_at = models.DateTimeField(null=True)
    dispute = models.BinaryField(null=True)
    disputed_at = models.DateTimeField(null=True)
    overdue_since = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "trajectory"], condition=~Q(state="cancelled"), name="attendance_once"
            ),
            _one_place_at_a_time(
                "attendance_citizen_one_place", "citizen", _("De klant heeft op dat moment al een gesprek.")
            ),
            check(
                "attendance_signed_by_both",
                ~Q(state="signed") | Q(citizen_signed_at__isnull=False, counsellor_signed_at__isnull=False),
                _("Een bewijs van deelname heeft twee handtekeningen nodig."),
            ),
        ]
        indexes = [
            models.Index(fields=["trajectory", "starts_at"], name="attendance_trajectory"),
            models.Index(fields=["citizen", "starts_at"], condition=Q(state="to_sign"), name="attendance_to_sign"),
            models.Index(
                fields=["trajectory"],
                condition=Q(state__in=["to_sign", "disputed", "left_unsigned"]),
                name="attendance_unsigned",
            ),
            models.Index(
                fields=["centre", "starts_at"],
                condition=Q(state__in=["to_sign", "disputed"]),
                name="attendance_open_at_centre",
            ),
        ]
        triggers = [
            state_guard(ATTENDANCE),
            stays("attendance"),
            frozen("attendance", ["meeting_id", "trajectory_id", "citizen_id"]),
            attendance_follows_meeting(),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.state}"
