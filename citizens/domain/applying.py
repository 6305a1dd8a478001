"""Apply for a cheque: ask the sources, decide, and keep the decision."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from citizens.domain import addresses, quota
from citizens.domain.contest import contest_term
from citizens.domain.errors import ApplyingClosed, already_applied, not_found_application
from citizens.domain.history import record
from citizens.domain.integrity import place_of
from citizens.domain.marks import mark_of
from citizens.domain.running_reviews import CONTEST_BY, DECIDE_BY, overtake, with_corrections
from citizens.models import Application, Cheque, Decision, HistoricCheque, Order
from citizens.rules.facts import make_facts, services_needed
from citizens.rules.terms import DECIDE
from citizens.states import APPLICATION
from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import dutch
from loopbaan.core import regulation as rules
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import (
    Applying,
    EarlierCheque,
    EarlierState,
    Facts,
    Freed,
    Outcome,
    Regulation,
    applying_open,
    decide,
    regulation,
)
from loopbaan.core.terms import passed_after_days
from loopbaan.db import rows
from loopbaan.db.constraints import violation
from loopbaan.db.sealing import unseal
from loopbaan.deadlines import service as deadlines
from loopbaan.magda import service as magda
from loopbaan.magda.service import Service
from loopbaan.messages import service as messages

ORDER_BY = "application_order_by"
# What differs each time that a source is asked, whatever it says. (The reason of a condition follows from its facts.)
_OF_ONE_ASKING = frozenset({"retrieved_at", "reference", "reason"})
WAITS_FOR_SOURCE = "We wachten op een antwoord van een bron."
Progress = Callable[[Service, str], None]

_STEPS = {
    Outcome.GRANTED: "grant",
    Outcome.REFUSED: "refuse",
    Outcome.UNDETERMINED: "leave_undetermined",
}
_EARLIER = {
    "issued": EarlierState.OPEN,
    "started": EarlierState.OPEN,
    "used_up": EarlierState.USED,
    "closed": EarlierState.CLOSED,
    "lapsed": EarlierState.LAPSED,
    "voided": EarlierState.REFUNDED,
    "refunded": EarlierState.REFUNDED,
}


@transaction.atomic
def apply(*, actor: Actor, on: date, at: datetime) -> Application:
    """File an application on a legal day; the sources are asked next, by ``ask_and_decide``.

    The day fixes the version of the law for life. Under a monthly quota it takes its number in the list of the month
    first, and sources are asked only once it holds a place. Raises ApplyingClosed when no version is in force or the
    cheques of the month cannot be asked yet, AlreadyApplied when an application runs or an order waits for its payment.
    """
    applying = applying_open(at)
    if applying.regulation is None or not applying.is_open:
        raise closed(applying)
    if applying.has_quota:
        return quota.ask(actor=actor, law=applying.regulation, on=on, at=at)
    running = already_applied()
    with violation({"application_one_running": running}):
        application = Application(
            person_id=actor.person,
            applied_on=on,
            applied_at=at,
            regulation_version=applying.regulation.version,
            regulation_revision=applying.regulation.revision,
        )
        rows.insert(application)
    # After the insert, which waits for an order that is being placed on the application that ran until then.
    if rows.find(Order, person_id=actor.person, state="to_pay") is not None:
        raise running
    record(actor, Action.APPLIED, application, at, {"regulation": applying.regulation.version})
    return application


_CLOSED = {
    "no_version": _("Je kan nu geen loopbaancheque aanvragen: er is geen regeling van kracht."),
    "quota_not_available": _("Je kan nu geen loopbaancheque aanvragen: het maandelijkse aantal is niet beschikbaar."),
    "quota_not_open": _("Je kan nog niet aanvragen. Vanaf %(opens_at)s kan het wel. Druk dan opnieuw op de knop."),
}


def closed(applying: Applying) -> ApplyingClosed:
    """Why nobody can apply now."""
    opens_at = dutch.moment(applying.opens_at) if applying.opens_at else ""
    sentence = str(_CLOSED[applying.reason]) % {"opens_at": opens_at}
    return ApplyingClosed(f"applying_closed_{applying.reason}", sentence)


def ask_and_decide(*, application_id: UUID, at: datetime, progress: Progress | None = None) -> Application:
    """Ask the sources about the applicant, outside any transaction, and decide on what they say.

    Safe to run twice and side by side: only the call that finds the application undecided writes a decision, and
    one that stayed undetermined is decided anew only when the sources say something else than before.
    """
    application = Application.objects.select_related("person").get(id=application_id)
    if application.state not in ("asking", "undetermined"):
        return application
    person = application.person
    insz = unseal(bytes(person.insz_sealed or b"")).decode()
    law = regulation(application.regulation_version, application.regulation_revision)
    answers = magda.ask_about(
        insz,
        services=services_needed(law),
        at=at,
        on=application.applied_on,
        person_id=person.id,
        progress=progress,
    )
    trail.record(
        SYSTEM,
        Action.SOURCES_ASKED,
        subject=("application", application.id),
        at=at,
        person_id=person.id,
        purpose="Nagaan of je recht hebt op een loopbaancheque",
        payload={"services": ", ".join(each.value for each in answers)},
    )
    addresses.remember(person.id, answers.get(Service.PERSON))
    facts = make_facts(answers, on=application.applied_on, cheques=earlier_cheques(person), cheques_at=at, law=law)
    return take_decision(application_id=application_id, facts=facts, at=at)


def earlier_cheque(applied_on: date, state: str) -> EarlierCheque:
    """A cheque as the law looks at it, by its state here or the state of one from before the portal."""
    return EarlierCheque(applied_on, _EARLIER[state] if state in _EARLIER else EarlierState(state))


def earlier_cheques(person: Person) -> tuple[EarlierCheque, ...]:
    """Every cheque of the person that the portal knows, as the law looks at them."""
    own = [earlier_cheque(each.applied_on, each.state) for each in rows.find_all(Cheque, person_id=person.id)]
    historic = rows.find_all(HistoricCheque, person_id=person.id)
    before = [earlier_cheque(each.applied_on, each.state) for each in historic]
    return tuple(sorted([*own, *before], key=lambda each: each.applied_on))


@transaction.atomic
def take_decision(*, application_id: UUID, facts: Facts, at: datetime) -> Application:
    """Apply the pinned version of the law to the facts, store the decision whole, and move the application.

    One that stays undetermined gets a new decision when the facts differ from those of its newest one, so that page,
    officer and citizen look at what the sources say now; the term, a review that runs and the citizen's mailbox are
    left alone, since the outcome is the same.
    """
    application = rows.lock(Application, id=application_id)
    if application is None:
        raise not_found_application()
    if application.state not in ("asking", "undetermined"):
        return application
    law = regulation(application.regulation_version, application.regulation_revision)
    before = application.state
    facts = quota.with_place(application, facts, law)
    if before == "undetermined":
        facts = with_corrections(application, facts, law)
    decision = decide(law, facts)
    if before == "undetermined" and decision.outcome is Outcome.UNDETERMINED:
        application.asked_at = at
        application.save(update_fields=["asked_at"])
        if _differs(application, decision):
            store_decision(application, decision, at=at)
            _record(application, decision, at)
        return application
    store_decision(application, decision, at=at)
    application.state = APPLICATION.target(_STEPS[decision.outcome], application.state, SYSTEM)
    application.asked_at = at
    application.decided_at = None if decision.outcome is Outcome.UNDETERMINED else at
    rows.update(application, "state", "asked_at", "decided_at")
    set_terms(application, law, decision.outcome, before=before, on=day_of(at))
    if before == "undetermined":
        overtake(application, actor=SYSTEM, at=at)
    _record(application, decision, at)
    messages.queue(
        f"decision_{decision.outcome.value}",
        person_id=application.person_id,
        context={"applied_on": application.applied_on, "order_until": order_passed_on(law, day_of(at)) - ONE_DAY},
        dedupe_key=f"decision:{application.id}:{decision.outcome.value}",
        at=at,
    )
    # Last, since it holds the list of the month until the commit.
    if decision.outcome is Outcome.REFUSED:
        quota.free(application, Freed.REFUSED, actor=SYSTEM, at=at)
    return application


def _record(application: Application, decision: rules.Decision, at: datetime) -> None:
    record(SYSTEM, Action.DECIDED, application, at, {"outcome": decision.outcome.value, "regulation": decision.version})


def _differs(application: Application, decision: rules.Decision) -> bool:
    """Whether a decision rests on other facts than the newest one that is stored.

    When a source was asked, under which reference, and in which way it stayed silent, make no other facts.
    """
    newest = application.decisions.order_by("-number").values_list("document", flat=True).first()
    if newest is None:
        return True
    before, now = (_timeless(orjson.loads(bytes(each))) for each in (newest, decision.canonical()))
    return bool(before != now)


def _timeless(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _timeless(each) for key, each in tree.items() if key not in _OF_ONE_ASKING}
    return [_timeless(each) for each in tree] if isinstance(tree, list) else tree


def store_decision(application: Application, decision: rules.Decision, *, at: datetime) -> Decision:
    """Keep a decision whole, with its digest and its MAC. The caller holds the application's row."""
    document = decision.canonical()
    before = rows.newest(Decision, "number", application_id=application.id)
    row = Decision(
        application=application,
        number=before.number + 1 if before else 1,
        decided_at=at,
        regulation_version=decision.version,
        regulation_revision=decision.revision,
        revision_hash=decision.revision_hash,
        outcome=decision.outcome.value,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
    )
    row.mac = mark_of(row.digest, place_of(row))
    rows.insert(row)
    return row


def set_terms(application: Application, law: Regulation, outcome: Outcome, *, before: str, on: date) -> None:
    """Start and end the terms that hang on the outcome of an application, whoever decided; ``before``: its state until
    then."""
    if outcome is Outcome.UNDETERMINED:
        # One that runs already keeps the days that it stood still.
        if before != "undetermined":
            passed_on = passed_after_days(
                application.applied_on, DECIDE.value, closed_day_rule=law.closed_day_rule.value
            )
            deadlines.schedule(DECIDE_BY, application.id, due_on=passed_on, basis=DECIDE.source, on=on)
        deadlines.pause(DECIDE_BY, application.id, on=on, reason=WAITS_FOR_SOURCE)
        return
    if before == "undetermined":
        deadlines.resume(DECIDE_BY, application.id, on=on)
        deadlines.fulfil(DECIDE_BY, application.id, on=on)
    elif before == "refused":
        deadlines.drop([CONTEST_BY], application.id, on=on)
    elif before == "granted":
        deadlines.drop([ORDER_BY], application.id, on=on)
    if outcome is Outcome.GRANTED and before == "ordered":
        return
    if outcome is Outcome.GRANTED:
        deadlines.schedule(
            ORDER_BY,
            application.id,
            due_on=order_passed_on(law, on),
            basis=f"{law.payment_days.basis} (gelezen als termijn om te bestellen)",
            on=on,
        )
        return
    term = contest_term(application)
    if term is not None:
        deadlines.schedule(CONTEST_BY, application.id, due_on=term.passed_on, basis=term.basis, on=on)


def order_passed_on(law: Regulation, granted_on: date) -> date:
    """The first day on which who was granted a cheque on a day can order it no more."""
    return passed_after_days(granted_on, law.payment_days.value, closed_day_rule=law.closed_day_rule.value)


@transaction.atomic
def withdraw(*, application_id: UUID, actor: Actor, at: datetime) -> Application:
    """The citizen withdraws an application that was not ordered, or steps off the waiting list.

    Raises ApplicationNotFound, StepRefused.
    """
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=application_id, person_id=actor.person)
        .first()
    )
    if application is None:
        raise not_found_application()
    waited = application.state == "waiting"
    application.state = APPLICATION.target("withdraw", application.state, actor)
    application.save(update_fields=["state"])
    deadlines.drop([ORDER_BY, DECIDE_BY], application.id, on=day_of(at))
    overtake(application, actor=actor, at=at)
    record(actor, Action.APPLICATION_WITHDRAWN, application, at)
    if waited:
        quota.leave(application, actor=actor, at=at)
    else:
        quota.free(application, Freed.WITHDRAWN, actor=actor, at=at)
    return application


@transaction.atomic
def lapse(*, application_id: UUID, at: datetime) -> Application:
    """Granted but not ordered in time: the application lapses, and the citizen may apply again."""
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(id=application_id)
    application.state = APPLICATION.target("lapse", application.state, SYSTEM)
    application.save(update_fields=["state"])
    record(SYSTEM, Action.APPLICATION_LAPSED, application, at)
    messages.queue(
        "application_lapsed",
        person_id=application.person_id,
        context={"applied_on": application.applied_on},
        dedupe_key=f"application_lapsed:{application.id}",
        at=at,
    )
    quota.free(application, Freed.NOT_ORDERED, actor=SYSTEM, at=at)
    return application
