"""Cheques and their ledger, as other apps and the pages see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from citizens.domain.errors import ChequeNotFound
from citizens.models import Cheque, MinuteEntry
from citizens.selectors.guidance import talk_days_of
from citizens.states import CHEQUE
from loopbaan.core import regulation
from loopbaan.core.clock import day_of
from loopbaan.core.terms import passed_after_months
from loopbaan.db import rows


@dataclass(frozen=True, slots=True)
class ChequeFacts:
    """A cheque as other apps see it. ``start_by`` and ``lapses_on`` are half-open."""

    id: UUID
    person_id: UUID
    number: str
    client_number: str
    ordinal: int
    regulation_version: str
    regulation_revision: int
    price: Decimal
    applied_on: date
    issued_on: date
    start_by: date
    started_on: date | None
    last_counted_on: date | None
    lapses_on: date | None
    ended_on: date | None
    minutes_granted: int
    group_minutes_granted: int
    aftercare_minutes_granted: int
    minutes_left: int
    group_minutes_left: int
    aftercare_minutes_left: int
    state: str
    state_label: str


def aftercare_until(cheque: ChequeFacts) -> date | None:
    """The first day without free aftercare: 12 months after the last counted talk. None before the first one."""
    if cheque.last_counted_on is None:
        return None
    law = regulation.regulation(cheque.regulation_version, cheque.regulation_revision)
    return passed_after_months(
        cheque.last_counted_on, law.aftercare_months.value, closed_day_rule=law.closed_day_rule.value
    )


def facts_of(cheque: Cheque) -> ChequeFacts:
    """The dataclass of a cheque."""
    return ChequeFacts(
        id=cheque.id,
        person_id=cheque.person_id,
        number=cheque.number,
        client_number=cheque.client_number,
        ordinal=cheque.ordinal,
        regulation_version=cheque.regulation_version,
        regulation_revision=cheque.regulation_revision,
        price=cheque.price,
        applied_on=cheque.applied_on,
        issued_on=cheque.issued_on,
        start_by=cheque.start_by,
        started_on=cheque.started_on,
        last_counted_on=cheque.last_counted_on,
        lapses_on=cheque.lapses_on,
        ended_on=cheque.ended_on,
        minutes_granted=cheque.minutes_granted,
        group_minutes_granted=cheque.group_minutes_granted,
        aftercare_minutes_granted=cheque.aftercare_minutes_granted,
        minutes_left=cheque.minutes_left,
        group_minutes_left=cheque.group_minutes_left,
        aftercare_minutes_left=cheque.aftercare_minutes_left,
        state=cheque.state,
        state_label=str(CHEQUE.state(cheque.state).label),
    )


def cheque_by_numbers(number: str, client_number: str) -> ChequeFacts:
    """The cheque with both numbers. Raises ChequeNotFound, the same for a wrong number and a foreign one."""
    cheque = rows.find(Cheque, number=number, client_number=client_number)
    if cheque is None:
        raise ChequeNotFound(
            "cheque_not_found",
            _(
                "We vinden geen cheque met dit chequenummer en dit klantnummer samen. "
                "Kijk beide nummers na op de cheque."
            ),
        )
    return facts_of(cheque)


def cheque(cheque_id: UUID) -> ChequeFacts:
    """One cheque. Raises ChequeNotFound."""
    found = rows.find(Cheque, id=cheque_id)
    if found is None:
        raise ChequeNotFound("cheque_not_found", _("We vinden deze cheque niet."))
    return facts_of(found)


def cheques(ids: Iterable[UUID]) -> dict[UUID, ChequeFacts]:
    """Several cheques by id."""
    return {each.id: facts_of(each) for each in Cheque.objects.filter(id__in=list(ids))}


def cheques_of(person_id: UUID) -> list[ChequeFacts]:
    """A person's cheques, newest first."""
    found = Cheque.objects.filter(person_id=person_id).order_by("-issued_on", "id")
    return [facts_of(each) for each in found]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the minute ledger; minutes are signed. ``held_on`` is the day of the talk that took them."""

    kind: str
    label: str
    minutes: int
    group_minutes: int
    aftercare_minutes: int
    attendance_id: UUID | None
    at: datetime
    held_on: date | None

    @property
    def noted_on(self) -> date:
        """The day on which it was written down."""
        return day_of(self.at)

    @property
    def on(self) -> date:
        """The day on which it happened."""
        return self.held_on or self.noted_on

    @property
    def is_group_talk(self) -> bool:
        """Whether a talk in group took these minutes, or gave them back."""
        return self.kind in ("used", "corrected") and self.group_minutes != 0


def ledger_of(cheque_id: UUID) -> list[LedgerRow]:
    """The ledger of a cheque, oldest first."""
    rows = list(MinuteEntry.objects.filter(cheque_id=cheque_id).order_by("at", "id"))
    # A talk that was corrected may have moved: its day is that of the row that stands.
    taking = {row.attendance_id: row.id for row in rows if row.attendance_id and _takes(row)}
    days = talk_days_of(taking)
    held = {entry_id: days.get(talk_id) for talk_id, entry_id in taking.items()}
    return [
        LedgerRow(
            row.kind,
            row.get_kind_display(),
            row.minutes,
            row.group_minutes,
            row.aftercare_minutes,
            row.attendance_id,
            row.at,
            held.get(row.id),
        )
        for row in rows
    ]


def _takes(row: MinuteEntry) -> bool:
    return row.minutes < 0 or row.aftercare_minutes < 0


def cheque_of(person_id: UUID, cheque_id: UUID) -> ChequeFacts:
    """One cheque of this person. Raises ChequeNotFound, also for somebody else's."""
    found = Cheque.objects.filter(person_id=person_id, id=cheque_id).first()
    if found is None:
        raise ChequeNotFound("cheque_not_found", _("We vinden deze cheque niet."))
    return facts_of(found)
