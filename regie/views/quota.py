"""The months under a quota: how many cheques were asked, sold, held, freed, and how many people wait."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import Page
from regie.views.base import ADMINISTRATOR, AUDITOR, REVIEWER


@capacity_required(Capacity.REGIE, roles={AUDITOR, ADMINISTRATOR, REVIEWER})
class QuotaPage(Page):
    """Every month that had a list, the newest first. Without anybody's name."""

    template_name = "regie/quota.html"
    title = gettext_lazy("Cheques per maand")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the months."""
        return super().context(months=[_shown(each) for each in citizens.quota_months()], **more)


def _shown(month: citizens.MonthFigures) -> dict[str, Any]:
    runs = month.ended_at is None
    items = [
        (_("Verkocht"), month.sold, _("betaald en uitgegeven")),
        (
            _("Bezette plaatsen"),
            month.held,
            _("van %(size)s, met wie nog niet besliste of betaalde") % {"size": dutch.number(month.size)},
        ),
        (_("Vrijgekomen"), month.freed, _("%(count)s gingen naar de wachtlijst") % {"count": month.moved_up}),
        (_("Wachten nu"), month.waiting, _("%(count)s gingen zelf van de lijst") % {"count": month.left}),
        (_("Gevraagd"), month.asked, _("sinds de opening")),
    ]
    if not runs:
        items.append((_("Geweigerd op het einde"), month.refused_at_end, _("er kwam geen plaats meer")))
    if month.beyond:
        items.append((_("Boven het aantal"), month.beyond, _("na een heroverweging teruggekregen")))
    return {
        "title": f"{dutch.MONTHS[month.month.month - 1]} {month.month.year}",
        "items": [{"label": label, "value": dutch.number(value), "note": note} for label, value, note in items],
        "opens_at": month.opens_at,
        "all_given_at": month.all_given_at,
        "runs": runs,
        "ended_at": month.ended_at,
    }
