"""Order a cheque and pay it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from citizens import selectors
from citizens.domain import ordering
from citizens.domain.errors import PaymentServiceDown
from citizens.models import Payment
from citizens.selectors import Journey
from citizens.states import ORDER
from citizens.views import situation
from citizens.views.base import CitizenActionPage, CitizenPage
from citizens.views.events import timeline_of
from citizens.views.review_cards import reopened_context
from citizens.views.status_card import tone_of
from loopbaan.core import clock
from loopbaan.core.errors import StepRefused
from loopbaan.core.regulation import regulation
from loopbaan.core.terms import passed_after_days
from loopbaan.deadlines import service as deadlines
from loopbaan.web.access import public, writes_on_get

_ENDED_PAYMENT = {
    "failed": gettext_lazy(
        "De betaling lukte niet. Er is niets betaald. Probeer het opnieuw, of kies een andere manier."
    ),
    "cancelled": gettext_lazy("Je brak de betaling af. Er is niets betaald. Je bestelling staat nog klaar."),
    "expired": gettext_lazy("De betaalpagina stond te lang open. Er is niets betaald. Je bestelling staat nog klaar."),
}


class PlaceOrderPage(CitizenActionPage):
    """What one buys, for how much, and until when to pay; one button that orders and goes to the checkout."""

    template_name = "citizens/place_order.html"
    title = gettext_lazy("Bestel je loopbaancheque")
    submit_label = gettext_lazy("Bestel en betaal")
    # The payment provider is called: the two domain functions each have their own transaction.
    in_transaction = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Somebody who ordered already is shown the order."""
        journey = selectors.journey_of(self.person_id, self.subject)
        # After a new decision a cancelled order may stand beside a right that can be ordered again.
        if journey.order is not None and journey.application.state != "granted":
            return HttpResponseRedirect(reverse("citizens:order", args=[journey.order.id]))
        if journey.application.state != "granted":
            return HttpResponseRedirect(reverse("citizens:application", args=[self.subject]))
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the offer and its terms."""
        journey = selectors.journey_of(self.person_id, self.subject)
        application = journey.application
        decision = selectors.last_decision(application.id)
        value = selectors.decision_value(decision) if decision else None
        law = regulation(application.regulation_version, application.regulation_revision)
        self.cancel_url = reverse("citizens:application", args=[application.id])
        return super().context(
            application=application,
            offer=value.offer if value else None,
            law=law,
            pay_by=passed_after_days(self.on, law.payment_days.value, closed_day_rule=law.closed_day_rule.value),
            **reopened_context(journey),
            **more,
        )

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Order, then begin to pay; the order stands also when the payment service is down."""
        order, attempt = ordering.place_order_to_pay(application_id=self.subject, actor=self.actor, at=self.at)
        return _checkout(self, order.id, attempt)


def _checkout(page: CitizenActionPage, order_id: Any, attempt: Payment | None = None) -> str:
    """The address of the checkout; the page of the order, which says why, when there is none."""
    try:
        return ordering.start_payment(
            order_id=order_id, actor=page.actor, at=page.at, base_url=settings.PORTAL_URL, attempt=attempt
        )
    except PaymentServiceDown as down:
        notices.warning(page.request, down.message)
        return reverse("citizens:order", args=[order_id])


class OrderPage(CitizenPage):
    """One order: what to pay, until when, how, and how the payment stands."""

    template_name = "citizens/order.html"
    title = gettext_lazy("Je bestelling")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds payment, structured message and timeline."""
        journey = selectors.journey_of_order(self.person_id, self.subject)
        order = journey.order
        if order is None:
            raise RuntimeError("an order that was found has no journey")
        state = ORDER.state(order.state)
        return super().context(
            journey=journey,
            order=order,
            state=state,
            tone=tone_of(state),
            differs=situation.differs_sentence(journey),
            transfer=_transfer(journey),
            refund_sentence=situation.refund_sentence(journey.refund) if journey.refund else "",
            payment_ended=_ENDED_PAYMENT.get(journey.payment.state, "") if journey.payment else "",
            payment_runs=journey.payment is not None and journey.payment.state == "open",
            timeline=timeline_of(journey, deadlines.open_deadlines_of(journey.subject_ids), on=self.on),
            **reopened_context(journey),
            **more,
        )


def _transfer(journey: Journey) -> dict[str, Any] | None:
    """What the provider gave for the bank transfer that is on its way, its dates as dates."""
    given: dict[str, Any] | None = journey.payment.transfer if journey.payment else None
    if given is None or not situation.on_its_way(journey):
        return None
    days = {name: date.fromisoformat(given[name]) for name in ("until", "started_on")}
    return {**given, **days}


class PayPage(CitizenActionPage):
    """Go to the checkout, or back to the attempt that runs."""

    template_name = "citizens/pay.html"
    title = gettext_lazy("Betaal je bestelling")
    intro = gettext_lazy("Je gaat naar de pagina van de betaaldienst. Daarna kom je vanzelf hier terug.")
    submit_label = gettext_lazy("Betaal")
    in_transaction = False

    def context(self, **more: Any) -> dict[str, Any]:
        """Only for one's own order."""
        journey = selectors.journey_of_order(self.person_id, self.subject)
        return super().context(
            keep_url=reverse("citizens:order", args=[self.subject]),
            keep_label=_("Betaal later"),
            **reopened_context(journey),
            **more,
        )

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Begin to pay. An order that was paid or cancelled meanwhile explains itself on its own page."""
        try:
            return _checkout(self, self.subject)
        except StepRefused as refusal:
            notices.warning(self.request, refusal.message)
            return reverse("citizens:order", args=[self.subject])


class CancelOrderPage(CitizenActionPage):
    """Cancel an order that is not paid."""

    template_name = "citizens/confirm_action.html"
    title = gettext_lazy("Annuleer je bestelling")
    intro = gettext_lazy(
        "Je bestelling en je aanvraag stoppen. Je hoeft niets te betalen en je verliest geen recht. "
        "Wil je later toch een cheque, dan vraag je hem opnieuw aan."
    )
    submit_label = gettext_lazy("Annuleer je bestelling")
    submit_tone = "danger"

    def context(self, **more: Any) -> dict[str, Any]:
        """Only for one's own order."""
        order = selectors.order_of(self.person_id, self.subject)
        return super().context(
            keep_url=reverse("citizens:order", args=[order.id]), keep_label=_("Nee, hou mijn bestelling"), **more
        )

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Cancel."""
        ordering.cancel_order(order_id=self.subject, actor=self.actor, at=self.at)
        self.notice = _("Je bestelling is geannuleerd.")
        return reverse("citizens:home")


@writes_on_get("the payment provider sends the citizen back by GET, and how the payment stands is settled then")
class PaymentReturnPage(CitizenPage):
    """Back from the checkout: asks the provider how the payment stands, as the webhook does, and goes on from there."""

    template_name = "citizens/payment_return.html"
    title = gettext_lazy("We wachten op de bevestiging van je bank")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Settle, then go to the cheque, to the order, or wait."""
        journey = selectors.journey_of_order(self.person_id, self.subject)
        is_down = not self._settle(journey)
        journey = selectors.journey_of_order(self.person_id, self.subject)
        address = self._onward(journey)
        if not address:
            bank = {"name": _("Je bank"), "state": "asking", "text": _("We wachten op de bevestiging")}
            return self.show(journey=journey, order=journey.order, is_down=is_down, waiting_for=[bank])
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)

    def _settle(self, journey: Journey) -> bool:
        """False when the provider gives no answer now."""
        payment = journey.payment
        if payment is None or not payment.reference or payment.state != "open":
            return True
        try:
            ordering.settle_payment(reference=payment.reference, at=self.at)
        except PaymentServiceDown:
            return False
        return True

    def _onward(self, journey: Journey) -> str:
        if journey.cheque is not None:
            notices.success(self.request, _("Je betaling is gelukt. Je cheque staat klaar."))
            return reverse("citizens:cheque", args=[journey.cheque.id])
        # A transfer takes days: the order's page says how to make it.
        if journey.payment is None or journey.payment.state != "open" or situation.on_its_way(journey):
            return reverse("citizens:order", args=[self.subject])
        return ""


@public
@csrf_exempt
@require_POST
def payment_webhook(request: HttpRequest) -> HttpResponse:
    """The provider says that something changed about a payment. We believe nothing of it, and ask how it stands.

    An unknown or forged reference is answered like a known one. 503 makes the provider call again later.
    """
    # PostgreSQL keeps no NUL in a text: nothing of ours has one.
    reference = request.POST.get("id", "")[:100].replace("\0", "")
    if reference:
        try:
            ordering.settle_payment(reference=reference, at=clock.now())
        except PaymentServiceDown:
            return HttpResponse(status=503, headers={"Retry-After": "60"})
    return HttpResponse("ok", content_type="text/plain")
