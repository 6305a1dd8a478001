"""The end of a month's list: nobody moves up any more, and who still waits gets a decision."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from citizens.domain import applying, quota
from citizens.domain.history import record
from citizens.models import Application, QuotaMonth, QuotaPlace, month_id
from citizens.rules.facts import make_facts
from citizens.states import APPLICATION, QUOTA_PLACE
from loopbaan.audit.actions import Action
from loopbaan.core import dutch
from loopbaan.core.actor import SYSTEM
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.periods import add_months
from loopbaan.core.regulation import (
    NoRegulationInForce,
    Outcome,
    decide,
    month_of,
    next_opening_of,
    regulation,
    regulation_on,
)
from loopbaan.db import rows
from loopbaan.messages import service as messages

logger = logging.getLogger(__name__)
_MOMENT = timedelta(seconds=1)


def fill_before_end(month: UUID, on: date) -> None:
    """What was freed within the month goes to those who waited within it, before the list ends."""
    quota.fill(month, at=start_of(on) - _MOMENT)


def end_list(month: UUID, on: date) -> None:
    """The month is over: from now on nobody moves up. Those who wait are decided on by ``end_waiting``."""
    QuotaMonth.objects.filter(id=month, ended_at=None).update(ended_at=start_of(on))


def end_waiting(*, at: datetime, limit: int = 500) -> int:
    """Decide on those who still wait in a list that has ended; returns how many. Each in a transaction of its own."""
    ended = QuotaMonth.objects.filter(id=OuterRef("month_id"), ended_at__isnull=False)
    waiting = QuotaPlace.objects.filter(Exists(ended), state="waiting").order_by("month_id", "number")
    done = 0
    for application_id in list(waiting.values_list("application_id", flat=True)[:limit]):
        try:
            done += _end_one(application_id, at)
        # Whatever is wrong with one, the others hear how they stand.
        except Exception as error:  # noqa: BLE001
            logger.warning("application %s could not be taken off its list: %s", application_id, type(error).__name__)
    return done


@transaction.atomic
def _end_one(application_id: UUID, at: datetime) -> bool:
    """Refuse for want of a cheque of the month. No source is asked: whatever it says, it changes nothing."""
    application = rows.lock(Application, id=application_id)
    place = rows.lock(QuotaPlace, application=application_id)
    if application is None or place is None or application.state != "waiting" or place.state != "waiting":
        return False
    law = regulation(application.regulation_version, application.regulation_revision)
    facts = make_facts(
        {},
        on=application.applied_on,
        cheques=applying.earlier_cheques(application.person),
        cheques_at=at,
        law=law,
    )
    decision = decide(law, quota.none_left(application, facts, at))
    if decision.outcome is not Outcome.REFUSED:
        raise RuntimeError("an application without a place of its month was not refused")
    applying.store_decision(application, decision, at=at)
    application.state = APPLICATION.target("refuse", application.state, SYSTEM)
    application.decided_at = at
    rows.update(application, "state", "decided_at")
    applying.set_terms(application, law, decision.outcome, before="waiting", on=day_of(at))
    place.state = QUOTA_PLACE.target("end", place.state, SYSTEM)
    place.ended_at = at
    record(SYSTEM, Action.DECIDED, application, at, {"outcome": decision.outcome.value, "regulation": decision.version})
    opens_at = next_opening_of(law, month_of(application.applied_on))
    messages.queue(
        "quota_list_ended",
        person_id=application.person_id,
        context={
            "applied_on": application.applied_on,
            "application_id": str(application.id),
            "opens_on": opens_at and day_of(opens_at),
            "opens_at": dutch.clock_time(opens_at) if opens_at else "",
            "days": law.contest_days.value,
        },
        dedupe_key=f"quota_list_ended:{place.id}",
        at=at,
    )
    rows.update(place, "state", "ended_at")
    return True


@transaction.atomic
def make_months(*, on: date) -> int:
    """Make the lists of this month and the next ahead of their opening; returns how many there are of the two."""
    wanted = [month_of(on), add_months(month_of(on), 1)]
    for month in wanted:
        try:
            quota.make_month(regulation_on(max(month, on)), month)
        except NoRegulationInForce:
            continue
    return QuotaMonth.objects.filter(id__in=[month_id(each) for each in wanted]).count()
