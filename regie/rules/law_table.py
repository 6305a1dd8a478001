"""All versions of the law side by side: each parameter in words, and where a version differs from the one before.

Pure: the Dutch words are written here, marked for translation, and translated by the function that the caller hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from loopbaan.core import dutch
from loopbaan.core.periods import Period
from loopbaan.core.regulation import Certainty, LawSource, Parameter, Regulation, Window

Translate = Callable[[str], str]


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


TITLES: Final[Mapping[str, str]] = {
    "validity": _("Geldig voor aanvragen"),
    "residence_regions": _("Woonplaats"),
    "residence_regions_with_work": _("Woonplaats, als men in Vlaanderen of Brussel werkt"),
    "residence_regions_with_work_after_moving": _("Woonplaats, als men uit een ander EER-land kwam en hier werkt"),
    "activity_kinds": _("Werk op de dag van de aanvraag"),
    "seniority_days": _("Loopbaan"),
    "seniority_kinds": _("Werk dat telt voor de loopbaan"),
    "seniority_months": _("Loopbaan, geteld in de maanden ervoor"),
    "seniority_days_with_interim": _("Loopbaan, voor wie uitzendkracht was"),
    "interim_run_days": _("Uitzendwerk na elkaar"),
    "window": _("Venster voor eerdere cheques"),
    "window_anchor": _("Begin van het venster"),
    "cheques_in_window": _("Cheques in het venster"),
    "minutes_by_ordinal": _("Uren begeleiding"),
    "module_minutes": _("Duur van een module"),
    "minutes_taken_by_earlier": _("Wat eerdere cheques ervan afnemen"),
    "price_by_ordinal": _("Eigen bijdrage, btw inbegrepen"),
    "price_per_hour": _("Eigen bijdrage per uur, btw inbegrepen"),
    "price_per_hour_short": _("Eigen bijdrage per uur, kortgeschoold"),
    "fee_per_hour": _("Vergoeding per uur, zonder btw"),
    "vat_percent": _("Btw"),
    "payment_days": _("Termijn om te betalen"),
    "start_months": _("Termijn om te starten"),
    "lapse_months": _("Verval van de uren die over zijn"),
    "group_minutes_by_ordinal": _("Hoogstens in groep"),
    "aftercare_minutes_by_ordinal": _("Nazorg"),
    "aftercare_months": _("Termijn voor nazorg"),
    "attendance_sign_days": _("Termijn om een bewijs van deelname te tekenen"),
    "contest_days": _("Termijn om een weigering te betwisten"),
    "reminder_days": _("Herinneringen"),
    "closed_day_rule": _("Termijn die eindigt op een vrije dag"),
    "monthly_quota": _("Cheques per maand"),
    "quota_opens_day": _("Dag van de maand waarop ze te vragen zijn"),
    "quota_opens_at": _("Uur waarop ze te vragen zijn"),
    "quota_freed_by": _("Waardoor een plaats weer vrijkomt"),
}
CERTAINTY_WORDS: Final[Mapping[Certainty, str]] = {
    Certainty.CONFIRMED: _("Bevestigd"),
    Certainty.SECONDARY: _("Tweede bron"),
    Certainty.ASSUMED: _("Aanname"),
    Certainty.OPEN: _("Open"),
}
CERTAINTY_MEANINGS: Final[Mapping[Certainty, str]] = {
    Certainty.CONFIRMED: _("Gelezen in een officiële bron."),
    Certainty.SECONDARY: _("Gelezen bij iemand die de wet toepast, niet in de wet zelf."),
    Certainty.ASSUMED: _("Onze lezing of onze keuze. Een jurist moet ze bevestigen."),
    Certainty.OPEN: _("Geen waarde bekend. Wie ze gebruikt, krijgt een fout."),
}
_WORDS: Final[Mapping[str, str]] = {
    "flanders": _("Vlaanderen"),
    "brussels": _("Brussel"),
    "wallonia": _("Wallonië"),
    "eea": _("ander EER-land"),
    "elsewhere": _("buiten de EER"),
    "employee": _("werknemer"),
    "interim": _("uitzendkracht"),
    "suspended": _("geschorst werk"),
    "self_employed": _("zelfstandige"),
    "abroad": _("bewezen werk in het buitenland"),
    "first_application": _("aanvraag van de eerste cheque"),
    "first_issue": _("uitgifte van de eerste cheque"),
    "unchanged": _("schuift niet op"),
    "next_working_day": _("schuift op naar de volgende werkdag"),
}
_WINDOWS: Final[Mapping[Window, str]] = {
    Window.SIX_YEARS: _("zes jaar"),
    Window.LIFETIME: _("hele loopbaan"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One parameter in one version. ``value`` in words; ``changed``: other than in the version before.

    ``absent``: this version does not have the parameter at all.
    """

    value: str
    changed: bool
    absent: bool
    is_open: bool
    certainty: Certainty | None
    certainty_word: str
    basis: str
    note: str
    sources: tuple[LawSource, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter over all versions, in their order."""

    key: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether some version has another value than the one before."""
        return any(cell.changed for cell in self.cells)


def law_table(regulations: Sequence[Regulation], *, translate: Translate = str) -> tuple[Row, ...]:
    """One row a parameter, in the order of the law's table, with a cell for each version."""
    held = {each.key for law in regulations for each in law.parameters()}
    keys = [each.name for each in fields(Regulation) if each.name in held]
    rows = []
    for key in keys:
        found = [_parameter(law, key) for law in regulations]
        cells = tuple(
            _cell(each, changed=index > 0 and _differs(found[index - 1], each), translate=translate)
            for index, each in enumerate(found)
        )
        rows.append(Row(key, title_of(key, translate), cells))
    return tuple(rows)


def title_of(key: str, translate: Translate = str) -> str:
    """The name of a parameter; the key itself for one that nobody named yet."""
    return translate(TITLES.get(key, key))


def value_in_words(parameter: Parameter[Any], *, translate: Translate = str) -> str:
    """The value as staff read it; a text that changed inside the version with the older one and its last day."""
    if parameter.before is not None and parameter.before.until is not None:
        return translate(_("%(value)s (t.e.m. %(last)s: %(older)s)")) % {
            "value": value_in_words(replace(parameter, before=None), translate=translate),
            "last": dutch.long_date(dutch.last_day(parameter.before.until)),
            "older": value_in_words(replace(parameter.before, until=None), translate=translate),
        }
    if parameter.until is not None:
        return translate(_("%(value)s (t.e.m. %(last)s)")) % {
            "value": value_in_words(replace(parameter, until=None), translate=translate),
            "last": dutch.long_date(dutch.last_day(parameter.until)),
        }
    value = parameter.known_value
    if value is None:
        return translate(_("niet bekend"))
    writer = _WRITERS.get(parameter.key)
    if writer is not None:
        return writer(value, translate)
    if isinstance(value, str):
        return _word(value, translate)
    if isinstance(value, tuple):
        return ", ".join(_word(str(each), translate) for each in value) or translate(_("geen"))
    return dutch.number(value)


def figure_in_words(value: int | Sequence[int], unit: str, *, translate: Translate = str) -> str:
    """A figure that the law does not give, as staff read it."""
    if isinstance(value, int):
        return _FIGURES[unit](value, translate)
    return _reminders(value, translate)


def _parameter(law: Regulation, key: str) -> Parameter[Any] | None:
    found: Parameter[Any] | None = getattr(law, key)
    return found


def _differs(before: Parameter[Any] | None, after: Parameter[Any] | None) -> bool:
    if before is None or after is None:
        return before is not after
    # A text that changed inside a version begins as its oldest and ends as its newest.
    return bool(before.known_value != after.texts()[0].known_value)


def _cell(parameter: Parameter[Any] | None, *, changed: bool, translate: Translate) -> Cell:
    if parameter is None:
        return Cell(
            value=translate(_("bestaat niet")),
            changed=changed,
            absent=True,
            is_open=False,
            certainty=None,
            certainty_word="",
            basis="",
            note="",
            sources=(),
        )
    # A cell is as sure as the least sure text in it.
    certainty = max((each.certainty for each in parameter.texts()), key=list(Certainty).index)
    return Cell(
        value=value_in_words(parameter, translate=translate),
        changed=changed,
        absent=False,
        is_open=parameter.is_open,
        certainty=certainty,
        certainty_word=translate(CERTAINTY_WORDS[certainty]),
        basis=parameter.basis,
        note=parameter.note,
        sources=parameter.sources,
    )


def _word(code: str, translate: Translate) -> str:
    return translate(_WORDS[code]) if code in _WORDS else code


def _period(value: Period, translate: Translate) -> str:
    first: date = value.valid_from
    if value.valid_until is None:
        return translate(_("vanaf %(first)s")) % {"first": dutch.long_date(first)}
    return translate(_("%(first)s t.e.m. %(last)s")) % {
        "first": dutch.long_date(first),
        "last": dutch.long_date(dutch.last_day(value.valid_until)),
    }


def _counted(unit_one: str, unit_many: str) -> Callable[[int, Translate], str]:
    def write(value: int, translate: Translate) -> str:
        return f"{dutch.number(value)} {translate(unit_one if value == 1 else unit_many)}"

    return write


def _each_cheque(write: Callable[[Any], str]) -> Callable[[Sequence[Any], Translate], str]:
    def write_all(values: Sequence[Any], translate: Translate) -> str:
        written = [write(value) for value in values]
        if len(written) == 1:
            return written[0]
        return ", ".join(
            translate(_("%(value)s (%(ordinal)se cheque)")) % {"value": each, "ordinal": ordinal}
            for ordinal, each in enumerate(written, start=1)
        )

    return write_all


def _by_count(values: Sequence[int], translate: Translate) -> str:
    return ", ".join(
        translate(_("%(value)s na %(count)s")) % {"value": dutch.hours(each), "count": _CHEQUES(count, translate)}
        for count, each in enumerate(values, start=1)
    )


def _euro(value: Decimal, _translate: Translate) -> str:
    return dutch.euro(value)


def _percent(value: Decimal, _translate: Translate) -> str:
    return f"{dutch.number(value)} %"


def _reminders(values: Sequence[int], translate: Translate) -> str:
    return translate(_("%(days)s dagen vooraf")) % {"days": ", ".join(str(each) for each in values)}


def _day_of_month(value: int, translate: Translate) -> str:
    return translate(_("de %(number)se")) % {"number": value}


def _freed(values: Sequence[str], translate: Translate) -> str:
    return ", ".join(translate(_FREED[each]) for each in values)


_FREED: Final[Mapping[str, str]] = {
    "refused": _("een weigering"),
    "withdrawn": _("een aanvraag die ingetrokken is"),
    "not_ordered": _("een cheque die niet op tijd besteld is"),
    "order_cancelled": _("een bestelling die geannuleerd of niet op tijd betaald is"),
}
_DAYS = _counted(_("dag"), _("dagen"))
_MONTHS = _counted(_("maand"), _("maanden"))
_CHEQUES = _counted(_("cheque"), _("cheques"))
_WRITERS: Final[Mapping[str, Callable[[Any, Translate], str]]] = {
    "validity": _period,
    "seniority_days": _DAYS,
    "seniority_months": _MONTHS,
    "seniority_days_with_interim": _DAYS,
    "interim_run_days": _DAYS,
    "module_minutes": lambda value, _translate: dutch.hours(value),
    "minutes_taken_by_earlier": _by_count,
    "price_per_hour": _euro,
    "price_per_hour_short": _euro,
    "window": lambda value, translate: translate(_WINDOWS[value]),
    "cheques_in_window": _CHEQUES,
    "monthly_quota": _CHEQUES,
    "quota_opens_day": _day_of_month,
    "quota_opens_at": lambda value, _translate: dutch.clock_time(value),
    "quota_freed_by": _freed,
    "minutes_by_ordinal": _each_cheque(dutch.hours),
    "group_minutes_by_ordinal": _each_cheque(dutch.hours),
    "aftercare_minutes_by_ordinal": _each_cheque(dutch.hours),
    "price_by_ordinal": _each_cheque(dutch.euro),
    "fee_per_hour": _euro,
    "vat_percent": _percent,
    "payment_days": _DAYS,
    "attendance_sign_days": _DAYS,
    "contest_days": _DAYS,
    "start_months": _MONTHS,
    "lapse_months": _MONTHS,
    "aftercare_months": _MONTHS,
    "reminder_days": _reminders,
}
_FIGURES: Final[Mapping[str, Callable[[int, Translate], str]]] = {
    "years": _counted(_("jaar"), _("jaar")),
    "minutes": lambda value, _translate: dutch.hours(value),
    "people": _counted(_("klant"), _("klanten")),
    "days": _DAYS,
    "tries": _counted(_("poging"), _("pogingen")),
}
