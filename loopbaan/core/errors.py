"""Errors that a person can read."""

from __future__ import annotations


class DomainError(Exception):
    """A domain function refuses: nothing was written.

    ``code`` is stable and meant for software; ``message`` is the Dutch sentence that the person reads and says how to
    mend it; ``field`` names the form field that it belongs to, if any.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(DomainError):
    """The object does not exist, or is not this actor's to see: the two must look the same from outside."""


class StepRefused(DomainError):
    """The state of the object, or the capacity of the actor, does not allow this step."""
