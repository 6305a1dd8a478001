"""Putting messages in the outbox, in the transaction of the event."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet

from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.db import rows
from loopbaan.db.sealing import seal, unseal
from loopbaan.messages.catalogue import Content, compose, kind_of
from loopbaan.messages.models import Message
from loopbaan.messages.states import MESSAGE

logger = logging.getLogger(__name__)

# By name: the task stands above this module.
_DELIVER = "loopbaan.messages.tasks.deliver_due"
# One nudge a second is enough for a process: a nudged worker takes all that is due.
_NUDGE_SECONDS = 1.0
_AFTER_FAILURE_SECONDS = 10.0
_silent_before: ContextVar[datetime | None] = ContextVar("messages_silent_before", default=None)


@contextmanager
def silent_before(moment: datetime | None) -> Iterator[None]:
    """Queue nothing about events before an aware ``moment``; None: queue everything.

    For loading a past of which nobody must hear now. It may be nested: the inner one counts.
    """
    token = _silent_before.set(moment)
    try:
        yield
    finally:
        _silent_before.reset(token)


def queue(
    kind: str,
    *,
    person_id: UUID | None,
    context: Mapping[str, object],
    dedupe_key: str,
    at: datetime,
    document_id: UUID | None = None,
    mail_to: str | None = None,
) -> None:
    """Put a message in the outbox; with a ``dedupe_key`` that was used before, nothing happens.

    The text is made now, from ``context``. ``document_id`` is a document that goes along with a letter. ``mail_to``
    sends a mail to that address whatever the person prefers. Raises KeyError for an unknown kind, ValueError when the
    context lacks a key. Delivery starts after the caller's commit, and can never break the caller.
    """
    silent = _silent_before.get()
    if silent is not None and at < silent:
        return
    content = compose(kind_of(kind), context)
    rows.insert(
        Message(
            kind=kind,
            person_id=person_id,
            document_id=document_id,
            dedupe_key=dedupe_key,
            content=seal(json.dumps({"subject": content.subject, "text": content.text}).encode()),
            mail_to=seal(mail_to.encode()) if mail_to else None,
            created_at=at,
        ),
        ignore_conflicts=True,
    )
    transaction.on_commit(_nudge.worker, robust=True)


@transaction.atomic
def drop(dedupe_key: str) -> bool:
    """Take a message that was not sent yet out of the outbox; says whether there was one."""
    message = Message.objects.select_for_update(of=("self",), no_key=True).filter(dedupe_key=dedupe_key).first()
    if message is None or message.state != "queued":
        return False
    message.state = MESSAGE.target("drop", message.state, SYSTEM)
    message.save(update_fields=["state"])
    return True


@transaction.atomic
def retry(message_id: UUID, *, actor: Actor) -> None:
    """Try a failed message again, from the first attempt on. Raises StepRefused."""
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message_id)
    message.state = MESSAGE.target("retry", message.state, actor)
    message.attempts, message.next_attempt_at, message.last_error = 0, None, ""
    message.save(update_fields=["state", "attempts", "next_attempt_at", "last_error"])
    transaction.on_commit(_nudge.worker, robust=True)


def failed_messages() -> QuerySet[Message]:
    """The messages that could not be delivered, oldest first: for the daily digest and for regie."""
    return Message.objects.filter(state="failed").order_by("created_at", "id")


def waiting_for_address() -> QuerySet[Message]:
    """The letters that wait because nobody knows where to send them, oldest first: for the daily digest.

    Those that were given up are among the failed messages.
    """
    return Message.objects.filter(state="queued", last_error="NoAddress").order_by("created_at", "id")


def messages_to(person_id: UUID) -> QuerySet[Message]:
    """The messages to one person, newest first."""
    return Message.objects.filter(person_id=person_id).order_by("-created_at", "-id")


def content_of(message: Message) -> Content:
    """The subject and text as they were at the event. Raises ``UnsealError``."""
    return Content(**json.loads(unseal(bytes(message.content))))


class _Nudge:
    """Wakes a worker after a commit, at most about once a second for a process."""

    def __init__(self) -> None:
        self._quiet_until = 0.0
        self._follow_up_until = 0.0

    def worker(self) -> None:
        """Ask for a delivery now or within a second; a broker that is down is left to the sweep."""
        moment = time.monotonic()
        if moment < self._follow_up_until:
            return
        countdown = max(0.0, self._quiet_until - moment)
        try:
            current_app.send_task(_DELIVER, countdown=countdown or None, retry=False)
        # Whatever is wrong with the broker, the event stands and the sweep will deliver.
        except Exception as error:  # noqa: BLE001
            logger.warning("no worker was woken: %s", type(error).__name__)
            self._quiet_until = self._follow_up_until = moment + _AFTER_FAILURE_SECONDS
            return
        if countdown:
            # A delivery within the second is on its way: it will see everything that commits until then.
            self._follow_up_until = self._quiet_until
            self._quiet_until += _NUDGE_SECONDS
        else:
            self._quiet_until = moment + _NUDGE_SECONDS


_nudge = _Nudge()
