"""The questions of the two tests that everybody can do. Nothing of what is answered is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citizens.rules.check import Answers
from citizens.rules.guidance_fit import Test
from citizens.views.questions import QUESTIONS
from loopbaan.core.regulation import Regulation, Window
from loopbaan.core.regulation.case import FIRST_DAY
from loopbaan.web.forms import DateField, Form, Look

_YES_NO = [("yes", _("Ja")), ("no", _("Nee"))]
_ANSWER = {"yes": True, "no": False}
_MOST_YEARS = 60


def _choice(label: Any, choices: Any, *, hint: Any = "", missing: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=hint,
        required=bool(missing),
        widget=forms.RadioSelect,
        error_messages={"required": missing} if missing else None,
    )


class CheckForm(Form):
    """What the law asks of everybody, in a form of one page; what a version does not ask is left out."""

    region = _choice(
        _("Waar woon je?"),
        [
            ("flanders", _("In het Vlaamse Gewest")),
            ("brussels", _("In het Brusselse Gewest")),
            ("wallonia", _("In het Waalse Gewest")),
            ("eea", _("In een ander land van de Europese Economische Ruimte")),
            ("elsewhere", _("Ergens anders")),
        ],
        missing=_("Kies waar je woont."),
    )
    works_here = _choice(
        _("Werk je in Vlaanderen of Brussel?"),
        _YES_NO,
        hint=_("Alleen nodig als je niet in Vlaanderen of Brussel woont."),
    )
    moved_from_eea = _choice(
        _("Kwam je uit een ander land van de Europese Economische Ruimte in Wallonië wonen?"),
        _YES_NO,
        hint=_("Alleen nodig als je in Wallonië woont."),
    )
    work = _choice(
        _("Werk je vandaag?"),
        [
            ("employee", _("Ja, als werknemer")),
            ("interim", _("Ja, als uitzendkracht")),
            ("self_employed", _("Ja, als zelfstandige")),
            ("no", _("Nee, of alleen als student")),
        ],
        hint=_("Loopt je contract? Dan werk je, ook als je nu ziek bent, verlof hebt of tijdelijk werkloos bent."),
        missing=_("Kies of je vandaag werkt."),
    )
    years = forms.IntegerField(
        label=_("Hoeveel jaar werkte je al, alles samen?"),
        help_text=_(
            "Tel alle periodes op als werknemer, uitzendkracht of zelfstandige. Werk als student telt niet. Twee jobs "
            "tegelijk tellen één keer. Laat leeg wat je niet weet."
        ),
        required=False,
        min_value=0,
        max_value=_MOST_YEARS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Vul bij de jaren een geheel getal in, van 0 tot en met 60.")},
    )
    months = forms.IntegerField(
        label=_("En hoeveel maanden daarbovenop?"),
        required=False,
        min_value=0,
        max_value=11,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Vul bij de maanden een geheel getal in, van 0 tot en met 11.")},
    )
    earlier = _choice(
        _("Had je al eens een loopbaancheque?"),
        [
            ("none", _("Nee, nog nooit")),
            ("used", _("Ja, en die is op, afgesloten of vervallen")),
            ("used_twice", _("Ja, twee, en ze zijn allebei op, afgesloten of vervallen")),
            ("open", _("Ja, en die loopt nog")),
            ("refunded", _("Ja, maar ik begon er niet aan en kreeg mijn geld terug")),
            ("unknown", _("Dat weet ik niet meer")),
        ],
        missing=_("Kies of je al eens een loopbaancheque had."),
    )
    earlier_on = DateField(
        label=_("Wanneer vroeg je die cheque aan? Had je er twee: de eerste."),
        help_text=_("Alleen nodig als je al een cheque had. Bijvoorbeeld 14 3 2021."),
        required=False,
    )
    education = _choice(
        _("Welk diploma heb je?"),
        [
            ("short", _("Geen diploma van het secundair onderwijs")),
            ("medium", _("Een diploma van het secundair onderwijs")),
            ("high", _("Een diploma van het hoger onderwijs")),
        ],
        hint=_("Je diploma bepaalt wat je zelf betaalt."),
    )
    looks = {
        "works_here": Look(inline=True),
        "moved_from_eea": Look(inline=True),
        "years": Look(width=2, suffix=_("jaar")),
        "months": Look(width=2, suffix=_("maanden")),
    }
    mark_optional = False

    def __init__(self, *args: Any, law: Regulation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on
        if law.price_per_hour_short is None:
            del self.fields["education"]
        if law.window.value is Window.LIFETIME:
            del self.fields["earlier_on"]
        if law.cheques_in_window.value == 1:
            field = self.fields["earlier"]
            field.choices = [each for each in field.choices if each[0] != "used_twice"]  # type: ignore[attr-defined]

    def clean_earlier_on(self) -> date | None:
        """A day on which one could have applied."""
        found: date | None = self.cleaned_data["earlier_on"]
        if found is not None and not FIRST_DAY <= found <= self._on:
            raise ValidationError(_("Kies een dag tussen 1 juli 2013, toen de cheque begon, en vandaag."))
        return found

    @property
    def answers(self) -> Answers:
        """What was filled in."""
        said = self.cleaned_data
        return Answers(
            region=said["region"],
            moved_from_eea=_ANSWER.get(said["moved_from_eea"]),
            works_here=_ANSWER.get(said["works_here"]),
            work=said["work"],
            # Who gives months only, worked for less than a year.
            years=0 if said["years"] is None and said["months"] is not None else said["years"],
            months=said["months"],
            earlier=said["earlier"],
            earlier_on=said.get("earlier_on"),
            education=said.get("education") or None,
        )


class GuidanceTestForm(Form):
    """The loopbaanbegeleidingstest: four questions."""

    questions = forms.MultipleChoiceField(
        label=_("Wat herken je?"),
        help_text=_("Met deze vragen komen mensen bij een loopbaanbegeleider. Kies er zoveel je wil."),
        choices=[(str(number), text) for number, text in enumerate(QUESTIONS, start=1)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    initiative = _choice(
        _("Wie wil dit?"),
        [
            ("self", _("Ik zelf")),
            ("both", _("Ik zelf, en iemand raadde het me aan")),
            ("other", _("Mijn werkgever of iemand anders, ik niet")),
        ],
        missing=_("Kies wie dit wil."),
    )
    goals = forms.MultipleChoiceField(
        label=_("Wat hoop je eruit te halen?"),
        help_text=_("Kies alles wat klopt."),
        choices=[
            ("insight", _("Weten wat ik kan, wat ik wil en wat bij me past")),
            ("plan", _("Een plan met stappen die ik zelf kan zetten")),
            ("job", _("Snel een nieuwe job, met hulp bij het solliciteren")),
            ("business", _("Een plan, klanten of groei voor mijn eigen zaak")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies wat je eruit hoopt te halen.")},
    )
    besides = forms.MultipleChoiceField(
        label=_("Speelt er nog iets?"),
        help_text=_("Kies alles wat klopt, of niets."),
        choices=[
            ("burnout", _("Ik ben uitgevallen door een burn-out")),
            ("worried", _("Ik ben bang dat ik een burn-out krijg")),
            ("therapy", _("Ik zoek hulp voor angst, verdriet, een depressie of problemen thuis")),
            ("outplacement", _("Ik ben ontslagen en heb recht op outplacement")),
            ("part", _("Het hoort bij een opleiding, coaching of begeleiding die ik al volg")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mark_optional = False

    @property
    def test(self) -> Test:
        """What was filled in."""
        said = self.cleaned_data
        return Test(len(said["questions"]), said["initiative"], tuple(said["goals"]), tuple(said["besides"]))
