"""What this app adds to menus and to the citizen's home page."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain.guards import COORDINATOR, COUNSELLOR
from centres.selectors.guidance import talk_days_of
from centres.views import overview
from centres.views.citizen.signing import address_to_sign, tag_to_sign, title_to_sign
from citizens import service as citizens
from loopbaan.core import clock, dutch
from loopbaan.core.actor import Actor
from loopbaan.web import dashboard, navigation
from loopbaan.web.dashboard import Card

_WHY = {
    "agreement": gettext_lazy("Zonder jullie twee handtekeningen telt geen enkel gesprek. Lees ze rustig na."),
    "attendance": gettext_lazy("Kijk na of de dag en de uren kloppen. De uren gaan van je cheque af."),
    "plan": gettext_lazy("Het plan is van jou. Lees na of alles erin staat zoals jullie het bespraken."),
    "closing": gettext_lazy("Er zijn nog uren over op je cheque. Die vervallen als je begeleider afsluit."),
}


_DO = {
    "attendance": gettext_lazy("Bekijk en bevestig"),
    "closing": gettext_lazy("Lees en antwoord"),
}


def to_sign_cards(actor: Actor, on: date) -> list[Card]:  # noqa: ARG001 - a talk ends at a moment, not on a day
    """A card for everything that waits for the citizen's signature."""
    if actor.person_id is None:
        return []
    return [
        Card(
            title=title_to_sign(each),
            text=f"{_WHY[each.kind]} "
            + _("%(centre)s, met %(name)s.") % {"centre": each.centre_name, "name": each.counsellor_name},
            state=tag_to_sign(each),
            tone="amber",
            action_label=str(_DO.get(each.kind, gettext_lazy("Lees en onderteken"))),
            action_url=address_to_sign(each),
            until=dutch.last_day(each.answer_by) if each.answer_by else None,
            until_label=_("Antwoord ten laatste op") if each.answer_by else "",
            urgent=True,
        )
        for each in selectors.to_sign_of(actor.person_id, at=clock.now())
    ]


def _waiting(actor: Actor, on: date) -> int:  # noqa: ARG001 - see above
    return len(selectors.to_sign_of(actor.person_id, at=clock.now())) if actor.person_id else 0


# The addresses of what lies in a dossier.
_OF_A_DOSSIER = ("dossier", "kennismaking", "overeenkomst", "gesprek", "deelname", "plan", "nazorg", "document")


def _listing_requests(actor: Actor, on: date) -> int:  # noqa: ARG001 - who asks, waits on any day
    if COORDINATOR not in actor.roles or actor.organisation_id is None:
        return 0
    return selectors.count_listing_requests(actor.organisation_id)


# Who may begin something: not who only finishes what is open.
WORKING = frozenset({COUNSELLOR})


def register() -> None:
    """Add the pages and the cards of this app."""
    navigation.register_page("public", gettext_lazy("Zoek een loopbaancentrum"), "/loopbaancentra/", order=60)
    navigation.register_page("citizen", gettext_lazy("Je begeleiding"), "/mijn/begeleiding/", order=30, count=_waiting)
    navigation.register_page("centre", gettext_lazy("Werklijst"), "/centrum/", order=10)
    navigation.register_page(
        "centre",
        gettext_lazy("Dossiers"),
        "/centrum/dossiers/",
        order=20,
        within=tuple(f"/centrum/{part}/" for part in _OF_A_DOSSIER),
    )
    navigation.register_page(
        "centre", gettext_lazy("Registreer een cheque"), "/centrum/cheque/", order=30, roles=WORKING
    )
    navigation.register_page(
        "centre", gettext_lazy("Ons centrum"), "/centrum/gegevens/", order=40, count=_listing_requests
    )
    dashboard.register_card("citizen", to_sign_cards, order=10)
    dashboard.register_card("citizen", overview.disputed_cards, order=20)
    citizens.register_guidance(overview.guidance)
    citizens.register_talk_days(talk_days_of)
