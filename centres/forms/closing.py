"""The closing talk: each goal of the plan tested; and the closing itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.forms.signing import FromPage
from centres.rules.plan import PROGRESS_LABELS, ClosingContent, GoalProgress, Progress
from centres.selectors.views import AttendanceView
from loopbaan.core import dutch
from loopbaan.web.forms import DateField, Form, Look

_CHOICES = [(progress.value, label) for progress, label in PROGRESS_LABELS.items()]


class ClosingTalkForm(FromPage):
    """How far each goal is. ``goals`` are those of the signed plan, whose digest is ``content_sha256``.

    ``base`` is when the talk that the form was filled from was noted, "" when there was none.
    """

    shown: ClassVar = ("content_sha256", "base")
    content_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    base = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    held_on = DateField(label=gettext_lazy("Dag van het afrondingsgesprek"))
    attendance_id = forms.ChoiceField(
        label=gettext_lazy("Hoorde het bij een gesprek dat telt?"), widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=gettext_lazy("Hoe gaat je klant verder?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        goals: Sequence[str],
        sessions: Sequence[AttendanceView],
        known: ClosingContent | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals = tuple(goals)
        cast("forms.ChoiceField", self.fields["attendance_id"]).choices = [
            *(
                (str(each.id), _("Ja, het gesprek van %(moment)s") % {"moment": dutch.moment(each.starts_at)})
                for each in sessions
            ),
            ("apart", _("Nee, het was apart en het telt niet mee")),
        ]
        self.fields["attendance_id"].initial = "apart"
        looks = {}
        for index, goal in enumerate(self.goals):
            self.fields[f"goal_{index}_progress"] = forms.ChoiceField(
                label=_("Doel %(number)d: %(goal)s") % {"number": index + 1, "goal": goal},
                choices=_CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Zeg hoever doel %(number)d staat.") % {"number": index + 1}},
            )
            self.fields[f"goal_{index}_remark"] = forms.CharField(
                label=_("Opmerking bij doel %(number)d") % {"number": index + 1}, required=False, max_length=1000
            )
            looks[f"goal_{index}_progress"] = Look(heading="m")
            same = (
                known.goals[index] if known and index < len(known.goals) and known.goals[index].goal == goal else None
            )
            if same is not None:
                self.initial.setdefault(f"goal_{index}_progress", same.progress.value)
                self.initial.setdefault(f"goal_{index}_remark", same.remark)
        self.looks = looks  # type: ignore[misc]
        if known is not None:
            self.initial.setdefault("remark", known.remark)
        rows = [name for index in range(len(self.goals)) for name in (f"goal_{index}_progress", f"goal_{index}_remark")]
        self.order_fields(["held_on", "attendance_id", *rows, "remark"])

    def asked_anew(self, stale: Collection[str]) -> Collection[str]:
        """How far each goal is, when the goals are those of another plan."""
        return [f"goal_{index}_progress" for index in range(len(self.goals))] if "content_sha256" in stale else []

    @property
    def attendance(self) -> UUID | None:
        """The counted talk in which it was held, if any."""
        chosen = self.cleaned_data["attendance_id"]
        return UUID(chosen) if chosen and chosen != "apart" else None

    def content(self) -> ClosingContent:
        """What was found, goal by goal."""
        values = self.cleaned_data
        return ClosingContent(
            goals=tuple(
                GoalProgress(goal, Progress(values[f"goal_{index}_progress"]), values[f"goal_{index}_remark"])
                for index, goal in enumerate(self.goals)
            ),
            remark=values["remark"],
        )


class AnswerForm(FromPage):
    """Whether the guidance may be closed; each answer is a button. ``minutes`` are those that the page showed."""

    shown: ClassVar = ("minutes",)
    minutes = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("agree", ""), ("refuse", "")], widget=forms.HiddenInput, required=False)
    word = forms.CharField(
        label=gettext_lazy("Wil je er iets bij zeggen?"),
        help_text=gettext_lazy("Alleen je begeleider leest dit. Bijvoorbeeld waarvoor je de uren nog wil gebruiken."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two buttons was pressed: the error belongs to no field that a link could lead to."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("answer"):
            self.errors.pop("answer", None)
            self.add_error(None, _("Kies “Akkoord” of “Nog niet”."))
        return cleaned


class CloseForm(Form):
    """Close on purpose; ``leave_unsigned`` is asked only when a proof lacks a signature."""

    leave_unsigned = forms.BooleanField(
        label=gettext_lazy("Ik weet dat gesprekken zonder twee handtekeningen onbetaald blijven"), required=False
    )
    understood = forms.BooleanField(label=gettext_lazy("Ik weet dat dit niet ongedaan kan worden gemaakt"))

    def __init__(self, *args: Any, ask_unsigned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_unsigned:
            del self.fields["leave_unsigned"]
