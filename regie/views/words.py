"""Words that several pages of the regie share."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loopbaan.core import dutch
from regie.selectors import COUNT_CAP

MISSING_WORDS = {
    "agreement": gettext_lazy("ondertekende overeenkomst"),
    "attendances": gettext_lazy("ondertekend bewijs van deelname"),
    "plan": gettext_lazy("ondertekend ontwikkelplan"),
    "closing": gettext_lazy("afrondingsgesprek"),
}
CONCLUSION_WORDS = {
    "in_order": gettext_lazy("In orde"),
    "shortcomings": gettext_lazy("Tekortkomingen"),
    "serious": gettext_lazy("Ernstige tekortkomingen"),
}
RESULT_WORDS = {
    "in_order": gettext_lazy("In orde"),
    "missing": gettext_lazy("Niet in orde"),
    "not_yet": gettext_lazy("Kan nog komen"),
    "not_needed": gettext_lazy("Niet nodig"),
}
VERDICTS = {"in_order": 1, "missing": -1, "not_yet": 0, "not_needed": 1}


def joined(words: Iterable[str]) -> str:
    """``een, twee en drie``."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return _("%(before)s en %(last)s") % {"before": ", ".join(found[:-1]), "last": found[-1]}


def capped(count: int) -> str:
    """A count in words: past the cap nobody counted on."""
    if count > COUNT_CAP:
        return _("meer dan %(count)s") % {"count": dutch.number(COUNT_CAP)}
    return dutch.number(count)
