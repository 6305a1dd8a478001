"""A question of VDAB: the citizen's answer, and the card on the home page that asks for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.domain import asking
from citizens.forms import AnswerForm
from citizens.models import InformationRequest
from citizens.views.reviews import TakesFiles
from loopbaan.core.actor import Actor
from loopbaan.core.periods import ONE_DAY
from loopbaan.web.dashboard import Card


class AnswerPage(TakesFiles):
    """Answer a question of an officer, in one's own words and with files."""

    form_class = AnswerForm
    template_name = "citizens/answer.html"
    title = gettext_lazy("Antwoord op de vraag van VDAB")
    submit_label = gettext_lazy("Verstuur je antwoord")

    @cached_property
    def asked(self) -> InformationRequest:
        """The question in the address. Raises ReviewNotFound."""
        return selectors.request_of(self.person_id, self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or the page of the review where nothing is asked any more."""
        if not asking.can_answer(self.asked, self.asked.review):
            return HttpResponseRedirect(reverse("citizens:review", args=[self.asked.review_id]))
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the question and the last day."""
        last_day = self.asked.answer_by - ONE_DAY
        self.cancel_url = reverse("citizens:review", args=[self.asked.review_id])
        return super().context(asked=self.asked, last_day=last_day, is_late=last_day < self.on, **more)

    def perform(self, form: AnswerForm) -> str:
        """Answer."""
        request = asking.answer(
            request_id=self.subject,
            statement=form.cleaned_data["statement"],
            files=self.accepted(form),
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("We kregen je antwoord.")
        return reverse("citizens:review", args=[request.review_id])


def card_of(actor: Actor, _on: date) -> list[Card]:
    """A card for each question that waits for this citizen."""
    return [
        Card(
            title=_("VDAB heeft een vraag over je dossier"),
            text=_("We moeten nog iets weten om te kunnen beslissen. Lees de vraag en geef je antwoord."),
            state=_("Wacht op jouw antwoord"),
            tone="amber",
            action_label=_("Geef je antwoord"),
            action_url=reverse("citizens:answer_request", args=[each.id]),
            until=each.answer_by - ONE_DAY,
            until_label=_("Antwoord ten laatste op"),
            urgent=True,
        )
        for each in selectors.waiting_requests_of(actor.person)
    ]
