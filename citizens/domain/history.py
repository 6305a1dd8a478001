"""What happens to an application, as lines of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from citizens.models import Application
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor


def record(
    actor: Actor,
    action: Action,
    application: Application,
    at: datetime,
    payload: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Append an event to the trail, with the application as its subject and the applicant as its person."""
    trail.record(
        actor,
        action,
        subject=("application", application.id),
        at=at,
        person_id=application.person_id,
        payload=payload,
    )
