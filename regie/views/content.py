"""The text of the plan and of the closing talk: opened with a purpose of its own, in a control that runs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import service as centres
from regie.domain import controls
from regie.forms.controls import OpenContentForm
from regie.views.base import AuditorFormPage, AuditorPage, OfControl, ReadsControl


class OpenContentPage(OfControl, AuditorFormPage):
    """Say why the text must be read."""

    title = gettext_lazy("Open de inhoud")
    intro = gettext_lazy(
        "Je leest dan het ontwikkelplan en het afrondingsgesprek. Dat is persoonlijk: "
        "doe het alleen als je controle het vraagt."
    )
    submit_label = gettext_lazy("Open de inhoud")
    form_class = OpenContentForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the control."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:control", args=[self.control_id])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What is open already is shown; a control that ended opens nothing any more."""
        if self.control.may_read_content:
            return HttpResponseRedirect(reverse("regie:content", args=[self.control_id]))
        if not self.control.is_open:
            return HttpResponseRedirect(self.cancel_url)
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the control."""
        return super().context(control=self.control, cheque_number=self.cheque_number_of(), **more)

    def perform(self, form: Any) -> str:
        """Open it."""
        controls.open_content(
            control_id=self.control_id, purpose=form.cleaned_data["content_purpose"], actor=self.actor, at=self.at
        )
        return reverse("regie:content", args=[self.control_id])


class ContentPage(ReadsControl, AuditorPage):
    """The text itself; each viewing is recorded with the purpose for which it was opened."""

    template_name = "regie/content.html"
    title = gettext_lazy("Ontwikkelplan en afrondingsgesprek")
    page_name = "content"

    def purpose(self) -> str:
        """Why the text is read."""
        return self.control.content_purpose

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only while the control runs, and only once it was opened."""
        if not self.control.may_read_content:
            name = "regie:open_content" if self.control.is_open else "regie:control"
            return HttpResponseRedirect(reverse(name, args=[self.control_id]))
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the plan and the closing talk."""
        content = centres.plan_content_for_control(self.control.trajectory_id)
        plan, closing = content.plan, content.closing
        return super().context(
            control=self.control,
            cheque_number=self.cheque_number_of(),
            plan=plan,
            plan_signed=content.plan_signed,
            draft_exists=content.draft_exists,
            questions=[_(centres.CAREER_QUESTIONS[code]) for code in plan.career_questions] if plan else [],
            closing=closing,
            progress=[
                {"goal": each.goal, "progress": _(centres.PROGRESS_LABELS[each.progress]), "remark": each.remark}
                for each in closing.goals
            ]
            if closing
            else [],
            **more,
        )
