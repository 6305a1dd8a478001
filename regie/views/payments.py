"""Payments that need a person: another amount than was asked, and refunds that did not succeed."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.web.views.base import ActionPage, FormPage, Page, Text
from regie.forms.controls import SettleForm
from regie.views.base import administrator_only

_KINDS = {
    "wrong_amount": gettext_lazy("Ander bedrag betaald"),
    "refund_failed": gettext_lazy("Terugbetaling niet gelukt"),
    "refund_stuck": gettext_lazy("Terugbetaling blijft uit"),
}
_TONES = {"wrong_amount": "amber", "refund_failed": "red", "refund_stuck": "amber"}
_EXPECTED = {
    "wrong_amount": gettext_lazy("Te betalen"),
    "refund_failed": gettext_lazy("Terug te betalen"),
    "refund_stuck": gettext_lazy("Terug te betalen"),
}


@administrator_only
class PaymentsPage(Page):
    """The cases, the oldest first; without anybody's name."""

    template_name = "regie/payments.html"
    title = gettext_lazy("Betalingen die aandacht vragen")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the cases."""
        cases = citizens.payments_needing_attention(on=self.on)
        return super().context(
            cases=[_case(each) for each in cases],
            total=citizens.count_payments_needing_attention(on=self.on),
            **more,
        )


def _case(case: citizens.PaymentCase) -> dict[str, Any]:
    return {
        "case": case,
        "id": case.id,
        "title": _("Bestelling %(number)s") % {"number": case.order_number},
        "word": _KINDS[case.kind],
        "tone": _TONES[case.kind],
        "expected_label": _EXPECTED[case.kind],
        "waits": not case.can_retry and not case.can_settle,
    }


class _OfCase:
    """Mix in before a page about one case."""

    @property
    def case_id(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["case_id"]  # type: ignore[attr-defined]
        return found

    @cached_property
    def case(self) -> citizens.PaymentCase:
        """The case in the address. Raises NotFound when there is nothing (any more) to do."""
        return citizens.payment_case(self.case_id, on=self.on)  # type: ignore[attr-defined]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.cancel_url = reverse("regie:payments")


@administrator_only
class RetryRefundPage(_OfCase, ActionPage):
    """Hand a refund that failed to the payment provider once more."""

    title: Text = gettext_lazy("Probeer de terugbetaling opnieuw")
    submit_label = gettext_lazy("Probeer opnieuw")
    intro = gettext_lazy(
        "Het portaal geeft de terugbetaling opnieuw door aan de betaaldienst, binnen een minuut. "
        "Lukt het weer niet, dan staat ze hier opnieuw."
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask to confirm; only where trying again is possible."""
        if not self.case.can_retry:
            return HttpResponseRedirect(self.cancel_url)
        self.title = _("Bestelling %(number)s: probeer de terugbetaling opnieuw") % {"number": self.case.order_number}
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Order it again."""
        citizens.retry_refund(refund_id=self.case_id, actor=self.actor, at=self.at)
        self.notice = _("De terugbetaling vertrekt opnieuw.")
        return reverse("regie:payments")


@administrator_only
class SettlePaymentPage(_OfCase, FormPage):
    """Say that a case was settled outside the portal: how, and why."""

    title = gettext_lazy("Met de hand geregeld")
    intro = gettext_lazy(
        "Doe dit pas nadat het geld geregeld is: het portaal betaalt daarna zelf niets meer voor dit geval. "
        "Je naam, het tijdstip en wat je schrijft, blijven bewaard."
    )
    submit_label = gettext_lazy("Zet op geregeld")
    form_class = SettleForm
    template_name = "regie/settle_payment.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only where a person may settle."""
        if not self.case.can_settle:
            return HttpResponseRedirect(self.cancel_url)
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the case; gone when a colleague settled it meanwhile."""
        try:
            each: dict[str, Any] | None = _case(self.case)
        except citizens.PaymentCaseNotFound:
            each = None
        return super().context(each=each, cheque_number=each["title"] if each else "", **more)

    def perform(self, form: Any) -> str:
        """Settle it."""
        citizens.settle_by_hand(case_id=self.case_id, actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("Het geval staat op geregeld.")
        return reverse("regie:payments")
