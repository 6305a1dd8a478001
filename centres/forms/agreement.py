"""What the two parties add to the agreement themselves."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.forms.signing import FromPage


class AgreementForm(FromPage):
    """The client's goal, and what is agreed besides the fixed text.

    ``base_sha256`` is the digest of the agreement that stood when the form was shown, "" when there was none.
    """

    shown: ClassVar = ("base_sha256",)
    base_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    goal = forms.CharField(
        label=_("Het doel van je klant"),
        help_text=_("In één of twee zinnen, in de woorden van je klant."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    arrangements = forms.CharField(
        label=_("Wat jullie nog afspreken"),
        help_text=_("Bijvoorbeeld hoe jullie een afspraak verzetten."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
