"""Keeping what the sources sent: encrypted, with its hash, for a set time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings

from loopbaan.core.clock import day_of
from loopbaan.db.sealing import seal, unseal
from loopbaan.magda import models
from loopbaan.magda.answers import NoAnswer
from loopbaan.magda.client import Exchange, state_of


class AnswerErasedError(LookupError):
    """The raw answer has been erased: its term is over, or there never was one."""


def record(exchanges: Iterable[Exchange], *, person_id: UUID | None) -> list[models.Exchange]:
    """Write down what was asked and what came back. The raw answer expires MAGDA_KEEP_DAYS after it came, also when
    what it is about lies longer ago."""
    keep = timedelta(days=settings.MAGDA_KEEP_DAYS)
    return models.Exchange.objects.bulk_create(
        [
            models.Exchange(
                person_id=person_id,
                service=each.service.value,
                question_reference=each.question_reference,
                reference=each.outcome.reference,
                asked_at=each.asked_at,
                answered_at=each.answered_at,
                outcome=state_of(each.outcome),
                reason=each.outcome.reason.value if isinstance(each.outcome, NoAnswer) else "",
                sha256=hashlib.sha256(each.raw).hexdigest() if each.raw else "",
                sealed=seal(each.raw) if each.raw else None,
                expires_on=day_of(each.answered_at) + keep,
            )
            for each in exchanges
        ]
    )


def raw_answer(exchange: models.Exchange) -> bytes:
    """The bytes that came back. Raises AnswerErasedError, and UnsealError when they were changed since."""
    if exchange.sealed is None:
        raise AnswerErasedError(str(exchange.id))
    return unseal(bytes(exchange.sealed))


def erase_expired(*, on: date) -> int:
    """Erase the raw answers whose term is over; the trace that we asked stays. Returns how many."""
    return models.Exchange.objects.to_erase(on).update(sealed=None)
