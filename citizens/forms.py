"""The forms of a citizen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class NoFields(Form):
    """A form that is one button."""
