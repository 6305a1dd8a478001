"""What citizens report about sources: passed on, followed, and what a correction means for a decision."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.audit import trail
from loopbaan.web.views.base import FormPage, Text
from regie.forms import ProposalForm, ReportAnswerForm, ReportSentForm
from regie.views.base import person_of
from regie.views.reviews import reviewer_only


class OfReport(FormPage):
    """A page about one report to a source: reading it is recorded."""

    template_name = "regie/report_form.html"
    page_name = "melding aan een bron"
    purpose: Text = gettext_lazy("Je melding over een bron opvolgen")

    @cached_property
    def report(self) -> citizens.ReportRow:
        """The report in the address. Raises NotFound, also for one's own."""
        return citizens.source_report(self.kwargs["report_id"], officer_id=person_of(self.actor))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:reviews")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the report."""
        return super().context(report=self.report, cheque_number=self.report.service, **more)

    def show(self, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
        """Render and record, both or neither."""
        with transaction.atomic():
            response = super().show(status, **more)
            trail.record_read(
                self.actor,
                subject=("application", self.report.application_id),
                person_id=self.report.person_id,
                at=self.at,
                purpose=str(self.purpose),
                page=self.page_name,
            )
        return response


@reviewer_only
class ReportSentPage(OfReport):
    """Say that a report was passed on to the source."""

    form_class = ReportSentForm
    title = gettext_lazy("Geef de melding door aan de bron")
    submit_label = gettext_lazy("Doorgegeven")

    def perform(self, form: ReportSentForm) -> str:
        """Write it down."""
        citizens.send_report(report_id=self.kwargs["report_id"], actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("De melding staat op doorgegeven.")
        return reverse("regie:reviews")


@reviewer_only
class ReportAnswerPage(OfReport):
    """Write down what the source answered."""

    form_class = ReportAnswerForm
    title = gettext_lazy("Wat antwoordde de bron?")
    submit_label = gettext_lazy("Bewaar het antwoord")

    def perform(self, form: ReportAnswerForm) -> str:
        """Write it down, and tell the citizen."""
        citizens.answer_report(
            report_id=self.kwargs["report_id"],
            was_corrected=form.cleaned_data["outcome"] == "corrected",
            answer=form.cleaned_data["answer"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("Het antwoord is bewaard. De burger krijgt een bericht.")
        return reverse("regie:reviews")


@reviewer_only
class ProposalPage(OfReport):
    """A source corrected its data after the decision: reopen it on own initiative, or say why it stays."""

    form_class = ProposalForm
    template_name = "regie/proposal.html"
    title = gettext_lazy("Moet deze beslissing heropend worden?")
    submit_label = gettext_lazy("Bewaar je keuze")
    page_name = "voorstel om te heropenen"
    purpose = gettext_lazy("Nakijken of een verbetering van een bron je beslissing verandert")

    @cached_property
    def proposal(self) -> citizens.ReopenProposal:
        """The proposal in the address. Raises NotFound, also for one's own and for one that was settled."""
        return citizens.reopen_proposal(self.kwargs["report_id"], officer_id=person_of(self.actor))

    @cached_property
    def report(self) -> citizens.ReportRow:
        """Its report."""
        return self.proposal.report

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the decision."""
        return super().context(proposal=self.proposal, **more)

    def perform(self, form: ProposalForm) -> str:
        """Reopen and hold the case, or leave the decision."""
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["outcome"] == "reopen":
            review = citizens.reopen(
                reference=self.proposal.decision_reference, reason=reason, actor=self.actor, at=self.at
            )
            return reverse("regie:review", args=[review.id])
        citizens.leave_decision(report_id=self.kwargs["report_id"], reason=reason, actor=self.actor, at=self.at)
        self.notice = _("De beslissing blijft. De burger krijgt een bericht.")
        return reverse("regie:reviews")
