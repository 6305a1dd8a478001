"""Not agreeing, proving, reporting a source: the citizen's side of a decision that a person looks at again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.domain import contesting, source_reports
from citizens.domain.contest import ContestTerm, can_contest, contest_term
from citizens.domain.running_reviews import reference_of
from citizens.forms import FILE_FIELDS, ContestForm, ProofForm, SourceReportForm
from citizens.models import RUNNING, Application, Review, ReviewKind
from citizens.rules.terms import ANSWER
from citizens.states import REVIEW
from citizens.views.base import CitizenActionPage, CitizenFormPage, CitizenPage
from citizens.views.decisions import appeal_sentence
from citizens.views.status_card import TONES, tone_of
from loopbaan.core.errors import NotFound
from loopbaan.documents import service as documents


def review_heading(review: Review) -> str:
    """What a citizen reads above a review, while it runs and after."""
    if review.kind == ReviewKind.CONTEST.value:
        return _("Je betwisting")
    if review.kind == ReviewKind.PROOF.value:
        return _("Je bewijs")
    if review.state in RUNNING:
        return _("VDAB bekijkt je beslissing opnieuw")
    return _("VDAB bekeek je beslissing opnieuw")


class _AboutApplication(CitizenFormPage):
    """A form about one of the citizen's own applications."""

    @cached_property
    def application(self) -> Application:
        """The application in the address. Raises ApplicationNotFound."""
        return selectors.application_of(self.person_id, self.subject)

    def is_possible(self) -> bool:
        """Whether the form makes sense now; else one goes back to the application."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or the application where there is nothing to do."""
        back = reverse("citizens:application", args=[self.application.id])
        if not self.is_possible():
            return HttpResponseRedirect(back)
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Back goes to the application."""
        self.cancel_url = reverse("citizens:application", args=[self.application.id])
        return super().context(**more)


class TakesFiles(CitizenFormPage):
    """The files are scanned by another system: no transaction stands open meanwhile."""

    in_transaction = False

    def form_kwargs(self) -> dict[str, Any]:
        """No places for files where none can be taken in."""
        return {"with_files": documents.uploads_open()}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether files can be handed in, and those that no browser puts back into a form that was refused."""
        lost = [upload.name for name in FILE_FIELDS if (upload := self.request.FILES.get(name)) is not None]
        return super().context(files_open=documents.uploads_open(), files_lost=lost, **more)

    def accepted(self, form: forms.Form) -> list[documents.Accepted]:
        """The files of the form, each checked. Raises UploadRefused."""
        chosen = [(name, form.cleaned_data.get(name)) for name in FILE_FIELDS]
        return [
            documents.accept_upload(upload.read(documents.MAX_UPLOADED + 1), upload.name, field=name)
            for name, upload in chosen
            if upload
        ]


class _WithFiles(TakesFiles, _AboutApplication):
    """A form about an application, with files."""

    template_name = "citizens/hand_in.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the application, and the term for our answer."""
        return super().context(application=self.application, answer_days=ANSWER.value, **more)


class ContestPage(_WithFiles):
    """Contest a refusal, with one's own words and files."""

    form_class = ContestForm
    title = gettext_lazy("Betwist de beslissing")
    submit_label = gettext_lazy("Betwist de beslissing")

    def is_possible(self) -> bool:
        """Only a refusal, in time, once."""
        return can_contest(self.application, on=self.on) and not _looked_at(self.application)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds which decision, and until when."""
        decision = selectors.last_decision(self.application.id)
        return super().context(
            reference=decision.reference if decision else "",
            term=contest_term(self.application),
            **more,
        )

    def perform(self, form: ContestForm) -> str:
        """Contest it."""
        review = contesting.contest(
            application_id=self.subject,
            statement=form.cleaned_data["statement"],
            files=self.accepted(form),
            actor=self.actor,
            on=self.on,
            at=self.at,
        )
        self.notice = _("We kregen je betwisting.")
        return reverse("citizens:review", args=[review.id])


def _looked_at(application: Application) -> bool:
    """Whether it runs, or whether the decision that stands was contested before."""
    last = selectors.last_decision(application.id)
    return any(
        each.state in RUNNING
        or (
            each.kind == ReviewKind.CONTEST.value
            and each.state != "withdrawn"
            and last is not None
            and each.decision_id == last.id
        )
        for each in selectors.reviews_of(application.id)
    )


class ProofPage(_WithFiles):
    """Prove what the sources do not know."""

    form_class = ProofForm
    title = gettext_lazy("Bezorg bewijs")
    submit_label = gettext_lazy("Bezorg je bewijs")

    def is_possible(self) -> bool:
        """While nothing is decided and nothing lies with an officer."""
        return self.application.state == "undetermined" and not _looked_at(self.application)

    def perform(self, form: ProofForm) -> str:
        """Hand it in."""
        review = contesting.hand_in_proof(
            application_id=self.subject,
            proof=form.cleaned_data["proof"],
            statement=form.cleaned_data["statement"],
            files=self.accepted(form),
            actor=self.actor,
            on=self.on,
            at=self.at,
        )
        self.notice = _("We kregen je bewijs.")
        return reverse("citizens:review", args=[review.id])


class SourceReportPage(_AboutApplication):
    """Say that a source is wrong."""

    form_class = SourceReportForm
    template_name = "citizens/report_source.html"
    title = gettext_lazy("Meld een fout in een bron")
    intro = gettext_lazy("VDAB geeft je melding door aan de bron, volgt ze op en laat je weten wat de bron antwoordt.")
    submit_label = gettext_lazy("Verstuur je melding")

    def is_possible(self) -> bool:
        """Where a source decided, or kept us from deciding."""
        return self.application.state in ("undetermined", "refused")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds where to go about our own books: no source answers for those."""
        can = can_contest(self.application, on=self.on) and not _looked_at(self.application)
        return super().context(application=self.application, can_contest=can, **more)

    def perform(self, form: SourceReportForm) -> str:
        """Report it."""
        source_reports.report_source(application_id=self.subject, actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("We geven je melding door aan de bron.")
        return reverse("citizens:application", args=[self.subject])


class ReviewPage(CitizenPage):
    """How a contest, proof or a reopened decision stands, and what came of it."""

    template_name = "citizens/review.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds everything about it, for the citizen."""
        review = selectors.review_of(self.person_id, self.subject)
        state = REVIEW.state(review.state)
        return super().context(
            heading=review_heading(review),
            review=review,
            reference=reference_of(review),
            state=state,
            tone=tone_of(state),
            runs=review.state in RUNNING,
            asked=[{"words": each, "tone": TONES[each.tone]} for each in selectors.asked_in(review)],
            clock=selectors.clock_of(review, on=self.on),
            files=selectors.files_of(review.id),
            corrections=selectors.corrections_of(review.id),
            can_withdraw=review.state == "open" and review.kind != ReviewKind.INITIATIVE.value,
            appeal=appeal_sentence(),
            old=review.decision,
            new=review.new_decision,
            contest_anew=self._contest_anew(review),
            **more,
        )

    def _contest_anew(self, review: Review) -> ContestTerm | None:
        """The new term that began when a refusal stood after all, while it runs and nobody contested it before."""
        if review.kind != ReviewKind.INITIATIVE.value or _looked_at(review.application):
            return None
        term = contest_term(review.application)
        return term if term is not None and term.is_anew and term.is_open(self.on) else None


class WithdrawReviewPage(CitizenActionPage):
    """Take a contest or proof back."""

    template_name = "citizens/confirm_action.html"
    title = gettext_lazy("Trek dit in")
    intro = gettext_lazy("We bekijken het dan niet. Je kan het later opnieuw indienen, zolang de termijn nog loopt.")
    submit_label = gettext_lazy("Trek dit in")
    submit_tone = "danger"

    def _review(self) -> Review:
        return selectors.review_of(self.person_id, self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only what is one's own."""
        self._review()
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Back goes to the page of it."""
        return super().context(
            keep_url=reverse("citizens:review", args=[self.subject]), keep_label=_("Nee, hou het"), **more
        )

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Withdraw."""
        review = contesting.withdraw_review(review_id=self.subject, actor=self.actor, at=self.at)
        self.notice = _("Ingetrokken.")
        return reverse("citizens:application", args=[review.application_id])


class ReviewFilePage(CitizenPage):
    """One's own file, as it was handed in."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """A download."""
        review = selectors.review_of(self.person_id, self.subject)
        try:
            name, media_type, content = selectors.file_content(review.id, self.kwargs["file_id"])
        except documents.UploadDamaged as error:
            raise NotFound("file_damaged", _("Dit bestand kunnen we niet meer openen.")) from error
        return download(name, media_type, content)


def download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """A file of somebody: saved, never shown inside our own pages, kept by nobody in between."""
    response = HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-store"})
    quoted = name.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{quoted}"'
    return response
