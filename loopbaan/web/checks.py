"""What ``manage.py check --deploy`` says about the law: which readings of it are ours."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Info, Tags, register

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
