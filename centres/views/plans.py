"""The development plan: written, read, offered, signed."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import plans
from centres.domain.guards import NotAllowed
from centres.forms.plan import ROW_KINDS, PlanForm, with_another_row
from centres.forms.signing import ShownForm, SignForm
from centres.rules.career_questions import CAREER_QUESTIONS
from centres.rules.plan import PlanContent, gaps_of
from centres.selectors.views import PlanVersionView
from centres.views import not_now, shown
from centres.views.base import CentreFormPage, DossierFormPage, OfDossier


def questions_of(content: PlanContent | None) -> list[str]:
    """The names of the career questions of a plan."""
    return [CAREER_QUESTIONS[code] for code in content.career_questions] if content else []


class PlanEditPage(DossierFormPage):
    """Write the plan. The newest version is the start; what was signed stays as it is, a change is a new version."""

    title = gettext_lazy("Persoonlijk ontwikkelplan")
    submit_label = gettext_lazy("Bewaar het plan")
    form_class = PlanForm
    template_name = "centres/plan_edit.html"
    anchor = "plan"

    def why_not(self) -> not_now.NotNow | None:
        """For a dossier of one's own that runs."""
        return not_now.not_running(self.dossier) or not_now.not_own(self.dossier)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep the parts of the form that only this page reads."""
        super().setup(request, *args, **kwargs)
        self.grown = ""

    @cached_property
    def newest(self) -> PlanVersionView | None:
        """The newest version. Raises NotAllowed for a colleague's plan."""
        if not self.dossier.may_read_plan:
            raise NotAllowed(
                "not_your_dossier",
                _("Alleen %(name)s en de klant lezen dit plan.") % {"name": self.dossier.counsellor_name},
            )
        return self.dossier.plan

    def form_kwargs(self) -> dict[str, Any]:
        """The content to start from."""
        content = self.newest.content if self.newest else None
        return {"content": content or PlanContent(), "on": self.on}

    def initial(self) -> dict[str, Any]:
        """The digest of the version that the form starts from."""
        return {"base_sha256": self.newest.content_sha256 if self.newest else ""}

    @property
    def standing_url(self) -> str:
        """The newest version."""
        return reverse("centres:plan", args=[self.newest.id]) if self.newest else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A button for one more row shows the same form, grown; nothing is saved."""
        kind = request.POST.get("more", "")
        if kind not in ROW_KINDS:
            return super().post(request, *args, **kwargs)
        form = self.form_class(data=with_another_row(request.POST, kind), **self.form_kwargs())
        form.not_judged()
        self.grown = kind
        return self.show(form=form, status=HTTPStatus.OK)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether saving makes a new version."""
        newest = self.newest
        return super().context(
            voids=newest is not None and newest.state in ("offered", "signed"),
            newest=newest,
            grown=self.grown,
            **more,
        )

    def perform(self, form: Any) -> str:
        """Save, and show the plan as it reads."""
        version = plans.save_plan(
            trajectory_id=self.trajectory_id,
            content=form.content(),
            base_sha256=form.cleaned_data["base_sha256"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("Het plan is bewaard als versie %(number)d.") % {"number": version.number}
        return reverse("centres:plan", args=[version.id])


class OfPlan(OfDossier):
    """Mix in before a page about one version of a plan."""

    @cached_property
    def version(self) -> PlanVersionView:
        """The version in the address. Raises NotFound for anybody else's."""
        return selectors.plan_version_view(self.kwargs["version_id"], actor=self.actor)  # type: ignore[attr-defined]

    @property
    def trajectory_id(self) -> UUID:
        """The dossier that it belongs to."""
        return self.version.trajectory_id

    @property
    def is_replaced(self) -> bool:
        """Whether a newer version came."""
        return self.version.state == "superseded"

    def initial(self) -> dict[str, Any]:
        """The digest of what is shown."""
        return {"content_sha256": self.version.content_sha256}

    def sign(self, form: Any) -> None:
        """The domain call of both sides."""
        plans.sign_plan(
            version_id=self.version.id,
            content_sha256=form.cleaned_data["content_sha256"],
            actor=self.actor,  # type: ignore[attr-defined]
            at=self.at,  # type: ignore[attr-defined]
        )

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the version and its signatures."""
        return super().context(
            version=self.version,
            questions=questions_of(self.version.content),
            signatures=shown.signature_items(self.version.signatures, centre_name=self.dossier.centre.name),
            has_paper=("development_plan", self.version.id) in self.dossier.documents,
            is_newest=self.dossier.plan is not None and self.dossier.plan.id == self.version.id,
            **more,
        )


class PlanPage(OfPlan, CentreFormPage):
    """One version of the plan: read it, see what is missing, offer it, sign it."""

    title = gettext_lazy("Persoonlijk ontwikkelplan")
    submit_label = gettext_lazy("Onderteken het plan")
    form_class = SignForm
    template_name = "centres/plan.html"

    def form_kwargs(self) -> dict[str, Any]:
        """What the counsellor declares."""
        return {"statement": _("Ik heb dit plan samen met mijn klant opgesteld en onderteken het")}

    def perform(self, form: Any) -> str:
        """Sign."""
        self.sign(form)
        self.notice = _("Je hebt het ontwikkelplan ondertekend.")
        return reverse("centres:dossier", args=[self.trajectory_id]) + "#plan"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what is missing before it can be offered."""
        content = self.version.content
        missing = gaps_of(content) if content is not None and self.version.state == "draft" else ()
        return super().context(missing=[plans.gap_text(gap) for gap in missing], **more)


class OfferPlanPage(DossierFormPage):
    """Offer the draft that was shown, for both to sign."""

    title = gettext_lazy("Bied het plan aan om te ondertekenen")
    intro = gettext_lazy("Je klant krijgt bericht en leest het plan. Daarna ondertekenen jullie allebei.")
    submit_label = gettext_lazy("Bied het plan aan")
    form_class = ShownForm
    template_name = "centres/plan_offer.html"
    anchor = "plan"

    def why_not(self) -> not_now.NotNow | None:
        """For a draft in a dossier of one's own that runs."""
        return not_now.not_running(self.dossier) or not_now.not_own(self.dossier) or not_now.no_draft(self.dossier)

    def initial(self) -> dict[str, Any]:
        """The digest of the newest version."""
        return {"content_sha256": self.dossier.plan.content_sha256 if self.dossier.plan else ""}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the text of that version."""
        plan = self.dossier.plan.content if self.dossier.plan else None
        return super().context(plan=plan, questions=questions_of(plan), **more)

    def perform(self, form: Any) -> str:
        """Offer it."""
        version = plans.offer_plan(
            trajectory_id=self.trajectory_id,
            content_sha256=form.cleaned_data["content_sha256"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("Het plan is aangeboden. Je klant krijgt bericht. Onderteken het zelf ook.")
        return reverse("centres:plan", args=[version.id])
