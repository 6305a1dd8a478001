"""The nightly job of the sources: raw answers whose term is over are erased."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from loopbaan.core import clock
from loopbaan.magda import store


@shared_task
def erase_expired(**_ignored: Any) -> int:
    """Erase what has expired today; running twice changes nothing. Returns how many answers were erased."""
    return store.erase_expired(on=clock.today())
