"""``manage.py demo``: load the demo, or say who can log in."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from regie.management.demo.load import has_data, load
from regie.management.demo.personas import Cast


class Command(BaseCommand):
    """Fills an empty database with the demo: centres, counsellors, and cheques since 2020, all invented."""

    help = "Laadt de demo: verzonnen centra, begeleiders en cheques sinds 2020. De kalender begint op 2 maart 2026."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="doe niets wanneer er al gegevens zijn")
        parser.add_argument("--logins", action="store_true", help="toon wie kan aanmelden en wat te proberen")
        parser.add_argument("--one-process", action="store_true", help="laad in één proces, trager")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError outside the demo's settings, and when there are data already."""
        if not settings.DEMO:
            raise CommandError("De demo bestaat alleen in de oefenomgeving (DEMO staat uit).")
        if options["logins"]:
            self.stdout.write("\n".join(Cast().lines()))
            return
        if has_data():
            if options["if_empty"]:
                self.stdout.write("De demo staat er al.")
                return
            raise CommandError("Er zijn al gegevens. De demo laadt alleen in een lege databank.")
        begun = monotonic()
        load(side_by_side=not options["one_process"])
        self.stdout.write(f"De demo is geladen in {monotonic() - begun:.0f} s.")
