"""``manage.py lab``: check that the lab's versions give the portal's own decisions back."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from regie.domain.lab import reproduce_all


class Command(BaseCommand):
    """Run each version over its own stored decisions; exit status 1 when one comes out otherwise."""

    help = "Laat elke versie in het lab haar eigen bewaarde beslissingen opnieuw nemen."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Write one line a version, and the references of what differs."""
        found = reproduce_all()
        for each in found:
            self.stdout.write(f"{each.version}: {each.checked} beslissingen, {len(each.otherwise)} anders")
            for reference in each.otherwise:
                self.stdout.write(f"  {reference}")
        if not all(each.is_exact for each in found):
            sys.exit(1)
