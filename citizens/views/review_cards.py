"""What a citizen reads, beside the review itself, of a decision that a person looks at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from citizens import selectors
from citizens.domain.contest import ContestTerm
from citizens.domain.running_reviews import clock_subject
from citizens.models import RUNNING, Application, Review, ReviewKind
from citizens.selectors import Journey
from citizens.views.status_card import StatusCard
from loopbaan.core import dutch
from loopbaan.core.periods import ONE_DAY

_DECIDED_OVER = ("refused", "granted", "undetermined")


def told_of(journeys: Iterable[Journey]) -> dict[UUID, Review]:
    """The review to tell of with each application, by its id: the one that runs, else the answer to the decision that
    stands. One query."""
    by_id = {each.application.id: each for each in journeys}
    found: dict[UUID, Review] = {}
    for review in selectors.reviews_of_many(by_id):
        if _is_told(review, by_id[review.application_id]):
            found.setdefault(review.application_id, review)
    return found


def _is_told(review: Review, journey: Journey) -> bool:
    if review.state in RUNNING:
        return True
    last = journey.decision.id if journey.decision else None
    if journey.application.state not in _DECIDED_OVER or last is None:
        return False
    if review.state == "upheld":
        is_open_question = review.kind == ReviewKind.PROOF.value and journey.application.state == "undetermined"
        return is_open_question or review.decision_id == last
    return review.state == "replaced" and review.new_decision_id == last


def is_contest_answered(review: Review) -> bool:
    """Whether the decision was contested, and stayed: that is done once."""
    return review.kind == ReviewKind.CONTEST.value and review.state == "upheld"


def reopened(journey: Journey, review: Review | None) -> tuple[str, ...]:
    """What it means for ordering and paying that VDAB looks at the decision again by itself; empty when it does not."""
    if review is None or review.kind != ReviewKind.INITIATIVE.value or review.state not in RUNNING:
        return ()
    since = _("VDAB bekijkt deze beslissing opnieuw sinds %(day)s. Tot er een nieuwe is, blijft ze gelden.") % {
        "day": dutch.long_date(review.opened_at)
    }
    if journey.cheque is not None:
        return (since, _("Je cheque is betaald. Hij blijft van jou, wat VDAB ook beslist."))
    if journey.order is not None and journey.order.state == "to_pay":
        return (
            since,
            _("Je mag betalen. Komt je betaling toe voor VDAB beslist, dan blijft de cheque van jou."),
            _(
                "Beslist VDAB eerst dat je geen recht hebt, dan annuleren we je bestelling. "
                "Geld dat daarna nog toekomt, krijg je terug."
            ),
        )
    if journey.application.state == "granted":
        return (
            since,
            _("Je mag bestellen en betalen. Komt je betaling toe voor VDAB beslist, dan blijft de cheque van jou."),
            _("Beslist VDAB eerst dat je geen recht hebt, dan kan je niet meer bestellen of betalen."),
            _("De laatste dag om te bestellen blijft dezelfde."),
        )
    return (since, _("Je hoeft niets te doen."))


def reopened_context(journey: Journey) -> dict[str, Any]:
    """The same for a page: ``citizens/_reopened.html`` draws it."""
    review = told_of([journey]).get(journey.application.id)
    return {"reopened": reopened(journey, review), "reopened_review": review.id if review else None}


def with_review(
    card: StatusCard, journey: Journey, review: Review | None, due: Mapping[tuple[str, UUID], date]
) -> StatusCard:
    """A card of an application, an order or a cheque with what a person looks at; ``due``: the terms that run."""
    if review is None:
        return card
    address = reverse("citizens:review", args=[review.id])
    if review.state not in RUNNING:
        return _answered(card, review, address)
    if review.kind == ReviewKind.INITIATIVE.value:
        follow = (_("Lees waarom VDAB het opnieuw bekijkt"), address)
        return replace(
            card,
            state=card.state if journey.cheque else _("VDAB bekijkt het opnieuw"),
            tone=card.tone if journey.cheque else "amber",
            paragraphs=(*card.paragraphs, *reopened(journey, review)),
            links=(follow, *card.links),
        )
    last = due.get(clock_subject(review))
    is_proof = review.kind == ReviewKind.PROOF.value
    paragraphs = card.paragraphs[:1] if is_proof else card.paragraphs
    links = ((card.action_label, card.action_url), *card.links) if card.action_url else card.links
    return replace(
        card,
        state=_("Je bewijs wordt bekeken") if is_proof else _("Betwist: we bekijken het opnieuw"),
        tone="blue",
        paragraphs=(*paragraphs, *_handed_in(review)),
        until=last - ONE_DAY if last else None,
        until_label=_("We beslissen ten laatste op") if is_proof else _("Je krijgt een antwoord ten laatste op"),
        action_label=_("Volg je bewijs") if is_proof else _("Volg je betwisting"),
        action_url=address,
        links=links,
    )


def _handed_in(review: Review) -> tuple[str, ...]:
    day = {"day": dutch.long_date(review.opened_at)}
    if review.kind == ReviewKind.PROOF.value:
        said = _("Je bezorgde bewijs op %(day)s. Een medewerker van VDAB bekijkt het.") % day
        meanwhile = _("Intussen vragen we het ook vanzelf opnieuw aan de bronnen.")
    else:
        said = _("Je betwistte deze beslissing op %(day)s.") % day
        meanwhile = _("Een medewerker van VDAB die er nog niet over besliste, bekijkt je dossier opnieuw.")
    if review.state == "waiting":
        return (said, _("VDAB heeft een vraag voor je en wacht op je antwoord."))
    return (said, meanwhile, _("Je hoeft niets te doen."))


def _answered(card: StatusCard, review: Review, address: str) -> StatusCard:
    if review.state == "replaced":
        return replace(card, links=((_("Lees het antwoord van VDAB"), address), *card.links))
    said = {
        ReviewKind.PROOF.value: _(
            "Met je bewijs van %(day)s kon VDAB nog niet beslissen. Je kan ander bewijs bezorgen."
        ),
        ReviewKind.CONTEST.value: _("Je betwistte deze beslissing op %(day)s. VDAB bekeek ze opnieuw: ze blijft."),
        ReviewKind.INITIATIVE.value: _("VDAB bekeek deze beslissing opnieuw vanaf %(day)s. Er verandert niets."),
    }[review.kind] % {"day": dutch.long_date(review.opened_at)}
    return replace(
        card,
        paragraphs=(*card.paragraphs, said),
        links=((_("Lees het antwoord van VDAB"), address), *card.links),
    )


def row_text(application: Application, review: Review | None, term: ContestTerm | None, *, on: date) -> str:
    """What still runs about an application, for its row on the overview; empty when nothing does."""
    if review is not None and review.state in RUNNING:
        day = {"day": dutch.long_date(review.opened_at)}
        return {
            ReviewKind.PROOF.value: _("Je bewijs van %(day)s wordt bekeken"),
            ReviewKind.CONTEST.value: _("Je betwistte de beslissing op %(day)s"),
            ReviewKind.INITIATIVE.value: _("VDAB bekijkt de beslissing opnieuw sinds %(day)s"),
        }[review.kind] % day
    if application.state != "refused" or term is None or not term.is_open(on):
        return ""
    if review is not None and is_contest_answered(review):
        return ""
    return _("Betwisten kan tot en met %(day)s") % {"day": dutch.long_date(term.last_day)}
