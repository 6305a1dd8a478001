"""Talks: the free first one, the ones that count, and what is corrected about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.forms.signing import FromPage
from centres.models import AftercareTalk, Meeting
from centres.rules.parameters import MAX_INTRODUCTION_MINUTES
from centres.selectors.views import CounsellorRow, TrajectoryRow
from loopbaan.core import dutch
from loopbaan.core.clock import BRUSSELS
from loopbaan.web.forms import DateField, Form, Look, TimeField

_OTHER_PLACE = {
    Meeting.ONLINE: _(
        "Het gesprek was online. We namen het adres dat er stond niet over: vul in waarmee jullie praatten."
    ),
    Meeting.ON_SITE: _("Het gesprek was ter plaatse. We namen niet over wat er stond: vul het adres in."),
}


def moment_of(day: date, at: time) -> datetime:
    """A time of a day on the clocks of Brussels."""
    return datetime.combine(day, at, tzinfo=BRUSSELS)


class IntroductionForm(Form):
    """The free first talk."""

    held_on = DateField(label=_("Dag"))
    held_at = TimeField(label=_("Begin"), help_text=_("Bijvoorbeeld 14.30"))
    minutes = forms.IntegerField(label=_("Duur"), min_value=1, max_value=MAX_INTRODUCTION_MINUTES)
    place = forms.CharField(label=_("Plaats"), help_text=_("Een adres, of “online” met het platform."), max_length=200)
    looks: ClassVar = {"held_at": Look(width=5), "minutes": Look(width=4, suffix=_("minuten"))}

    @property
    def moment(self) -> datetime:
        """When it was held."""
        return moment_of(self.cleaned_data["held_on"], self.cleaned_data["held_at"])


def place_filled_in(form: str, location: str) -> dict[str, str]:
    """The initial values of where a talk was; ``prefilled`` says that nobody typed them."""
    return {"form": form, "location": location, "prefilled": f"{form} {location}"}


class TalkForm(Form):
    """The day, the times and the place of a counted talk."""

    held_on = DateField(label=_("Dag"))
    starts_at = TimeField(label=_("Begin"), help_text=_("Bijvoorbeeld 9.00"))
    ends_at = TimeField(label=_("Einde"), help_text=_("Bijvoorbeeld 10.30"))
    form = forms.ChoiceField(label=_("Waar was het gesprek?"), choices=Meeting.FORMS, widget=forms.RadioSelect)
    location = forms.CharField(
        label=_("Plaats of platform"), help_text=_("Het adres, of waarmee jullie online praatten."), max_length=200
    )
    prefilled = forms.CharField(widget=forms.HiddenInput, required=False)
    looks: ClassVar = {
        "starts_at": Look(width=5),
        "ends_at": Look(width=5),
        "form": Look(inline=True),
    }

    def clean(self) -> dict[str, Any]:
        """The place that the page filled in falls away where another kind of place is chosen: it is not theirs."""
        cleaned = super().clean() or self.cleaned_data
        form, _space, location = (cleaned.get("prefilled") or "").partition(" ")
        if location and cleaned.get("location") == location and cleaned.get("form") not in (None, form):
            typed: Any = self.data
            data = typed.copy()
            data["location"] = data["prefilled"] = ""
            self.data = data
            self.add_error("location", _OTHER_PLACE[cleaned["form"]])
        return cleaned

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end."""
        day = self.cleaned_data["held_on"]
        return moment_of(day, self.cleaned_data["starts_at"]), moment_of(day, self.cleaned_data["ends_at"])


class MeetingForm(TalkForm):
    """A counted talk with one client. A coordinator may say which colleague held it."""

    def __init__(self, *args: Any, counsellors: Sequence[CounsellorRow] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if counsellors:
            names = {str(each.person_id): each.name for each in counsellors}
            self.fields["counsellor_id"] = forms.ChoiceField(
                label=_("Wie hield het gesprek?"), choices=list(names.items()), widget=forms.Select
            )

    @property
    def counsellor_id(self) -> UUID | None:
        """Who held it; None: whoever logs it."""
        chosen = self.cleaned_data.get("counsellor_id")
        return UUID(chosen) if chosen else None


class GroupForm(MeetingForm):
    """A counted talk with several clients."""

    field_order = ("trajectory_ids", "held_on", "starts_at", "ends_at", "form", "location", "counsellor_id")
    trajectory_ids = forms.MultipleChoiceField(
        label=_("Wie was erbij?"),
        help_text=_("Alleen klanten met een ondertekende overeenkomst en uren in groep staan hier."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, candidates: Sequence[TrajectoryRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        cast("forms.ChoiceField", self.fields["trajectory_ids"]).choices = [
            (str(each.id), each.citizen_name) for each in candidates
        ]
        hints = {
            str(each.id): _("Nog %(left)s op de cheque. Begeleider: %(name)s")
            % {"left": dutch.hours(each.minutes_left), "name": each.counsellor_name}
            for each in candidates
        }
        self.looks = {  # type: ignore[misc]
            **TalkForm.looks,
            "trajectory_ids": Look(heading="m", hints=hints),
        }


class CorrectionForm(TalkForm, FromPage):
    """A counted talk as it really was; ``revision`` is the one that the page showed."""

    shown: ClassVar = ("revision",)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class AftercareForm(Form):
    """A free talk after the closing."""

    held_on = DateField(label=_("Dag"))
    minutes = forms.IntegerField(label=_("Duur"), min_value=1, max_value=600)
    form = forms.ChoiceField(label=_("Hoe gebeurde het?"), choices=AftercareTalk.FORMS, widget=forms.RadioSelect)
    looks: ClassVar = {"minutes": Look(width=4, suffix=_("minuten"))}
