"""The months under a quota: how many cheques were asked, sold, held, freed, and how many people wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.core.clock import day_of
from loopbaan.core.periods import add_months
from loopbaan.core.regulation import all_regulations, month_of, opening_of
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import Page
from regie.views.base import ADMINISTRATOR, AUDITOR, REVIEWER
from regie.views.words import joined


@capacity_required(Capacity.REGIE, roles={AUDITOR, ADMINISTRATOR, REVIEWER})
class QuotaPage(Page):
    """Every month that had a list, the newest first. Without anybody's name."""

    template_name = "regie/quota.html"
    title = gettext_lazy("Cheques per maand")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the months."""
        months = citizens.quota_months()
        return super().context(
            months=[_shown(each) for each in months],
            without=_without_list({each.month for each in months}, at=self.at) if months else "",
            **more,
        )


def _without_list(listed: set[date], *, at: datetime) -> str:
    """Why months under a quota that opened have no list: a sentence; empty when each has one."""
    missing = [each for each in _opened(at) if each not in listed]
    if not missing:
        return ""
    words = [f"{dutch.MONTHS[each.month - 1]} {each.year}" for each in missing]
    return _("Niet in de lijst: %(months)s. Toen vroeg niemand een cheque, en dan wordt er geen lijst geopend.") % {
        "months": joined(words)
    }


def _opened(at: datetime) -> Iterator[date]:
    """The months of every version with a quota whose cheques could be asked by then, oldest first."""
    for law in all_regulations():
        if law.monthly_quota is None or law.is_draft:
            continue
        month = month_of(law.valid_from)
        while law.valid_until is None or month < law.valid_until:
            opens_at = opening_of(law, month)
            if opens_at is not None and opens_at > at:
                break
            if opens_at is not None and law.is_valid_on(day_of(opens_at)):
                yield month
            month = add_months(month, 1)


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
