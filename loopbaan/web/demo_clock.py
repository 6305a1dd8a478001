"""The demo's own calendar: an offset in the database, read once a request and once a task."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.core.errors import DomainError
from loopbaan.web.models import DemoClock

LONGEST_STEP = timedelta(days=5 * 366)


def offset() -> timedelta:
    """How far the calendar is from real time; zero outside the demo and before it was set."""
    if not settings.DEMO:
        return timedelta(0)
    seconds = DemoClock.objects.filter(pk=1).values_list("offset_seconds", flat=True).first()
    return timedelta(seconds=seconds or 0)


@transaction.atomic
def start_at(moment: datetime) -> None:
    """Set the calendar when the demo is loaded: from now on, now is ``moment`` (aware). Not when it runs already."""
    seconds = round((moment - clock.system_now()).total_seconds())
    DemoClock.objects.get_or_create(pk=1, defaults={"offset_seconds": seconds})


@transaction.atomic
def move_forward(*, by: timedelta, actor: Actor, at: datetime) -> timedelta:
    """Move the calendar forward and return the new offset.

    Raises DomainError outside the demo, for a step back, and for a step of more than five years.
    """
    if not settings.DEMO:
        raise DomainError("no_demo", _("De klok verzetten kan alleen in de oefenomgeving."))
    if by <= timedelta(0):
        raise DomainError("clock_backward", _("De oefenklok gaat alleen vooruit. Kies een latere dag."), field="to")
    if by > LONGEST_STEP:
        raise DomainError("clock_too_far", _("Zet de klok hoogstens vijf jaar vooruit."), field="to")
    row, _made = DemoClock.objects.select_for_update(of=("self",)).get_or_create(pk=1, defaults={"offset_seconds": 0})
    row.offset_seconds += round(by.total_seconds())
    row.save(update_fields=["offset_seconds"])
    if actor.person_id is not None:
        trail.record(
            actor,
            Action.CLOCK_MOVED,
            subject=("person", actor.person_id),
            at=at,
            payload={"seconds": round(by.total_seconds())},
        )
    return timedelta(seconds=row.offset_seconds)
