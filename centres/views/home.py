"""The work list of a counsellor, or of the whole centre."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain.guards import is_finishing
from centres.selectors.views import WorkGroup, WorkItem, Worklist
from centres.templatetags.centres import TONES
from centres.views.base import CentrePage
from loopbaan.core import dutch

_SHOWN = 5
_ALL = 200
_ATTENDANCES = ("disputed", "overdue", "attendances_to_sign", "waits_for_client")
# What only somebody with the full role can do.
_BEGINS = ("no_agreement", "agreements_to_sign")
_ANCHORS = {
    "to_mend": "stand",
    "no_agreement": "overeenkomst",
    "agreements_to_sign": "overeenkomst",
    "plan_missing": "plan",
    "plans_to_sign": "plan",
    "to_close": "afronding",
    "closing_refused": "afronding",
    "waits_for_consent": "afronding",
}


class HomePage(CentrePage):
    """What waits, the most urgent first; ``van=centrum`` shows the whole centre, ``groep`` one group entirely."""

    template_name = "centres/home.html"
    title = gettext_lazy("Werklijst")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the groups with their counts."""
        whole = self.request.GET.get("van") == "centrum" and self.sees_colleagues
        asked = self.request.GET.get("groep", "")
        person_id = None if whole else self.person_id
        worklist = selectors.worklist_of(
            centre_id=self.centre_id, person_id=person_id, on=self.on, limit=_ALL if asked else _SHOWN
        )
        if is_finishing(self.actor):
            worklist = Worklist(tuple(group for group in worklist.groups if group.key not in _BEGINS))
        groups = [group for group in worklist.groups if not asked or group.key == asked]
        scope = "&van=centrum" if whole else ""
        return super().context(
            whole=whole,
            sees_colleagues=self.sees_colleagues,
            redeems=not is_finishing(self.actor),
            asked=asked,
            total=worklist.total,
            figures=[_figure(group) for group in worklist.groups] if not asked else [],
            groups=[_group(group, whole=whole, scope=scope) for group in groups],
            back_url=reverse("centres:home") + ("?van=centrum" if whole else ""),
            **more,
        )


def _figure(group: WorkGroup) -> dict[str, Any]:
    return {
        "label": group.label,
        "value": group.count,
        "url": f"#{group.key}",
        "urgent": group.tone == "bad",
    }


def _group(group: WorkGroup, *, whole: bool, scope: str) -> dict[str, Any]:
    return {
        "key": group.key,
        "label": group.label,
        "count": group.count,
        "more_url": f"?groep={group.key}{scope}" if group.count > len(group.items) else "",
        "items": [_row(group, item, whole=whole) for item in group.items],
    }


def _row(group: WorkGroup, item: WorkItem, *, whole: bool) -> dict[str, Any]:
    if group.key in _ATTENDANCES:
        address = reverse("centres:attendance", args=[item.object_id])
    else:
        anchor = _ANCHORS.get(group.key, "")
        address = reverse("centres:dossier", args=[item.trajectory_id]) + (f"#{anchor}" if anchor else "")
    return {
        "title": item.citizen_name,
        "url": address,
        "text": _about(group.key, item, whole=whole),
        "icon": "calendar" if group.key in _ATTENDANCES else "document",
        "tone": {"bad": "red", "todo": "amber", "good": "green"}.get(group.tone, ""),
        "tag_tone": TONES[group.tone],
    }


def _about(key: str, item: WorkItem, *, whole: bool) -> str:
    day = dutch.long_date(item.day) if item.day else ""
    sentences = {
        "disputed": _("Je klant zegt dat het gesprek van %(day)s niet klopt"),
        "overdue": _("Gesprek van %(day)s"),
        "attendances_to_sign": _("Gesprek van %(day)s"),
        "waits_for_client": _("Gesprek van %(day)s: jij tekende al"),
        "start_by_nearing": _("Noteer het eerste gesprek ten laatste op %(day)s, anders vervalt de cheque"),
        "closing_refused": _("Antwoord van %(day)s: nog niet"),
        "waits_for_consent": _("Je klant kan antwoorden tot en met %(day)s"),
        "to_mend": _("Besluit van %(day)s: zet de tekortkomingen recht"),
        "lapse_nearing": _("De uren vervallen na %(day)s"),
    }
    text = sentences.get(key, _("Geregistreerd op %(day)s")) % {"day": day}
    return f"{text} · {item.counsellor_name}" if whole else text
