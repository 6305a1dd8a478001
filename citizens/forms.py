"""The forms of a citizen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizens.domain.contesting import STATEMENT_MAX
from citizens.domain.source_reports import SERVICES
from citizens.models import ProofKind
from citizens.rules.explain import SERVICE_WORDS
from loopbaan.web.forms import Form, Look


class ContactForm(Form):
    """Mails to an address, or letters."""

    channel = forms.ChoiceField(
        label=_("Hoe mogen we je berichten sturen?"),
        choices=[("mail", _("Per e-mail")), ("letter", _("Met een brief"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe we je berichten mogen sturen.")},
    )
    address = forms.CharField(
        label=_("Je e-mailadres"),
        help_text=_("Vul dit alleen in als je e-mails kiest. Bijvoorbeeld naam@voorbeeld.be"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    mark_optional = False
    looks = {
        "channel": Look(
            tiles=True,
            hints={
                "mail": _("We sturen je eerst een link, om zeker te zijn dat het adres van jou is."),
                "letter": _("Een brief komt aan op je adres uit het Rijksregister, na enkele dagen."),
            },
        )
    }

    def clean(self) -> dict[str, Any]:
        """Who chooses mails gives an address."""
        cleaned = super().clean() or {}
        if cleaned.get("channel") == "mail" and not cleaned.get("address"):
            self.add_error("address", _("Vul je e-mailadres in, of kies voor brieven."))
        return cleaned


_FILE_TYPES = "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"


def _statement(label: Any, *, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=STATEMENT_MAX, widget=forms.Textarea(attrs={"rows": 8})
    )


def _file(label: Any, *, hint: Any = "") -> forms.FileField:
    return forms.FileField(
        label=label, help_text=hint, required=False, widget=forms.FileInput(attrs={"accept": _FILE_TYPES})
    )


class _WithFiles(Form):
    """A text and up to three files; no places for files where none can be taken in."""

    file_1 = _file(_("Bestand 1"), hint=_("Een pdf, JPG of PNG van hoogstens 5 MB. Een foto van een papier mag."))
    file_2 = _file(_("Bestand 2"))
    file_3 = _file(_("Bestand 3"))
    field_order = ("proof", "statement", "file_1", "file_2", "file_3")

    def __init__(self, *args: Any, with_files: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_files:
            for name in FILE_FIELDS:
                del self.fields[name]


FILE_FIELDS = ("file_1", "file_2", "file_3")


class ContestForm(_WithFiles):
    """Why a decision is not right, in the citizen's own words."""

    statement = _statement(
        _("Wat klopt er niet?"),
        hint=_("Schrijf het in je eigen woorden: welke voorwaarde, wat er wel klopt en hoe je dat kan tonen."),
    )


class ProofForm(_WithFiles):
    """What the sources do not know, and its proof."""

    proof = forms.ChoiceField(
        label=_("Wat bewijs je?"),
        choices=[*((key, label) for key, label in ProofKind.choices if key != "other"), ("other", _("Iets anders"))],
        widget=forms.RadioSelect,
    )
    statement = _statement(
        _("Wat toont je bewijs?"),
        hint=_("Bijvoorbeeld: ik werkte van 1 maart 2015 tot en met 30 juni 2019 in Nederland."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first := self.fields.get("file_1"):
            first.required = True
            first.error_messages["required"] = _("Voeg minstens één bestand bij.")


class AnswerForm(_WithFiles):
    """The answer to a question of an officer."""

    statement = _statement(_("Je antwoord"), hint=_("Schrijf het in je eigen woorden. Je kan er bestanden bij doen."))


class SourceReportForm(Form):
    """Which source is wrong, and what should stand there."""

    service = forms.ChoiceField(
        label=_("Welke bron klopt niet?"),
        choices=[(each, str(SERVICE_WORDS[each])) for each in SERVICES],
        widget=forms.RadioSelect,
    )
    statement = _statement(
        _("Wat klopt er niet?"),
        hint=_("Schrijf wat de bron zegt en wat het moet zijn. We geven dit door aan de bron."),
    )


class NoFields(Form):
    """A form that is one button."""


class ApplyForm(NoFields):
    """The button to apply, with the newest application that its page knew of; empty for none."""

    seen = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
