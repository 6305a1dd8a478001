"""Decisions that a person looks at again: the work list, the case, changing nothing, and a new decision."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.audit import trail
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import NotFound
from loopbaan.documents import service as documents
from loopbaan.web.access import capacity_required, writes_on_get
from loopbaan.web.views.base import ActionPage, FormPage, Page, Text
from regie.forms.reviews import AskCitizenForm, DecideAnewForm, ReopenForm, UpholdForm
from regie.views.base import REVIEWER, Recorded, person_of

reviewer_only = capacity_required(Capacity.REGIE, roles={REVIEWER})
_TONES = {"neutral": "grey", "todo": "amber", "good": "green"}
_VERDICT_LOOKS = {"met": ("met", "check"), "not_met": ("not-met", "cross"), "unknown": ("unknown", "question")}


@reviewer_only
class ReviewsPage(Page):
    """The work list: what must be answered first, first; what waits for the citizen apart; without anybody's name."""

    template_name = "regie/reviews.html"
    title = gettext_lazy("Heroverwegingen")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds one's own cases, those that wait, and the reports to sources."""
        officer = person_of(self.actor)
        rows = citizens.review_list(officer, on=self.on)
        return super().context(
            mine=[each for each in rows if each.is_mine and each.state != "waiting"],
            asked=[each for each in rows if each.state == "waiting"],
            waiting=[each for each in rows if not each.is_mine],
            reports=citizens.source_report_list(officer),
            **more,
        )


@reviewer_only
class TakeReviewPage(ActionPage):
    """Take a case that waits."""

    template_name = "regie/take_review.html"
    title = gettext_lazy("Neem dit dossier")
    intro = gettext_lazy(
        "Je ziet dan de naam van de burger, wat die schreef en alle gegevens. "
        "De burger leest dat jij het dossier bekijkt. Kies dit niet als je de burger kent."
    )
    submit_label = gettext_lazy("Neem dit dossier")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:reviews")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only what waits for this officer."""
        if not self.can_take():
            raise citizens.ReviewNotFound("review_not_found", _("We vinden dit dossier niet."))
        return super().get(request, *args, **kwargs)

    def can_take(self) -> bool:
        """Whether the case still waits for this officer."""
        rows = citizens.review_list(person_of(self.actor), on=self.on)
        return any(each.id == self.kwargs["review_id"] and each.can_take for each in rows)

    def context(self, **more: Any) -> dict[str, Any]:
        """After a refusal: whether there is anything left to take, or why not."""
        refused = more["form"].is_bound if "form" in more else False
        return super().context(gone=refused and not self.can_take(), **more)

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Take it."""
        citizens.take(review_id=self.kwargs["review_id"], actor=self.actor, at=self.at)
        return reverse("regie:review", args=[self.kwargs["review_id"]])


class OfReview(Recorded):
    """Mix in before a page about a case that this officer holds: each viewing is recorded, or there is no page."""

    page_name = ""

    @property
    def review_id(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["review_id"]  # type: ignore[attr-defined]
        return found

    @cached_property
    def case(self) -> citizens.ReviewCase:
        """The case in the address. Raises ReviewNotFound for a colleague's."""
        return citizens.review_case(self.review_id, officer_id=person_of(self.actor), on=self.on)  # type: ignore[attr-defined]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the case."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.cancel_url = reverse("regie:review", args=[self.review_id])

    def record(self) -> None:
        """Append the reading to the trail, with its purpose."""
        trail.record_read(
            self.actor,  # type: ignore[attr-defined]
            subject=("application", self.case.application_id),
            person_id=self.case.person_id,
            at=self.at,  # type: ignore[attr-defined]
            purpose=self.case.purpose,
            page=self.page_name,
        )


@reviewer_only
class ReviewCasePage(OfReview, Page):
    """One case: what the citizen says, what the engine found, and what one can do."""

    template_name = "regie/review.html"
    page_name = "heroverweging"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the case."""
        case = self.case
        return super().context(
            case=case,
            heading=f"{case.kind_label} {case.reference}",
            conditions=_looks(case.explained),
            standing=[
                {"label": words, "standing": case.standing[key]}
                for key, words in _FACTS.items()
                if key in case.standing
            ],
            came_of_it=_ended(case.came_of_it),
            earlier=[_ended(each) for each in case.earlier],
            is_taken=case.state == "taken",
            asked=[{"words": each, "tone": _TONES[each.tone]} for each in case.asked],
            waiting=next((each for each in case.asked if each.waits), None),
            **more,
        )


_FACTS: dict[str, Text] = {
    "region": gettext_lazy("Waar de burger woont"),
    "moved_from_eea": gettext_lazy("Verhuisd uit een ander land van de EER"),
    "works_here": gettext_lazy("Werkt in Vlaanderen of Brussel"),
    "at_work": gettext_lazy("Werkt op de dag van de aanvraag"),
    "days": gettext_lazy("Gewerkte dagen, hele loopbaan"),
    "recent_days": gettext_lazy("Gewerkte dagen, laatste maanden"),
    "cheques": gettext_lazy("Eerdere cheques"),
}


def _looks(explained: Iterable[Any]) -> list[dict[str, Any]]:
    """Conditions with the look of their verdict."""
    return [
        {"words": each, **dict(zip(("css", "icon"), _VERDICT_LOOKS[each.verdict.value], strict=True))}
        for each in explained
    ]


def _ended(outcome: citizens.ReviewOutcome) -> dict[str, Any]:
    """What came of a review, with the looks of the conditions of its decision."""
    decision = outcome.decision
    return {
        "words": outcome,
        "decision": decision,
        "tone": "grey" if decision is None else _OUTCOME_TONES[decision.outcome],
        "conditions": [] if decision is None else _looks(decision.explained),
    }


_OUTCOME_TONES = {"granted": "green", "refused": "red", "undetermined": "amber"}


@writes_on_get("the paper of a decision is issued and laid out when it is first asked for")
@reviewer_only
class ReviewDecisionPaperPage(OfReview, Page):
    """The sealed PDF of a decision on the application of a case that this officer holds: the one that the citizen
    gets."""

    page_name = "beslissing"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """A download; recorded like any reading."""
        with transaction.atomic():
            self.record()
            paper = citizens.paper_for_officer(
                application_id=self.case.application_id, number=self.kwargs["number"], actor=self.actor, at=self.at
            )
            content = documents.open_pdf(paper)
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{documents.file_name(paper)}"',
                "Cache-Control": "no-store",
            },
        )


@reviewer_only
class ReviewFilePage(OfReview, Page):
    """A file of a case that this officer holds."""

    page_name = "bijlage"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """A download; recorded like any reading."""
        with transaction.atomic():
            self.record()
            try:
                name, media_type, content = citizens.file_content(self.case.id, self.kwargs["file_id"])
            except documents.UploadDamaged as error:
                raise NotFound("file_damaged", _("Dit bestand kunnen we niet meer openen.")) from error
        quoted = name.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
        return HttpResponse(
            content,
            content_type=media_type,
            headers={"Content-Disposition": f'attachment; filename="{quoted}"', "Cache-Control": "no-store"},
        )


@reviewer_only
class GiveBackPage(OfReview, ActionPage):
    """Give a case back."""

    title = gettext_lazy("Geef het dossier terug")
    intro = gettext_lazy("Een collega kan het dan nemen. De termijn voor het antwoord loopt door.")
    submit_label = gettext_lazy("Geef het dossier terug")
    page_name = "teruggeven"

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Give it back."""
        citizens.give_back(review_id=self.review_id, actor=self.actor, at=self.at)
        self.notice = _("Je gaf het dossier terug.")
        return reverse("regie:reviews")


@reviewer_only
class UpholdPage(OfReview, FormPage):
    """Change nothing, with a reason."""

    form_class = UpholdForm
    template_name = "regie/review_form.html"
    title = gettext_lazy("Wijzig niets")
    submit_label = gettext_lazy("Verstuur dit antwoord")
    page_name = "niets wijzigen"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the case."""
        return super().context(case=self.case, cheque_number=self.case.reference, **more)

    def perform(self, form: UpholdForm) -> str:
        """Answer."""
        citizens.uphold(review_id=self.review_id, actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("Je antwoord is verstuurd. Er verandert niets aan de beslissing.")
        return reverse("regie:reviews")


@reviewer_only
class DecideAnewPage(OfReview, FormPage):
    """Correct facts, condition by condition, and let the same engine decide."""

    form_class = DecideAnewForm
    template_name = "regie/decide_anew.html"
    title = gettext_lazy("Neem een nieuwe beslissing")
    intro = gettext_lazy(
        "Verbeter alleen wat bewezen is. Wat je leeg laat, blijft zoals de bron het zegt. "
        "Daarna beslist hetzelfde rekenwerk als bij elke aanvraag."
    )
    submit_label = gettext_lazy("Neem de nieuwe beslissing")
    page_name = "nieuwe beslissing"

    def form_kwargs(self) -> dict[str, Any]:
        """The cheques that can be left out, and what the sources say now."""
        return {"cheques": self.case.cheques, "standing": self.case.standing}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the case, its conditions, and what the sources say now of what is counted."""
        case = self.case
        return super().context(
            case=case,
            cheque_number=case.reference,
            conditions=_looks(case.explained),
            counted=[case.standing[key] for key in ("days", "recent_days") if key in case.standing],
            cheques_now=case.standing.get("cheques"),
            **more,
        )

    def perform(self, form: DecideAnewForm) -> str:
        """Decide."""
        review = citizens.decide_anew(
            review_id=self.review_id,
            corrections={key: citizens.Corrected(*each) for key, each in form.corrections().items()},
            reason=form.cleaned_data["reason"],
            actor=self.actor,
            at=self.at,
        )
        outcome = review.new_decision.outcome if review.new_decision else ""
        self.notice = _OUTCOMES[outcome]
        return reverse("regie:review", args=[self.review_id])


_OUTCOMES: dict[str, Text] = {
    "": "",
    "granted": gettext_lazy("De nieuwe beslissing is genomen: toegekend."),
    "refused": gettext_lazy("De nieuwe beslissing is genomen: geweigerd."),
    "undetermined": gettext_lazy("Je verbetering is bewaard. Er is nog niet alles bekend: de aanvraag blijft lopen."),
}


@reviewer_only
class ReopenPage(FormPage):
    """Reopen a decision on own initiative."""

    form_class = ReopenForm
    template_name = "regie/form.html"
    title = gettext_lazy("Heropen een beslissing")
    intro = gettext_lazy(
        "Is een beslissing fout, dan kan je ze heropenen zonder dat de burger erom vraagt. "
        "De burger krijgt een bericht."
    )
    submit_label = gettext_lazy("Heropen deze beslissing")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:reviews")

    def context(self, **more: Any) -> dict[str, Any]:
        """There is no cheque yet."""
        return super().context(cheque_number="", **more)

    def perform(self, form: ReopenForm) -> str:
        """Reopen and hold it."""
        review = citizens.reopen(actor=self.actor, at=self.at, **form.cleaned_data)
        return reverse("regie:review", args=[review.id])


@reviewer_only
class AskCitizenPage(OfReview, FormPage):
    """Ask the citizen something before judging: the clock stands still until the answer."""

    form_class = AskCitizenForm
    template_name = "regie/ask_citizen.html"
    title = gettext_lazy("Vraag de burger om informatie")
    submit_label = gettext_lazy("Verstuur je vraag")
    page_name = "informatie vragen"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the case and the term."""
        return super().context(
            case=self.case,
            cheque_number=self.case.reference,
            days=citizens.INFORM.value,
            **more,
        )

    def perform(self, form: AskCitizenForm) -> str:
        """Ask."""
        citizens.ask_citizen(review_id=self.review_id, actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("Je vraag is verstuurd. De termijn staat stil tot de burger antwoordt.")
        return reverse("regie:review", args=[self.review_id])


@reviewer_only
class TakeBackQuestionPage(OfReview, ActionPage):
    """The answer is no longer needed."""

    title = gettext_lazy("Trek je vraag in")
    intro = gettext_lazy(
        "De burger leest dat antwoorden niet meer hoeft. De termijn voor jouw antwoord loopt dan door."
    )
    submit_label = gettext_lazy("Trek je vraag in")
    page_name = "vraag intrekken"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only where a question waits."""
        if not any(each.waits and each.id == self.kwargs["request_id"] for each in self.case.asked):
            raise citizens.ReviewNotFound("review_not_found", _("We vinden deze vraag niet."))
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Take it back."""
        citizens.take_back_question(request_id=self.kwargs["request_id"], actor=self.actor, at=self.at)
        self.notice = _("Je vraag is ingetrokken. De termijn loopt door.")
        return reverse("regie:review", args=[self.review_id])
