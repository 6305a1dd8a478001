"""The free first talk, and the agreement: drawn up, read, signed."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import agreements
from centres.forms.agreement import AgreementForm
from centres.forms.meetings import IntroductionForm
from centres.forms.signing import SignForm
from centres.rules.agreement import GOAL_PREFIX
from centres.selectors.views import AgreementView
from centres.views import not_now, shown
from centres.views.base import CentreFormPage, DossierFormPage, OfDossier


class IntroductionPage(DossierFormPage):
    """Note the free first talk."""

    title = gettext_lazy("Noteer een kennismakingsgesprek")
    intro = gettext_lazy("Het kennismakingsgesprek is gratis. Het telt nooit mee voor de uren van de cheque.")
    submit_label = gettext_lazy("Noteer het gesprek")
    form_class = IntroductionForm
    anchor = "gesprekken"

    def why_not(self) -> not_now.NotNow | None:
        """For a dossier of one's own that runs."""
        return (
            not_now.begins_something(self.actor) or not_now.not_running(self.dossier) or not_now.not_own(self.dossier)
        )

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"held_on": self.on}

    def perform(self, form: Any) -> str:
        """Log it."""
        agreements.log_introduction(
            trajectory_id=self.trajectory_id,
            held_at=form.moment,
            minutes=form.cleaned_data["minutes"],
            place=form.cleaned_data["place"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("Het kennismakingsgesprek is genoteerd.")
        return self.dossier_url


def added_by_parties(content: dict[str, Any]) -> dict[str, str]:
    """The goal and the arrangements that the parties added to an agreement, out of its statements."""
    found = {"goal": "", "arrangements": ""}
    for section in content["sections"]:
        if section["key"] == "goal":
            own = [text for text in section["paragraphs"] if text.startswith(GOAL_PREFIX)]
            found["goal"] = own[0].removeprefix(GOAL_PREFIX) if own else ""
        elif section["key"] == "arrangements":
            found["arrangements"] = "\n".join(section["paragraphs"])
    return found


class DrawUpPage(DossierFormPage):
    """Draw up the agreement; the page shows how it will read."""

    title = gettext_lazy("Stel de overeenkomst op")
    submit_label = gettext_lazy("Stel op en ga ondertekenen")
    form_class = AgreementForm
    template_name = "centres/draw_up.html"
    anchor = "overeenkomst"

    def why_not(self) -> not_now.NotNow | None:
        """For a dossier of one's own that runs."""
        return (
            not_now.begins_something(self.actor) or not_now.not_running(self.dossier) or not_now.not_own(self.dossier)
        )

    def initial(self) -> dict[str, Any]:
        """What the standing agreement says."""
        standing = self.dossier.agreement
        return {**added_by_parties(standing.content), "base_sha256": standing.content_sha256} if standing else {}

    @property
    def standing_url(self) -> str:
        """The agreement that stands."""
        standing = self.dossier.agreement
        return reverse("centres:agreement", args=[standing.id]) if standing else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The second button only shows the text again, with what was typed."""
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(data=request.POST, **self.form_kwargs())
        status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
        return self.show(form=form, status=status, typed=form.cleaned_data, previewed=True)

    def perform(self, form: Any) -> str:
        """Draw it up."""
        agreement = agreements.draw_up_agreement(
            trajectory_id=self.trajectory_id,
            actor=self.actor,
            at=self.at,
            goal=form.cleaned_data["goal"],
            arrangements=form.cleaned_data["arrangements"],
            base_sha256=form.cleaned_data["base_sha256"],
        )
        self.notice = _("De overeenkomst staat klaar. Je klant krijgt bericht om ze te ondertekenen.")
        return reverse("centres:agreement", args=[agreement.id])

    def context(self, *, typed: dict[str, Any] | None = None, previewed: bool = False, **more: Any) -> dict[str, Any]:
        """Adds the text as it would read."""
        values = typed if typed is not None else self.initial()
        content = agreements.preview_agreement(
            trajectory_id=self.trajectory_id,
            actor=self.actor,
            on=self.on,
            goal=values.get("goal", ""),
            arrangements=values.get("arrangements", ""),
        )
        return super().context(content=content, previewed=previewed, **more)


class OfAgreement(OfDossier):
    """Mix in before a page about one version of an agreement."""

    @cached_property
    def agreement(self) -> AgreementView:
        """The version in the address. Raises NotFound for anybody else's."""
        return selectors.agreement_view(self.kwargs["agreement_id"], actor=self.actor)  # type: ignore[attr-defined]

    @property
    def trajectory_id(self) -> Any:
        """The dossier that it belongs to."""
        return self.agreement.trajectory_id

    @property
    def is_replaced(self) -> bool:
        """Whether a newer version came."""
        return self.agreement.state == "superseded"

    def initial(self) -> dict[str, Any]:
        """The digest of what is shown."""
        return {"content_sha256": self.agreement.content_sha256}

    def sign(self, form: Any) -> None:
        """The domain call of both sides."""
        agreements.sign_agreement(
            agreement_id=self.agreement.id,
            content_sha256=form.cleaned_data["content_sha256"],
            actor=self.actor,  # type: ignore[attr-defined]
            at=self.at,  # type: ignore[attr-defined]
        )

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the agreement and its signatures."""
        return super().context(
            agreement=self.agreement,
            signatures=shown.signature_items(self.agreement.signatures, centre_name=self.agreement.centre_name),
            **more,
        )


class AgreementPage(OfAgreement, CentreFormPage):
    """The agreement as the counsellor reads and signs it."""

    title = gettext_lazy("Overeenkomst loopbaanbegeleiding")
    submit_label = gettext_lazy("Onderteken de overeenkomst")
    form_class = SignForm
    template_name = "centres/agreement.html"

    def form_kwargs(self) -> dict[str, Any]:
        """What the counsellor declares."""
        return {"statement": _("Ik heb de overeenkomst gelezen en onderteken ze voor het loopbaancentrum")}

    def perform(self, form: Any) -> str:
        """Sign."""
        self.sign(form)
        self.notice = _("Je hebt de overeenkomst ondertekend.")
        return reverse("centres:dossier", args=[self.trajectory_id]) + "#overeenkomst"
