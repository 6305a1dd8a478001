"""Apply, follow the application, read the decision, withdraw."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors, tasks
from citizens.domain import applying, papers
from citizens.domain.contest import contest_term, term_of
from citizens.domain.errors import AlreadyApplied
from citizens.forms import ApplyForm
from citizens.models import RUNNING, Application, Decision, Review
from citizens.selectors import Journey
from citizens.states import APPLICATION, REVIEW
from citizens.views import decisions, opening, situation
from citizens.views.base import CitizenActionPage, CitizenFormPage, CitizenPage
from citizens.views.documents import decision_file_name, pdf_answer
from citizens.views.events import timeline_of
from citizens.views.review_cards import reopened_context
from citizens.views.reviews import download, review_heading
from citizens.views.sources import sources_for
from citizens.views.status_card import tone_of
from loopbaan.core import dutch
from loopbaan.core.clock import day_of
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.core.regulation import applying_open, regulation
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages
from loopbaan.messages.service import Channel
from loopbaan.web.access import writes_on_get
from loopbaan.web.views.base import Text

logger = logging.getLogger(__name__)
_LONG = timedelta(seconds=45)


class ApplyPage(CitizenFormPage):
    """What will be asked of which source and why; one button."""

    form_class = ApplyForm
    template_name = "citizens/apply.html"
    title = gettext_lazy("Vraag je loopbaancheque aan")
    submit_label = gettext_lazy("Vraag je cheque aan")
    meanwhile = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """First the contact choice, once; and an application that runs is shown instead of a new one."""
        running = self._running()
        if running is not None:
            return HttpResponseRedirect(reverse("citizens:application", args=[running.application.id]))
        contact = messages.contact_of(self.person_id)
        applying = applying_open(self.at)
        coming = applying or applying.reason == "quota_not_open"
        if coming and contact.channel is Channel.UNSET and not contact.pending_mail:
            return HttpResponseRedirect(reverse("citizens:contact_choice") + "?daarna=aanvraag")
        return super().get(request, *args, **kwargs)

    def _running(self) -> Journey | None:
        journeys = selectors.journeys_of(self.person_id, limit=5)
        return next((each for each in journeys if each.application.state in situation.RUNNING_APPLICATION), None)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether one can apply, and what stands in the way."""
        journeys = selectors.journeys_of(self.person_id, limit=20)
        open_cheque = next(
            (each.cheque for each in journeys if each.cheque and each.cheque.state in ("issued", "started")), None
        )
        standing = applying_open(self.at)
        historic = selectors.historic_cheques_of(self.person_id)
        return super().context(
            applying=standing,
            open_cheque=open_cheque,
            running=next((each for each in journeys if each.application.state in situation.RUNNING_APPLICATION), None),
            sources=sources_for(standing.regulation) if standing.regulation else (),
            used=situation.right_used(journeys, historic, standing, on=self.on),
            contact=messages.contact_of(self.person_id),
            newest=journeys[0].application if journeys else None,
            newest_state=APPLICATION.state(journeys[0].application.state).citizen_label if journeys else "",
            seen=journeys[0].application.id if journeys else "",
            meanwhile=self.meanwhile,
            **opening.before_asking(standing, self.person_id, at=self.at),
            **more,
        )

    def perform(self, form: ApplyForm) -> str:
        """File the application; the sources are asked by a worker, after the commit, of who does not have to wait.

        A page that was opened before an application that is decided by now is shown again first: what was decided is
        news to who sends it. Raises StepRefused.
        """
        newest = selectors.applications_of(self.person_id).only("id", "state").first()
        if newest is not None and newest.state not in situation.RUNNING_APPLICATION:
            self.meanwhile = str(newest.id) != form.cleaned_data["seen"]
        if self.meanwhile:
            raise StepRefused("applied_meanwhile", _("Je vroeg intussen al een cheque aan. Lees eerst hoe dat afliep."))
        try:
            application = applying.apply(actor=self.actor, on=self.on, at=self.at)
        except AlreadyApplied:
            # In the rush of an opening a second tab shows where the first one stands.
            running = self._running() if applying_open(self.at).has_quota else None
            if running is None:
                raise
            return reverse("citizens:application", args=[running.application.id])
        if application.state == "asking":
            transaction.on_commit(lambda: self._wake_worker(application.id), robust=True)
        return reverse("citizens:application", args=[application.id])

    def _wake_worker(self, application_id: UUID) -> None:
        try:
            tasks.decide_application.apply_async(kwargs={"application_id": str(application_id)}, retry=False)
        # Whatever is wrong with the broker, the application stands: beat takes up what no worker heard of.
        except Exception as error:  # noqa: BLE001
            logger.warning("no worker was woken for an application: %s", type(error).__name__)
            notices.warning(
                self.request,
                _(
                    "Je aanvraag is goed aangekomen. We kunnen de bronnen nu niet meteen bevragen. "
                    "We doen dat straks vanzelf."
                ),
            )


class ApplicationPage(CitizenPage):
    """How an application stands: the sources while they are asked, then the decision."""

    template_name = "citizens/application.html"
    title = gettext_lazy("Je aanvraag")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The page; while the sources are asked, it asks itself again."""
        journey = selectors.journey_of(self.person_id, self.subject)
        if request.headers.get("HX-Request") == "true" and journey.application.state != "asking":
            return HttpResponse(headers={"HX-Refresh": "true"})
        return self.show(journey=journey)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds sources, decision and what can be done."""
        journey: Journey = more["journey"]
        application = journey.application
        asking = application.state == "asking"
        decision = None if asking else selectors.last_decision(application.id)
        terms = list(deadlines.open_deadlines_of(journey.subject_ids))
        due = {(each.kind, each.subject_id): each.due_on for each in terms}
        state = APPLICATION.state(application.state)
        sources = self._sources(journey, asking=asking)
        return super().context(
            application=application,
            state=state,
            tone=tone_of(state),
            asking=asking,
            takes_long=asking and self.at - application.applied_at > _LONG,
            sources=sources,
            answered=[each for each in sources if each["state"] not in ("waiting", "asking")],
            decision=(shown := decisions.shown(decision) if decision else None),
            **_open_points(shown),
            order_until=due.get((applying.ORDER_BY, application.id)),
            term=(term := contest_term(application)),
            appeal=decisions.appeal_sentence(),
            contest_open=term is not None and term.is_open(self.on),
            **looked_at_again(application, decision.id if decision else None, on=self.on),
            **reopened_context(journey),
            reference=decision.reference if decision else "",
            by_person=bool(decision and decisions.taken_by_person(decision)),
            differs=situation.differs_sentence(journey),
            can_withdraw=application.state in situation.RUNNING_APPLICATION,
            line=(line := selectors.line_of(application)),
            refresh_seconds=opening.REFRESH_IN_A_RUSH if line else opening.REFRESH,
            contact=messages.contact_of(self.person_id) if application.state == "waiting" else None,
            timeline=timeline_of(journey, terms, on=self.on),
            **more,
        )

    def _sources(self, journey: Journey, *, asking: bool) -> list[dict[str, Any]]:
        if asking:
            application = journey.application
            law = regulation(application.regulation_version, application.regulation_revision)
            return decisions.sources_in_progress(_progress_of(application.id), law)
        asked = selectors.sources_asked(self.person_id, since=journey.application.applied_at)
        last = journey.application.asked_at
        return decisions.sources_as_asked([each for each in asked if last is None or each.asked_at <= last + _LONG])


def _open_points(decision: decisions.ShownDecision | None) -> dict[str, bool]:
    """What an application that is not decided waits for, and what its citizen could prove."""
    keys = set(decision.open_keys) if decision else set()
    return {
        "waits": decision is None or bool(decision.silent_sources) or not decision.unclear,
        "proof_of_home": "residence" in keys,
        "proof_of_work": not keys or bool(keys & {"activity", "seniority"}),
    }


def _progress_of(application_id: UUID) -> Mapping[str, str]:
    """What the worker reported; nothing when the cache is away, since the page must go on without it."""
    try:
        found: Mapping[str, str] = cache.get(tasks.progress_key(application_id)) or {}
    except Exception as error:  # noqa: BLE001 - whatever the cache raises
        logger.warning("the progress of an application could not be read: %s", type(error).__name__)
        return {}
    return found


def _nothing_decided() -> NotFound:
    return NotFound("decision_not_found", _("Over deze aanvraag is nog niets beslist."))


def _decision_among(application_id: UUID, number: int | None) -> tuple[Decision, list[Decision]]:
    """The decision with a number, the newest without one, and all of the application, newest first. Raises NotFound."""
    rows = list(selectors.decisions_of(application_id))
    row = next((each for each in rows if number is None or each.number == number), None)
    if row is None:
        raise _nothing_decided()
    return row, rows


class DecisionPage(CitizenPage):
    """One decision, whole, to read and to print."""

    template_name = "citizens/decision.html"
    title = gettext_lazy("Beslissing over je aanvraag")

    def context(self, **more: Any) -> dict[str, Any]:
        """The decision with its number, and the others on the same application."""
        application = selectors.application_of(self.person_id, self.subject)
        row, rows = _decision_among(application.id, self.kwargs.get("number"))
        term = term_of(row, newest=rows[0])
        open_question = row.outcome == "undetermined"
        return super().context(
            heading=_("Nog niet beslist") if open_question else self.title,
            caption=(_("Nagekeken op %(day)s") if open_question else _("Genomen op %(day)s"))
            % {"day": dutch.long_date(day_of(row.decided_at))},
            application=application,
            decision=decisions.shown(row),
            reference=row.reference,
            **looked_at_again(application, rows[0].id, on=self.on),
            taken_in=Review.objects.filter(new_decision=row).first(),
            has_paper=not open_question,
            appeal=decisions.appeal_sentence(),
            term=term,
            contest_open=term.is_open(self.on),
            is_last=row.id == rows[0].id,
            newest=rows[0],
            others=[each for each in rows if each.id != row.id],
            name=self.actor.name,
            **more,
        )


def looked_at_again(application: Application, last: UUID | None, *, on: date) -> dict[str, Any]:
    """What a person looks at or looked at, the reports to sources, and the clock that runs or stands still."""
    undetermined = application.state == "undetermined"
    if not undetermined and application.decided_at is None:
        return {
            "reviews": [],
            "reports": [],
            "clock": None,
            "review_runs": False,
            "review_asks": None,
            "contested": False,
        }
    found = [
        {
            "id": each.id,
            "title": review_heading(each),
            "state": REVIEW.state(each.state).citizen_label,
            "tone": tone_of(REVIEW.state(each.state)),
            "opened_at": each.opened_at,
            "runs": each.state in RUNNING,
            "asks": each.state == "waiting",
            "contests": each.decision_id if each.kind == "contest" and each.state != "withdrawn" else None,
        }
        for each in selectors.reviews_of(application.id)
    ]
    return {
        "reviews": found,
        "reports": selectors.source_reports_of(application.id),
        "clock": selectors.decision_clock(application.id, on=on) if undetermined else None,
        "review_runs": any(each["runs"] for each in found),
        "review_asks": next((each["id"] for each in found if each["asks"]), None),
        "contested": any(each["contests"] == last for each in found),
    }


@writes_on_get("the paper of a decision is issued and laid out when it is first asked for")
class DecisionPaperPage(CitizenPage):
    """A decision as a sealed PDF, for everybody about whom one was taken."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Download; the page itself says why when what is stored is not what was decided."""
        application = selectors.application_of(self.person_id, self.subject)
        row, rows = _decision_among(application.id, self.kwargs["number"])
        if row.outcome == "undetermined":
            raise _nothing_decided()
        decision = decisions.shown(row)
        if not decision.intact:
            return HttpResponseRedirect(reverse("citizens:decision_number", args=[application.id, row.number]))
        content = decisions.paper_of(decision, newest=rows[0])
        paper = papers.decision_paper(decision=row, content=content, actor=self.actor, at=self.at)
        response: HttpResponse = pdf_answer(paper, name=decision_file_name(row, "pdf"))
        return response


class DecisionJsonPage(CitizenPage):
    """One's own decision as JSON: the object that page and letter are made of."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Download; also what is not decided yet. The page itself says why when it is not what was decided."""
        application = selectors.application_of(self.person_id, self.subject)
        row, rows = _decision_among(application.id, self.kwargs["number"])
        decision = decisions.shown(row)
        if not decision.intact:
            return HttpResponseRedirect(reverse("citizens:decision_number", args=[application.id, row.number]))
        content = decisions.json_of(decisions.paper_of(decision, newest=rows[0]), reference=row.reference)
        return download(decision_file_name(row, "json"), "application/json", content)


class WithdrawPage(CitizenActionPage):
    """Withdraw an application that was not ordered, or step off the waiting list."""

    template_name = "citizens/confirm_action.html"
    title: Text = gettext_lazy("Trek je aanvraag in")
    intro: Text = gettext_lazy(
        "Je aanvraag stopt. Er is niets betaald en je verliest geen recht. Je kan later opnieuw aanvragen."
    )
    submit_label: Text = gettext_lazy("Trek je aanvraag in")
    submit_tone = "danger"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for one's own application; in other words for who waits."""
        if selectors.application_of(self.person_id, self.subject).state == "waiting":
            self.title = _("Ga van de wachtlijst")
            self.intro = _(
                "Je verliest je plaats in de rij. Wie na jou komt, schuift op. Je kan deze maand opnieuw aanvragen, "
                "maar dan sta je achteraan. Er is niets betaald en je verliest geen recht."
            )
            self.submit_label = _("Ga van de wachtlijst")
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Back goes to the application."""
        return super().context(
            keep_url=reverse("citizens:application", args=[self.subject]),
            keep_label=_("Nee, hou mijn aanvraag"),
            **more,
        )

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Withdraw."""
        applying.withdraw(application_id=self.subject, actor=self.actor, at=self.at)
        self.notice = _("Je aanvraag is ingetrokken.")
        return reverse("citizens:home")
