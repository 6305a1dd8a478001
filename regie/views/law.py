"""The law as the portal applies it: all versions side by side, with what is assumed or open."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import service as centres
from citizens import service as citizens
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.core.regulation import Certainty, Parameter, Regulation, all_regulations, regulation
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import Page
from regie.rules.law_revisions import revisions_of
from regie.rules.law_table import (
    CERTAINTY_MEANINGS,
    CERTAINTY_WORDS,
    Cell,
    Row,
    figure_in_words,
    law_table,
    title_of,
    value_in_words,
)
from regie.views.base import ADMINISTRATOR, AUDITOR, REVIEWER

FIGURES: tuple[centres.Figure | citizens.Figure, ...] = (*centres.FIGURES, *citizens.FIGURES)

_TONES = {
    Certainty.CONFIRMED: "green",
    Certainty.SECONDARY: "blue",
    Certainty.ASSUMED: "amber",
    Certainty.OPEN: "red",
}


@capacity_required(Capacity.REGIE, roles={AUDITOR, ADMINISTRATOR, REVIEWER})
class LawPage(Page):
    """Every parameter of every version, with its article, its source and how sure we are."""

    template_name = "regie/law.html"
    title = gettext_lazy("De wet in dit portaal")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the table, what is uncertain, and each version in full."""
        laws = all_regulations()
        table = law_table(laws, translate=_)
        chosen = self._chosen(laws)
        uncertain, total = _uncertain_of(laws), assumptions()
        versions = [_version(law, on=self.on) for law in laws]
        return super().context(
            versions=versions,
            rows=[_row(row, versions) for row in table],
            differing=sum(row.differs for row in table),
            uncertain=[
                {"version": version, "parameters": [_parameter(each) for each in law.uncertain()]}
                for version, law in zip(versions, laws, strict=True)
            ],
            uncertain_count=total,
            uncertain_of_law=uncertain,
            uncertain_beside=total - uncertain,
            meanings=[
                {"word": _(CERTAINTY_WORDS[each]), "tone": _TONES[each], "text": _(CERTAINTY_MEANINGS[each])}
                for each in Certainty
            ],
            chosen=next(version for version in versions if version["key"] == chosen.version),
            parameters=[_parameter(each) for each in chosen.parameters()],
            revisions=revisions_of(
                [regulation(chosen.version, number) for number in range(1, chosen.revision + 1)], translate=_
            ),
            index=[
                {"id": "versies", "title": _("De versies naast elkaar"), "count": len(laws)},
                {"id": "aannames", "title": _("Aannames en open punten"), "count": total},
                {"id": "keuzes", "title": _("Wat de wet niet zegt"), "count": len(FIGURES)},
                {"id": "voluit", "title": _("Elke versie voluit")},
            ],
            figures=[_figure(each) for each in FIGURES],
            in_force=next((each for each in versions if each["in_force"]), None),
            **more,
        )

    def _chosen(self, laws: tuple[Regulation, ...]) -> Regulation:
        """The version asked for, else the one in force, else the newest."""
        asked = self.request.GET.get("versie", "")
        of_today = [law for law in laws if law.is_valid_on(self.on) and not law.is_draft]
        return next((law for law in laws if law.version == asked), (of_today or laws)[-1])


def _version(law: Regulation, *, on: Any) -> dict[str, Any]:
    until = law.valid_until
    return {
        "key": law.version,
        "title": law.title,
        "revision": law.revision,
        "draft": law.is_draft,
        "in_force": law.is_valid_on(on) and not law.is_draft,
        "period": _("vanaf %(first)s") % {"first": dutch.long_date(law.valid_from)}
        if until is None
        else _("%(first)s t.e.m. %(last)s")
        % {"first": dutch.long_date(law.valid_from), "last": dutch.long_date(dutch.last_day(until))},
        "short": dutch.short_date(law.valid_from) + (_(" (ontwerp)") if law.is_draft else ""),
        "hash": law.revision_hash,
    }


def _row(row: Row, versions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": row.title,
        "pairs": [(version, _cell(cell)) for version, cell in zip(versions, row.cells, strict=True)],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "value": cell.value,
        "changed": cell.changed,
        # Only doubt is marked here; the certainty of every value stands below.
        "doubt": cell.certainty in (Certainty.ASSUMED, Certainty.OPEN),
        "certainty_word": cell.certainty_word,
        "tone": _TONES[cell.certainty] if cell.certainty else "grey",
    }


def _figure(figure: centres.Figure | citizens.Figure) -> dict[str, Any]:
    return {
        "title": _(figure.title),
        "value": figure_in_words(figure.value, figure.unit, translate=_),
        "what": _(figure.what),
        "source": _(figure.source),
        "word": _(CERTAINTY_WORDS[figure.certainty]),
        "tone": _TONES[figure.certainty],
    }


def assumptions() -> int:
    """How many values are our reading, or are not known: of the law, and of what the law does not say."""
    beside = sum(each.certainty in (Certainty.ASSUMED, Certainty.OPEN) for each in FIGURES)
    return _uncertain_of(all_regulations()) + beside


def _uncertain_of(laws: tuple[Regulation, ...]) -> int:
    return sum(len(law.uncertain()) for law in laws)


def _parameter(parameter: Parameter[Any]) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "title": title_of(parameter.key, _),
        "line": f"{title_of(parameter.key, _)}: {value_in_words(parameter, translate=_)}",
        "value": value_in_words(parameter, translate=_),
        "basis": parameter.basis,
        "sources": parameter.sources,
        "note": parameter.note,
        "word": _(CERTAINTY_WORDS[parameter.certainty]),
        "tone": _TONES[parameter.certainty],
    }
