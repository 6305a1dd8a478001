"""The law that is in force, in plain Dutch: every value with its article, its source and how sure we are of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citizens.rules.explain import CERTAINTY_WORDS, REGION_WORDS
from loopbaan.core import dutch
from loopbaan.core.regulation import (
    Certainty,
    LawSource,
    NoRegulationInForce,
    Parameter,
    Regulation,
    Window,
    regulation_on,
)

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the law in words. ``to_verify``: a reading of ours, or no value known."""

    key: str
    title: str
    sentence: str
    note: str
    basis: str
    certainty_word: str
    to_verify: bool
    sources: tuple[LawSource, ...]


CONDITIONS = (
    "residence_regions",
    "residence_regions_with_work",
    "residence_regions_with_work_after_moving",
    "activity_kinds",
    "seniority_days",
    "seniority_kinds",
    "cheques_in_window",
    "window_anchor",
    "monthly_quota",
    "quota_opens_day",
    "quota_freed_by",
)
RIGHT = (
    "minutes_by_ordinal",
    "price_by_ordinal",
    "price_per_hour",
    "price_per_hour_short",
    "group_minutes_by_ordinal",
    "aftercare_minutes_by_ordinal",
    "aftercare_months",
)
TERMS = (
    "payment_days",
    "start_months",
    "lapse_months",
    "attendance_sign_days",
    "contest_days",
    "reminder_days",
    "closed_day_rule",
)
MONEY = ("price_by_ordinal", "price_per_hour", "price_per_hour_short", "fee_per_hour", "vat_percent")

_TITLES: dict[str, Text] = {
    "validity": gettext_lazy("Van wanneer tot wanneer"),
    "residence_regions": gettext_lazy("Waar je woont"),
    "residence_regions_with_work": gettext_lazy("Wonen in een ander land"),
    "residence_regions_with_work_after_moving": gettext_lazy("Wonen in Wallonië"),
    "activity_kinds": gettext_lazy("Of je nu werkt"),
    "seniority_days": gettext_lazy("Hoelang je al werkt"),
    "seniority_kinds": gettext_lazy("Welk werk telt voor de duur"),
    "cheques_in_window": gettext_lazy("Eerdere cheques"),
    "window_anchor": gettext_lazy("Vanaf wanneer we tellen"),
    "monthly_quota": gettext_lazy("Cheques per maand"),
    "quota_opens_day": gettext_lazy("Wanneer je ze kan vragen"),
    "quota_freed_by": gettext_lazy("Als er een plaats vrijkomt"),
    "minutes_by_ordinal": gettext_lazy("Hoeveel uren"),
    "price_by_ordinal": gettext_lazy("Wat je zelf betaalt"),
    "price_per_hour": gettext_lazy("Wat je zelf betaalt"),
    "price_per_hour_short": gettext_lazy("Wat je zelf betaalt als je kortgeschoold bent"),
    "group_minutes_by_ordinal": gettext_lazy("In groep"),
    "aftercare_minutes_by_ordinal": gettext_lazy("Gratis nazorg"),
    "aftercare_months": gettext_lazy("Hoelang nazorg kan"),
    "fee_per_hour": gettext_lazy("Wat de overheid betaalt"),
    "vat_percent": gettext_lazy("Btw"),
    "payment_days": gettext_lazy("Betalen"),
    "start_months": gettext_lazy("Starten"),
    "lapse_months": gettext_lazy("Uren opnemen"),
    "attendance_sign_days": gettext_lazy("Gesprekken bevestigen"),
    "contest_days": gettext_lazy("Een weigering betwisten"),
    "reminder_days": gettext_lazy("Herinneringen"),
    "closed_day_rule": gettext_lazy("Weekends en feestdagen"),
}


def regulation_in_force(on: date) -> Regulation | None:
    """The version of a day, or None when there is none."""
    try:
        return regulation_on(on)
    except NoRegulationInForce:
        return None


def rules_of(regulation: Regulation, keys: Iterable[str]) -> list[Rule]:
    """Some rules of a version in words, in the order of ``keys``; what the version does not have is left out."""
    return [_rule(regulation, key) for key in keys if _has(regulation, key)]


def _has(regulation: Regulation, key: str) -> bool:
    if key == "window_anchor" and regulation.window.value is Window.LIFETIME:
        return False  # a window that never closes has no day to count from
    return getattr(regulation, key) is not None


def _rule(regulation: Regulation, key: str) -> Rule:
    parameter = getattr(regulation, key)
    # The sentence on earlier cheques rests on two parameters: it is as sure as the less sure of them.
    weakest = max((parameter, *_ALSO.get(key, _nothing)(regulation)), key=lambda each: _DOUBT.index(each.certainty))
    return Rule(
        key=key,
        title=str(_TITLES[key]),
        sentence=_OPEN_SENTENCES.get(key, _not_found)() if parameter.is_open else _SENTENCES[key](regulation),
        note=weakest.note or parameter.note,
        basis=weakest.basis,
        certainty_word=_(CERTAINTY_WORDS[weakest.certainty]),
        to_verify=weakest.certainty in (Certainty.ASSUMED, Certainty.OPEN),
        sources=tuple(dict.fromkeys((*weakest.sources, *parameter.sources))),
    )


_DOUBT = list(Certainty)
_ALSO: dict[str, Callable[[Regulation], tuple[Parameter[Any], ...]]] = {
    "cheques_in_window": lambda law: (
        (law.window,) if law.minutes_taken_by_earlier is None else (law.window, law.minutes_taken_by_earlier)
    ),
    "seniority_days": lambda law: tuple(
        each
        for each in (law.seniority_months, law.seniority_days_with_interim, law.interim_run_days)
        if each is not None
    ),
}


def _nothing(_regulation: Regulation) -> tuple[Parameter[Any], ...]:
    return ()


def _or(words: Iterable[str]) -> str:
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return _("%(before)s of %(last)s") % {"before": ", ".join(found[:-1]), "last": found[-1]}


def _days(counts: Sequence[int]) -> str:
    """``30, 7 en 1 dag``: the word goes with the last number."""
    written = [str(days) for days in counts]
    together = _("%(before)s en %(last)s") % {"before": ", ".join(written[:-1]), "last": written[-1]}
    return ngettext("%(days)s dag", "%(days)s dagen", counts[-1]) % {"days": together if counts[1:] else written[0]}


def _regions(names: Iterable[str]) -> str:
    return _or(_(REGION_WORDS[name]) for name in names)


def _by_ordinal(values: Iterable[Any], *, one: Text, several: Text, write: Callable[[Any], str]) -> str:
    """A value for each cheque of a window: one sentence when there is one cheque, or when all are alike."""
    written = [write(value) for value in values]
    if len(set(written)) == 1:
        return str(one) % {"value": written[0]}
    ordinals = (_("de eerste"), _("de tweede"), _("de derde"))
    each = [f"{value} ({ordinals[index]})" for index, value in enumerate(written)]
    return str(several) % {"values": _("%(before)s en %(last)s") % {"before": ", ".join(each[:-1]), "last": each[-1]}}


def _earlier(regulation: Regulation) -> str:
    allowed = regulation.cheques_in_window.value
    if regulation.module_minutes is not None:
        return _("Je krijgt één krediet in je hele loopbaan. Wat je al met cheques opnam, gaat ervan af.")
    if regulation.window.value is Window.LIFETIME:
        if allowed == 1:
            return _("Je gebruikte nog nooit een loopbaancheque. Je krijgt er één in je hele loopbaan.")
        return _("Je krijgt hoogstens %(allowed)s cheques in je hele loopbaan.") % {"allowed": allowed}
    return _("Je krijgt hoogstens %(allowed)s cheques in zes jaar, een na een.") % {"allowed": allowed}


def _seniority(regulation: Regulation) -> str:
    days = regulation.seniority_days.value
    months, fewer, run = (
        regulation.seniority_months,
        regulation.seniority_days_with_interim,
        regulation.interim_run_days,
    )
    if months is None or fewer is None or run is None:
        return _("Je werkte al %(days)s verschillende dagen in je loopbaan. Dat is %(years)s jaar.") % {
            "days": dutch.number(days),
            "years": dutch.years_of(days),
        }
    return _(
        "Je werkte %(days)s verschillende dagen in de %(months)s maanden voor je aanvraag. Was je %(run)s dagen na "
        "elkaar uitzendkracht, dan zijn %(fewer)s dagen genoeg."
    ) % {"days": days, "months": months.value, "run": run.value, "fewer": fewer.value}


def _price(regulation: Regulation) -> str:
    if regulation.price_by_ordinal is None:
        return ""
    return _by_ordinal(
        regulation.price_by_ordinal.value,
        one=_("Je betaalt zelf %(value)s voor een cheque, btw inbegrepen."),
        several=_("Je betaalt zelf, btw inbegrepen: %(values)s."),
        write=dutch.euro,
    )


def _price_per_hour(parameter: Parameter[Decimal] | None) -> str:
    if parameter is None:
        return ""
    return _("Je betaalt zelf %(price)s per uur, btw inbegrepen.") % {"price": dutch.euro(parameter.value)}


def _validity(regulation: Regulation) -> str:
    if regulation.valid_until is None:
        return _("Voor wie aanvraagt vanaf %(first)s.") % {"first": dutch.long_date(regulation.valid_from)}
    return _("Voor wie aanvraagt van %(first)s tot en met %(last)s.") % {
        "first": dutch.long_date(regulation.valid_from),
        "last": dutch.long_date(dutch.last_day(regulation.valid_until)),
    }


def _closed_days(regulation: Regulation) -> str:
    if regulation.closed_day_rule.value == "unchanged":
        return _("Eindigt een termijn in een weekend of op een feestdag, dan blijft dat de laatste dag.")
    return _("Eindigt een termijn in een weekend of op een feestdag, dan geldt de volgende werkdag.")


def _opening(law: Regulation) -> str:
    day, at = law.quota_opens_day, law.quota_opens_at
    if day is None or at is None:
        return _not_found()
    return _("Vanaf de %(day)se van elke maand om %(time)s kan je ze vragen. Wie eerst vraagt, krijgt eerst.") % {
        "day": day.value,
        "time": dutch.clock_time(at.value),
    }


_SENTENCES: dict[str, Callable[[Regulation], str]] = {
    "validity": _validity,
    "residence_regions": lambda law: _("Je woont in %(regions)s.") % {"regions": _regions(law.residence_regions.value)},
    "residence_regions_with_work": lambda law: (
        _("Woon je in %(regions)s? Dan moet je in Vlaanderen of Brussel werken.")
        % {"regions": _regions(law.residence_regions_with_work.value)}
    ),
    "residence_regions_with_work_after_moving": lambda law: (
        _(
            "Woon je in %(regions)s? Dan moet je er uit een ander land van de Europese Economische Ruimte zijn komen "
            "wonen en in Vlaanderen of Brussel werken."
        )
        % {"regions": _regions(law.residence_regions_with_work_after_moving.value)}
    ),
    "activity_kinds": lambda _law: _(
        "Je werkt op de dag van je aanvraag als werknemer, uitzendkracht of zelfstandige, voltijds of deeltijds. "
        "Ook als je werk even geschorst is: door ziekte, verlof of tijdelijke werkloosheid."
    ),
    "seniority_days": _seniority,
    "seniority_kinds": lambda _law: _(
        "Voor de duur telt werk als werknemer, uitzendkracht of zelfstandige, ook als het even geschorst was. Werk in "
        "het buitenland telt mee als je het bewijst. Studentenwerk telt niet."
    ),
    "cheques_in_window": _earlier,
    "window_anchor": lambda _law: _("We tellen vanaf de dag waarop je de eerste cheque aanvroeg."),
    "monthly_quota": lambda law: (
        _("Voor heel Vlaanderen zijn er %(count)s cheques per maand.")
        % {"count": dutch.number(law.monthly_quota.value) if law.monthly_quota else "0"}
    ),
    "quota_opens_day": _opening,
    "quota_freed_by": lambda _law: _(
        "Soms komt een plaats weer vrij: na een weigering, als iemand zijn aanvraag intrekt, of als een cheque niet op "
        "tijd besteld of betaald is. Die plaats gaat meteen naar de volgende op de wachtlijst van die maand."
    ),
    "minutes_by_ordinal": lambda law: _by_ordinal(
        law.minutes_by_ordinal.value,
        one=_("Met een cheque krijg je %(value)s loopbaanbegeleiding."),
        several=_("Met een cheque krijg je loopbaanbegeleiding: %(values)s."),
        write=dutch.hours_in_words,
    ),
    "price_by_ordinal": _price,
    "price_per_hour": lambda law: _price_per_hour(law.price_per_hour),
    "price_per_hour_short": lambda law: _price_per_hour(law.price_per_hour_short),
    "group_minutes_by_ordinal": lambda law: _by_ordinal(
        law.group_minutes_by_ordinal.value,
        one=_("Hoogstens %(value)s van je cheque kan in groep. De rest is voor jou alleen."),
        several=_("Een deel van je cheque kan in groep: %(values)s. De rest is voor jou alleen."),
        write=dutch.hours_in_words,
    ),
    "aftercare_minutes_by_ordinal": lambda law: _by_ordinal(
        law.aftercare_minutes_by_ordinal.value,
        one=_("Na de begeleiding krijg je nog %(value)s nazorg, zonder te betalen."),
        several=_("Na de begeleiding krijg je nog nazorg, zonder te betalen: %(values)s."),
        write=dutch.hours_in_words,
    ),
    "aftercare_months": lambda law: (
        _("Dat kan tot %(months)s maanden na je laatste gesprek.") % {"months": law.aftercare_months.value}
    ),
    "fee_per_hour": lambda law: (
        _("Het loopbaancentrum krijgt %(fee)s per uur, zonder btw. Jouw bijdrage zit daarin.")
        % {"fee": dutch.euro(law.fee_per_hour.value)}
    ),
    "vat_percent": lambda law: (
        _("Op de vergoeding van het centrum komt %(percent)s procent btw.")
        % {"percent": dutch.number(law.vat_percent.value)}
    ),
    "payment_days": lambda law: (
        _("Je betaalt binnen %(days)s dagen na je bestelling. Anders wordt ze geannuleerd.")
        % {"days": law.payment_days.value}
    ),
    "start_months": lambda law: (
        _(
            "Je eerste gesprek dat telt, is binnen %(months)s maanden na de dag waarop je je cheque kreeg. "
            "Lukt dat niet, dan krijg je je geld terug en behoud je je recht."
        )
        % {"months": law.start_months.value}
    ),
    "lapse_months": lambda law: (
        _("Uren die je niet opneemt, vervallen %(months)s maanden na je laatste gesprek.")
        % {"months": law.lapse_months.value}
    ),
    "attendance_sign_days": lambda law: (
        _("Je bevestigt elk gesprek binnen %(days)s dagen.") % {"days": law.attendance_sign_days.value}
    ),
    "contest_days": lambda law: (
        _("Je kan een weigering betwisten binnen %(days)s dagen.") % {"days": law.contest_days.value}
    ),
    "reminder_days": lambda law: (
        _("Je krijgt een herinnering %(days)s voor een termijn eindigt.") % {"days": _days(law.reminder_days.value)}
    ),
    "closed_day_rule": _closed_days,
}


def _not_found() -> str:
    return _("Wat de regel hierover zegt, vonden we nog niet.")


_OPEN_SENTENCES: dict[str, Callable[[], str]] = {
    "fee_per_hour": lambda: _("Hoeveel het loopbaancentrum per uur krijgt, vonden we nog niet."),
}
