"""What a decision rests on is erased after its term; the outcome, the digest and the mark stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from citizens.models import RUNNING, Decision
from citizens.rules.terms import RETENTION
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.periods import add_years

_AT_ONCE = 500
# Nobody has decided yet, or somebody looks at the decision again: what it rests on is still needed.
_UNDECIDED = ("waiting", "asking", "undetermined")


def term_is_over(decided_at: datetime, now: datetime) -> bool:
    """Whether the facts behind a decision have been kept for as long as they must be, and no longer are."""
    return day_of(now) >= add_years(day_of(decided_at), RETENTION.value)


def erase_old_facts(*, at: datetime) -> int:
    """Erase the facts of decisions whose term is over; how many. Run again, it goes on.

    Not while an application is undecided or under review, and not where the mark is in its first form: without the
    content that one shows nothing any more.
    """
    erased = 0
    while some := _erase_some(at):
        erased += some
    return erased


@transaction.atomic
def _erase_some(at: datetime) -> int:
    old = (
        Decision.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(document__isnull=False, decided_at__lt=start_of(add_years(day_of(at), -RETENTION.value)))
        .filter(mac__contains=":")
        .exclude(application__state__in=_UNDECIDED)
        .exclude(application__reviews__state__in=RUNNING)
        .order_by("decided_at", "id")
        .values_list("id", "application__person_id")[:_AT_ONCE]
    )
    found = list(old)
    Decision.objects.filter(id__in=[decision_id for decision_id, _person in found]).update(document=None)
    with trail.gathered():
        for decision_id, person_id in found:
            trail.record(SYSTEM, Action.FACTS_ERASED, subject=("decision", decision_id), at=at, person_id=person_id)
    return len(found)
