"""What the worker runs."""

from __future__ import annotations

from celery import shared_task

from loopbaan.core import clock
from loopbaan.deadlines import service


@shared_task(ignore_result=True)
def run_due(**_ignored: object) -> None:
    """Fire every term that has passed today; safe to run twice and side by side."""
    service.run_due(on=clock.today())
