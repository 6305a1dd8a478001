"""The form of the lab: the figures of a version, to be changed; what the law leaves open must be typed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loopbaan.core.regulation import Regulation, Window
from loopbaan.web.forms import EuroField, Form, Look
from regie.rules.lab.result import LEVELS, OwnShareByIncome
from regie.rules.lab.scenario import BadScenario, Changes, changed

_MINUTES_IN_HOUR = 60
_MOST_DAYS = 20_000
_MOST_HOURS = 60
_MOST_EURO = Decimal(2000)
_MOST_CHEQUES = 5
_MOST_STEPS = 6
_WINDOWS = {Window.SIX_YEARS: gettext_lazy("Zes jaar"), Window.LIFETIME: gettext_lazy("De hele loopbaan")}
# The field of each parameter that can be wrong together with another.
_FIELDS = {"price_by_ordinal": "bijdrage", "minutes_by_ordinal": "uren"}


class NumbersField(forms.Field):
    """One number or some, separated by semicolons: ``4; 3`` or ``4,5``. The answer is a tuple of ``Decimal``."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {
        "invalid": gettext_lazy("Vul getallen in, met een puntkomma ertussen, bijvoorbeeld 4; 3."),
        "negative": gettext_lazy("Vul getallen van 0 of meer in, zonder minteken."),
        "most": gettext_lazy("Vul getallen tot en met %(most)s in."),
        "count": gettext_lazy("Vul er hoogstens %(count)s in."),
    }

    def __init__(self, *, most: int | Decimal, count: int, whole: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.count, self.whole = most, count, whole

    def to_python(self, value: Any) -> tuple[Decimal, ...] | None:
        """The numbers. Raises ValidationError."""
        if value in self.empty_values:
            return None
        parts = [re.sub(r"[\s€\u00a0]", "", each) for each in str(value).split(";")]
        if any(re.fullmatch(r"[-−–]\d+(,\d+)?", each) for each in parts):
            raise forms.ValidationError(self.error_messages["negative"], code="negative")
        shape = r"\d{1,6}" if self.whole else r"\d{1,6}(,\d{1,2})?"
        if not all(re.fullmatch(shape, each) for each in parts):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found = tuple(Decimal(each.replace(",", ".")) for each in parts)
        if len(found) > self.count:
            raise forms.ValidationError(self.error_messages["count"], code="count", params={"count": self.count})
        if max(found) > self.most:
            raise forms.ValidationError(self.error_messages["most"], code="most", params={"most": self.most})
        return found


class LabForm(Form):
    """The figures of one version. ``scenario()`` and ``beside()`` give the laws once the form is valid."""

    versie = forms.CharField(widget=forms.HiddenInput)
    voorbeeld = forms.CharField(widget=forms.HiddenInput, required=False)
    reken = forms.CharField(widget=forms.HiddenInput, initial="1")
    loopbaan = NumbersField(
        label=gettext_lazy("Dagen gewerkt"),
        help_text=gettext_lazy(
            "2555 is zeven jaar. Geleidelijk? Vul één getal per jaar in, bijvoorbeeld 1825; 1095; 365."
        ),
        most=_MOST_DAYS,
        count=_MOST_STEPS,
        whole=True,
    )
    uren = NumbersField(
        label=gettext_lazy("Uren per cheque"),
        help_text=gettext_lazy("De eerste cheque eerst, bijvoorbeeld 4; 3."),
        most=_MOST_HOURS,
        count=_MOST_CHEQUES,
    )
    afname = NumbersField(
        label=gettext_lazy("Uren die eerdere cheques wegnemen"),
        help_text=gettext_lazy("Na één cheque, na twee. Vul 0; 0 in als eerdere cheques niet tellen."),
        most=_MOST_HOURS,
        count=_MOST_CHEQUES,
    )
    bijdrage = NumbersField(
        label=gettext_lazy("Eigen bijdrage per cheque, in euro"), most=_MOST_EURO, count=_MOST_CHEQUES
    )
    bijdrage_uur = EuroField(label=gettext_lazy("Eigen bijdrage per uur"))
    bijdrage_uur_kort = EuroField(label=gettext_lazy("Eigen bijdrage per uur, kortgeschoold"))
    grens = EuroField(
        label=gettext_lazy("Inkomensgrens, brutoloon per maand"),
        help_text=gettext_lazy("Laat leeg als de eigen bijdrage niet van het inkomen afhangt."),
        required=False,
    )
    laag_tarief = EuroField(label=gettext_lazy("Eigen bijdrage onder die grens"), required=False)
    vergoeding = EuroField(label=gettext_lazy("Vergoeding per uur, zonder btw"))
    venster = forms.ChoiceField(
        label=gettext_lazy("Eerdere cheques tellen over"),
        choices=[(each.value, word) for each, word in _WINDOWS.items()],
    )
    quotum = forms.IntegerField(label=gettext_lazy("Cheques per maand"), min_value=0, max_value=1_000_000)
    niveau = forms.ChoiceField(
        label=gettext_lazy("Gebruik zoals in"),
        help_text=gettext_lazy("Het jaar waarop het lab geijkt is. In 2020 vroegen minder mensen een cheque aan."),
        choices=[(str(each), str(each)) for each in LEVELS],
    )
    naast = forms.ChoiceField(label=gettext_lazy("Vergelijk met"))
    naast_vergoeding = EuroField(
        label=gettext_lazy("Vergoeding per uur in die versie, zonder btw"),
        help_text=gettext_lazy("Nodig waar de wet het bedrag openlaat, zoals sinds 1 november 2025."),
        required=False,
    )

    looks = {
        name: Look(width=10)
        for name in (
            "loopbaan",
            "uren",
            "afname",
            "bijdrage",
            "bijdrage_uur",
            "bijdrage_uur_kort",
            "grens",
            "laag_tarief",
            "vergoeding",
            "quotum",
            "naast_vergoeding",
        )
    }

    def __init__(
        self, *args: Any, law: Regulation, laws: Mapping[str, Regulation], needs: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.law, self.laws = law, laws
        for name, absent in (
            ("afname", law.minutes_taken_by_earlier is None),
            ("bijdrage", law.price_by_ordinal is None),
            ("bijdrage_uur", law.price_per_hour is None),
            ("bijdrage_uur_kort", law.price_per_hour_short is None),
            ("venster", law.module_minutes is not None),
            ("quotum", law.monthly_quota is None),
        ):
            if absent:
                del self.fields[name]
        self.fields["naast"].choices = [(key, each.title) for key, each in laws.items() if not each.is_draft]  # type: ignore[attr-defined]
        self.fields["naast"].help_text = _beside_in_words(laws)
        for name in needs:
            self.fields[name].required = True
        if law.price_per_hour is not None:
            self.fields["laag_tarief"].label = _("Eigen bijdrage per uur onder die grens")
        if law.fee_per_hour.is_open:
            self.fields["vergoeding"].help_text = _("De wet laat dit bedrag open: vul zelf een bedrag in.")
            self.fields["vergoeding"].error_messages["required"] = _(
                "De wet zegt niet hoeveel de vergoeding onder deze versie is. Vul een bedrag in."
            )

    def clean(self) -> dict[str, Any]:
        """What only goes together; and no cost without a fee."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("vergoeding", "naast_vergoeding", "bijdrage_uur", "bijdrage_uur_kort", "laag_tarief", "grens"):
            value = found.get(name)
            if value is not None and value < 0:
                self.add_error(name, _("Vul een bedrag van 0 of meer in."))
        if (found.get("grens") is None) != (found.get("laag_tarief") is None) and not self.errors:
            empty = "grens" if found.get("grens") is None else "laag_tarief"
            self.add_error(
                empty, _("Een lager tarief heeft een grens en een bedrag nodig. Vul beide in, of geen van beide.")
            )
        beside = self.laws.get(found.get("naast", ""))
        lacks_fee = found.get("naast_vergoeding") is None and "naast_vergoeding" not in self.errors
        if beside is not None and beside.fee_per_hour.is_open and lacks_fee:
            self.add_error(
                "naast_vergoeding",
                _("De wet zegt niet hoeveel de vergoeding is in de versie waarmee je vergelijkt. Vul een bedrag in."),
            )
        if not self.errors:
            try:
                self.scenario()
            except BadScenario as wrong:
                self.add_error(_FIELDS.get(wrong.key), _(wrong.message))
        return found

    def steps(self) -> tuple[int, ...]:
        """The days of work asked in each year; the last ones stay."""
        return tuple(int(each) for each in self.cleaned_data["loopbaan"])

    def scenario(self, seniority_days: int | None = None) -> Regulation:
        """The version with the figures of the form. Raises BadScenario."""
        typed = self.cleaned_data
        window = typed.get("venster")
        return changed(
            self.law,
            Changes(
                seniority_days=self.steps()[-1] if seniority_days is None else seniority_days,
                minutes=_minutes(typed["uren"]),
                taken_by_earlier=_minutes(typed.get("afname")),
                price=typed.get("bijdrage"),
                price_per_hour=typed.get("bijdrage_uur"),
                price_per_hour_short=typed.get("bijdrage_uur_kort"),
                fee_per_hour=typed["vergoeding"],
                window=Window(window) if window else None,
                monthly_quota=typed.get("quotum"),
            ),
        )

    def beside(self) -> Regulation:
        """The version to compare with; its fee as typed where the law leaves it open."""
        law = self.laws[self.cleaned_data["naast"]]
        return (
            changed(law, Changes(fee_per_hour=self.cleaned_data["naast_vergoeding"]))
            if law.fee_per_hour.is_open
            else law
        )

    def by_income(self) -> OwnShareByIncome | None:
        """The own share by income, where the form asks for one."""
        below, amount = self.cleaned_data["grens"], self.cleaned_data["laag_tarief"]
        return None if below is None else OwnShareByIncome(below, amount)


def _beside_in_words(laws: Mapping[str, Regulation]) -> str:
    """Which versions cannot be compared with as they are, and what to do about it."""
    lacking = [each.title for each in laws.values() if each.fee_per_hour.is_open and not each.is_draft]
    if not lacking:
        return ""
    return _("%(titles)s: de wet zegt niet hoeveel de vergoeding is. Kies je die, vul ze dan hieronder zelf in.") % {
        "titles": "; ".join(lacking)
    }


def initial_of(law: Regulation, *, beside: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The figures of a version as the form shows them, with the ones of an example over them."""
    found: dict[str, Any] = {
        "versie": law.version,
        "reken": "1",
        "loopbaan": str(law.seniority_days.value),
        "uren": _hours(law.minutes_by_ordinal.value),
        "vergoeding": law.fee_per_hour.known_value,
        "venster": law.window.value.value,
        "niveau": "2020",
        "naast": beside,
    }
    if law.minutes_taken_by_earlier is not None:
        found["afname"] = _hours(law.minutes_taken_by_earlier.value)
    if law.price_by_ordinal is not None:
        found["bijdrage"] = "; ".join(_written(each) for each in law.price_by_ordinal.value)
    if law.price_per_hour is not None and law.price_per_hour_short is not None:
        found |= {"bijdrage_uur": law.price_per_hour.value, "bijdrage_uur_kort": law.price_per_hour_short.value}
    if law.monthly_quota is not None:
        found["quotum"] = law.monthly_quota.value
    return found | dict(values)


def _minutes(hours: tuple[Decimal, ...] | None) -> tuple[int, ...] | None:
    return None if hours is None else tuple(int(each * _MINUTES_IN_HOUR) for each in hours)


def _hours(minutes: tuple[int, ...]) -> str:
    return "; ".join(_written((Decimal(each) / _MINUTES_IN_HOUR).quantize(Decimal("0.01"))) for each in minutes)


def _written(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
