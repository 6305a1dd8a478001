"""Where somebody of VDAB begins: the numbers, what waits, and one's own open controls."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.core.identifiers import format_code
from loopbaan.web.access import capacity_required
from loopbaan.web.dashboard import cards_of
from loopbaan.web.views.base import Page
from regie import selectors
from regie.selectors import COUNT_CAP, ControlRow, DossierRow
from regie.views.base import ADMINISTRATOR, AUDITOR, REVIEWER, person_of
from regie.views.law import assumptions
from regie.views.words import MISSING_WORDS, joined

_MOST = 5


@capacity_required(Capacity.REGIE)
class HomePage(Page):
    """The start page, for every role of VDAB."""

    template_name = "regie/home.html"
    title = gettext_lazy("Overzicht")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what each of the roles must see."""
        is_auditor = AUDITOR in self.actor.roles
        is_administrator = ADMINISTRATOR in self.actor.roles
        found: dict[str, Any] = self._of_auditor() if is_auditor else {"controls": [], "open_count": 0, "waiting": []}
        figures: list[Any] = found.pop("figures", [])
        if is_administrator:
            figures += _figures_of_administrator(self.on)
        is_reviewer = REVIEWER in self.actor.roles
        if is_reviewer:
            figures += _figures_of_reviewer(person_of(self.actor), self.on)
        return super().context(
            is_auditor=is_auditor,
            is_administrator=is_administrator,
            is_reviewer=is_reviewer,
            figures=figures,
            cards=cards_of("regie", actor=self.actor, on=self.on),
            **found,
            **more,
        )

    def _of_auditor(self) -> dict[str, Any]:
        rows, shown = selectors.controls_of(person_of(self.actor), state="open")
        shortfall = selectors.recent_shortfall(_MOST, auditor_id=person_of(self.actor))
        among = _("bij de %(count)s die het laatst eindigden") % {"count": dutch.number(COUNT_CAP)}
        figures = [
            {
                "label": _("Mijn lopende controles"),
                "value": shown.paginator.count,
                "url": reverse("regie:controls") + "?status=open",
            },
            *(
                {
                    "label": _MISSING_FIGURES[key],
                    "value": dutch.number(count),
                    "note": among,
                    "url": f"{reverse('regie:dossiers')}?ontbreekt={key}",
                    "urgent": count > 0,
                }
                for key, count in shortfall.counts.items()
                # The portal lets no session count without an agreement: only worth a figure when it happened.
                if count or key != "agreement"
            ),
        ]
        return {
            "figures": figures,
            "controls": [_control(each) for each in rows[:_MOST]],
            "open_count": shown.paginator.count,
            "waiting": [_waiting(each) for each in shortfall.to_look_at],
        }


_MISSING_FIGURES = {
    "agreement": gettext_lazy("Zonder ondertekende overeenkomst"),
    "attendances": gettext_lazy("Met een gesprek zonder handtekening"),
    "plan": gettext_lazy("Zonder ondertekend ontwikkelplan"),
    "closing": gettext_lazy("Zonder afrondingsgesprek"),
}


def _figures_of_administrator(on: date) -> list[dict[str, Any]]:
    _messages, failed = selectors.failed_messages(1)
    _deadlines, failing = selectors.failing_deadlines(1)
    payments = citizens.count_payments_needing_attention(on=on)
    forged = citizens.decision_fault_count()
    alarm = {
        "label": _("Beslissingen die niet meer kloppen"),
        "value": dutch.number(forged),
        "url": reverse("regie:administration") + "#beslissingen",
        "urgent": True,
    }
    stuck = len(citizens.stuck_reviews(on))
    nobody = {
        "label": _("Heroverwegingen die niemand kan behandelen"),
        "value": dutch.number(stuck),
        "url": reverse("regie:administration") + "#heroverwegingen",
        "urgent": True,
    }
    return [
        # Never expected: only worth a figure when it happened.
        *([alarm] if forged else []),
        *([nobody] if stuck else []),
        {
            "label": _("Betalingen die aandacht vragen"),
            "value": dutch.number(payments),
            "url": reverse("regie:payments"),
            "urgent": payments > 0,
        },
        {
            "label": _("Berichten die niet vertrekken"),
            "value": dutch.number(failed.paginator.count),
            "url": reverse("regie:administration") + "#berichten",
            "urgent": failed.paginator.count > 0,
        },
        {
            "label": _("Termijnen die niet lukken"),
            "value": dutch.number(failing.paginator.count),
            "url": reverse("regie:administration") + "#termijnen",
            "urgent": failing.paginator.count > 0,
        },
        {
            "label": _("Aannames en open punten"),
            "value": dutch.number(assumptions()),
            "url": reverse("regie:law") + "#aannames",
        },
    ]


def _figures_of_reviewer(officer_id: UUID, on: date) -> list[dict[str, Any]]:
    rows = citizens.review_list(officer_id, on=on)
    page = reverse("regie:reviews")
    mine = [each for each in rows if each.is_mine]
    urgent = [each for each in rows if each.is_urgent]
    # Where the first urgent one stands on the list.
    where = "mijn" if any(each.is_mine for each in urgent) else "wacht"
    return [
        {"label": _("Heroverwegingen in mijn handen"), "value": len(mine), "url": f"{page}#mijn"},
        {"label": _("Wacht op een behandelaar"), "value": len(rows) - len(mine), "url": f"{page}#wacht"},
        {
            "label": _("Dringend of te laat"),
            "value": len(urgent),
            "url": f"{page}#{where}",
            "urgent": bool(urgent),
        },
        {
            "label": _("Meldingen aan bronnen"),
            "value": len(citizens.source_report_list(officer_id)),
            "url": f"{page}#meldingen",
        },
    ]


def _control(row: ControlRow) -> dict[str, Any]:
    return {
        "title": format_code(row.cheque_number),
        "url": reverse("regie:control", args=[row.id]),
        "text": _("%(centre)s, %(reason)s, geopend op %(day)s")
        % {"centre": row.centre_name, "reason": row.reason_label.lower(), "day": dutch.long_date(row.opened_at)},
        "finding_count": row.finding_count,
    }


def _waiting(row: DossierRow) -> dict[str, Any]:
    return {
        "title": format_code(row.cheque_number),
        "url": reverse("regie:open", args=[row.trajectory_id]),
        "text": _("%(centre)s, ontbreekt: %(missing)s")
        % {"centre": row.centre_name, "missing": joined(str(MISSING_WORDS[key]) for key in row.lacks)},
    }
