"""What those who run the portal must see: messages and terms that failed. Identifiers and counts, no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from loopbaan.core.errors import NotFound
from loopbaan.deadlines import registry
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

_PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A message that was given up. ``error`` is the name of the fault, without an address."""

    id: UUID
    kind_label: str
    created_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class FailingDeadline:
    """A term whose handler failed; the portal tries again after ``retry_after``, which is real time."""

    id: UUID
    kind_label: str
    subject_id: UUID
    due_on: date
    attempts: int
    error: str
    retry_after: datetime | None


def _message_label(kind: str) -> str:
    try:
        return str(messages.kind_of(kind).title)
    except KeyError:
        return kind


def _deadline_label(kind: str) -> str:
    try:
        return registry.kind_of(kind).label
    except KeyError:
        return kind


def failed_messages(page: int | str) -> tuple[list[FailedMessage], Page[messages.Message]]:
    """A page of the messages that could not be delivered, oldest first."""
    shown = Paginator(messages.failed_messages().defer("content", "mail_to"), _PAGE_SIZE).get_page(page)
    return [_message(each) for each in shown.object_list], shown


def _message(row: messages.Message) -> FailedMessage:
    return FailedMessage(row.id, _message_label(row.kind), row.created_at, row.attempts, row.last_error)


def failed_message(message_id: UUID) -> FailedMessage:
    """One message that could not be delivered. Raises NotFound for any other."""
    found = messages.failed_messages().filter(id=message_id).first()
    if found is None:
        raise NotFound("message_not_found", _("Dit bericht is er niet, of het is intussen verstuurd."))
    return _message(found)


def failing_deadlines(page: int | str) -> tuple[list[FailingDeadline], Page[object]]:
    """A page of the terms that could not be handled, the first due first."""
    shown = Paginator(deadlines.failing(), _PAGE_SIZE).get_page(page)
    rows = [
        FailingDeadline(
            id=each.id,
            kind_label=_deadline_label(each.kind),
            subject_id=each.subject_id,
            due_on=each.due_on,
            attempts=each.attempts,
            error=each.last_error,
            retry_after=each.retry_after,
        )
        for each in shown.object_list
    ]
    return rows, shown  # type: ignore[return-value]
