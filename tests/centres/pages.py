"""What the tests of the pages of a centre share."""

from __future__ import annotations

from datetime import date

from django.urls import reverse


def url(name: str, *args: object) -> str:
    """The address of a page of the centres."""
    return reverse(f"centres:{name}", args=args)


def day_parts(name: str, day: date) -> dict[str, str]:
    """A date as its three inputs."""
    return {f"{name}_dag": str(day.day), f"{name}_maand": str(day.month), f"{name}_jaar": str(day.year)}
