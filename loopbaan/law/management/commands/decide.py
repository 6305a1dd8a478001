"""Decide on cases written in JSON, under the version of the law of their day. See docs/decide.md."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from loopbaan.core.regulation.case import BadCase, read_day
from loopbaan.core.regulation.lines import answers, as_line

# As a shell tells of a program whose reader went away (128 + SIGPIPE).
_READER_IS_GONE: Final = 141


class Command(BaseCommand):
    """Cases in, decisions out. Needs no database, no server and no setting: it reads the law and nothing else."""

    help = "Beslist over dossiers in JSON. Zonder bestand, of met -, leest de opdracht van standaardinvoer."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day and the drafts, and where the cases stand."""
        parser.add_argument(
            "file", nargs="?", default="-", metavar="BESTAND", help="JSON Lines, of een enkel JSON-object"
        )
        parser.add_argument(
            "--on", type=_day, metavar="DATUM", help="dag van aanvraag voor wie er zelf geen noemt (JJJJ-MM-DD)"
        )
        parser.add_argument("--draft", action="store_true", help="beslis ook onder een ontwerp van de regels")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line out for each case in, in UTF-8 whatever the locale; exit status 1 when one of them was wrong."""
        is_wrong = False
        try:
            for each in answers(_read(options["file"]), on=options["on"], drafts=options["draft"]):
                is_wrong = is_wrong or "error" in each
                self._write(as_line(each))
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever reads has enough, as with `| head`: end quietly, also where Python empties its buffers on leaving.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(_READER_IS_GONE)
        if is_wrong:
            sys.exit(1)

    def _write(self, line: bytes) -> None:
        """To the bytes below the standard output, or to the text that a caller gave in its place."""
        below = getattr(self.stdout, "buffer", None)
        if below is None:
            self.stdout.write(line.decode())
        else:
            below.write(line)


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error


def _day(text: str) -> date:
    try:
        return read_day(text, text)
    except BadCase as error:
        raise ArgumentTypeError(error.message) from error
