"""What one sends to sign: the digest of what was shown, and that one has read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from loopbaan.web.forms import Form, Look


class FromPage(Form):
    """A form whose hidden fields (``shown``) say what its page showed."""

    shown: ClassVar[tuple[str, ...]] = ("content_sha256",)

    def renew(self, standing: Mapping[str, Any]) -> bool:
        """Say what stands now where the page had shown something else; whether it had. What was typed stays."""
        # Where nothing stands yet, the field is empty.
        now = {name: str(standing.get(name, "")) for name in self.shown if name in self.data}
        stale = {name for name, value in now.items() if self.data[name] != value}
        if not stale:
            return False
        typed: Any = self.data
        data = typed.copy()
        for name in stale:
            data[name] = now[name]
        for name in self.asked_anew(stale):
            data.pop(name, None)
        self.data = data
        return True

    def asked_anew(self, stale: Collection[str]) -> Collection[str]:  # noqa: ARG002
        """The fields that were a yes to what those fields said."""
        return ()


class ShownForm(FromPage):
    """One button under something that was shown: the digest says what that was."""

    content_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignForm(ShownForm):
    """Sign what was read; ``statement`` is the sentence beside the box."""

    agreed = forms.BooleanField(label=_("Ik heb alles gelezen en ik ga akkoord"))

    def __init__(self, *args: Any, statement: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if statement:
            self.fields["agreed"].label = statement
            # The base class named the box when it still had its general sentence.
            self.fields["agreed"].error_messages["required"] = _("Vink aan: “%(label)s”") % {"label": statement}

    def asked_anew(self, stale: Collection[str]) -> Collection[str]:  # noqa: ARG002
        """Another text was read."""
        return ("agreed",)


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
