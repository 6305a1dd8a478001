"""The citizen answers whether the guidance may be closed while hours are left."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import closing_consent
from centres.forms.closing import AnswerForm
from centres.rules.parameters import CLOSING_CONSENT_DAYS
from centres.selectors.views import ClosingRequestView
from centres.views.base import CitizenFormPage, OfDossier
from loopbaan.core.errors import NotFound


class MyCloseRequestPage(OfDossier, CitizenFormPage):
    """What would be lost, until when to answer, and the two answers."""

    title = gettext_lazy("Mag je begeleider je begeleiding afsluiten?")
    form_class = AnswerForm
    template_name = "centres/citizen/close_request.html"

    @cached_property
    def trajectory_id(self) -> UUID:  # type: ignore[override]
        """The guidance that it is about. Raises NotFound for anybody else's."""
        return selectors.trajectory_of_request(self.kwargs["request_id"], actor=self.actor)

    @property
    def asked(self) -> ClosingRequestView:
        """The question. Raises NotFound for one that a newer one replaced."""
        found = self.dossier.closing_request
        if found is None or found.id != self.kwargs["request_id"]:
            raise NotFound("closing_request_not_found", _("Deze vraag geldt niet meer."))
        return found

    def initial(self) -> dict[str, Any]:
        """The minutes that the page says would be lost."""
        return {"minutes": self.dossier.cheque.minutes_left}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the question."""
        return super().context(asked=self.asked, consent_days=CLOSING_CONSENT_DAYS, **more)

    def perform(self, form: Any) -> str:
        """Answer."""
        agreed = form.cleaned_data["answer"] == "agree"
        closing_consent.answer_closing(
            request_id=self.asked.id,
            agreed=agreed,
            minutes=form.cleaned_data["minutes"],
            word=form.cleaned_data["word"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = (
            _("Je ging akkoord. Je begeleider kan je begeleiding nu afsluiten.")
            if agreed
            else _("We gaven het door: je wil nog niet afsluiten. Spreek met je begeleider af hoe je verder gaat.")
        )
        return reverse("centres:my_trajectory", args=[self.trajectory_id])
