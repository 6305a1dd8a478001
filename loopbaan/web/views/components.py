"""The page that shows every component, in the tone of each area: the documentation of the look."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import segno
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from loopbaan.web.forms import DateField, EuroField, FilterForm, Form, Look, TimeField
from loopbaan.web.icons import ICONS

AREAS = {"public": _("Openbaar"), "citizen": _("Burger"), "centre": _("Loopbaancentrum"), "regie": _("Regie")}


class SampleForm(Form):
    """One field of each kind."""

    email = forms.EmailField(label=_("E-mailadres"), help_text=_("We sturen je enkel berichten over je dossier."))
    career_question = forms.CharField(
        label=_("Wat wil je veranderen?"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    met_on = DateField(label=_("Datum van het gesprek"), help_text=_("Bijvoorbeeld 14 3 2026"))
    starts_at = TimeField(label=_("Van"), help_text=_("Bijvoorbeeld 14.30"))
    own_share = EuroField(label=_("Bedrag"))
    form = forms.ChoiceField(
        label=_("Hoe verliep het gesprek?"),
        choices=[("place", _("Op het centrum")), ("online", _("Online")), ("phone", _("Aan de telefoon"))],
        widget=forms.RadioSelect,
    )
    letters = forms.ChoiceField(
        label=_("Hoe mogen we je verwittigen?"),
        choices=[("mail", _("Per e-mail")), ("letter", _("Met een brief"))],
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label=_("Welke vragen heb je?"),
        choices=[("balance", _("Werk en leven in balans")), ("growth", _("Groeien in mijn werk"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    centre = forms.ChoiceField(
        label=_("Loopbaancentrum"), choices=[("", _("Kies een centrum")), ("1", "De Wegwijzer"), ("2", "Kompas & Co")]
    )
    attachment = forms.FileField(label=_("Bijlage"), help_text=_("PDF, hoogstens 2 MB"), required=False)
    agrees = forms.BooleanField(label=_("Ik las de overeenkomst en ga akkoord."))

    looks = {
        "met_on": Look(heading="m"),
        "starts_at": Look(width=5),
        "own_share": Look(width=5, prefix="€"),
        "form": Look(inline=True),
        "letters": Look(tiles=True, hints={"letter": _("Een brief komt na twee tot drie werkdagen aan.")}),
    }


class SampleFilters(FilterForm):
    """The filters of the sample work list."""

    name = forms.CharField(label=_("Naam of chequenummer"), required=False)
    state = forms.ChoiceField(
        label=_("Status"), choices=[("", _("Alle")), ("open", _("Lopend")), ("closed", _("Afgesloten"))], required=False
    )


def _sample_context() -> dict[str, Any]:
    """Values for every component; the persons and numbers are invented."""
    asked_at = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
    code = segno.make("https://loopbaancheque.example/n/8F3K-22QX", error="m")
    return {
        "qr": mark_safe(code.svg_inline(border=0, dark="#16222e", omitsize=True)),  # noqa: S308  segno's own drawing
        "start_by": date(2026, 6, 2),
        "issued_on": date(2026, 3, 2),
        "own_share": Decimal("90.00"),
        "figures": [
            {
                "label": _("Te ondertekenen"),
                "value": 4,
                "note": _("waarvan 1 al 21 dagen"),
                "urgent": True,
                "url": "#tabel",
            },
            {"label": _("Lopende dossiers"), "value": 37, "url": "#tabel"},
            {"label": _("Uren deze maand"), "value": "62 u. 30"},
            {"label": _("Klaar om af te sluiten"), "value": 3, "url": "#tabel"},
        ],
        "events": [
            {"on": date(2026, 3, 2), "title": _("Je vroeg de cheque aan"), "text": _("Je hebt er recht op.")},
            {"on": date(2026, 3, 3), "title": _("Je betaalde € 90,00"), "url": "#kaarten"},
            {"on": date(2026, 3, 19), "title": _("Eerste gesprek afgezegd"), "state": "missed"},
            {
                "on": date(2026, 4, 2),
                "title": _("Eerste gesprek"),
                "text": _("Bevestig het bewijs van deelname."),
                "state": "now",
            },
            {"on": date(2026, 6, 2), "title": _("Uiterste startdatum"), "state": "coming"},
        ],
        "conditions": [
            {
                "verdict": 1,
                "title": _("Je woont in Vlaanderen of Brussel"),
                "sentence": _("Je woont in 9000 Gent."),
                "value": "9000 Gent",
                "article": _("BVR 17 mei 2013, hoofdstuk 4"),
                "source": _("Rijksregister"),
                "reference": "GP-2026-0314",
                "at": asked_at,
            },
            {
                "verdict": -1,
                "title": _("Je werkte minstens 7 jaar"),
                "sentence": _("We vonden 2.554 dagen. Er ontbreekt nog 1 dag."),
                "value": _("2.554 dagen"),
                "threshold": _("2.555 dagen"),
                "article": _("BVR 17 mei 2013, hoofdstuk 4"),
                "certainty": _("te verifiëren"),
                "source": _("RSZ en RSVZ"),
                "at": asked_at,
            },
            {
                "verdict": 0,
                "title": _("Je werkt vandaag"),
                "sentence": _("De bron antwoordde niet. We vragen het morgen opnieuw."),
                "source": _("Dimona"),
                "at": asked_at,
            },
        ],
        "sources": [
            {"name": _("Rijksregister"), "what": _("Waar je woont"), "state": "answered", "at": asked_at},
            {"name": _("RSVZ"), "what": _("Of je zelfstandige was"), "state": "no_record"},
            {"name": _("RSZ"), "what": _("Hoelang je werkte"), "state": "asking"},
            {"name": _("Dimona"), "what": _("Of je vandaag werkt"), "state": "failed"},
            {"name": _("Je vorige cheques"), "state": "waiting"},
        ],
        "signatures": [
            {
                "role": _("Burger"),
                "name": "Mirthe Vandenabeele",
                "at": asked_at,
                "strength": _("met itsme, niveau hoog"),
            },
            {"role": _("Loopbaanbegeleider"), "name": "Joris Aerts"},
        ],
        "steps": [
            {"title": _("Kennismaken"), "state": "done"},
            {"title": _("Verdiepen"), "state": "current", "note": _("Nog 2 u. 30")},
            {"title": _("Afronden"), "state": "coming"},
        ],
        "index": [
            {"id": "knoppen", "title": _("Knoppen")},
            {"id": "kaarten", "title": _("Kaarten")},
            {"id": "beslissing", "title": _("Beslissing"), "count": 3},
            {"id": "lijsten", "title": _("Lijsten")},
            {"id": "tabel", "title": _("Werklijst"), "count": 214},
            {"id": "dossier", "title": _("Dossier")},
            {"id": "formulier", "title": _("Formulier")},
            {"id": "meldingen", "title": _("Meldingen")},
        ],
        "head": [
            _("Dossier"),
            _("Burger"),
            _("Status"),
            _("Laatste gesprek"),
            {"text": _("Uren over"), "number": True},
        ],
        "table": [
            [
                {"text": "LB-2026-000481", "url": "#dossier"},
                "Mirthe Vandenabeele",
                {"text": _("Lopend"), "tone": "teal"},
                "02/03/2026",
                "2 u. 30",
            ],
            [
                {"text": "LB-2026-000479", "url": "#dossier", "note": _("wacht 21 dagen")},
                "Jean-Baptiste Van den Broeck-Vanderstraeten",
                {"text": _("Te ondertekenen"), "tone": "amber"},
                "09/02/2026",
                "0 u.",
            ],
            [
                {"text": "LB-2025-011702", "url": "#dossier"},
                "Donaudampfschifffahrtsgesellschaftskapitän",
                {"text": _("Afgesloten"), "tone": "grey"},
                "18/12/2025",
                "0 u.",
            ],
        ],
        "page": Paginator(range(214), 25).page(3),
    }


def components(request: HttpRequest) -> HttpResponse:
    """The component page; ``?gebied=`` chooses the area, a POST shows the form with its errors."""
    chosen = request.GET.get("gebied", "citizen")
    area = chosen if chosen in AREAS else "citizen"
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    if form.is_bound:
        form.is_valid()
    return render(
        request,
        "web/components.html",
        {
            **_sample_context(),
            "area": area,
            "areas": AREAS,
            "icons": list(ICONS),
            "form": form,
            "filters": SampleFilters(request.GET or None),
        },
    )
