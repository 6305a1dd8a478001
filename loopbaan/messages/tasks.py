"""What the worker runs."""

from __future__ import annotations

from celery import shared_task

from loopbaan.core import clock
from loopbaan.messages import delivery


@shared_task(ignore_result=True)
def deliver_due(**_ignored: object) -> None:
    """Deliver what waits in the outbox; safe to run twice and side by side."""
    delivery.deliver_due(at=clock.now(), real_now=clock.system_now())
