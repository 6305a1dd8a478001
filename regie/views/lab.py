"""The what-if lab: a version of the law with other figures, beside the law as it is, over a synthetic population."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.core.regulation import Parameter, Regulation, all_regulations
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import Page
from regie.rules.lab.population import PERSONS, population
from regie.rules.lab.result import DIMENSIONS, Line, Summary, expected, summary, uptake
from regie.rules.lab.scenario import PRESETS, Preset
from regie.rules.lab.shares import Share, all_shares
from regie.rules.law_table import title_of, value_in_words
from regie.views.base import ADMINISTRATOR, AUDITOR
from regie.views.lab_charts import Bar, Panel, chart
from regie.views.lab_form import LabForm, initial_of

_DIMENSIONS = {
    "age": gettext_lazy("Leeftijd"),
    "schooling": gettext_lazy("Scholing"),
    "status": gettext_lazy("Statuut"),
    "origin": gettext_lazy("Herkomst"),
}
_WORDS = {
    ("age", "18"): gettext_lazy("18 tot 30 jaar"),
    ("age", "30"): gettext_lazy("30 tot 40 jaar"),
    ("age", "40"): gettext_lazy("40 tot 50 jaar"),
    ("age", "50"): gettext_lazy("50 jaar en ouder"),
    ("schooling", "short"): gettext_lazy("kortgeschoold"),
    ("schooling", "medium"): gettext_lazy("middengeschoold"),
    ("schooling", "high"): gettext_lazy("hooggeschoold"),
    ("status", "employee"): gettext_lazy("werknemer"),
    ("status", "interim"): gettext_lazy("uitzendkracht"),
    ("status", "suspended"): gettext_lazy("geschorst werk"),
    ("status", "self_employed"): gettext_lazy("zelfstandige"),
    ("origin", "without"): gettext_lazy("geen migratieachtergrond"),
    ("origin", "with"): gettext_lazy("migratieachtergrond"),
}
_SHARE_WORDS = {
    "flanders": gettext_lazy("Vlaanderen"),
    "brussels": gettext_lazy("Brussel"),
    "wallonia": gettext_lazy("Wallonië"),
    "eea": gettext_lazy("ander EER-land"),
    **{word: text for (name, word), text in _WORDS.items() if name != "age"},
}
_MEASURES = {
    "entitled": gettext_lazy("Mensen met recht"),
    "use": gettext_lazy("Verwacht gebruik per jaar"),
    "cost": gettext_lazy("Kosten per jaar"),
}
_COLUMNS = (
    gettext_lazy("Recht, jouw cijfers"),
    gettext_lazy("Recht, andere versie"),
    gettext_lazy("Gebruik, jouw cijfers"),
    gettext_lazy("Gebruik, andere versie"),
    gettext_lazy("Kosten, jouw cijfers"),
    gettext_lazy("Kosten, andere versie"),
)
# Shares are written as a percentage, amounts and counts are not.
_LARGEST_SHARE = 1.5


@dataclass(frozen=True, slots=True)
class Run:
    """What the lab computed for a form: the version as changed, the one beside it, and each year on the way."""

    law: Regulation
    beside: Regulation
    of_law: Summary
    of_beside: Summary
    steps: tuple[tuple[int, Line], ...]


def run(form: LabForm, *, on: date) -> Run:
    """Compute what a valid form asks, as people stand on the first day of the year."""
    people, day = population(), date(on.year, 1, 1)
    taken = uptake(int(form.cleaned_data["niveau"]), people)
    asked = form.steps()
    by_income = form.by_income()
    laws = [form.scenario(days) for days in asked]
    found = [summary(expected(law, people, taken, on=day, by_income=by_income), people) for law in laws]
    beside = form.beside()
    return Run(
        law=laws[-1],
        beside=beside,
        of_law=found[-1],
        of_beside=summary(expected(beside, people, taken, on=day), people),
        steps=tuple((days, each.total) for days, each in zip(asked, found, strict=True)) if len(asked) > 1 else (),
    )


@capacity_required(Capacity.REGIE, roles={AUDITOR, ADMINISTRATOR})
class LabPage(Page):
    """Choose a version, change its figures, and see who has a right, who uses it, and what that costs."""

    template_name = "regie/lab.html"
    title = gettext_lazy("Wat als de regels anders waren?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Show the form; with its answers, the result."""
        form = form_of(request.GET, on=self.on)
        if not form.is_bound:
            return self.show(form=form)
        if not form.is_valid():
            return self.show(form=form, status=422)  # type: ignore[arg-type]
        return self.show(form=form, result=_result(form, run(form, on=self.on), request.GET))

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the versions, the examples and what the lab assumes."""
        form: LabForm = more["form"]
        preset = _preset(self.request.GET)
        shares = list(all_shares().values())
        return super().context(
            law=form.law,
            draft=form.law.is_draft,
            versions=[
                {"key": each.version, "label": _version_label(each), "current": each.version == form.law.version}
                for each in all_regulations()
            ],
            presets=[
                {
                    "title": _(each.title),
                    "text": _(each.text),
                    "url": f"{reverse('regie:lab')}?voorbeeld={each.key}#cijfers",
                    "current": preset is not None and each.key == preset.key,
                }
                for each in PRESETS
            ],
            index=_index(more.get("result")),
            preset=None if preset is None else {"title": _(preset.title), "text": _(preset.text)},
            shares=[_share(each) for each in shares],
            assumed_count=sum(each.is_assumed for each in shares),
            persons=dutch.number(PERSONS),
            weight=dutch.number(Decimal(str(population_weight()))),
            year=self.on.year,
            **more,
        )


@capacity_required(Capacity.REGIE, roles={AUDITOR, ADMINISTRATOR})
class LabFiguresFile(Page):
    """The table of the lab as CSV: the same figures as on the page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The file; without usable figures, back to the form, which says what is missing."""
        form = form_of(request.GET, on=self.on)
        if not form.is_bound or not form.is_valid():
            query = request.GET.urlencode()
            return HttpResponseRedirect(reverse("regie:lab") + (f"?{query}" if query else ""))
        found = run(form, on=self.on)
        response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": self.cache_control})
        response["Content-Disposition"] = 'attachment; filename="wat-als.csv"'
        # A spreadsheet takes a file for UTF-8 when it begins so.
        response.write("\ufeff")
        writer = csv.writer(response, delimiter=";")
        writer.writerow(
            ["deel", "groep", *(f"{measure}_{which}" for measure in _CSV_MEASURES for which in ("scenario", "nu"))]
        )
        for part, group, line, beside in lines(found):
            writer.writerow([part, group, *(getattr(each, name) for name in _MEASURES for each in (line, beside))])
        return response


_CSV_MEASURES = ("recht", "gebruik_per_jaar", "kosten_per_jaar_euro")


def lines(found: Run) -> list[tuple[str, str, Line, Line]]:
    """Every line of the tables: part, group, the scenario, and the version beside it."""
    rows = [(_("Totaal"), _("iedereen"), found.of_law.total, found.of_beside.total)]
    for name, words in DIMENSIONS.items():
        for word in words:
            label = str(_WORDS[name, word])
            rows.append((str(_DIMENSIONS[name]), label, found.of_law.by[name][word], found.of_beside.by[name][word]))
    return rows


def form_of(asked: QueryDict, *, on: date) -> LabForm:
    """The form for an address: with answers when the button was pressed, else as the version or the example says."""
    laws = {each.version: each for each in all_regulations()}
    preset = _preset(asked)
    decided = [each for each in laws.values() if not each.is_draft]
    current = next((each for each in decided if each.is_valid_on(on)), decided[-1])
    # To compare with: a version whose fee is known, so that the form computes as it stands; the newest one.
    known = [each for each in decided if not each.fee_per_hour.is_open and each.valid_from <= current.valid_from]
    beside = (known or decided)[-1]
    law = laws.get(preset.version if preset else asked.get("versie", ""), current)
    needs = preset.needs if preset else ()
    if "reken" in asked:
        return LabForm(data=asked, law=law, laws=laws, needs=needs)
    values = {**preset.values, "voorbeeld": preset.key} if preset else {}
    return LabForm(initial=initial_of(law, beside=beside.version, values=values), law=law, laws=laws, needs=needs)


def population_weight() -> float:
    """How many people one drawn person stands for."""
    return float(all_shares()["population.size"].value / PERSONS)


def _preset(asked: QueryDict) -> Preset | None:
    return next((each for each in PRESETS if each.key == asked.get("voorbeeld")), None)


def _version_label(law: Regulation) -> str:
    return _("Vanaf %(day)s") % {"day": dutch.short_date(law.valid_from)} + (_(" (ontwerp)") if law.is_draft else "")


def _result(form: LabForm, found: Run, asked: QueryDict) -> dict[str, Any]:
    names = (_("Met jouw cijfers"), found.beside.title)
    return {
        "figures": [
            {
                "label": str(text),
                "value": _in_short(name, getattr(found.of_law.total, name)),
                "note": _("%(other)s in de andere versie (%(change)s)")
                % {
                    "other": _in_short(name, getattr(found.of_beside.total, name)),
                    "change": _change(getattr(found.of_law.total, name), getattr(found.of_beside.total, name)),
                },
            }
            for name, text in _MEASURES.items()
        ],
        "changes": _changes(form, found.law),
        "remark": _remark(found),
        "beside": found.beside.title,
        "head": [
            _("Groep"),
            *({"text": str(text), "number": True} for text in _COLUMNS),
        ],
        "tables": [_table(name, found, names) for name in DIMENSIONS],
        "total": [_row(_("Iedereen"), found.of_law.total, found.of_beside.total)],
        "step_head": [
            _("Jaar"),
            {"text": _("Dagen gewerkt"), "number": True},
            *({"text": str(text), "number": True} for text in _MEASURES.values()),
        ],
        "steps": [
            [
                _("jaar %(number)s") % {"number": number},
                dutch.number(days),
                *(_written(name, getattr(line, name)) for name in _MEASURES),
            ]
            for number, (days, line) in enumerate(found.steps, start=1)
        ],
        "csv_url": f"{reverse('regie:lab_figures')}?{asked.urlencode()}",
    }


def _index(result: dict[str, Any] | None) -> list[dict[str, str]]:
    """Where what stands, once there is a result: the form comes after it."""
    if result is None:
        return []
    return [
        {"id": "resultaat", "title": _("Het resultaat")},
        *({"id": each["key"], "title": each["title"]} for each in result["tables"]),
        {"id": "voorbeelden", "title": _("Voorbeelden")},
        {"id": "cijfers", "title": _("De cijfers")},
        {"id": "aannames", "title": _("Hoe het lab rekent")},
    ]


def _table(name: str, found: Run, names: tuple[str, str]) -> dict[str, Any]:
    rows = [
        (str(_WORDS[name, word]), found.of_law.by[name][word], found.of_beside.by[name][word])
        for word in DIMENSIONS[name]
    ]
    title = str(_DIMENSIONS[name])
    panels = tuple(
        Panel(
            str(text),
            tuple(
                Bar(group, series, getattr(line, measure), _written(measure, getattr(line, measure)))
                for group, *both in rows
                for series, line in zip(names, both, strict=True)
            ),
        )
        for measure, text in _MEASURES.items()
    )
    return {
        "key": name,
        "title": title,
        "rows": [_row(group, line, beside) for group, line, beside in rows],
        "chart": chart(
            f"lab-{name}",
            _("Staven per groep: met jouw cijfers, en onder %(other)s. Dezelfde cijfers staan in de tabel eronder.")
            % {"other": names[1]},
            panels,
        ),
    }


def _row(label: str, line: Line, beside: Line) -> list[Any]:
    return [label, *(_written(name, getattr(each, name)) for name in _MEASURES for each in (line, beside))]


def _written(measure: str, value: int) -> str:
    return f"€{dutch.NBSP}{dutch.number(value)}" if measure == "cost" else dutch.number(value)


def _in_short(measure: str, value: int) -> str:
    """A cost in millions, so that it fits on a phone; the table has it whole."""
    if measure != "cost":
        return _written(measure, value)
    return _("€%(space)s%(millions)s mln.") % {
        "space": dutch.NBSP,
        "millions": dutch.number(Decimal(value) / 1_000_000, 1),
    }


def _remark(found: Run) -> str:
    """What a cost of nothing means; empty where there is one."""
    if found.of_law.total.use and not found.of_law.total.cost:
        return _(
            "Met deze cijfers betaalt de klant zelf alles: de eigen bijdrage is minstens zo hoog als de vergoeding. "
            "De overheid legt dan niets bij. Wat de klant te veel betaalt, telt het lab niet als winst."
        )
    return ""


def _change(value: int, other: int) -> str:
    if other == 0:
        return _("was nul") if value else _("gelijk")
    percent = Decimal(value - other) * 100 / other
    return ("+" if percent > 0 else "") + dutch.number(percent, 0) + f"{dutch.NBSP}%"


def _changes(form: LabForm, law: Regulation) -> list[dict[str, str]]:
    """What was typed otherwise than the version says."""
    found = []
    for each in fields(Regulation):
        old, new = getattr(form.law, each.name), getattr(law, each.name)
        if isinstance(old, Parameter) and isinstance(new, Parameter) and old.known_value != new.known_value:
            found.append(
                {
                    "title": title_of(each.name, _),
                    "value": _("%(new)s, in de versie: %(old)s")
                    % {"new": value_in_words(new, translate=_), "old": value_in_words(old, translate=_)},
                }
            )
    by_income = form.by_income()
    if by_income is not None:
        found.append(
            {
                "title": _("Eigen bijdrage naar inkomen"),
                "value": _("%(amount)s onder %(below)s brutoloon per maand")
                % {"amount": dutch.euro(by_income.amount), "below": dutch.euro(by_income.below)},
            }
        )
    return found


def _share(share: Share) -> dict[str, Any]:
    return {
        "title": _(share.title),
        "value": _share_value(share.value),
        "source": _(share.source),
        "note": _(share.note) if share.note else "",
        "word": _("Te verifiëren") if share.is_assumed else _("Tweede bron"),
        "tone": "amber" if share.is_assumed else "blue",
    }


def _share_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{_SHARE_WORDS.get(word, word)}: {_share_value(each)}" for word, each in value.items())
    if isinstance(value, list):
        return ", ".join(_share_value(each) for each in value)
    if isinstance(value, float) and value <= _LARGEST_SHARE:
        return f"{dutch.number(Decimal(str(value)) * 100)}{dutch.NBSP}%"
    return dutch.number(value)
