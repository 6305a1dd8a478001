"""What citizens report about sources: passed on, followed, and what a correction means for a decision."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.accounts import service as accounts
from loopbaan.audit import trail
from loopbaan.core import dutch
from loopbaan.core.errors import NotFound
from loopbaan.web.views.base import FormPage, Page, Text
from regie.forms.reviews import ProposalForm, ReportAnswerForm, ReportSentForm
from regie.views.base import Recorded, person_of
from regie.views.reviews import reviewer_only


class ReadsReport(Recorded):
    """Mix in before a page about one report to a source: each viewing is recorded, or there is no page."""

    page_name = "melding aan een bron"
    purpose: Text = gettext_lazy("Je melding over een bron opvolgen")

    @cached_property
    def report(self) -> citizens.ReportRow:
        """The report in the address. Raises NotFound, also for one's own."""
        return citizens.source_report(self.kwargs["report_id"], officer_id=person_of(self.actor))  # type: ignore[attr-defined]

    def record(self) -> None:
        """Append the reading to the trail, with its purpose."""
        trail.record_read(
            self.actor,  # type: ignore[attr-defined]
            subject=("application", self.report.application_id),
            person_id=self.report.person_id,
            at=self.at,  # type: ignore[attr-defined]
            purpose=str(self.purpose),
            page=self.page_name,
        )


class OfReport(ReadsReport, FormPage):
    """A form about one report to a source."""

    template_name = "regie/report_form.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:reviews")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the report."""
        return super().context(
            report=self.report,
            cheque_number=self.report.service,
            can_pass_on=self.report.state in _PASSED_ON,
            **more,
        )


# Who it is about is looked up to pass it on, and to ask after it; not any more once the source answered.
_PASSED_ON = ("reported", "sent")


@reviewer_only
class ReportTextPage(ReadsReport, Page):
    """The text to pass on to the source, with the number by which the source knows the citizen: a step of its own,
    with a purpose that the citizen reads."""

    template_name = "regie/report_text.html"
    title = gettext_lazy("De tekst om door te geven")
    page_name = "rijksregisternummer"
    purpose = gettext_lazy("Je rijksregisternummer opzoeken om je melding aan de bron door te geven")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the text. Raises NotFound once the source answered."""
        report = self.report
        if report.state not in _PASSED_ON:
            raise NotFound("report_answered", _("Deze melding is al beantwoord. Doorgeven hoeft niet meer."))
        return super().context(
            report=report,
            text=_TEXT
            % {
                "source": report.service,
                "name": report.citizen_name,
                "insz": _written(accounts.insz_of(report.person_id)),
                "reference": report.reference,
                "day": dutch.long_date(report.reported_at),
                "statement": report.statement,
            },
            **more,
        )


def _written(insz: str) -> str:
    """``80.61.01-001.97``, as it stands on a card."""
    return f"{insz[:2]}.{insz[2:4]}.{insz[4:6]}-{insz[6:9]}.{insz[9:]}"


_TEXT = gettext_lazy(
    "Aan: %(source)s\n"
    "Over: %(name)s, rijksregisternummer %(insz)s\n"
    "Ons kenmerk: %(reference)s\n\n"
    "Op %(day)s meldde deze persoon dat jullie gegevens niet kloppen:\n\n"
    "%(statement)s\n\n"
    "Kijken jullie dit na? Laat ons weten of jullie iets verbeteren, met ons kenmerk erbij."
)


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
