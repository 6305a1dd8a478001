"""Redeeming a cheque, filtering the list, and giving a dossier to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.models import CounsellorListing
from centres.selectors.views import CounsellorRow
from centres.states import TRAJECTORY
from loopbaan.core.identifiers import CodeReading, read_cheque_number, read_client_number
from loopbaan.web.forms import DateField, FilterForm, Form, Look

_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def _readable(typed: str, read: Callable[[str], CodeReading]) -> str:
    problem = read(typed).problem
    if problem:
        raise forms.ValidationError(problem)
    return typed


class RedeemForm(Form):
    """Both numbers of a cheque, as typed."""

    number = forms.CharField(
        label=_("Chequenummer"),
        help_text=_("Begint met LC. Hoofdletters, spaties en streepjes maken niet uit."),
        max_length=40,
        widget=forms.TextInput(attrs=_CODE),
    )
    client_number = forms.CharField(
        label=_("Klantnummer"),
        help_text=_("8 tekens. Het staat naast het chequenummer op de cheque van je klant."),
        max_length=40,
        widget=forms.TextInput(attrs=_CODE),
    )
    looks: ClassVar = {"number": Look(width=20), "client_number": Look(width=20)}

    def clean_number(self) -> str:
        """As typed. Raises ValidationError with what is wrong with its form, if anything."""
        return _readable(self.cleaned_data["number"], read_cheque_number)

    def clean_client_number(self) -> str:
        """The same of the other number, so that both are told at once."""
        return _readable(self.cleaned_data["client_number"], read_client_number)


class DossierFilter(FilterForm):
    """The filters of the list of dossiers; ``counsellors`` fill the choice of a colleague."""

    zoek = forms.CharField(
        label=_("Zoek"), help_text=_("Naam of een stuk van het chequenummer"), required=False, max_length=100
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Alle")),
            ("running", _("Geregistreerd of lopend")),
            *((state.value, state.label) for state in TRAJECTORY.states),
        ],
    )
    begeleider = forms.ChoiceField(label=_("Begeleider"), required=False)

    def __init__(self, *args: object, counsellors: Sequence[CounsellorRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        names = {str(each.person_id): each.name for each in counsellors}
        cast("forms.ChoiceField", self.fields["begeleider"]).choices = [("", _("Iedereen")), *names.items()]


class AssignForm(Form):
    """Who guides from now on."""

    counsellor_id = forms.ChoiceField(label=_("Nieuwe begeleider"), widget=forms.Select)

    def __init__(self, *args: object, counsellors: Sequence[CounsellorRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        names = {str(each.person_id): each.name for each in counsellors}
        cast("forms.ChoiceField", self.fields["counsellor_id"]).choices = [
            ("", _("Kies een begeleider")),
            *names.items(),
        ]


class ListForm(Form):
    """How, and from which day, somebody comes on the list."""

    kind = forms.ChoiceField(label=_("Statuut"), choices=CounsellorListing.KINDS, widget=forms.RadioSelect)
    valid_from = DateField(label=_("Eerste dag op de lijst"), help_text=_("Vanaf die dag kan deze persoon begeleiden."))
    coordinator = forms.BooleanField(
        label=_("Ook coördinator: ziet alle dossiers, geeft ze door en past deze lijst aan"), required=False
    )
    looks: ClassVar = {"kind": Look(inline=True)}


class UnlistForm(Form):
    """The last day of somebody on the list of counsellors."""

    last_day = DateField(
        label=_("Laatste dag op de lijst"), help_text=_("Tot en met die dag kan deze persoon begeleiden.")
    )


class CentreSearch(FilterForm):
    """The search among the centres, for everybody."""

    zoek = forms.CharField(label=_("Gemeente, postcode of naam"), required=False, max_length=100)
