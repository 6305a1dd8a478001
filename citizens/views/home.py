"""My career guidance: where I stand, what is next, what was and what comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.domain.contest import contest_terms
from citizens.models import Application, Review
from citizens.selectors import Journey
from citizens.states import APPLICATION
from citizens.views import decisions, review_cards, situation
from citizens.views.base import CitizenPage
from citizens.views.cheque_cards import cheque_look
from citizens.views.events import timeline_of
from citizens.views.status_card import tone_of
from loopbaan.core.regulation import applying_open
from loopbaan.core.workflow import State
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.messages import service as messages
from loopbaan.web import dashboard


class HomePage(CitizenPage):
    """The start page of a citizen: always a status and a next step, also when there is nothing yet."""

    template_name = "citizens/home.html"
    title = gettext_lazy("Mijn loopbaanbegeleiding")

    def context(self, **more: Any) -> dict[str, Any]:
        """Cards, timeline, earlier cheques, contact."""
        journeys = selectors.journeys_of(self.person_id)
        told = review_cards.told_of(journeys)
        subjects = [each for journey in journeys for each in journey.subject_ids]
        terms = list(deadlines.open_deadlines_on([*subjects, *(each.id for each in told.values())]))
        # A term that stands still has no last day.
        due: dict[tuple[str, UUID], date] = {
            (each.kind, each.subject_id): each.due_on for each in terms if not each.paused_on
        }
        applying = applying_open(self.at)
        historic = list(selectors.historic_cheques_of(self.person_id)[:20])
        guidance = selectors.guidance_of(_guided_cheques(journeys))
        own = situation.cards_of(
            journeys,
            applying=applying,
            on=self.on,
            due=due,
            reasons=_reasons(journeys[0]) if journeys else (),
            used=situation.right_used(journeys, historic, applying, on=self.on),
            guidance=guidance,
            told=told,
        )
        others = dashboard.cards_of("citizen", actor=self.actor, on=self.on)
        return super().context(
            cards=own,
            urgent_cards=[each for each in others if each.urgent],
            other_cards=[each for each in others if not each.urgent],
            timeline=self._timeline(journeys, terms, own[0].title),
            cheques=[
                (each.cheque, *cheque_look(each.cheque, guidance.get(each.cheque.id)))
                for each in journeys
                if each.cheque is not None
            ],
            historic=historic,
            applications=self._applications(journeys, told),
            contact=messages.contact_of(self.person_id),
            **more,
        )

    def _applications(
        self, journeys: list[Journey], told: Mapping[UUID, Review]
    ) -> list[tuple[Application, str, State, str]]:
        """Each application, what still runs about its decision, its state and the tone of its tag."""
        terms = contest_terms(each.application for each in journeys)
        shown = []
        for each in journeys:
            application = each.application
            state = APPLICATION.state(application.state)
            runs = review_cards.row_text(application, told.get(application.id), terms.get(application.id), on=self.on)
            shown.append((application, runs, state, tone_of(state)))
        return shown

    def _timeline(self, journeys: list[Journey], terms: list[Deadline], now: str) -> list[dict[str, Any]]:
        shown = next((each for each in journeys if situation.is_running(each)), journeys[0] if journeys else None)
        if shown is None:
            return []
        return timeline_of(shown, terms, on=self.on, now=_("Vandaag: %(status)s") % {"status": now})


def _guided_cheques(journeys: list[Journey]) -> list[UUID]:
    return [each.cheque.id for each in journeys if each.cheque and each.cheque.state in situation.GUIDED_CHEQUE]


def _reasons(newest: Journey) -> tuple[str, ...]:
    """Why the newest application was refused: only then is its decision read."""
    if newest.application.state != "refused":
        return ()
    decision = selectors.last_decision(newest.application.id)
    return decisions.shown(decision).reasons if decision else ()
