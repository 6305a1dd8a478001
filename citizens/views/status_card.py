"""A status card: where somebody stands, what they can do now, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from loopbaan.core.workflow import State

Text = str | Promise
TONES = {"neutral": "grey", "todo": "amber", "busy": "blue", "good": "green", "bad": "red"}
CENTRES_URL = "/loopbaancentra/"


@dataclass(frozen=True, slots=True)
class StatusCard:
    """One card: where you stand, what you can do now, until when (the last day)."""

    title: str
    state: Text
    tone: str
    paragraphs: tuple[str, ...] = ()
    now: str = ""
    until: date | None = None
    until_label: str = ""
    action_label: str = ""
    action_url: str = ""
    links: tuple[tuple[str, str], ...] = ()
    overline: str = ""


def tone_of(state: State) -> str:
    """The tone of the tag of a state."""
    return TONES[state.tone]


def again(may_apply: bool) -> dict[str, Any]:  # noqa: FBT001 - one fact, passed through
    """The action to apply again, where one may."""
    if not may_apply:
        return {}
    return {"action_label": _("Vraag opnieuw een cheque aan"), "action_url": reverse("citizens:apply")}
