"""The editor of the development plan: rows of goals, actions and training that also grow without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.domain.plans import day_past_text
from centres.forms.signing import FromPage
from centres.rules.career_questions import CAREER_QUESTIONS
from centres.rules.plan import PlanAction, PlanContent, PlanTraining, past_days
from loopbaan.web.forms import DateField, Look

ROW_KINDS = ("goal", "action", "training")
_MOST_ROWS = 30
# Empty rows that wait below what is filled in.
_SPARE = 1
_LEAST = {"goal": 2, "action": 2, "training": 1}


def _counter(kind: str) -> str:
    return f"{kind}_rows"


def with_another_row(data: Any, kind: str) -> Any:
    """What was sent, with one row more of a kind."""
    grown = data.copy()
    grown[_counter(kind)] = str(min(_MOST_ROWS, _rows_in(data, kind) + 1))
    return grown


def _rows_in(data: Mapping[str, Any], kind: str) -> int:
    text = str(data.get(_counter(kind), ""))
    number = int(text) if text.isdecimal() and len(text) < 4 else _LEAST[kind]
    return max(1, min(_MOST_ROWS, number))


class PlanForm(FromPage):
    """One plan as a form. ``content`` is what it starts from; ``base_sha256`` the digest of that version.

    ``on`` is today: an action, or a training, that is new or changed has a day from then on.
    """

    shown: ClassVar = ("base_sha256",)
    base_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    career_questions = forms.MultipleChoiceField(
        label=gettext_lazy("Loopbaanvragen"),
        help_text=gettext_lazy("Kies alles wat aan bod kwam."),
        choices=list(CAREER_QUESTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    insights = forms.CharField(
        label=gettext_lazy("Inzichten"),
        help_text=gettext_lazy("Wat je klant over zichzelf en over werk ontdekte, in gewone woorden."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=10000,
    )
    mark_optional = False

    def __init__(self, *args: Any, content: PlanContent, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._base, self._on = content, on
        self.looks = {  # type: ignore[misc]
            "career_questions": Look(heading="m"),
            "insights": Look(heading="m"),
        }
        self._row_counts: dict[str, int] = {}
        filled = {"goal": len(content.goals), "action": len(content.actions), "training": len(content.training)}
        for kind in ROW_KINDS:
            fresh = max(_LEAST[kind], min(_MOST_ROWS, filled[kind] + _SPARE))
            rows = self._row_counts[kind] = _rows_in(self.data, kind) if self.is_bound else fresh
            self.fields[_counter(kind)] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=rows)
            for index in range(rows):
                getattr(self, f"_add_{kind}")(index)
        self.initial = {**_values_of(content), **self.initial}
        if self.is_bound:
            return
        for kind in ROW_KINDS:
            self.initial[_counter(kind)] = self.fields[_counter(kind)].initial

    def _add_goal(self, index: int) -> None:
        self.fields[f"goal_{index}"] = forms.CharField(
            label=_("Doel %(number)d") % {"number": index + 1}, required=False, max_length=500
        )

    def _add_action(self, index: int) -> None:
        number = {"number": index + 1}
        self.fields[f"action_{index}_text"] = forms.CharField(
            label=_("Actie %(number)d") % number,
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"action_{index}_by"] = DateField(label=_("Tegen wanneer"), required=False)
        self.fields[f"action_{index}_who"] = forms.CharField(label=_("Wie doet dit?"), required=False, max_length=200)

    def _add_training(self, index: int) -> None:
        number = {"number": index + 1}
        self.fields[f"training_{index}_name"] = forms.CharField(
            label=_("Opleiding %(number)d") % number, required=False, max_length=300
        )
        self.fields[f"training_{index}_provider"] = forms.CharField(label=_("Waar"), required=False, max_length=300)
        self.fields[f"training_{index}_why"] = forms.CharField(label=_("Waarom"), required=False, max_length=500)
        self.fields[f"training_{index}_by"] = DateField(label=_("Tegen wanneer"), required=False)

    def _rows(self, kind: str) -> range:
        return range(self._row_counts[kind])

    @property
    def goal_fields(self) -> list[Any]:
        """The fields of the goals."""
        return [self[f"goal_{index}"] for index in self._rows("goal")]

    @property
    def action_fields(self) -> list[dict[str, Any]]:
        """The fields of each action."""
        return [
            {part: self[f"action_{index}_{part}"] for part in ("text", "by", "who")} for index in self._rows("action")
        ]

    @property
    def training_fields(self) -> list[dict[str, Any]]:
        """The fields of each training."""
        return [
            {part: self[f"training_{index}_{part}"] for part in ("name", "provider", "why", "by")}
            for index in self._rows("training")
        ]

    def not_judged(self) -> None:
        """Show what was typed without judging it: nobody has sent it yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def clean(self) -> dict[str, Any]:
        """A day or a person without an action says nothing; neither does a provider without a training."""
        cleaned = super().clean() or self.cleaned_data
        for index in self._rows("action"):
            if not cleaned.get(f"action_{index}_text") and cleaned.get(f"action_{index}_by"):
                self.add_error(f"action_{index}_text", _("Schrijf ook wat je klant tegen die dag doet."))
        for index in self._rows("training"):
            rest = (cleaned.get(f"training_{index}_{part}") for part in ("provider", "why", "by"))
            if not cleaned.get(f"training_{index}_name") and any(rest):
                self.add_error(f"training_{index}_name", _("Schrijf ook welke opleiding het is."))
        if not self.errors:
            self._refuse_past_days()
        return cleaned

    def _refuse_past_days(self) -> None:
        for kind, place in past_days(self.content(), self._base, self._on):
            self.add_error(f"{kind}_{self._filled(kind)[place]}_by", day_past_text())

    def _filled(self, kind: str) -> list[int]:
        """The rows that say something, in order: the others fall away."""
        name = {"action": "text", "training": "name"}[kind]
        return [index for index in self._rows(kind) if self.cleaned_data[f"{kind}_{index}_{name}"]]

    def content(self) -> PlanContent:
        """What was filled in; empty rows fall away."""
        values = self.cleaned_data
        return PlanContent(
            career_questions=tuple(values["career_questions"]),
            insights=values["insights"],
            goals=tuple(values[f"goal_{index}"] for index in self._rows("goal") if values[f"goal_{index}"]),
            actions=tuple(
                PlanAction(values[f"action_{index}_text"], values[f"action_{index}_by"], values[f"action_{index}_who"])
                for index in self._rows("action")
                if values[f"action_{index}_text"]
            ),
            training=tuple(
                PlanTraining(
                    values[f"training_{index}_name"],
                    values[f"training_{index}_provider"],
                    values[f"training_{index}_why"],
                    values[f"training_{index}_by"],
                )
                for index in self._rows("training")
                if values[f"training_{index}_name"]
            ),
        )


def _values_of(content: PlanContent) -> dict[str, Any]:
    """The content as the initial values of the fields."""
    values: dict[str, Any] = {"career_questions": list(content.career_questions), "insights": content.insights}
    values |= {f"goal_{index}": goal for index, goal in enumerate(content.goals)}
    for index, action in enumerate(content.actions):
        values |= {
            f"action_{index}_text": action.text,
            f"action_{index}_by": action.by,
            f"action_{index}_who": action.who,
        }
    for index, training in enumerate(content.training):
        values |= {
            f"training_{index}_name": training.name,
            f"training_{index}_provider": training.provider,
            f"training_{index}_why": training.why,
            f"training_{index}_by": training.by,
        }
    return values
