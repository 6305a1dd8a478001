"""Where a citizen stands, and the next step: one card for each thing that runs, never none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from citizens.domain.applying import ORDER_BY, earlier_cheque
from citizens.domain.contest import contest_term
from citizens.models import RUNNING, HistoricCheque, Refund, Review
from citizens.selectors import Guidance, Journey
from citizens.states import APPLICATION, ORDER, REFUND
from citizens.views import opening
from citizens.views.cheque_cards import cheque_card
from citizens.views.review_cards import is_contest_answered, with_review
from citizens.views.status_card import StatusCard, again, tone_of
from loopbaan.core import dutch
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import Applying, Window
from loopbaan.core.regulation.windows import window_state

RUNNING_APPLICATION = ("asking", "waiting", "undetermined", "granted")
RUNNING_CHEQUE = ("issued", "started", "used_up")
# With guidance to show: after the closing there is still aftercare.
GUIDED_CHEQUE = (*RUNNING_CHEQUE, "closed")


def is_running(journey: Journey) -> bool:
    """Whether something is still to come for the citizen or for us."""
    if journey.refund is not None and journey.refund.state not in ("confirmed", "settled"):
        return True
    if journey.differing is not None and journey.differing.state == "differs":
        return True
    if journey.cheque is not None:
        return journey.cheque.state in RUNNING_CHEQUE
    if journey.order is not None:
        return journey.order.state == "to_pay"
    return journey.application.state in RUNNING_APPLICATION


@dataclass(frozen=True, slots=True)
class RightUsed:
    """The right to a cheque is used: for good, or until ``again_on``; ``allowed`` cheques under today's law."""

    allowed: int
    again_on: date | None

    @property
    def sentence(self) -> str:
        """What is so, for the citizen."""
        if self.again_on is not None:
            return _(
                "Je gebruikte al %(allowed)s cheques in zes jaar. Vanaf %(day)s kan je opnieuw een cheque aanvragen."
            ) % {"allowed": self.allowed, "day": dutch.long_date(self.again_on)}
        return _(
            "Je gebruikte je loopbaancheque al. Volgens de regels van vandaag krijg je er één in je hele loopbaan. "
            "Een nieuwe aanvragen kan dus niet meer."
        )


def right_used(
    journeys: Iterable[Journey], historic: Iterable[HistoricCheque], applying: Applying, *, on: date
) -> RightUsed | None:
    """Whether the cheques of before use up the right under the law of today; None when they do not, or none applies."""
    law = applying.regulation
    if law is None:
        return None
    own = [(each.cheque.applied_on, each.cheque.state) for each in journeys if each.cheque is not None]
    earlier = [earlier_cheque(*each) for each in [*own, *((row.applied_on, row.state) for row in historic)]]
    window = window_state(earlier, on=on, window=law.window.value)
    if window.any_open or window.counted < law.cheques_in_window.value:
        return None
    return RightUsed(law.cheques_in_window.value, None if law.window.value is Window.LIFETIME else window.closes_on)


def can_apply(journeys: Iterable[Journey], applying: Applying, used: RightUsed | None = None) -> bool:
    """Whether applying is open, the right is not used, and no application, order or cheque stands in the way."""
    return bool(applying) and used is None and not _any_in_the_way(journeys)


def _any_in_the_way(journeys: Iterable[Journey]) -> bool:
    return any(
        each.application.state in RUNNING_APPLICATION
        or (each.order is not None and each.order.state == "to_pay")
        or (each.cheque is not None and each.cheque.state in ("issued", "started"))
        for each in journeys
    )


def cards_of(
    journeys: list[Journey],
    *,
    applying: Applying,
    on: date,
    due: Mapping[tuple[str, UUID], date],
    reasons: tuple[str, ...] = (),
    used: RightUsed | None = None,
    guidance: Mapping[UUID, Guidance] | None = None,
    told: Mapping[UUID, Review] | None = None,
) -> list[StatusCard]:
    """The cards of a citizen, at least one.

    ``due`` holds the open terms by kind and subject (half-open); ``reasons`` why the newest application was refused;
    ``guidance`` what runs at a centre, by cheque; ``told`` what a person looks at or answered, by application.
    """
    told = told or {}
    running = [each for each in journeys if is_running(each)]
    newest = [] if running else journeys[:1]
    looked_at = {key for key, each in told.items() if each.state in RUNNING}
    shown = [each for each in journeys if each in running or each in newest or each.application.id in looked_at]
    may_apply = can_apply(journeys, applying, used)
    cards = [
        card
        for each in shown
        for card in cards_of_journey(
            each,
            on=on,
            due=due,
            may_apply=may_apply,
            reasons=reasons if each is journeys[0] else (),
            guidance=guidance or {},
            review=told.get(each.application.id),
        )
    ]
    if used is None:
        # Where one would be invited to apply again.
        closed = "" if _any_in_the_way(journeys) else opening.closed_sentence(applying)
        if cards and closed:
            cards[0] = replace(cards[0], paragraphs=(*cards[0].paragraphs, closed))
        return cards or [_nothing_yet(applying)]
    if not cards:
        return [_used_before(used)]
    # A refusal says why itself, and while something runs a new cheque is not what somebody comes for.
    if not running and shown[0].application.state != "refused":
        cards[0] = replace(cards[0], paragraphs=(*cards[0].paragraphs, used.sentence))
    return cards


def _used_before(used: RightUsed) -> StatusCard:
    return StatusCard(
        title=_("Je had al een loopbaancheque"),
        state=_("Geen nieuwe cheque mogelijk") if used.again_on is None else _("Nu geen nieuwe cheque mogelijk"),
        tone="grey",
        paragraphs=(used.sentence,),
        action_label=_("Lees de regels"),
        action_url=reverse("citizens:rules"),
    )


def cards_of_journey(
    journey: Journey,
    *,
    on: date,
    due: Mapping[tuple[str, UUID], date],
    may_apply: bool,
    reasons: tuple[str, ...] = (),
    guidance: Mapping[UUID, Guidance] | None = None,
    review: Review | None = None,
) -> list[StatusCard]:
    """The cards of one application: how it stands and, apart, money that goes back."""
    if journey.refund is not None and journey.refund.reason != "paid_twice":
        return [_refund_card(journey, may_apply)]
    if journey.cheque is not None:
        runs_at = (guidance or {}).get(journey.cheque.id)
        cards = [cheque_card(journey.cheque, on=on, may_apply=may_apply, guidance=runs_at)]
        # Somebody who paid twice has a cheque as well as money to get back.
        if journey.refund is not None and journey.refund.state not in ("confirmed", "settled"):
            cards.append(_refund_card(journey, may_apply=False))
        if differs := differs_sentence(journey):
            cards[0] = replace(cards[0], paragraphs=(*cards[0].paragraphs, differs))
        return [with_review(cards[0], journey, review, due), *cards[1:]]
    # An order that was cancelled with the decision under it is no more: the new decision is.
    is_replaced = journey.application.state in ("refused", "granted") and not differs_sentence(journey)
    if journey.order is not None and not is_replaced:
        return [with_review(_order_card(journey, may_apply), journey, review, due)]
    return [with_review(_application_card(journey, due, may_apply, reasons, review, on=on), journey, review, due)]


def _nothing_yet(applying: Applying) -> StatusCard:
    if applying.reason == "quota_not_open" and applying.opens_at is not None:
        return StatusCard(
            title=_("Je kan binnenkort een cheque vragen"),
            state=_("Nog niet open"),
            tone="teal",
            paragraphs=(opening.closed_sentence(applying),),
            action_label=_("Bekijk hoe het gaat"),
            action_url=reverse("citizens:apply"),
            links=((_("Kijk eerst of je er recht op hebt"), reverse("citizens:entitlement")),),
        )
    if not applying:
        return StatusCard(
            title=_("Je kan nu geen cheque aanvragen"),
            state=_("Aanvragen is gesloten"),
            tone="grey",
            paragraphs=(
                _("Je hebt nog geen loopbaancheque. Er is vandaag geen regeling waarmee je er een kan aanvragen."),
                _("Kom later terug: zodra het weer kan, staat het hier."),
            ),
            action_label=_("Lees de regels"),
            action_url=reverse("citizens:rules"),
        )
    return StatusCard(
        title=_("Je hebt nog geen loopbaancheque"),
        state=_("Nog niet aangevraagd"),
        tone="teal",
        paragraphs=(
            _("Vraag je cheque aan. We vragen je gegevens op bij de overheid en kijken of je er recht op hebt."),
            _("Meestal weet je het binnen een minuut. Aanvragen kost niets en verplicht je tot niets."),
        ),
        action_label=_("Vraag je cheque aan"),
        action_url=reverse("citizens:apply"),
        links=((_("Kijk eerst of je er recht op hebt"), reverse("citizens:entitlement")),),
    )


def _application_card(
    journey: Journey,
    due: Mapping[tuple[str, UUID], date],
    may_apply: bool,  # noqa: FBT001
    reasons: tuple[str, ...],
    review: Review | None,
    *,
    on: date,
) -> StatusCard:
    application = journey.application
    state = APPLICATION.state(application.state)
    address = reverse("citizens:application", args=[application.id])
    overline = _("Aanvraag van %(day)s") % {"day": dutch.long_date(application.applied_on)}
    common: dict[str, Any] = {"state": state.citizen_label, "tone": tone_of(state), "overline": overline}
    match application.state:
        case "asking":
            return StatusCard(
                title=_("We vragen je gegevens op"),
                paragraphs=(
                    _("Dat duurt meestal enkele seconden. Je mag deze pagina sluiten: er gaat niets verloren."),
                ),
                action_label=_("Bekijk hoever we staan"),
                action_url=address,
                **common,
            )
        case "waiting":
            return StatusCard(
                title=_("Je staat op de wachtlijst"),
                paragraphs=(
                    _("De cheques van deze maand zijn gevraagd. Komt er een plaats vrij, dan schuift iedereen op."),
                    _("Je hoeft niets te doen: we laten het je weten."),
                ),
                action_label=_("Bekijk je plaats in de rij"),
                action_url=address,
                **common,
            )
        case "undetermined":
            return StatusCard(
                title=_("We weten nog niet alles"),
                paragraphs=(
                    _("Niet elke bron gaf een bruikbaar antwoord. Daarom is er nog niets beslist."),
                    _("Je hoeft niets te doen. We vragen het vanzelf opnieuw en laten je weten wat we beslissen."),
                ),
                action_label=_("Bekijk wat er ontbreekt"),
                action_url=address,
                **common,
            )
        case "granted":
            last = due.get((ORDER_BY, application.id))
            return StatusCard(
                title=_("Je hebt recht op een loopbaancheque"),
                paragraphs=(_("Bestel en betaal je cheque. Hij staat daarna meteen voor je klaar."),),
                until=last - ONE_DAY if last else None,
                action_label=_("Bestel je cheque"),
                action_url=reverse("citizens:place_order", args=[application.id]),
                links=((_("Lees de beslissing"), address),),
                **common,
            )
        case "refused":
            return _refused_card(journey, address, reasons, common, may_apply, review, on=on)
        case "withdrawn":
            return StatusCard(
                title=_("Je trok je aanvraag in"),
                paragraphs=(_("Er is niets betaald en je verliest geen recht."),),
                **again(may_apply),
                **common,
            )
        case _:
            return StatusCard(
                title=_("Je aanvraag is vervallen"),
                paragraphs=(_("Je bestelde je cheque niet op tijd. Er is niets betaald en je verliest geen recht."),),
                **again(may_apply),
                **common,
            )


def _refused_card(
    journey: Journey,
    address: str,
    reasons: tuple[str, ...],
    common: Mapping[str, Any],
    may_apply: bool,  # noqa: FBT001
    review: Review | None,
    *,
    on: date,
) -> StatusCard:
    application = journey.application
    can_contest = review is None or not (review.state in RUNNING or is_contest_answered(review))
    term = contest_term(application)
    what_now = _("Klopt een gegeven niet, of ben je niet akkoord? In de beslissing lees je wat je kan doen.")
    links = ((_("Vraag opnieuw een cheque aan"), reverse("citizens:apply")),) if may_apply else ()
    return StatusCard(
        title=_("Je hebt nu geen recht op een loopbaancheque"),
        paragraphs=(*reasons, what_now) if can_contest else reasons,
        until=term.last_day if term and can_contest and term.is_open(on) else None,
        until_label=_("Betwisten kan tot en met"),
        action_label=_("Lees de beslissing"),
        action_url=address,
        links=links,
        **common,
    )


def differs_sentence(journey: Journey) -> str:
    """What became of a payment of another amount; empty when there is none."""
    payment, order = journey.differing, journey.order
    if payment is None or order is None or payment.amount_paid is None:
        return ""
    amounts = {"paid": dutch.euro(payment.amount_paid), "expected": dutch.euro(payment.amount)}
    if payment.state == "settled":
        return _("We kregen %(paid)s in plaats van %(expected)s. VDAB regelde dat bedrag met de hand.") % amounts
    arrived = _(
        "We kregen %(paid)s. Je bestelling kost %(expected)s. "
        "Iemand van VDAB bekijkt wat er met dat bedrag gebeurt. Het is niet verloren."
    )
    pay = _("Je bestelling is nog niet betaald: wil je je cheque, betaal dan %(expected)s.")
    return (f"{arrived} {pay}" if order.state == "to_pay" else arrived) % amounts


def _order_card(journey: Journey, may_apply: bool) -> StatusCard:  # noqa: FBT001
    order = journey.order
    if order is None:
        raise ValueError("a journey without an order has no card of an order")
    state = ORDER.state(order.state)
    address = reverse("citizens:order", args=[order.id])
    overline = _("Bestelling %(number)s") % {"number": order.number}
    differs = differs_sentence(journey)
    if order.state == "to_pay" and on_its_way(journey) and not differs:
        return StatusCard(
            title=_("Je overschrijving is onderweg"),
            state=_("Overschrijving gestart"),
            tone="blue",
            overline=overline,
            paragraphs=(
                _("Je koos om %(amount)s over te schrijven. Bij je bestelling staan de rekening en de mededeling.")
                % {"amount": dutch.euro(order.amount)},
                _("Een overschrijving kan twee werkdagen onderweg zijn. Daarna staat je cheque klaar."),
            ),
            until=order.pay_by - ONE_DAY,
            until_label=_("Schrijf over ten laatste op"),
            action_label=_("Bekijk je bestelling"),
            action_url=address,
        )
    if order.state == "to_pay":
        bought = _("Je bestelde %(hours)s begeleiding voor %(amount)s. Zodra je betaalde, staat je cheque klaar.") % {
            "hours": dutch.hours_in_words(order.minutes),
            "amount": dutch.euro(order.amount),
        }
        return StatusCard(
            title=_("Betaal je loopbaancheque"),
            state=state.citizen_label,
            tone=tone_of(state),
            overline=overline,
            paragraphs=(differs or bought,),
            until=order.pay_by - ONE_DAY,
            until_label=_("Betaal ten laatste op"),
            action_label=_("Ga naar je bestelling"),
            action_url=address,
        )
    nothing_lost = _("Je betaalde niets en je verliest geen recht. Wil je nog een cheque, vraag hem dan opnieuw aan.")
    return StatusCard(
        title=_("Je bestelling is geannuleerd"),
        state=state.citizen_label,
        tone=tone_of(state),
        overline=overline,
        paragraphs=(differs or nothing_lost,),
        **again(may_apply),
    )


def on_its_way(journey: Journey) -> bool:
    """Whether the citizen started a bank transfer that is still expected."""
    payment = journey.payment
    return payment is not None and payment.state == "open" and payment.transfer is not None


def refund_sentence(refund: Refund) -> str:
    """How money that goes back stands."""
    amount = {"amount": dutch.euro(refund.amount)}
    match refund.state:
        case "confirmed":
            return _("%(amount)s staat op de rekening waarmee je betaalde.") % amount
        case "settled":
            return _("VDAB regelde %(amount)s met de hand, omdat het gewone terugbetalen niet lukte.") % amount
        case "failed":
            return _("De terugbetaling lukte niet vanzelf. Iemand van VDAB bekijkt het. Je hoeft niets te doen.")
        case _:
            return _("Je krijgt %(amount)s terug op de rekening waarmee je betaalde. Je hoeft niets te doen.") % amount


def _refund_card(journey: Journey, may_apply: bool) -> StatusCard:  # noqa: FBT001
    refund = journey.refund
    if refund is None:
        raise ValueError("a journey without a refund has no card of a refund")
    state = REFUND.state(refund.state)
    amount = dutch.euro(refund.amount)
    why = {
        "not_started": _("Je begeleiding begon niet op tijd. Daarom is je cheque niet meer geldig."),
        "paid_late": _("Je betaling kwam toe nadat je bestelling geannuleerd was."),
        "paid_twice": _("Je betaalde deze bestelling twee keer."),
    }[refund.reason]
    title = {
        "confirmed": _("Je kreeg %(amount)s terug"),
        "settled": _("Je terugbetaling van %(amount)s is geregeld"),
    }.get(refund.state, _("Je krijgt %(amount)s terug")) % {"amount": amount}
    right = (_("Je recht op een cheque blijft."),) if refund.reason != "paid_twice" else ()
    links: tuple[tuple[str, str], ...] = ()
    if journey.cheque is not None:
        links = ((_("Bekijk de cheque"), reverse("citizens:cheque", args=[journey.cheque.id])),)
    return StatusCard(
        title=title,
        state=state.citizen_label,
        tone=tone_of(state),
        paragraphs=(why, refund_sentence(refund), *right),
        links=links,
        **again(may_apply),
    )
