"""Guesses of cheque numbers: counted per person and per centre, also while Valkey is away."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from limits.storage import MemoryStorage

from centres import limits
from centres.rules.parameters import GUESSES_PER_ACTOR, GUESSES_PER_CENTRE
from loopbaan.core.actor import Actor, Capacity


def an_actor(centre_id: UUID | None = None) -> Actor:
    return Actor(capacity=Capacity.CENTRE, person_id=uuid4(), organisation_id=centre_id or uuid4())


def miss(actor: Actor, times: int) -> None:
    for _ in range(times):
        limits.check(actor)
        limits.record_miss(actor)


def test_one_person_is_stopped_and_a_colleague_is_not() -> None:
    actor = an_actor()
    miss(actor, GUESSES_PER_ACTOR)
    with pytest.raises(limits.TooManyGuesses) as refused:
        limits.check(actor)
    assert "uur" in refused.value.message
    limits.check(an_actor(actor.organisation_id))


def test_a_centre_is_stopped_whoever_guesses() -> None:
    centre_id = uuid4()
    people = [an_actor(centre_id) for _ in range(GUESSES_PER_CENTRE // GUESSES_PER_ACTOR)]
    for person in people:
        miss(person, GUESSES_PER_ACTOR)
    with pytest.raises(limits.TooManyGuesses):
        limits.check(an_actor(centre_id))
    limits.check(an_actor())


def test_without_valkey_each_process_still_counts(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(limits, "_own_memory", MemoryStorage())
    actor = an_actor()
    miss(actor, GUESSES_PER_ACTOR)
    with pytest.raises(limits.TooManyGuesses):
        limits.check(actor)
