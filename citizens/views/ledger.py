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
from citizens.selectors import Question, Visit
from citizens.views.base import CitizenPage
from citizens.views.sources import SOURCES
from loopbaan.accounts import organisations
from loopbaan.audit.actions import Action
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
    Action.REVIEW_TAKEN: gettext_lazy("Nam je dossier in behandeling"),
    Action.REVIEW_GIVEN_BACK: gettext_lazy("Gaf je dossier terug, voor een collega"),
    Action.INFORMATION_ASKED: gettext_lazy("Stelde je een vraag"),
    Action.INFORMATION_NOT_NEEDED: gettext_lazy("Trok de vraag aan jou in"),
    Action.DECISION_UPHELD: gettext_lazy("Besliste dat er niets verandert"),
    Action.DECISION_REPLACED: gettext_lazy("Nam een nieuwe beslissing"),
    Action.DECISION_REOPENED: gettext_lazy("Heropende de beslissing"),
    Action.SOURCE_REPORT_SENT: gettext_lazy("Gaf je melding door aan de bron"),
    Action.SOURCE_REPORT_ANSWERED: gettext_lazy("Noteerde wat de bron op je melding antwoordde"),
    Action.SOURCE_REPORT_SETTLED: gettext_lazy("Liet de beslissing zoals ze is, na het antwoord van de bron"),
}
# What was read, by the page that the trail names; another page is the file itself.
_READ = {
    "bijlage": gettext_lazy("Opende een bijlage"),
    "melding aan een bron": gettext_lazy("Las je melding over een bron"),
    "rijksregisternummer": gettext_lazy("Bekeek je rijksregisternummer"),
    "voorstel om te heropenen": gettext_lazy("Las wat een bron op je melding antwoordde"),
    "beslissing": gettext_lazy("Opende een beslissing"),
    "nieuwe beslissing": gettext_lazy("Opende het formulier om te beslissen"),
    "niets wijzigen": gettext_lazy("Opende het formulier om te beslissen"),
    "informatie vragen": gettext_lazy("Opende het formulier om je iets te vragen"),
    "report": gettext_lazy("Opende het verslag van de controle"),
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
        events = Paginator(selectors.visits_of(self.person_id), _PER_PAGE).get_page(self.request.GET.get("pagina"))
        visits = selectors.visits_on_page(self.person_id, list(events.object_list))
        asked = Paginator(selectors.questions_about(self.person_id), _PER_PAGE).get_page(
            self.request.GET.get("bronpagina")
        )
        names = organisations.names_of(each.organisation_id for each in visits)
        return super().context(
            events=events,
            readings=[_reading(each, names) for each in visits],
            has_centre=any(each.capacity is Capacity.CENTRE for each in visits),
            asked=asked,
            questions=[_question(each, on=self.on) for each in asked.object_list],
            **more,
        )


def _reading(visit: Visit, names: Mapping[UUID, str]) -> dict[str, Any]:
    capacity = visit.capacity
    for_whom = names.get(visit.organisation_id, _WHO[capacity]) if visit.organisation_id else _WHO[capacity]
    own_work = (_OWN_WORK,) if capacity is Capacity.CENTRE else ()
    is_person = bool(visit.actor_name) and capacity is not Capacity.SYSTEM
    return {
        "who": visit.actor_name if is_person else _WHO[capacity],
        "capacity": for_whom if is_person else "",
        "done": _done(visit),
        "why": visit.purposes or own_work,
        "when": _when(visit.begun_at, visit.ended_at),
        "icon": _ICONS[capacity],
    }


def _done(visit: Visit) -> list[str]:
    """What was done, each thing once: how often too where it was more than once."""
    # Of a centre the trail keeps one reading an hour: that many times says nothing.
    is_counted = visit.capacity is not Capacity.CENTRE
    times: dict[str, int] = {}
    for action, page, number in visit.done:
        what = str(_READ.get(page, _WHAT[action]) if action is Action.FILE_READ else _WHAT[action])
        times[what] = times.get(what, 0) + number
    return [
        what if number == 1 or not is_counted else _("%(what)s, %(number)s keer") % {"what": what, "number": number}
        for what, number in times.items()
    ]


def _when(begun_at: datetime, ended_at: datetime) -> str:
    first, last = dutch.clock_time(begun_at), dutch.clock_time(ended_at)
    if first == last:
        return dutch.moment(begun_at)
    return _("%(day)s, tussen %(first)s en %(last)s") % {
        "day": dutch.long_date(begun_at),
        "first": first,
        "last": last,
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
