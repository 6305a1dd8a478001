"""How often somebody may guess a pair of cheque and client number: per person, and per centre together."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from centres.rules.parameters import GUESS_WINDOW_MINUTES, GUESSES_PER_ACTOR, GUESSES_PER_CENTRE
from loopbaan.core.actor import Actor
from loopbaan.core.errors import DomainError

logger = logging.getLogger(__name__)

_PER_ACTOR = RateLimitItemPerMinute(GUESSES_PER_ACTOR, GUESS_WINDOW_MINUTES, "redeem_actor")
_PER_CENTRE = RateLimitItemPerMinute(GUESSES_PER_CENTRE, GUESS_WINDOW_MINUTES, "redeem_centre")
# While Valkey is away each process counts for itself: looser, never open.
_own_memory = MemoryStorage()


class TooManyGuesses(DomainError):
    """Too many wrong pairs of numbers in the last hour."""


@lru_cache(maxsize=1)
def _shared(address: str) -> RedisStorage:
    return RedisStorage(address, socket_timeout=2, socket_connect_timeout=2)


def _limiters() -> list[MovingWindowRateLimiter]:
    return [MovingWindowRateLimiter(_shared(settings.REDIS_URL)), MovingWindowRateLimiter(_own_memory)]


def _keys(actor: Actor) -> list[tuple[RateLimitItemPerMinute, str]]:
    return [(_PER_ACTOR, str(actor.person_id)), (_PER_CENTRE, str(actor.organisation_id))]


def check(actor: Actor) -> None:
    """Raises TooManyGuesses when the person or the centre guessed wrong too often in the last hour."""
    for limiter in _limiters():
        try:
            free = all(limiter.test(item, key) for item, key in _keys(actor))
        except RedisError as error:
            logger.warning("guesses are counted in memory: %s", type(error).__name__)
            continue
        if not free:
            raise TooManyGuesses(
                "too_many_guesses",
                _(
                    "Je probeerde te veel nummers die niet kloppen. Kijk de cheque na en probeer het over een "
                    "uur opnieuw."
                ),
            )


def record_miss(actor: Actor) -> None:
    """Count one wrong pair of numbers."""
    for limiter in _limiters():
        try:
            for item, key in _keys(actor):
                limiter.hit(item, key)
        except RedisError as error:
            logger.warning("guesses are counted in memory: %s", type(error).__name__)
