"""What the worker runs for this app."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q

from citizens.domain import addresses, applying, ordering, quota, quota_end, refunds, replay, retention
from citizens.domain.errors import PaymentServiceDown
from citizens.models import Application, Payment, SourceReport
from loopbaan.core import clock

logger = logging.getLogger(__name__)
_ASK_AGAIN_AFTER = timedelta(minutes=1)
_ASK_UNDETERMINED_AFTER = timedelta(hours=4)


def progress_key(application_id: UUID) -> str:
    """Where the page of an application reads how far the sources are."""
    return f"application-progress:{application_id}"


@shared_task(ignore_result=True)
def decide_application(*, application_id: str, **_ignored: object) -> None:
    """Ask the sources about one applicant and decide; the page follows the progress through the cache."""
    key = progress_key(UUID(application_id))
    states: dict[str, str] = {}
    writing = threading.Lock()

    def report(service: str, state: str) -> None:
        # Called from a thread for each source. A page that cannot follow is no reason not to decide.
        with writing:
            states[str(service)] = state
            try:
                cache.set(key, dict(states), timeout=600)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the cache
                logger.info("progress of %s is not shown: %s", application_id, type(error).__name__)

    applying.ask_and_decide(application_id=UUID(application_id), at=clock.now(), progress=report)


@shared_task(ignore_result=True)
def decide_waiting(**_ignored: object) -> None:
    """Take up applications whose task was lost, and ask again for those that stayed undetermined."""
    now = clock.now()
    lost = Application.objects.filter(state="asking", applied_at__lte=now - _ASK_AGAIN_AFTER)
    corrected = SourceReport.objects.filter(
        application=OuterRef("id"), state="corrected", answered_at__gte=OuterRef("asked_at")
    )
    # A source that corrected its data is asked at once: this is for a worker that was not woken.
    waiting = Application.objects.filter(state="undetermined").filter(
        Q(asked_at__lte=now - _ASK_UNDETERMINED_AFTER) | Exists(corrected)
    )
    for rows in (lost, waiting):
        for application_id in rows.order_by("applied_at", "id").values_list("id", flat=True)[:200]:
            # One task each: a source that hangs for one applicant holds up nobody else.
            decide_application.apply_async(kwargs={"application_id": str(application_id)}, expires=600)


def wake_for(application_id: UUID) -> None:
    """Have a worker ask the sources about an application that just got a place; beat takes up what no worker heard."""
    try:
        decide_application.apply_async(kwargs={"application_id": str(application_id)}, retry=False)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the place stands
        logger.warning("no worker was woken for an application: %s", type(error).__name__)


@shared_task(ignore_result=True)
def keep_quota(**_ignored: object) -> None:
    """The lists of a monthly quota: made ahead, free places given to the next in line, and ended with a decision."""
    now = clock.now()
    quota_end.make_months(on=clock.day_of(now))
    quota.fill_all(at=now)
    quota_end.end_waiting(at=now)


@shared_task(ignore_result=True)
def settle_open_payments(**_ignored: object) -> None:
    """Ask after payments whose webhook never came, so that nothing that was paid is lost."""
    now = clock.now()
    references = (
        Payment.objects.filter(state="open", created_at__lte=now - timedelta(minutes=5))
        .order_by("created_at", "id")
        .values_list("reference", flat=True)[:1000]
    )
    for reference in references:
        try:
            ordering.settle_payment(reference=reference or "", at=now)
        except PaymentServiceDown:
            logger.warning("payment %s waits: the payment provider gives no answer", reference)
            return
        # Whatever is wrong with one payment, the money of the others is not left lying.
        except Exception as error:  # noqa: BLE001
            logger.warning("payment %s could not be settled: %s", reference, type(error).__name__)


@shared_task(ignore_result=True)
def erase_addresses(**_ignored: object) -> None:
    """Erase the addresses of people to whom nothing may still have to be written."""
    addresses.erase_unneeded(on=clock.today())


@shared_task(ignore_result=True)
def carry_out_refunds(**_ignored: object) -> None:
    """Hand refunds to the payment provider and follow them."""
    refunds.carry_out_refunds(at=clock.now())


@shared_task(ignore_result=True)
def erase_old_facts(**_ignored: object) -> None:
    """Erase the facts of decisions whose retention term is over."""
    retention.erase_old_facts(at=clock.now())


@shared_task(ignore_result=True)
def verify_decisions(**_ignored: object) -> None:
    """Take every decision again; what comes out otherwise stands in the daily digest."""
    found = replay.verify_decisions(at=clock.now())
    if not found.is_sound:
        logger.error(
            "%s of %s decisions failed their check, %s files of the law differ",
            found.wrong_count,
            found.checked,
            len(found.files),
        )
