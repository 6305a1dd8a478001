"""What ``manage.py check --deploy`` says about the law, and ``migrate`` about the account in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Info, Tags, Warning, register  # noqa: A004 - Django's name
from django.db import connections

from loopbaan.core.regulation import Certainty, Status, all_regulations


@register(Tags.compatibility, deploy=True)
def uncertain_law(**_kwargs: Any) -> list[CheckMessage]:
    """One line a version that has parameters without a text (assumed) or without a value (open)."""
    found: list[CheckMessage] = []
    for law in all_regulations():
        if law.status is Status.DRAFT:
            continue
        assumed = [each.key for each in law.uncertain() if each.certainty is Certainty.ASSUMED]
        unknown = [each.key for each in law.uncertain() if each.certainty is Certainty.OPEN]
        if assumed or unknown:
            found.append(
                Info(
                    f"De wet van {law.version} telt {len(assumed)} aannames en {len(unknown)} open punten.",
                    hint=f"Aangenomen: {', '.join(assumed) or '-'}. Open: {', '.join(unknown) or '-'}.",
                    id="loopbaan.I001",
                )
            )
    return found


@register(Tags.database)
def account_is_no_superuser(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A superuser passes every guard of the database by one setting, and leaves nothing behind."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            (is_superuser,) = cursor.fetchone()
        if is_superuser:
            found.append(
                Warning(
                    "Het portaal verbindt met de databank als superuser: die kan voorbij elke wachter.",
                    hint="Geef het een eigen account, eigenaar van zijn databank en geen superuser (docs/beheer.md).",
                    id="loopbaan.W001",
                )
            )
    return found
