"""The forms of reviews: decisions that are looked at again, and reports to sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizens.service import STATEMENT_MAX, Standing, period_json
from loopbaan.core import dutch
from loopbaan.core.periods import ONE_DAY
from loopbaan.web.forms import DateField, Form, Look

_UNCHANGED = ("", _("Blijft zoals de bron het zegt"))
_YES_NO = [_UNCHANGED, ("ja", _("Ja")), ("nee", _("Nee"))]
_WORK = [
    ("", _("Geen periode")),
    ("employee", _("Werknemer, ook bij een EU-instelling")),
    ("interim", _("Uitzendkracht")),
    ("suspended", _("In dienst maar geschorst: ziekte, verlof, opzeg")),
    ("self_employed", _("Zelfstandige")),
    ("abroad", _("Werk in het buitenland")),
]
_REGIONS = [
    _UNCHANGED,
    ("flanders", _("Vlaams Gewest")),
    ("brussels", _("Brussels Gewest")),
    ("wallonia", _("Waals Gewest")),
    ("eea", _("Een ander land van de EER")),
    ("elsewhere", _("Een land buiten de EER")),
]
_CHEQUE_STATES = [
    ("", _("Geen cheque")),
    ("open", _("Nog in gebruik")),
    ("used", _("Opgebruikt")),
    ("closed", _("Afgesloten")),
    ("lapsed", _("Vervallen")),
    ("refunded", _("Terugbetaald")),
]
PERIODS = (1, 2, 3)
REMOVED = (1, 2)
CHEQUES = (1, 2)


def _choice(label: Any, choices: Any, *, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, required=False)


def _why(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Verplicht als je hier iets verbetert: waarom, en op welk bewijs. De burger leest dit."),
        required=False,
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Je antwoord aan de burger"),
        help_text=_("Schrijf in gewone woorden waarom je dit beslist. De burger krijgt deze tekst."),
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class UpholdForm(Form):
    """Why nothing changes."""

    reason = _reason()


class DecideAnewForm(Form):
    """What is corrected, condition by condition, and why."""

    region = _choice(_("Waar de burger woont"), _REGIONS)
    moved_from_eea = _choice(_("Verhuisd uit een ander land van de EER"), _YES_NO)
    works_here = _choice(_("Werkt in Vlaanderen of Brussel"), _YES_NO)
    residence_reason = _why(_("Waarom je de woonplaats verbetert"))
    at_work = _choice(_("Werkt op de dag van de aanvraag"), _YES_NO)
    activity_reason = _why(_("Waarom je dit werk verbetert"))
    kind_1 = _choice(_("Bewezen periode 1"), _WORK, hint=_("Dagen die al meetellen, tellen niet dubbel."))
    from_1 = DateField(label=_("Periode 1: eerste dag"), required=False)
    until_1 = DateField(label=_("Periode 1: laatste dag"), help_text=_("Leeg: loopt nog."), required=False)
    kind_2 = _choice(_("Bewezen periode 2"), _WORK)
    from_2 = DateField(label=_("Periode 2: eerste dag"), required=False)
    until_2 = DateField(label=_("Periode 2: laatste dag"), help_text=_("Leeg: loopt nog."), required=False)
    kind_3 = _choice(_("Bewezen periode 3"), _WORK)
    from_3 = DateField(label=_("Periode 3: eerste dag"), required=False)
    until_3 = DateField(label=_("Periode 3: laatste dag"), help_text=_("Leeg: loopt nog."), required=False)
    removed_from_1 = DateField(
        label=_("Telt niet mee 1: eerste dag"),
        help_text=_("Dagen die een bron ten onrechte als werk telt. Wat je hierboven als bewezen invult, telt wel."),
        required=False,
    )
    removed_until_1 = DateField(
        label=_("Telt niet mee 1: laatste dag"), help_text=_("Leeg: alles vanaf de eerste dag."), required=False
    )
    removed_from_2 = DateField(label=_("Telt niet mee 2: eerste dag"), required=False)
    removed_until_2 = DateField(
        label=_("Telt niet mee 2: laatste dag"), help_text=_("Leeg: alles vanaf de eerste dag."), required=False
    )
    complete = forms.BooleanField(label=_("Alle werk is nu bekend: er ontbreekt niets meer"), required=False)
    seniority_reason = _why(_("Waarom je het gewerkte verleden verbetert"))
    not_counted = forms.MultipleChoiceField(
        label=_("Cheques die niet mogen meetellen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cheque_on_1 = DateField(
        label=_("Cheque 1: dag van de aanvraag"),
        help_text=_("Een cheque die hier ontbreekt, of die in een andere stand hoort te staan."),
        required=False,
    )
    cheque_state_1 = _choice(_("Cheque 1: stand"), _CHEQUE_STATES)
    cheque_on_2 = DateField(label=_("Cheque 2: dag van de aanvraag"), required=False)
    cheque_state_2 = _choice(_("Cheque 2: stand"), _CHEQUE_STATES)
    earlier_use_reason = _why(_("Waarom je de eerdere cheques verbetert"))
    reason = _reason()

    mark_optional = False

    def __init__(
        self, *args: Any, cheques: tuple[tuple[str, str], ...], standing: Mapping[str, Standing], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("region", "moved_from_eea", "works_here", "at_work"):
            if name in standing:
                self._say_what_stands(name, standing[name])
        if cheques:
            self.fields["not_counted"].choices = cheques  # type: ignore[attr-defined]
        else:
            del self.fields["not_counted"]

    def _say_what_stands(self, name: str, standing: Standing) -> None:
        """What the source says beside the choice to leave it so, and which source said it when."""
        field = self.fields[name]
        stays = _("Blijft zoals de bron het zegt: %(value)s") % {"value": standing.value}
        field.choices = [("", stays), *field.choices[1:]]  # type: ignore[attr-defined]
        field.help_text = _("Nu: %(value)s. %(sources)s") % {
            "value": standing.value,
            "sources": " ".join(
                _("%(source)s: %(state)s, %(at)s")
                % {"source": each.name, "state": each.state, "at": dutch.moment(each.at)}
                for each in standing.sources
            ),
        }

    def clean(self) -> dict[str, Any]:
        """A period is whole, and what is corrected has a reason."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in PERIODS:
            kind, first, last = (cleaned.get(f"{name}_{number}") for name in ("kind", "from", "until"))
            if kind and not first and f"from_{number}" not in self.errors:
                self.add_error(f"from_{number}", _("Vul de eerste dag van deze periode in."))
            if not kind and (first or last):
                self.add_error(f"kind_{number}", _("Kies welk werk het was."))
            if first and last and last < first:
                self.add_error(f"until_{number}", _("De laatste dag ligt voor de eerste."))
        self._clean_what_goes(cleaned)
        for condition in self._changes(cleaned):
            if not str(cleaned.get(f"{condition}_reason") or "").strip():
                self.add_error(f"{condition}_reason", _("Schrijf waarom je dit verbetert, en op welk bewijs."))
        return cleaned

    def _clean_what_goes(self, cleaned: dict[str, Any]) -> None:
        """Days that do not count and cheques that were stated are whole."""
        for number in REMOVED:
            first, last = cleaned.get(f"removed_from_{number}"), cleaned.get(f"removed_until_{number}")
            if last and not first and f"removed_from_{number}" not in self.errors:
                self.add_error(f"removed_from_{number}", _("Vul de eerste dag van deze periode in."))
            if first and last and last < first:
                self.add_error(f"removed_until_{number}", _("De laatste dag ligt voor de eerste."))
        for number in CHEQUES:
            day, state = cleaned.get(f"cheque_on_{number}"), cleaned.get(f"cheque_state_{number}")
            if day and not state:
                self.add_error(f"cheque_state_{number}", _("Kies in welke stand deze cheque staat."))
            if state and not day and f"cheque_on_{number}" not in self.errors:
                self.add_error(f"cheque_on_{number}", _("Vul in op welke dag deze cheque is aangevraagd."))

    def corrections(self) -> dict[str, tuple[dict[str, Any], str]]:
        """What is corrected, by condition, with its reason. Call it on a valid form."""
        data = self.cleaned_data
        return {key: (change, data[f"{key}_reason"]) for key, change in self._changes(data).items()}

    def _changes(self, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
        residence: dict[str, Any] = {"region": data["region"]} if data.get("region") else {}
        residence |= {name: data[name] == "ja" for name in ("moved_from_eea", "works_here") if data.get(name)}
        seniority: dict[str, Any] = {}
        if periods := [each for number in PERIODS if (each := _period(data, number))]:
            seniority["periods"] = periods
        if removed := [each for number in REMOVED if (each := _removed(data, number))]:
            seniority["removed"] = removed
        if data.get("complete"):
            seniority["complete"] = True
        earlier_use: dict[str, Any] = {"not_counted": data["not_counted"]} if data.get("not_counted") else {}
        if counted := [
            {"applied_on": day.isoformat(), "state": state}
            for number in CHEQUES
            if (day := data.get(f"cheque_on_{number}")) and (state := data.get(f"cheque_state_{number}"))
        ]:
            earlier_use["counted"] = counted
        found = {
            "residence": residence,
            "activity": {"at_work": data["at_work"] == "ja"} if data.get("at_work") else {},
            "seniority": seniority,
            "earlier_use": earlier_use,
        }
        return {key: change for key, change in found.items() if change}


def _period(data: dict[str, Any], number: int) -> dict[str, Any] | None:
    kind, first, last = (data.get(f"{name}_{number}") for name in ("kind", "from", "until"))
    if not kind or not first:
        return None
    return period_json(kind, first, last + ONE_DAY if last else None)


def _removed(data: dict[str, Any], number: int) -> dict[str, Any] | None:
    first, last = data.get(f"removed_from_{number}"), data.get(f"removed_until_{number}")
    if not first:
        return None
    return {"from": first.isoformat(), "until": (last + ONE_DAY).isoformat() if last else None}


class ReopenForm(Form):
    """Which decision, and why."""

    reference = forms.CharField(
        label=_("Referentie van de beslissing"),
        help_text=_("Ze staat op de beslissing en begint met B, bijvoorbeeld B-C727-A432-3AB7-1."),
        max_length=40,
    )
    reason = forms.CharField(
        label=_("Waarom heropen je ze?"),
        help_text=_("De burger leest dit."),
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    looks = {"reference": Look(width=20)}


class AskCitizenForm(Form):
    """What the officer must know before judging."""

    question = forms.CharField(
        label=_("Je vraag aan de burger"),
        help_text=_(
            "Schrijf in gewone woorden wat je wil weten en waarom. Vraag één ding, of geef elk punt een eigen regel. "
            "De burger kan met een tekst en met bestanden antwoorden."
        ),
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ProposalForm(Form):
    """Whether a decision is reopened after a source corrected its data, and why."""

    outcome = forms.ChoiceField(
        label=_("Moet deze beslissing heropend worden?"),
        choices=[("reopen", _("Ja, ik heropen ze en bekijk ze zelf")), ("leave", _("Nee, de beslissing blijft"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Waarom?"),
        help_text=_("De burger leest dit."),
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReportSentForm(Form):
    """Under which reference the source knows the report."""

    reference = forms.CharField(
        label=_("Referentie bij de bron"),
        help_text=_("Waarmee de bron de melding terugvindt."),
        max_length=60,
    )

    looks = {"reference": Look(width=20)}


class ReportAnswerForm(Form):
    """What the source answered."""

    outcome = forms.ChoiceField(
        label=_("Wat deed de bron?"),
        choices=[("corrected", _("De bron verbeterde het gegeven")), ("confirmed", _("De bron verbetert niets"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Het antwoord, in gewone woorden"),
        help_text=_("De burger leest dit."),
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
