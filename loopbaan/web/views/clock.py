"""The demo's clock."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from loopbaan.core.periods import add_months
from loopbaan.deadlines.tasks import run_due
from loopbaan.web import demo_clock
from loopbaan.web.access import public
from loopbaan.web.forms import DateField, Form
from loopbaan.web.views.base import FormPage

logger = logging.getLogger(__name__)

STEPS = {
    "day": gettext_lazy("1 dag vooruit"),
    "week": gettext_lazy("1 week vooruit"),
    "month": gettext_lazy("1 maand vooruit"),
    "quarter": gettext_lazy("3 maanden vooruit"),
    "year": gettext_lazy("1 jaar vooruit"),
}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def day_after_step(step: str, on: date) -> date:
    """The day that a step leads to; KeyError for an unknown step."""
    return on + timedelta(days=_DAYS[step]) if step in _DAYS else add_months(on, _MONTHS[step])


class ClockForm(Form):
    """A step, or a day of one's choice."""

    mark_optional = False

    step = forms.ChoiceField(choices=list(STEPS.items()), required=False, widget=forms.HiddenInput)
    to = DateField(
        label=gettext_lazy("Of kies zelf een latere dag"),
        help_text=gettext_lazy("Bijvoorbeeld 1 1 2027. De klok gaat alleen vooruit."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("step") and not data.get("to") and "to" not in self.errors:
            self.add_error("to", _("Vul de dag in waar de klok naartoe gaat."))
        return data


@public
class ClockPage(FormPage):
    """Moves the demo's calendar forward; the worker then runs what is due. Not there outside the demo."""

    title = gettext_lazy("Oefenklok")
    template_name = "web/clock.html"
    form_class = ClockForm
    submit_label = gettext_lazy("Zet de klok op deze dag")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only in the demo."""
        if not settings.DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the steps, each with the day that it leads to."""
        steps = [(key, label, day_after_step(key, self.on)) for key, label in STEPS.items()]
        return super().context(steps=steps, now=self.at, **more)

    def perform(self, form: ClockForm) -> str:
        """Move; the terms of the days that were skipped may be many, so the worker runs them."""
        step, chosen = form.cleaned_data["step"], form.cleaned_data["to"]
        day = day_after_step(step, self.on) if step else chosen
        local = self.at.astimezone(clock.BRUSSELS)
        target = datetime.combine(day, local.timetz().replace(tzinfo=None), tzinfo=clock.BRUSSELS)
        demo_clock.move_forward(by=target - self.at, actor=self.visitor or SYSTEM, at=self.at)
        transaction.on_commit(_wake_worker)
        self.notice = _(
            "De klok staat nu op een latere dag. Wat intussen verstreek, wordt binnen enkele seconden verwerkt."
        )
        return self.request.path


def _wake_worker() -> None:
    try:
        run_due.delay()
    except OperationalError:
        # The queue is away: beat asks again within seconds of its return.
        logger.warning("the queue does not answer")
