"""Take every stored decision again and compare it with what is stored, byte for byte."""

from __future__ import annotations

import multiprocessing
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final

import django
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from loopbaan.core import dutch

_NAMES: Final = 50
_MANY: Final = 20_000
_OUTCOMES: Final = {"granted": "toegekend", "refused": "geweigerd", "undetermined": "onbeslist", "?": "niet te zeggen"}
_FILES: Final[Mapping[str, str]] = {
    "changed": "is niet meer het bestand dat werd vastgelegd (SHA256SUMS)",
    "missing": "ontbreekt",
    "unlisted": "werd niet vastgelegd (SHA256SUMS)",
    "unreadable": "kan niet worden gelezen",
    "replaced": "is anders dan toen het portaal het voor het eerst zag",
    "forged": "het portaal schreef niet zelf wat het ervan onthield",
}


class Command(BaseCommand):
    """Writes nothing. Runs without the checks of the portal: they would stop at a file of the law that was damaged."""

    help = (
        "Neemt elke bewaarde beslissing opnieuw, uit haar bewaarde feiten en onder haar bewaarde herziening, en "
        "vergelijkt byte voor byte. Uitgangscode 1 bij een verschil."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many processes, and how many cases are named."""
        parser.add_argument(
            "--workers",
            type=_number,
            metavar="AANTAL",
            help=f"zoveel processen naast elkaar (vanaf {_MANY} beslissingen één per kern, anders 1)",
        )
        parser.add_argument(
            "--names", type=int, default=_NAMES, metavar="AANTAL", help=f"zoveel dossiers per soort bij naam ({_NAMES})"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """The report on standard output; exit status 1 when something differs."""
        if "citizens_decision" not in connection.introspection.table_names():
            raise CommandError("Deze databank is nog leeg. Start eerst het portaal: dat maakt de tabellen.")
        try:
            done = _replay(options["workers"] or _workers())
        except BrokenProcessPool as error:
            # Part of the decisions was not looked at: no report, so that nobody reads it as a whole one.
            raise CommandError("Niet afgewerkt: een proces viel weg. Begin opnieuw.") from error
        for line in report(done, names=options["names"]):
            self.stdout.write(line)
        if not done.is_sound:
            sys.exit(1)


def _replay(workers: int) -> Any:
    from citizens.domain.replay import Replayed, replay

    if workers == 1:
        return replay()
    done = Replayed()
    # Processes of their own from the ground up: a connection to the database does not survive a fork.
    context = multiprocessing.get_context("spawn")
    name = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(name,)) as pool:
        for each in pool.map(_part, range(workers), [workers] * workers):
            done.add(each)
    return done


def _workers() -> int:
    """One process a core where that is worth starting them."""
    from citizens.models import Decision

    is_many = Decision.objects.order_by("id").values_list("id")[_MANY - 1 : _MANY].exists()
    return (os.cpu_count() or 1) if is_many else 1


def _begin(database: str) -> None:
    django.setup()
    connection.settings_dict["NAME"] = database


def _part(part: int, parts: int) -> Any:
    from citizens.domain.replay import replay

    return replay(part, parts)


def report(done: Any, *, names: int) -> Iterable[str]:
    """What a replay came to, in Dutch, line by line."""
    from loopbaan.core.regulation.published import file_name

    count = dutch.number
    unlike = sum(len(each) for each in done.lawless.values())
    yield "Elke beslissing opnieuw genomen"
    yield f"  bekeken                                {count(done.checked):>12}"
    yield f"  hetzelfde, byte voor byte              {count(done.same):>12}"
    yield f"  feiten gewist na de bewaartermijn      {count(len(done.erased)):>12}"
    yield f"  kloppen niet                           {count(done.wrong_count):>12}"
    yield f"  niet te herhalen, de regels verschillen{count(unlike):>12}"
    if done.files:
        yield ""
        yield "Bestanden van de wet die niet kloppen"
        for each in done.files:
            yield f"  {each.name}: {_FILES[each.fault.value]}{f' ({each.detail})' if each.detail else ''}"
    if done.new_files:
        yield ""
        yield f"Ter informatie: nieuw sinds het vorige nazicht: {', '.join(done.new_files)}"
    for (version, revision), cases in sorted(done.lawless.items()):
        yield ""
        yield (
            f"Genomen onder {version}, herziening {revision}; {file_name(version, revision)} zegt nu iets anders: "
            f"{count(len(cases))}"
        )
        yield from _named(cases, names)
    for fault, cases in sorted(done.wrong.items()):
        yield ""
        yield f"Kloppen niet, {fault.label}: {count(len(cases))}"
        yield from _named(cases, names)
    for (version, revision, newest), number in sorted(done.newer.items()):
        cases = done.otherwise.get((version, revision, newest), [])
        yield ""
        yield (
            f"Ter informatie: {count(number)} genomen onder {version}, herziening {revision}; de nieuwste "
            f"herziening ({newest}) zou er {count(len(cases))} anders beslissen"
        )
        yield from _named(cases, names)
    if done.erased:
        yield ""
        yield f"Ter informatie: feiten gewist na de bewaartermijn, alleen de afdruk blijft: {count(len(done.erased))}"
        yield from _named(done.erased, names)
    yield ""
    if done.is_sound:
        yield "Alles klopt." if done.checked else "Er zijn nog geen beslissingen."
    else:
        yield "Er is een verschil. Kijk de dossiers hierboven na."


def _named(cases: list[Any], names: int) -> Iterable[str]:
    for each in sorted(cases)[:names]:
        yield f"  {each.reference}  aanvraag {each.application_id}, beslissing {each.decision_id}{_says(each.says)}"
    if len(cases) > names:
        yield f"  ... en nog {dutch.number(len(cases) - names)}"


def _says(text: str) -> str:
    if " > " in text:
        before, after = text.split(" > ")
        return f": {_OUTCOMES[before]}, zou {_OUTCOMES[after]} zijn"
    return f": {_OUTCOMES.get(text, text)}" if text else ""


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError("een getal van 1 tot 64")
    return int(text)
