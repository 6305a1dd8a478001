"""The cheque and its ledger of minutes."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from citizens.states import CHEQUE
from loopbaan.db.constraints import append_only, check, state_guard, stays
from loopbaan.db.guards import Guard


class Cheque(models.Model):
    """A cheque: so many minutes of guidance, under the version of the law of its application.

    The three ``*_left`` balances move only by the trigger on the ledger, and the database keeps them at or above zero.
    ``start_by`` and ``lapses_on`` are half-open. The state is changed only by ``citizens.domain.cheques``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.OneToOneField("citizens.Order", on_delete=models.PROTECT, related_name="cheque")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="cheques")
    number = models.CharField(max_length=13, unique=True)
    client_number = models.CharField(max_length=8)
    ordinal = models.PositiveSmallIntegerField()
    applied_on = models.DateField()
    regulation_version = models.CharField(max_length=10)
    regulation_revision = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    issued_on = models.DateField()
    start_by = models.DateField()
    started_on = models.DateField(null=True)
    last_counted_on = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    minutes_granted = models.PositiveSmallIntegerField()
    group_minutes_granted = models.PositiveSmallIntegerField()
    aftercare_minutes_granted = models.PositiveSmallIntegerField()
    minutes_left = models.SmallIntegerField(default=0)
    group_minutes_left = models.SmallIntegerField(default=0)
    aftercare_minutes_left = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CHEQUE.choices, default="issued")

    class Meta:
        constraints = [
            check("cheque_minutes_left", Q(minutes_left__gte=0), "Er zijn niet genoeg minuten over op deze cheque."),
            check(
                "cheque_group_minutes_left",
                Q(group_minutes_left__gte=0),
                "Er zijn niet genoeg minuten in groep over op deze cheque.",
            ),
            check("cheque_aftercare_minutes_left", Q(aftercare_minutes_left__gte=0), "Er is niet genoeg nazorg over."),
            check(
                "cheque_started",
                Q(state__in=["issued", "voided", "refunded"], started_on=None)
                | Q(state__in=["started", "used_up", "closed", "lapsed"], started_on__isnull=False),
                "Een gestarte cheque heeft een startdatum.",
            ),
            check("cheque_start_by", Q(start_by__gt=models.F("issued_on")), "De startdatum ligt na de uitgifte."),
        ]
        indexes = [models.Index(fields=["person", "-issued_on"], name="cheque_person")]
        triggers = [
            state_guard(CHEQUE),
            stays("cheque"),
            # The balance moves by the trigger on the ledger, which is a trigger around this one, and by nothing else.
            Guard(
                name="cheque_balance",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("minutes_left", "group_minutes_left", "aftercare_minutes_left"),
                func="""
                    IF TG_OP = 'INSERT' THEN
                        IF (NEW.minutes_left, NEW.group_minutes_left, NEW.aftercare_minutes_left) <> (0, 0, 0) THEN
                            RAISE EXCEPTION 'the balance of a cheque begins at nothing'
                                USING ERRCODE = 'check_violation', CONSTRAINT = 'cheque_balance';
                        END IF;
                    ELSIF pg_trigger_depth() < 2
                        AND (NEW.minutes_left, NEW.group_minutes_left, NEW.aftercare_minutes_left)
                        <> (OLD.minutes_left, OLD.group_minutes_left, OLD.aftercare_minutes_left) THEN
                        RAISE EXCEPTION 'the balance of a cheque moves by its ledger'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'cheque_balance';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"cheque {self.number} ({self.state})"


class MinuteEntry(models.Model):
    """One row of the append-only ledger of a cheque; minutes are signed.

    ``granted`` adds, ``used`` and ``aftercare`` take, ``corrected`` gives back, ``lapsed`` takes the rest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cheque = models.ForeignKey(Cheque, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(
        max_length=10,
        choices=[
            ("granted", "Toegekend"),
            ("used", "Opgenomen"),
            ("corrected", "Verbeterd"),
            ("lapsed", "Vervallen"),
            ("aftercare", "Nazorg"),
        ],
    )
    minutes = models.SmallIntegerField(default=0)
    group_minutes = models.SmallIntegerField(default=0)
    aftercare_minutes = models.SmallIntegerField(default=0)
    attendance_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            check(
                "minute_entry_sign",
                Q(kind="granted", minutes__gt=0, group_minutes__gte=0, aftercare_minutes__gte=0)
                | Q(kind="used", minutes__lt=0, group_minutes__lte=0, aftercare_minutes=0)
                | Q(kind="corrected", minutes__gte=0, group_minutes__gte=0, aftercare_minutes=0)
                | Q(kind="lapsed", minutes__lte=0, group_minutes__lte=0, aftercare_minutes=0)
                | Q(kind="aftercare", minutes=0, group_minutes=0),
                "Het teken van de minuten hoort bij de soort.",
            ),
            models.UniqueConstraint(fields=["cheque"], condition=Q(kind="granted"), name="minute_entry_one_grant"),
        ]
        indexes = [models.Index(fields=["cheque", "at"], name="minute_entry_cheque")]
        triggers = [
            *append_only("minute_entry"),
            # The UPDATE takes the cheque's row lock, so that two writers add one after the other and CHECK sees each.
            Guard(
                name="minute_entry_moves_balance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE citizens_cheque SET
                        minutes_left = minutes_left + NEW.minutes,
                        group_minutes_left = group_minutes_left + NEW.group_minutes,
                        aftercare_minutes_left = aftercare_minutes_left + NEW.aftercare_minutes
                    WHERE id = NEW.cheque_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.minutes}"
