"""Somebody who logged in for a centre and asks to be put on its list."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centres.models.centre import Centre
from centres.models.triggers import frozen
from centres.states import LISTING_REQUEST
from loopbaan.db.constraints import check, state_guard


class ListingRequest(models.Model):
    """The question of a person, proved by the login for this very centre, to stand on its list of counsellors.

    A counsellor is known by the identity of the login, not by a number that somebody else could type: so the person
    asks, and the coordinator answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="listing_requests")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LISTING_REQUEST.choices, default="asked")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "person"], condition=Q(state="asked"), name="listing_request_one_open"
            ),
            check(
                "listing_request_answered",
                Q(state="asked", answered_at=None) | ~Q(state="asked") & Q(answered_at__isnull=False),
                _("Een antwoord heeft een tijdstip."),
            ),
        ]
        triggers = [
            state_guard(LISTING_REQUEST),
            frozen("listing_request", ["centre_id", "person_id", "asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {self.state}"
