"""What an officer does with a case: take it, give it back, change nothing, or take a new decision; or reopen one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from citizens.domain import applying, integrity, ordering, papers, quota
from citizens.domain.contest import contest_term
from citizens.domain.contesting import checked, open_review, schedule_answer
from citizens.domain.errors import CannotReview, ReviewIncomplete, not_found_review
from citizens.domain.history import record
from citizens.domain.running_reviews import ANSWER_BY, CONTEST_BY, DECIDE_BY, source_of, tell, with_own_report
from citizens.domain.source_reports import settle_proposals
from citizens.models import RUNNING, Application, Cheque, Correction, Decision, Order, Review, ReviewHandler, ReviewKind
from citizens.rules.corrections import BadCorrection, corrected
from citizens.states import APPLICATION, REVIEW
from loopbaan.accounts import service as accounts
from loopbaan.audit.actions import Action
from loopbaan.core import regulation as rules
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import Facts, Freed, Outcome, decide, regulation
from loopbaan.db.constraints import violation
from loopbaan.db.sealing import seal
from loopbaan.deadlines import service as deadlines

_REFERENCE = re.compile(r"B-?([0-9A-F]{4})-?([0-9A-F]{4})-?([0-9A-F]{4})-?(\d{1,3})")
_REOPENS = ("refused", "granted", "ordered", "undetermined")


@dataclass(frozen=True, slots=True)
class Corrected:
    """One condition that the officer corrected: as ``citizens.rules.corrections`` reads it, and why."""

    change: Mapping[str, Any]
    reason: str


@transaction.atomic
def take(*, review_id: UUID, actor: Actor, at: datetime) -> Review:
    """An officer takes a case: nobody else can, and never one's own, nor one that one handled before.

    Raises ReviewNotFound, StepRefused, CannotReview.
    """
    application, review = _locked(review_id)
    review.state = REVIEW.target("take", review.state, actor)
    _take(application, review, actor, at)
    return review


@transaction.atomic
def give_back(*, review_id: UUID, actor: Actor, at: datetime) -> Review:
    """The officer gives a case back, so that a colleague can take it. Raises ReviewNotFound, StepRefused."""
    application, review = _in_hands(review_id, actor)
    review.state = REVIEW.target("give_back", review.state, actor)
    review.officer, review.taken_at = None, None
    review.save(update_fields=["state", "officer", "taken_at"])
    record(actor, Action.REVIEW_GIVEN_BACK, application, at)
    return review


@transaction.atomic
def reopen(*, reference: str, reason: str, actor: Actor, at: datetime) -> Review:
    """An officer looks at a decision again on own initiative, with a reason that the citizen reads, and holds the case.

    ``reference`` is that of the decision that stands. An order that is not paid does not stand in the way: a refusal
    cancels it. Once it is paid, the citizen has a cheque, perhaps half used, and what a withdrawn right then means for
    minutes, own share and centre is not this step's to decide: it is refused, and the sentence says what is possible.
    Raises ReviewIncomplete, CannotReview, CannotContest.
    """
    reason = checked(
        reason,
        code="reopen_reason_missing",
        sentence=_("Schrijf waarom je de beslissing heropent. De burger leest dat mee."),
        field="reason",
    )
    application, decision = _by_reference(reference)
    if application.state not in _REOPENS:
        raise CannotReview(
            "cannot_reopen",
            _("Deze beslissing kan je niet heropenen: de aanvraag is ingetrokken, vervallen of nog bezig."),
            field="reference",
        )
    if application.state == "ordered":
        _unpaid_order(application, field="reference")
    review = open_review(application, decision, ReviewKind.INITIATIVE, reason, actor=actor, at=at)
    # Written down first: the timeline keeps the order in which the trail was written.
    record(actor, Action.DECISION_REOPENED, application, at)
    review.state = REVIEW.target("take", review.state, actor)
    _take(application, review, actor, at)
    # Nobody can contest what is looked at: when it stands after all, the term begins anew.
    deadlines.drop([CONTEST_BY], application.id, on=day_of(at))
    schedule_answer(review, on=day_of(at))
    settle_proposals(application, actor=actor)
    tell("decision_reopened", review, at, {"reason": reason})
    return review


@transaction.atomic
def uphold(*, review_id: UUID, reason: str, actor: Actor, at: datetime) -> Review:
    """Nothing changes, and the citizen reads why. Raises ReviewNotFound, StepRefused, ReviewIncomplete."""
    application, review = held(review_id, actor)
    reason = _reason(reason)
    review.state = REVIEW.target("uphold", review.state, actor)
    _end(review, reason, at)
    on = day_of(at)
    if application.state == "undetermined":
        deadlines.pause(DECIDE_BY, application.id, on=on, reason=applying.WAITS_FOR_SOURCE)
    contest_until = _contest_again(application, review, on)
    if contest_until is not None:
        papers.withdraw_decision_paper(review.decision_id, actor=actor, at=at)
    record(actor, Action.DECISION_UPHELD, application, at)
    tell("review_upheld", review, at, {"reason": reason, "kind": review.kind, "contest_until": contest_until})
    return review


def _contest_again(application: Application, review: Review, on: date) -> date | None:
    """The last day to contest a refusal that an officer looked at again of his own accord; the term begins anew.

    None where there is nothing to contest, or the decision was contested before.
    """
    if review.kind != ReviewKind.INITIATIVE or application.state != "refused":
        return None
    term = contest_term(application)
    if term is None or term.is_contested:
        return None
    deadlines.schedule(CONTEST_BY, application.id, due_on=term.passed_on, basis=term.basis, on=on)
    return term.last_day


@transaction.atomic
def decide_anew(
    *, review_id: UUID, corrections: Mapping[str, Corrected], reason: str, actor: Actor, at: datetime
) -> Review:
    """Correct facts condition by condition and let the same engine decide; the new decision supersedes the old one.

    Raises ReviewNotFound, StepRefused, ReviewIncomplete, CannotReview.
    """
    _orders_first(application__reviews=review_id)
    application, review = held(review_id, actor)
    reason = _reason(reason)
    order = _unpaid_order(application) if application.state == "ordered" else None
    facts = _facts_of(review, application)
    law = regulation(application.regulation_version, application.regulation_revision)
    if not corrections:
        raise ReviewIncomplete("nothing_corrected", _("Verbeter minstens één voorwaarde, of kies “Wijzig niets”."))
    source = source_of(review, at)
    for condition, each in sorted(corrections.items()):
        why = checked(
            each.reason,
            code="correction_reason_missing",
            sentence=_("Schrijf waarom je dit verbetert, en op welk bewijs."),
            field=f"{condition}_reason",
        )
        try:
            facts = corrected(law, facts, condition, each.change, source)
        except BadCorrection as error:
            raise ReviewIncomplete(
                "bad_correction",
                _(
                    "Deze verbetering kan niet. Je kan alleen dagen wegnemen waarop nu werk telt, "
                    "en alleen een cheque zetten van voor de aanvraag."
                ),
                field=f"{condition}_reason",
            ) from error
        Correction.objects.create(
            review=review, condition=condition, change=dict(each.change), reason=seal(why.encode()), made_at=at
        )
    decision = decide(law, facts)
    before = application.state
    if decision.outcome is Outcome.UNDETERMINED and before != "undetermined":
        raise CannotReview(
            "still_unknown", _("Met deze verbeteringen is er nog altijd een voorwaarde niet bekend. Beoordeel ze mee.")
        )
    if decision.outcome is Outcome.GRANTED and order is not None:
        _same_offer(order, decision)
    elif decision.outcome is Outcome.GRANTED and before != "granted":
        _no_other_cheque(application)
    new = applying.store_decision(application, decision, at=at)
    _move(application, decision.outcome, actor, at)
    if order is not None and decision.outcome is Outcome.REFUSED:
        ordering.cancel_refused(order, actor=actor, at=at)
    applying.set_terms(application, law, decision.outcome, before=before, on=day_of(at))
    review.state = REVIEW.target("replace", review.state, actor)
    review.new_decision = new
    _end(review, reason, at)
    record(actor, Action.DECISION_REPLACED, application, at, {"outcome": decision.outcome.value, "number": new.number})
    context = {
        "reason": reason,
        "outcome": decision.outcome.value,
        "order_until": applying.order_passed_on(law, day_of(at)) - ONE_DAY,
        "order": "" if order is None else "cancelled" if decision.outcome is Outcome.REFUSED else "stands",
    }
    tell("decision_replaced", review, at, context)
    # Under a monthly quota, last: it holds the list of the month until the commit.
    if decision.outcome is Outcome.GRANTED:
        quota.restore(application, actor=actor, at=at)
    elif decision.outcome is Outcome.REFUSED:
        quota.free(application, Freed.REFUSED, actor=actor, at=at)
    return review


def answer_late(review_id: UUID, on: date) -> None:
    """The term for the answer has passed: write it down and tell the citizen; the case stays on the list, as late."""
    review = Review.objects.select_related("application").get(id=review_id)
    if review.state not in RUNNING:
        return
    at = start_of(on)
    record(SYSTEM, Action.REVIEW_LATE, review.application, at)
    tell("review_late", review, at, {})


def decide_late(application_id: UUID, on: date) -> None:
    """The term to decide has passed while proof lay with an officer."""
    review = Review.objects.filter(application_id=application_id, state__in=RUNNING).first()
    if review is not None:
        answer_late(review.id, on)


def _locked(review_id: UUID) -> tuple[Application, Review]:
    """The application's row first, as every writer takes them; then the review's."""
    found = Review.objects.filter(id=review_id).values_list("application_id", flat=True).first()
    if found is None:
        raise not_found_review()
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(id=found)
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(id=review_id)
    review.application = application
    return application, review


def held(review_id: UUID, actor: Actor) -> tuple[Application, Review]:
    """A case that this officer holds, to judge it; somebody else's does not exist. One's own: CannotReview."""
    application, review = _in_hands(review_id, actor)
    if accounts.same_person(application.person_id, actor.person):
        raise _own_file()
    return application, review


def _in_hands(review_id: UUID, actor: Actor) -> tuple[Application, Review]:
    application, review = _locked(review_id)
    if review.officer_id != actor.person:
        raise not_found_review()
    return application, review


def _own_file() -> CannotReview:
    return CannotReview("own_file", _("Dit gaat over jezelf. Een collega moet het bekijken."))


def _take(application: Application, review: Review, actor: Actor, at: datetime) -> None:
    if accounts.same_person(application.person_id, actor.person):
        raise _own_file()
    handled = CannotReview(
        "handled_before", _("Je behandelde dit dossier al eens. Een collega moet het opnieuw bekijken.")
    )
    if Review.objects.filter(with_own_report(actor.person), id=review.id).exists():
        raise handled
    review.officer_id, review.taken_at = actor.person, at
    with violation({"review_officer_once": handled, "review_handler_one_review": handled}):
        review.save(update_fields=["state", "officer", "taken_at"])
        ReviewHandler.objects.create(application=application, review=review, officer_id=actor.person, taken_at=at)
    record(actor, Action.REVIEW_TAKEN, application, at)


def _orders_first(**of_application: Any) -> None:
    """Lock the orders that wait for their payment: before their application, as a cancellation by the citizen does.
    The other way round each could wait for the other."""
    waiting = Order.objects.select_for_update(of=("self",), no_key=True).filter(state="to_pay", **of_application)
    list(waiting.order_by("id"))


def _by_reference(reference: str) -> tuple[Application, Decision]:
    unknown = CannotReview(
        "no_such_decision", _("We vinden geen beslissing met deze referentie. Kijk ze na."), field="reference"
    )
    match = _REFERENCE.fullmatch(re.sub(r"\s", "", reference.upper()))
    if match is None:
        raise unknown
    signs, number = "".join(match.groups()[:3]).lower(), int(match[4])
    first = UUID(signs.ljust(32, "0"))
    last = UUID(signs.ljust(32, "f"))
    _orders_first(application__id__range=(first, last))
    found = list(Application.objects.select_for_update(of=("self",), no_key=True).filter(id__range=(first, last))[:2])
    if len(found) != 1:
        raise unknown
    decision = Decision.objects.filter(application=found[0]).order_by("-number").first()
    if decision is None or decision.number < number:
        raise unknown
    if decision.number != number:
        raise CannotReview("superseded", _("Deze beslissing is al vervangen door een nieuwere."), field="reference")
    return found[0], decision


def _facts_of(review: Review, application: Application) -> Facts:
    """What the newest decision rests on: the one that was handed in against, or a later one on what sources said since.

    Any other outcome meanwhile ended the review.
    """
    decision = application.decisions.order_by("-number").first()
    if decision is None or (decision.id != review.decision_id and decision.outcome != Outcome.UNDETERMINED.value):
        raise CannotReview("superseded", _("Over deze aanvraag is intussen opnieuw beslist."))
    if decision.document is None:
        raise CannotReview("facts_erased", _("De gegevens achter deze beslissing zijn na hun bewaartermijn gewist."))
    if integrity.fault_of(decision) is not None:
        raise CannotReview(
            "decision_forged", _("Deze beslissing past niet meer bij haar afdruk. Verwittig de beheerder.")
        )
    return Facts.from_json(orjson.loads(bytes(decision.document))["facts"])


def _unpaid_order(application: Application, *, field: str = "") -> Order:
    """The order that waits for its payment, locked. Raises CannotReview once it is paid, or while money is there that
    somebody must settle by hand."""
    order = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .filter(application=application, state="to_pay")
        .order_by("placed_at")
        .first()
    )
    if order is None or order.payments.filter(state="differs").exists():
        raise CannotReview(
            "paid",
            _(
                "Deze cheque is al (deels) betaald. Je kan de beslissing dan niet meer op deze manier heropenen: "
                "de cheque blijft van de burger. Regel eerst de betaling of de terugbetaling met het team betalingen."
            ),
            field=field,
        )
    return order


def _same_offer(order: Order, decision: rules.Decision) -> None:
    """A new grant under an order that stands must give what was ordered."""
    offer = decision.offer
    if offer is None or (offer.ordinal, offer.minutes, offer.price) != (order.ordinal, order.minutes, order.amount):
        raise CannotReview(
            "other_offer",
            _(
                "Met deze verbetering krijgt de burger een andere cheque dan er besteld is. "
                "Vraag de burger om de bestelling eerst te annuleren en opnieuw aan te vragen."
            ),
        )


def _no_other_cheque(application: Application) -> None:
    """A right that was used meanwhile is not given twice."""
    mine = {"person_id": application.person_id, "applied_on__gte": application.applied_on}
    has_cheque = Cheque.objects.filter(**mine).exclude(state__in=["voided", "refunded"]).exists()
    has_order = Order.objects.filter(application__person_id=application.person_id, state="to_pay").exists()
    if has_cheque or has_order:
        raise CannotReview(
            "cheque_meanwhile", _("Deze burger kreeg intussen een cheque via een andere aanvraag. Wijzig niets.")
        )


def _move(application: Application, outcome: Outcome, actor: Actor, at: datetime) -> None:
    steps = {Outcome.GRANTED: ("grant_on_review", "granted"), Outcome.REFUSED: ("refuse_on_review", "refused")}
    fields = ["decided_at"]
    application.decided_at = None if outcome is Outcome.UNDETERMINED else at
    is_ordered = outcome is Outcome.GRANTED and application.state == "ordered"
    if outcome in steps and application.state != steps[outcome][1] and not is_ordered:
        application.state = APPLICATION.target(steps[outcome][0], application.state, actor)
        fields.append("state")
    runs = CannotReview(
        "another_runs", _("Deze burger heeft intussen een andere aanvraag die loopt. Wacht tot die beslist is.")
    )
    with violation({"application_one_running": runs}):
        application.save(update_fields=fields)


def _reason(reason: str) -> str:
    return checked(
        reason,
        code="answer_missing",
        sentence=_("Schrijf de burger waarom je dit beslist. Hoogstens 4.000 tekens."),
        field="reason",
    )


def _end(review: Review, reason: str, at: datetime) -> None:
    review.answer, review.ended_at = seal(reason.encode()), at
    review.save(update_fields=["state", "answer", "ended_at", "new_decision"])
    deadlines.fulfil(ANSWER_BY, review.id, on=day_of(at))
