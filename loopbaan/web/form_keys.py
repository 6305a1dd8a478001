"""One-time keys of forms: a double click, or a second sending, does nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.core.signing import BadSignature, TimestampSigner

from loopbaan.core.actor import Actor

FIELD = "form_token"
# Longer than a session lives: a page left open overnight still knows whose it was.
MAX_AGE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class FormKey:
    """A key that we gave: unique, and for whom (nothing for an anonymous visitor)."""

    key: UUID
    person_id: UUID | None
    capacity: str

    def is_for(self, actor: Actor | None) -> bool:
        """Whether this key was given to the actor in the same capacity."""
        if actor is None:
            return self.person_id is None
        return self.person_id == actor.person_id and self.capacity == actor.capacity.value


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="loopbaan.form_key")


def new_key(actor: Actor | None) -> str:
    """A fresh signed key for a form on this actor's page."""
    person = actor.person_id.hex if actor and actor.person_id else ""
    capacity = actor.capacity.value if actor else ""
    return _signer().sign(f"{uuid4().hex}.{person}.{capacity}")


def read_key(text: str) -> FormKey | None:
    """The key that was posted; None when it is missing, forged or older than a week."""
    try:
        key, person, capacity = _signer().unsign(text, max_age=MAX_AGE_SECONDS).split(".")
        return FormKey(UUID(key), UUID(person) if person else None, capacity)
    except (BadSignature, ValueError):
        return None


def submission_id(key: FormKey, *, path: str, content: str) -> UUID:
    """The id of one sending: the same key, page and content is a double click; other content is another sending.

    So somebody who goes back, changes the text and sends again is not answered as if nothing had changed.
    """
    return uuid5(key.key, f"{path}\n{content}")
