"""``celery --app benchmarks.worker worker``: the portal's worker, on the benchmark's calendar."""

from __future__ import annotations

from typing import Any

from celery.signals import worker_process_init

from benchmarks import calendar
from loopbaan.celery import app

__all__ = ["app"]


@worker_process_init.connect
def _on_the_calendar(**_given: Any) -> None:
    """Production has no demo clock: what a task reads as its offset is the shift of this run."""
    from loopbaan.web import demo_clock  # needs the apps

    demo_clock.offset = calendar.shift
