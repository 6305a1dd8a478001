"""What the worker runs for the trail."""

from __future__ import annotations

from celery import shared_task

from loopbaan.audit import trail
from loopbaan.core import clock

MONTHS_AHEAD = 4


@shared_task(ignore_result=True)
def make_months(**_ignored: object) -> None:
    """Make the partitions of this month and the next ones; the trail is partitioned by real time of recording."""
    trail.ensure_partitions(clock.system_now(), MONTHS_AHEAD)
