"""Filters of the pages of this app: tones of states, numbers in groups."""

from __future__ import annotations

from django import template

from loopbaan.core.identifiers import format_code, format_kbo

register = template.Library()

TONES = {"neutral": "grey", "todo": "amber", "busy": "blue", "good": "green", "bad": "red"}


@register.filter
def tone(state_tone: str) -> str:
    """The tone of a tag for the tone of a state."""
    return TONES[state_tone]


@register.filter
def code(number: str) -> str:
    """A cheque number in the groups in which it is printed."""
    return format_code(number)


@register.filter
def kbo(number: str) -> str:
    """An enterprise number with its dots."""
    return format_kbo(number)
