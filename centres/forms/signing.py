"""What one sends to sign: the digest of what was shown, and that one has read it."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from loopbaan.web.forms import Form, Look


class ShownForm(Form):
    """One button under something that was shown: the digest says what that was."""

    content_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignForm(ShownForm):
    """Sign what was read; ``statement`` is the sentence beside the box."""

    agreed = forms.BooleanField(label=_("Ik heb alles gelezen en ik ga akkoord"))

    def __init__(self, *args: object, statement: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if statement:
            self.fields["agreed"].label = statement
            # The base class named the box when it still had its general sentence.
            self.fields["agreed"].error_messages["required"] = _("Vink aan: “%(label)s”") % {"label": statement}


class DisputeForm(ShownForm):
    """What is not right about a talk, as it was shown."""

    text = forms.CharField(
        label=_("Wat klopt er niet?"),
        help_text=_("Bijvoorbeeld: een andere dag, andere uren, of het gesprek was er niet."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    looks: ClassVar = {"text": Look(heading="m")}


class ReasonForm(Form):
    """Why something is cancelled."""

    reason = forms.CharField(
        label=_("Waarom schrap je dit?"),
        help_text=_("Je klant leest dit ook. Bijvoorbeeld: op de verkeerde dag genoteerd."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
