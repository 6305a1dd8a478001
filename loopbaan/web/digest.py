"""The daily digest for those who run the portal: what failed and needs a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loopbaan.db.guards import GuardFault, wrong_guards
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

Text = str | Promise
# Gives the lines of a part: identifiers and counts, no personal data. No line: all is well.
Part = Callable[[date], list[str]]

_MOST = 50
_parts: dict[str, tuple[Text, Part]] = {}


def register_part(key: str, title: Text, part: Part) -> None:
    """Let an app add a part; called in ``AppConfig.ready``."""
    _parts[key] = (title, part)


def digest_on(on: date) -> str:
    """The digest as plain text; empty when nothing needs a person."""
    blocks = []
    for title, part in _parts.values():
        lines = part(on)
        if lines:
            more = [f"- … en nog {len(lines) - _MOST}"] if len(lines) > _MOST else []
            blocks.append("\n".join([f"{title} ({len(lines)})", *(f"- {line}" for line in lines[:_MOST]), *more]))
    return "\n\n".join(blocks)


def _deadlines(_on: date) -> list[str]:
    return [f"{row.kind} {row.subject_id} van {row.due_on}: {row.last_error}" for row in deadlines.failing()]


def _messages(_on: date) -> list[str]:
    return [f"{row.kind} {row.id}: {row.last_error}" for row in messages.failed_messages()]


def _guards(_on: date) -> list[str]:
    said = {
        GuardFault.MISSING: _("ontbreekt"),
        GuardFault.OFF: _("staat uit"),
        GuardFault.CHANGED: _("doet iets anders dan het model zegt"),
    }
    return [f"{each.table}, {each.name}: {said[each.fault]}" for each in wrong_guards()]


register_part("guards", _("Wachters in de databank die niet waken"), _guards)
register_part("deadlines", _("Termijnen die niet verwerkt raken"), _deadlines)
register_part("messages", _("Berichten die niet vertrekken"), _messages)
