"""The cheques of a month under a quota: who asked in which order, who holds one of the places, who waits.

The database keeps the count. A row of the list gets its number, and a place when there is one, from a trigger that
holds the month's row until the transaction ends: who was answered before another asked has the lower number, and never
are more places held than there are, whoever writes.
"""

from __future__ import annotations

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q

from citizens.states import QUOTA_PLACE
from loopbaan.db.constraints import check, state_guard
from loopbaan.db.guards import Guard

_MONTHS = uuid.UUID("6f2b3c0e-2d0c-4f0e-9a57-0d8a4a6f5b11")


def month_id(month: date) -> uuid.UUID:
    """The id of a month's row, known without asking the database."""
    return uuid.uuid5(_MONTHS, f"{month:%Y-%m}")


class QuotaMonth(models.Model):
    """The list of one month: ``size`` places, and how many of them are ``held``.

    ``asked`` is the last number that was given; ``beyond`` counts places given back on review when all were held. The
    counts move only by the trigger on ``QuotaPlace``. ``ended_at`` is when nobody could move up any more.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    first_day = models.DateField(unique=True)
    regulation_version = models.CharField(max_length=10)
    regulation_revision = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField()
    ends_on = models.DateField()
    size = models.PositiveIntegerField()
    asked = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    beyond = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check(
                "quota_month_held", Q(held__lte=F("size")), "Er zijn niet meer plaatsen dan het aantal van de maand."
            ),
            check("quota_month_ends", Q(ends_on__gt=F("first_day")), "Een lijst eindigt na haar begin."),
        ]

    def __str__(self) -> str:
        return f"lijst van {self.first_day:%Y-%m}"


# The month's row is locked first, so that all who ask pass one after the other. A place is given only when nobody
# waits.
_TAKES_ITS_TURN = """
    SELECT * INTO month FROM citizens_quotamonth WHERE id = NEW.month_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the list of this month was not made' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'quota_month_missing';
    END IF;
    IF month.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'the list of this month has ended' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'quota_month_ended';
    END IF;
    NEW.number := month.asked + 1;
    IF month.held < month.size AND month.waiting = 0 THEN
        NEW.state := 'held';
        NEW.left_then := month.size - month.held;
        NEW.held_at := NEW.asked_at;
        UPDATE citizens_quotamonth SET asked = asked + 1, held = held + 1 WHERE id = NEW.month_id;
    ELSE
        NEW.state := 'waiting';
        NEW.left_then := NULL;
        NEW.held_at := NULL;
        UPDATE citizens_quotamonth SET asked = asked + 1, waiting = waiting + 1 WHERE id = NEW.month_id;
    END IF;
    RETURN NEW;
"""

_MOVES_THE_COUNT = """
    IF (to_jsonb(OLD) - ARRAY['state', 'left_then', 'held_at', 'ended_at'])
        <> (to_jsonb(NEW) - ARRAY['state', 'left_then', 'held_at', 'ended_at']) THEN
        RAISE EXCEPTION 'a place stays whose and where it is' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'quota_place_fixed';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    SELECT * INTO month FROM citizens_quotamonth WHERE id = NEW.month_id FOR NO KEY UPDATE;
    IF NEW.state = 'held' THEN
        NEW.left_then := month.size - month.held;
        IF OLD.state = 'waiting' AND (
            month.ended_at IS NOT NULL
            OR EXISTS (SELECT 1 FROM citizens_quotaplace AS ahead WHERE ahead.month_id = NEW.month_id
                AND ahead.state = 'waiting' AND ahead.number < NEW.number)
        ) THEN
            RAISE EXCEPTION 'not the next in line' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'quota_place_turn';
        END IF;
    END IF;
    UPDATE citizens_quotamonth SET
        held = held + (NEW.state = 'held')::int - (OLD.state = 'held')::int,
        waiting = waiting + (NEW.state = 'waiting')::int - (OLD.state = 'waiting')::int,
        beyond = beyond + (NEW.state = 'beyond')::int - (OLD.state = 'beyond')::int
    WHERE id = NEW.month_id;
    RETURN NEW;
"""


_STAYS = """
    RAISE EXCEPTION 'a place in the list stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_place_stays';
"""


def _trigger(name: str, operation: pgtrigger.Operation, body: str) -> Guard:
    return Guard(name=name, when=pgtrigger.Before, operation=operation, declare=[("month", "RECORD")], func=body)


class QuotaPlace(models.Model):
    """One application in the list of a month, at its ``number``.

    ``left_then`` is how many places were left when it got one, its own included. The state is changed only by
    ``citizens.domain.quota``; the count of the month follows by trigger.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(QuotaMonth, on_delete=models.PROTECT, related_name="places")
    application = models.OneToOneField("citizens.Application", on_delete=models.PROTECT, related_name="quota_place")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=QUOTA_PLACE.choices, default="waiting")
    left_then = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="quota_place_number"),
            models.UniqueConstraint(
                fields=["month", "person"],
                condition=Q(state__in=["held", "waiting", "beyond"]),
                name="quota_place_one_a_person",
            ),
            check(
                "quota_place_held_at",
                Q(state__in=["held", "freed", "beyond"], held_at__isnull=False, left_then__isnull=False)
                | Q(state__in=["waiting", "left", "ended"], held_at=None, left_then=None),
                "Wie een plaats heeft of had, kreeg ze op een tijdstip.",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "number"], condition=Q(state="waiting"), name="quota_place_waiting"),
        ]
        triggers = [
            _trigger("quota_place_counted", pgtrigger.Insert, _TAKES_ITS_TURN),
            _trigger("quota_place_moved", pgtrigger.Update, _MOVES_THE_COUNT),
            Guard(name="quota_place_stays", when=pgtrigger.Before, operation=pgtrigger.Delete, func=_STAYS),
            state_guard(QUOTA_PLACE),
        ]

    def __str__(self) -> str:
        return f"plaats {self.number} ({self.state})"
