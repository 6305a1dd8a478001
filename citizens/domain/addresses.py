"""Where letters to a citizen go: the main residence in the national register, kept while something may be written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import orjson
from django.db import models
from django.db.models import Exists, OuterRef

from citizens.domain import cheques
from citizens.domain.contest import contest_terms
from citizens.models import RUNNING, Application, Cheque, Order, Payment, PostalAddress, Refund, Review, SourceReport
from loopbaan.accounts import service as accounts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM
from loopbaan.core.clock import day_of
from loopbaan.core.errors import NotFound
from loopbaan.core.terms import passed_after_months
from loopbaan.db.sealing import seal, unseal
from loopbaan.magda import service as magda
from loopbaan.magda.answers import Answer, Outcome, Person, Residence
from loopbaan.magda.service import Service
from loopbaan.messages import service as messages

_AT_ONCE = 500


def address_lines(person_id: UUID) -> tuple[str, ...] | None:
    """Street and number, then postcode and place; None when we keep no address."""
    kept = PostalAddress.objects.filter(person_id=person_id).first()
    return None if kept is None else tuple(orjson.loads(unseal(bytes(kept.sealed))))


def remember(person_id: UUID, outcome: Outcome | None) -> tuple[str, ...] | None:
    """Keep what the register answered instead of what it answered before; returns the lines of the new address.

    No answer changes nothing. An answer without an address says that the old one holds no more: nothing is kept.
    """
    if not isinstance(outcome, Answer) or not isinstance(outcome.content, Person):
        return None
    lines = _lines_of(outcome.content.residence)
    if lines is None:
        PostalAddress.objects.filter(person_id=person_id).delete()
        return None
    PostalAddress.objects.bulk_create(
        [
            PostalAddress(
                person_id=person_id,
                sealed=seal(orjson.dumps(lines)),
                reference=outcome.reference[:200],
                answered_at=outcome.answered_at,
            )
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["sealed", "reference", "answered_at"],
    )
    return lines


def _lines_of(residence: Residence | None) -> tuple[str, ...] | None:
    if residence is None or not residence.municipality:
        return None
    box = f" bus {residence.box}" if residence.box else ""
    street = f"{residence.street} {residence.number}{box}".strip()
    place = f"{residence.postcode} {residence.municipality}".strip()
    return (street, place) if street else (place,)


def ask_address(person_id: UUID, at: datetime) -> tuple[str, ...] | None:
    """Ask the national register where somebody lives, for a letter that must go and of which we keep no address.

    Called by the delivery of letters, outside any transaction; None when the register gives no address.
    """
    try:
        insz = accounts.insz_of(person_id)
    except NotFound:
        return None
    answers = magda.ask_about(insz, services=[Service.PERSON], at=at, on=day_of(at), person_id=person_id)
    trail.record(
        SYSTEM,
        Action.SOURCES_ASKED,
        subject=("person", person_id),
        at=at,
        person_id=person_id,
        purpose="Je een brief kunnen sturen",
        payload={"services": Service.PERSON.value},
    )
    return remember(person_id, answers.get(Service.PERSON))


def erase_unneeded(*, on: date) -> int:
    """Erase the addresses of people to whom nothing may still have to be written; returns how many.

    Kept are those with an application that runs or whose decision can still be contested, a decision that is looked at
    again, a source that was reported, an order to pay, money that
    must still go back or that a person looks at, a cheque that has not ended, aftercare that can still be had, or a
    message that has not left.
    """
    mine = {"person_id": OuterRef("person_id")}
    runs = ["asking", "waiting", "undetermined", "granted"]
    reported = ["reported", "sent", "proposed"]
    candidates = (
        PostalAddress.objects.exclude(_any(Application, state__in=runs, **mine))
        .exclude(_any(Review, state__in=RUNNING, application__person_id=OuterRef("person_id")))
        .exclude(_any(SourceReport, state__in=reported, application__person_id=OuterRef("person_id")))
        .exclude(_any(Order, state="to_pay", **mine))
        .exclude(_any(Payment, state__in=["open", "differs"], order__person_id=OuterRef("person_id")))
        .exclude(
            _any(
                Refund,
                state__in=["ordered", "requested", "failed"],
                payment__order__person_id=OuterRef("person_id"),
            )
        )
        .exclude(_any(Cheque, state__in=["issued", "started", "used_up"], **mine))
        .exclude(_any(messages.Message, state="queued", **mine))
        .order_by("person_id")
        .values_list("person_id", flat=True)
    )
    found = list(candidates)
    erased = 0
    for first in range(0, len(found), _AT_ONCE):
        chunk = found[first : first + _AT_ONCE]
        over = set(chunk) - _contesting(chunk, on) - _in_aftercare(chunk, on)
        erased += PostalAddress.objects.filter(person_id__in=over).delete()[0]
    return erased


def _any(model: type[models.Model], **wanted: object) -> Exists:
    return Exists(model._default_manager.filter(**wanted))


def _contesting(people: Sequence[UUID], on: date) -> set[UUID]:
    decided = list(Application.objects.filter(person_id__in=people, decided_at__isnull=False))
    terms = contest_terms(decided)
    return {each.person_id for each in decided if on < terms[each.id].passed_on}


def _in_aftercare(people: Sequence[UUID], on: date) -> set[UUID]:
    found = set()
    for cheque in Cheque.objects.filter(person_id__in=people, last_counted_on__isnull=False):
        law = cheques.law_of(cheque)
        passed = passed_after_months(
            cheque.last_counted_on or on, law.aftercare_months.value, closed_day_rule=law.closed_day_rule.value
        )
        if on < passed:
            found.add(cheque.person_id)
    return found


def letters_without_address(_on: date) -> list[str]:
    """A line for each letter that waits because nobody knows where to send it: for the daily digest."""
    waiting = messages.waiting_for_address()
    return [f"{row.kind} {row.id}: brief zonder adres, {row.attempts} keer geprobeerd" for row in waiting]


def register() -> None:
    """Make this book known to the letters."""
    messages.register_address_book(address_lines, ask=ask_address)
