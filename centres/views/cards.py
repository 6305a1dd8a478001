"""What this app adds to menus and to the citizen's home page."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.views.citizen.signing import address_to_sign, title_to_sign
from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.web import dashboard, navigation
from loopbaan.web.dashboard import Card

_WHY = {
    "agreement": gettext_lazy("Zonder jullie twee handtekeningen telt geen enkel gesprek. Lees ze rustig na."),
    "attendance": gettext_lazy("Kijk na of de dag en de uren kloppen. De uren gaan van je cheque af."),
    "plan": gettext_lazy("Het plan is van jou. Lees na of alles erin staat zoals jullie het bespraken."),
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
            state=_("Te ondertekenen"),
            tone="amber",
            action_label=_("Bekijk en bevestig") if each.kind == "attendance" else _("Lees en onderteken"),
            action_url=address_to_sign(each),
            urgent=True,
        )
        for each in selectors.to_sign_of(actor.person_id, at=clock.now())
    ]


def _waiting(actor: Actor, on: date) -> int:  # noqa: ARG001 - see above
    return len(selectors.to_sign_of(actor.person_id, at=clock.now())) if actor.person_id else 0


def register() -> None:
    """Add the pages and the cards of this app."""
    navigation.register_page("public", gettext_lazy("Zoek een loopbaancentrum"), "/loopbaancentra/", order=60)
    navigation.register_page("citizen", gettext_lazy("Je begeleiding"), "/mijn/begeleiding/", order=30, count=_waiting)
    navigation.register_page("centre", gettext_lazy("Werklijst"), "/centrum/", order=10)
    navigation.register_page("centre", gettext_lazy("Dossiers"), "/centrum/dossiers/", order=20)
    navigation.register_page("centre", gettext_lazy("Registreer een cheque"), "/centrum/cheque/", order=30)
    navigation.register_page("centre", gettext_lazy("Ons centrum"), "/centrum/gegevens/", order=40)
    dashboard.register_card("citizen", to_sign_cards, order=10)
