"""Where letters to a citizen go."""

from __future__ import annotations

from django.db import models


class PostalAddress(models.Model):
    """The main residence that the national register last gave, kept while something may still have to be written.

    ``sealed`` holds the lines under the name, encrypted; ``reference`` is that of the question to the register, and
    ``answered_at`` when it answered. Written and erased only by ``citizens.domain.addresses``.
    """

    person = models.OneToOneField(
        "accounts.Person", primary_key=True, on_delete=models.PROTECT, related_name="postal_address"
    )
    sealed = models.BinaryField()
    reference = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"adres van {self.answered_at:%Y-%m-%d}"
