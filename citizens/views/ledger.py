"""Who looked in your file: who, when, in which capacity, and why; and what the sources were asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.rules.explain import REASON_WORDS, SERVICE_WORDS
from citizens.selectors import Question
from citizens.views.base import CitizenPage
from citizens.views.sources import SOURCES
from loopbaan.accounts import organisations
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.core.clock import day_of
from loopbaan.magda.models import Exchange

_PER_PAGE = 20
_WHO = {
    Capacity.CENTRE: gettext_lazy("loopbaancentrum"),
    Capacity.REGIE: gettext_lazy("VDAB"),
    Capacity.SYSTEM: gettext_lazy("Dit portaal, vanzelf"),
    Capacity.CITIZEN: gettext_lazy("Jij"),
}
_ICONS = {Capacity.CENTRE: "building", Capacity.REGIE: "shield", Capacity.SYSTEM: "screen", Capacity.CITIZEN: "person"}
_WHAT = {
    Action.FILE_READ: gettext_lazy("Keek in je dossier"),
    Action.SOURCES_ASKED: gettext_lazy("Vroeg je gegevens op bij de bronnen"),
    Action.CONTROL_OPENED: gettext_lazy("Begon een controle van je dossier"),
    Action.CONTROL_CONTENT_OPENED: gettext_lazy("Las bij die controle je ontwikkelplan en je afrondingsgesprek"),
    Action.CONTROL_CONCLUDED: gettext_lazy("Rondde de controle van je dossier af"),
}
_OUTCOMES = {
    "answered": gettext_lazy("De bron gaf antwoord."),
    "no_record": gettext_lazy("De bron heeft geen gegevens over jou."),
    "no_answer": gettext_lazy("De bron gaf geen antwoord."),
}
_OWN_WORK = gettext_lazy("Om je te begeleiden")


class AccessLedgerPage(CitizenPage):
    """The access ledger of the citizen who is logged in."""

    template_name = "citizens/access_ledger.html"
    title = gettext_lazy("Wie keek in je dossier?")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds a page of readings and a page of questions to the sources."""
        events = Paginator(trail.access_ledger_of(self.person_id), _PER_PAGE).get_page(self.request.GET.get("pagina"))
        asked = Paginator(selectors.questions_about(self.person_id), _PER_PAGE).get_page(
            self.request.GET.get("bronpagina")
        )
        names = organisations.names_of(each.organisation_id for each in events.object_list)
        return super().context(
            events=events,
            readings=[_reading(each, names) for each in events.object_list],
            asked=asked,
            questions=[_question(each, on=self.on) for each in asked.object_list],
            **more,
        )


def _reading(event: Event, names: Mapping[UUID, str]) -> dict[str, Any]:
    capacity = Capacity(event.capacity)
    for_whom = names.get(event.organisation_id, _WHO[capacity]) if event.organisation_id else _WHO[capacity]
    why = event.purpose or (_OWN_WORK if capacity is Capacity.CENTRE else "")
    is_person = bool(event.actor_name) and capacity is not Capacity.SYSTEM
    return {
        "who": event.actor_name if is_person else _WHO[capacity],
        "capacity": for_whom if is_person else "",
        "what": _WHAT[Action(event.action)],
        "why": why,
        "at": event.at,
        "icon": _ICONS[capacity],
    }


def _question(question: Question, *, on: date) -> dict[str, Any]:
    return {
        "at": question.at,
        "why": question.purpose,
        "answers": [_answer(each) for each in sorted(question.exchanges, key=_place)],
        # Nothing is kept of the answers themselves: the trail says what was asked.
        "sources": [] if question.exchanges else [_(SERVICE_WORDS.get(each, each)) for each in question.services],
        "erased": "" if question.exchanges else _erased(day_of(question.at) + _KEPT_FOR, on),
    }


_ORDER = [each.key for each in SOURCES]
_KEPT_FOR = timedelta(days=settings.MAGDA_KEEP_DAYS)


def _erased(last: date, on: date) -> str:
    if last <= on:
        return _("De antwoorden zijn gewist op %(day)s.") % {"day": dutch.long_date(last)}
    return _("De antwoorden bewaren we niet.")


def _place(exchange: Exchange) -> tuple[int, datetime]:
    """In the order of the page that announced the sources."""
    known = exchange.service in _ORDER
    return (_ORDER.index(exchange.service) if known else len(_ORDER), exchange.asked_at)


def _answer(exchange: Exchange) -> dict[str, Any]:
    words = str(_OUTCOMES[exchange.outcome])
    if exchange.reason in REASON_WORDS:
        words = _("De bron gaf geen antwoord: %(reason)s.") % {"reason": _(REASON_WORDS[exchange.reason])}
    kept = ""
    if exchange.sha256:
        day = {"day": dutch.long_date(exchange.expires_on)}
        kept = (
            _("We wissen het antwoord op %(day)s.") % day
            if exchange.sealed
            else _("Het antwoord is gewist op %(day)s.") % day
        )
    return {
        "source": _(SERVICE_WORDS.get(exchange.service, exchange.service)),
        "words": f"{words} {kept}".strip(),
        "reference": exchange.question_reference,
    }
