"""The forms of dossier controls and of payments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.states import TRAJECTORY
from loopbaan.web.forms import DateField, FilterForm, Form, Look
from regie.domain.controls import PURPOSE_MAX
from regie.models import DossierControl, Finding
from regie.rules.search import Search, read_search
from regie.selectors import DossierFilter
from regie.states import CONTROL

MISSING_CHOICES = [
    ("", _("Maakt niet uit")),
    ("any", _("Er ontbreekt iets")),
    ("agreement", _("Ondertekende overeenkomst")),
    ("attendances", _("Ondertekend bewijs van deelname")),
    ("plan", _("Ondertekend ontwikkelplan")),
    ("closing", _("Afrondingsgesprek")),
]


class DossierFilterForm(FilterForm):
    """What an auditor looks for in the list of dossiers."""

    zoek = forms.CharField(
        label=_("Zoek"), help_text=_("Chequenummer, ondernemingsnummer of naam van een centrum"), required=False
    )
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Alle")), *TRAJECTORY.choices], required=False)
    centrum = forms.ChoiceField(label=_("Loopbaancentrum"), required=False)
    ontbreekt = forms.ChoiceField(
        label=_("Wat ontbreekt"),
        help_text=_("Alleen begeleidingen die voorbij zijn"),
        choices=MISSING_CHOICES,
        required=False,
    )
    van = DateField(label=_("Geregistreerd vanaf"), required=False)
    tot = DateField(label=_("Geregistreerd tot en met"), required=False)

    def __init__(self, *args: Any, centres: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centrum"].choices = [("", _("Alle")), *((str(key), name) for key, name in centres)]  # type: ignore[attr-defined]

    def clean_zoek(self) -> Search:
        """What was typed, understood. Refuses a cheque number that cannot be one."""
        search = read_search(self.cleaned_data["zoek"])
        if search.problem:
            raise forms.ValidationError(search.problem, code="cheque_number")
        return search

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("van"), cleaned.get("tot")
        if first and last and last < first:
            self.add_error("tot", _("Deze dag ligt vóór de eerste dag. Kies een latere dag."))
        return cleaned

    def wanted(self) -> DossierFilter:
        """The filter. Call it on a valid form."""
        data = self.cleaned_data
        last = data["tot"]
        return DossierFilter(
            search=data["zoek"],
            state=data["status"],
            centre_id=UUID(data["centrum"]) if data["centrum"] else None,
            redeemed_from=data["van"],
            redeemed_until=last + timedelta(days=1) if last else None,
            missing=data["ontbreekt"],
        )


class ControlFilterForm(FilterForm):
    """The filter of an auditor's own controls."""

    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Alle")), *CONTROL.choices], required=False)


class OpenControlForm(Form):
    """Why a dossier is opened."""

    reason = forms.ChoiceField(
        label=_("Wat is de aanleiding?"), choices=DossierControl.Reason.choices, widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=_("Waarom open je dit dossier?"),
        help_text=_(
            "Een zin die de burger begrijpt. Hij leest ze bij “Wie keek in je dossier?”, met je naam en het uur."
        ),
        max_length=PURPOSE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OpenContentForm(Form):
    """Why the text of the plan is opened."""

    content_purpose = forms.CharField(
        label=_("Waarom moet je de tekst lezen?"),
        help_text=_(
            "Een zin die de burger begrijpt. Hij leest ze bij “Wie keek in je dossier?”, met je naam en het uur."
        ),
        max_length=PURPOSE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FindingForm(Form):
    """What an auditor found."""

    part = forms.ChoiceField(label=_("Waarover gaat het?"), choices=Finding.Part.choices, widget=forms.RadioSelect)
    weight = forms.ChoiceField(
        label=_("Hoe zwaar weegt het?"), choices=Finding.Weight.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Wat stel je vast?"),
        help_text=_(
            "Schrijf wat er is of ontbreekt, met de datum. Neem niets over uit het ontwikkelplan. "
            "Je kan dit later niet meer wijzigen."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    looks = {
        "weight": Look(
            hints={
                "remark": _("Goed om te weten, niets recht te zetten."),
                "shortcoming": _("Het centrum moet dit rechtzetten."),
                "serious": _("Dit kan gevolgen hebben voor de betaling of het mandaat."),
            }
        ),
    }


class ConcludeForm(Form):
    """The conclusion of a control."""

    conclusion = forms.ChoiceField(
        label=_("Wat besluit je?"), choices=DossierControl.Conclusion.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Toelichting"),
        help_text=_("Ze komt in het verslag. Neem niets over uit het ontwikkelplan."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SettleForm(Form):
    """How a case of money was settled outside the portal."""

    reference = forms.CharField(
        label=_("Referentie"),
        help_text=_("Waarmee iemand het terugvindt, bijvoorbeeld het nummer van de overschrijving."),
        max_length=60,
    )
    reason = forms.CharField(
        label=_("Wat deed je, en waarom?"),
        help_text=_("Bijvoorbeeld: het te veel betaalde bedrag teruggestort, na een telefoontje met de betaaldienst."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    looks = {"reference": Look(width=20)}
