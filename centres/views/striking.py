"""Striking a free talk that was noted by mistake: the first talk, and aftercare."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import striking
from centres.forms.signing import ReasonForm
from centres.selectors.views import AftercareView, IntroductionView
from centres.views import not_now
from centres.views.base import DossierFormPage


class StrikeIntroductionPage(DossierFormPage):
    """Strike a free first talk."""

    title = gettext_lazy("Schrap het kennismakingsgesprek")
    intro = gettext_lazy("Doe dit als het gesprek er niet was, of als je het twee keer noteerde.")
    submit_label = gettext_lazy("Schrap het kennismakingsgesprek")
    submit_tone = "danger"
    form_class = ReasonForm
    template_name = "centres/talk_strike.html"
    anchor = "gesprekken"

    @cached_property
    def trajectory_id(self) -> UUID:  # type: ignore[override]
        """The dossier of the talk in the address. Raises NotFound for another centre's."""
        return selectors.trajectory_of_introduction(self.kwargs["talk_id"], actor=self.actor)

    @cached_property
    def talk(self) -> IntroductionView:
        """The talk itself."""
        return next(each for each in self.dossier.introductions if each.id == self.kwargs["talk_id"])

    def why_not(self) -> not_now.NotNow | None:
        """For a talk that stands, in a dossier of one's own that runs."""
        return not_now.already_struck(self.talk) or not_now.not_running(self.dossier) or not_now.not_own(self.dossier)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what was noted."""
        return super().context(introduction=self.talk, **more)

    def perform(self, form: Any) -> str:
        """Strike it."""
        striking.strike_introduction(
            talk_id=self.talk.id, reason=form.cleaned_data["reason"], actor=self.actor, at=self.at
        )
        self.notice = _("Het kennismakingsgesprek is geschrapt.")
        return self.dossier_url


class StrikeAftercarePage(DossierFormPage):
    """Strike a talk of aftercare."""

    title = gettext_lazy("Schrap de nazorg")
    intro = gettext_lazy(
        "Doe dit als de nazorg er niet was, of als je ze twee keer noteerde. De minuten komen terug op de cheque."
    )
    submit_label = gettext_lazy("Schrap de nazorg")
    submit_tone = "danger"
    form_class = ReasonForm
    template_name = "centres/talk_strike.html"
    anchor = "afronding"

    @cached_property
    def trajectory_id(self) -> UUID:  # type: ignore[override]
        """The dossier of the talk in the address. Raises NotFound for another centre's."""
        return selectors.trajectory_of_aftercare(self.kwargs["talk_id"], actor=self.actor)

    @cached_property
    def talk(self) -> AftercareView:
        """The talk itself."""
        return next(each for each in self.dossier.aftercare if each.id == self.kwargs["talk_id"])

    def why_not(self) -> not_now.NotNow | None:
        """For a talk that stands, in a dossier of one's own, until the aftercare ends."""
        return (
            not_now.already_struck(self.talk)
            or not_now.aftercare_over(self.dossier, self.on)
            or not_now.not_own(self.dossier)
        )

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what was noted."""
        return super().context(aftercare=self.talk, **more)

    def perform(self, form: Any) -> str:
        """Strike it."""
        striking.strike_aftercare(
            talk_id=self.talk.id, reason=form.cleaned_data["reason"], actor=self.actor, at=self.at
        )
        self.notice = _("De nazorg is geschrapt. De minuten staan weer op de cheque.")
        return self.dossier_url
