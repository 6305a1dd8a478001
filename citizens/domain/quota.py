"""Places under a monthly quota: asked in order, freed, given to the next in line.

Whoever asks gets a number in the list of the month, and one of its places while there is one and nobody waits: one
short transaction that asks no source. The sources are asked and the decision is taken afterwards, only for those who
hold a place. Numbers and counts are the database's own (see ``citizens.models.quota``).

Rows are locked in one order everywhere: the application, its place, the month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from citizens.domain.errors import ApplyingClosed, already_applied
from citizens.domain.history import record
from citizens.models import Application, QuotaMonth, QuotaPlace, month_id
from citizens.states import APPLICATION, QUOTA_PLACE
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of
from loopbaan.core.periods import add_months
from loopbaan.core.regulation import (
    Fact,
    Facts,
    Freed,
    Regulation,
    SourceRef,
    SourceState,
    month_of,
    opening_of,
    regulation,
)
from loopbaan.db import rows
from loopbaan.db.constraints import constraint_name
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

LIST_ENDS = "quota_list_ends"
# The service that a decision names for a fact of the month's list.
SOURCE = "Maandlijst"
_LIST_ENDS_BASIS = "Geen artikel gevonden: keuze van dit portaal (de wachtlijst loopt tot het einde van haar maand)"
# What hears, after the commit, of an application that got a place later on: its sources must now be asked.
moved_up_hooks: list[Callable[[UUID], None]] = []


def ask(*, actor: Actor, law: Regulation, on: date, at: datetime) -> Application:
    """Take the next number in the list of the month, and a place when there is one. In the caller's transaction.

    Raises AlreadyApplied, ApplyingClosed.
    """
    month = month_of(on)
    running = already_applied()
    application = Application(
        person_id=actor.person,
        applied_on=on,
        applied_at=at,
        regulation_version=law.version,
        regulation_revision=law.revision,
        state="waiting",
    )
    # Waits for whoever asks for the same person in another tab.
    if rows.insert(application, ignore_conflicts=True) == 0:
        raise running
    standing = _standing(actor.person, month)
    if standing["has_one"]:
        raise running
    if not standing["is_made"]:
        make_month(law, month)
    record(actor, Action.APPLIED, application, at, {"regulation": law.version})
    # Last: from here to the commit everybody else who asks waits for this one.
    if _next_number(application, month, at) == "held":
        application.state = APPLICATION.target("give_place", application.state, SYSTEM)
        rows.update(application, "state")
    return application


_STANDING = """
    SELECT EXISTS (SELECT 1 FROM citizens_quotamonth WHERE id = %(month)s),
        EXISTS (SELECT 1 FROM citizens_quotaplace WHERE month_id = %(month)s AND person_id = %(person)s
            AND state IN ('held', 'waiting', 'beyond'))
        OR EXISTS (SELECT 1 FROM citizens_order WHERE person_id = %(person)s AND state = 'to_pay')
"""


def _standing(person_id: UUID, month: date) -> dict[str, bool]:
    """Whether the month's row is there, and whether the person holds a place of it or has an order to pay."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"month": month_id(month), "person": person_id})
        is_made, has_one = cursor.fetchone()
    return {"is_made": is_made, "has_one": has_one}


def _next_number(application: Application, month: date, at: datetime) -> str:
    """Put the application in line; returns ``held`` or ``waiting``, as the database decided."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO citizens_quotaplace (id, month_id, application_id, person_id, number, state, asked_at)"
                " VALUES (gen_random_uuid(), %s, %s, %s, 0, 'waiting', %s) RETURNING state",
                [month_id(month), application.id, application.person_id, at],
            )
            state: str = cursor.fetchone()[0]
            return state
    except IntegrityError as error:
        if constraint_name(error) != "quota_month_ended":
            raise
        raise ApplyingClosed(
            "quota_list_ended",
            _("De lijst van deze maand is net voorbij. Vraag je cheque aan vanaf de volgende opening."),
        ) from error


def make_month(law: Regulation, month: date) -> None:
    """Make the list of a month, once, with the term that ends it. In the caller's transaction."""
    quota, opens_at = law.monthly_quota, opening_of(law, month)
    if quota is None or opens_at is None:
        return
    ends_on = add_months(month, 1)
    made = rows.insert(
        QuotaMonth(
            id=month_id(month),
            first_day=month,
            regulation_version=law.version,
            regulation_revision=law.revision,
            opens_at=opens_at,
            ends_on=ends_on,
            size=quota.value,
        ),
        ignore_conflicts=True,
    )
    if made:
        deadlines.schedule(LIST_ENDS, month_id(month), due_on=ends_on, basis=_LIST_ENDS_BASIS, is_new=True)


def with_place(application: Application, facts: Facts, law: Regulation) -> Facts:
    """The facts, with how many cheques of the month were left when this application got its place."""
    if law.monthly_quota is None or facts.quota_left is not None:
        return facts
    place = QuotaPlace.objects.select_related("month").filter(application=application).first()
    if place is None or place.held_at is None:
        return facts
    return replace(facts, quota_left=_left(place.left_then or 0, place, place.held_at))


def none_left(application: Application, facts: Facts, at: datetime) -> Facts:
    """The facts of somebody who waited until the list ended: no cheque of the month was left."""
    place = QuotaPlace.objects.select_related("month").get(application=application)
    return replace(facts, quota_left=_left(0, place, at))


def _left(count: int, place: QuotaPlace, at: datetime) -> Fact[int | None]:
    reference = f"{place.month.first_day:%Y-%m}/{place.number}"
    return Fact(count, known=True, sources=(SourceRef(SOURCE, SourceState.ANSWERED, at, reference),))


def leave(application: Application, *, actor: Actor, at: datetime) -> None:
    """Step off the waiting list. The caller holds the application's row."""
    place = rows.lock(QuotaPlace, application=application.id)
    if place is None:
        return
    place.state = QUOTA_PLACE.target("leave", place.state, actor)
    place.ended_at = at
    rows.update(place, "state", "ended_at")


def free(application: Application, why: Freed, *, actor: Actor, at: datetime) -> None:
    """Give back the place of an application, if it has one and the law says that this frees it.

    The caller holds the application's row. After the commit the place goes to the next in line.
    """
    law = regulation(application.regulation_version, application.regulation_revision)
    if law.quota_freed_by is None or why.value not in law.quota_freed_by.value:
        return
    place = rows.lock(QuotaPlace, application=application.id)
    if place is None or place.state not in ("held", "beyond"):
        return
    place.state = QUOTA_PLACE.target("free", place.state, actor)
    place.ended_at = at
    rows.update(place, "state", "ended_at")
    record(actor, Action.PLACE_FREED, application, at, {"why": why.value})
    month = place.month_id
    transaction.on_commit(lambda: fill(month, at=at), robust=True)


def restore(application: Application, *, actor: Actor, at: datetime) -> None:
    """A refusal was wrong: its place comes back, above the number of the month when somebody else has it by now.

    The caller holds the application's row.
    """
    place = rows.lock(QuotaPlace, application=application.id)
    if place is None or place.state != "freed":
        return
    month = rows.lock(QuotaMonth, id=place.month_id)
    is_room = month is not None and month.held < month.size
    place.state = QUOTA_PLACE.target("restore" if is_room else "restore_beyond", place.state, actor)
    place.ended_at = None
    rows.update(place, "state", "ended_at")
    record(actor, Action.PLACE_RESTORED, application, at, {"beyond": not is_room})


def fill(month: UUID, *, at: datetime) -> int:
    """Give the free places of a month to those who wait, in order; returns how many moved up.

    Each in a transaction of its own. A killed process loses nothing: the count stands in the database, and the next
    call goes on. Side by side, one waits for the other and finds the place gone.
    """
    moved = 0
    while (found := _move_up(month, at)) is not None:
        moved += found
    return moved


def fill_all(*, at: datetime) -> int:
    """Fill what is free in every list that runs; returns how many moved up."""
    running = QuotaMonth.objects.filter(ended_at=None, waiting__gt=0).order_by("first_day")
    return sum(fill(each.id, at=at) for each in running if each.held < each.size)


@transaction.atomic
def _move_up(month_key: UUID, at: datetime) -> bool | None:
    """Move the first in line up. None when there is no room or nobody; False when they had just stepped off."""
    if not _has_room(rows.find(QuotaMonth, id=month_key), at):
        return None
    first = (
        QuotaPlace.objects.filter(month_id=month_key, state="waiting")
        .order_by("number")
        .values_list("application_id", flat=True)
        .first()
    )
    if first is None:
        return None
    application, place = rows.lock(Application, id=first), rows.lock(QuotaPlace, application=first)
    if application is None or place is None or place.state != "waiting":
        return False
    if not _has_room(rows.lock(QuotaMonth, id=month_key), at):
        return None
    place.state = QUOTA_PLACE.target("move_up", place.state, SYSTEM)
    place.held_at = at
    rows.update(place, "state", "held_at")
    application.state = APPLICATION.target("give_place", application.state, SYSTEM)
    rows.update(application, "state")
    record(SYSTEM, Action.PLACE_GIVEN, application, at, {"number": place.number})
    messages.queue(
        "quota_place_given",
        person_id=application.person_id,
        context={"applied_on": application.applied_on, "application_id": str(application.id)},
        dedupe_key=f"quota_place_given:{place.id}",
        at=at,
    )
    transaction.on_commit(lambda: _tell_hooks(first), robust=True)
    return True


def _tell_hooks(application_id: UUID) -> None:
    for hook in moved_up_hooks:
        hook(application_id)


def _has_room(month: QuotaMonth | None, at: datetime) -> bool:
    return month is not None and month.ended_at is None and month.held < month.size and day_of(at) < month.ends_on
