"""A version of the law with other figures: what can be changed, and the examples that the SERV advice gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from loopbaan.core.regulation import Certainty, Parameter, Regulation, Window


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


class BadScenario(ValueError):
    """Figures that do not go together: ``key`` is the parameter, the text what is wrong, for staff."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Other figures for a version; None leaves what it says. Days, minutes, euro; the tuples hold the first first.

    ``price`` is by cheque, ``price_per_hour`` for a version that prices by the hour.
    """

    seniority_days: int | None = None
    minutes: tuple[int, ...] | None = None
    taken_by_earlier: tuple[int, ...] | None = None
    price: tuple[Decimal, ...] | None = None
    price_per_hour: Decimal | None = None
    price_per_hour_short: Decimal | None = None
    fee_per_hour: Decimal | None = None
    window: Window | None = None
    monthly_quota: int | None = None


def changed(law: Regulation, changes: Changes) -> Regulation:
    """The version with other figures, for simulation only. Raises BadScenario."""
    new: dict[str, Any] = {}
    for key, value in (
        ("seniority_days", changes.seniority_days),
        ("minutes_by_ordinal", changes.minutes),
        ("minutes_taken_by_earlier", changes.taken_by_earlier),
        ("price_by_ordinal", changes.price),
        ("price_per_hour", changes.price_per_hour),
        ("price_per_hour_short", changes.price_per_hour_short),
        ("fee_per_hour", changes.fee_per_hour),
        ("window", changes.window),
        ("monthly_quota", changes.monthly_quota),
    ):
        held: Parameter[Any] | None = getattr(law, key)
        if value is None or (held is not None and held.known_value == value):
            continue
        if held is None:
            raise BadScenario(key, _("Deze versie heeft dit niet."))
        new[key] = replace(held, known_value=value, certainty=Certainty.ASSUMED, note="", before=None)
    if "minutes_by_ordinal" in new:
        new["cheques_in_window"] = replace(law.cheques_in_window, known_value=len(new["minutes_by_ordinal"].value))
    found = replace(law, **new)
    cheques = len(found.minutes_by_ordinal.value)
    if found.price_by_ordinal is not None and len(found.price_by_ordinal.value) != cheques:
        raise BadScenario("price_by_ordinal", _("Vul evenveel bedragen in als cheques bij de uren."))
    if found.module_minutes is not None and cheques != 1:
        raise BadScenario("minutes_by_ordinal", _("Een loopbaankrediet is één recht: vul één aantal uren in."))
    if found.seniority_days_with_interim is not None and (
        found.seniority_days.value < found.seniority_days_with_interim.value
    ):
        # Who was an interim worker never needs more days than another.
        lower = replace(found.seniority_days_with_interim, known_value=found.seniority_days.value)
        found = replace(found, seniority_days_with_interim=lower)
    return found


@dataclass(frozen=True, slots=True)
class Preset:
    """An example: a version, and what is typed in its form. ``needs`` names what the source leaves open."""

    key: str
    title: str
    text: str
    version: str
    values: Mapping[str, str]
    needs: tuple[str, ...] = ()


DRAFT: Final = "2027-01-01"
PRESETS: Final = (
    Preset(
        "een-jaar",
        _("Eén jaar gewerkt volstaat"),
        _("Ook voor jongeren, zoals de SERV vraagt."),
        DRAFT,
        {"loopbaan": "365"},
    ),
    Preset(
        "geleidelijk",
        _("Geleidelijk naar één jaar"),
        _("De SERV noemt geen stappen: vijf, drie en dan één jaar is een voorbeeld van ons (te verifiëren)."),
        DRAFT,
        {"loopbaan": "1825; 1095; 365"},
    ),
    Preset(
        "acht-uur",
        _("Acht uur begeleiding"),
        _("Zoals voor 2020. Wie twee cheques gebruikte, houdt niets over: dat is onze lezing (te verifiëren)."),
        DRAFT,
        {"uren": "8", "afname": "4; 8"},
    ),
    Preset(
        "zonder-aftrek",
        _("Eerdere cheques tellen niet"),
        _("Het loopbaankrediet zonder de aftrek voor wie al cheques gebruikte (artikel 43)."),
        DRAFT,
        {"afname": "0; 0"},
    ),
    Preset(
        "naar-inkomen",
        _("Eigen bijdrage naar inkomen"),
        _("Een lager tarief onder een grens. De SERV noemt geen bedragen: vul ze zelf in."),
        DRAFT,
        {},
        ("grens", "laag_tarief"),
    ),
    Preset(
        "kostprijs",
        _("Vergoeding van 153,82 euro per uur"),
        _("De kostprijs die Deloitte in 2023 berekende; gelezen als zonder btw (te verifiëren)."),
        DRAFT,
        {"vergoeding": "153,82"},
    ),
)
