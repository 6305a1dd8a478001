"""``manage.py states_page``: the state tables as a page of documentation.

The same tables decide in the domain, draw the buttons and guard the rows in the database: this page cannot differ from
them, since a test compares it with what this command writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from centres import states as centres
from citizens import states as citizens
from loopbaan.core.actor import Capacity
from loopbaan.core.workflow import Workflow
from loopbaan.deadlines import states as deadlines
from loopbaan.messages import states as messages
from regie import states as regie

PAGE = settings.BASE_DIR / "docs" / "statussen.md"

# What each object is called on a page (docs/begrippen.md), in the order of a dossier's life.
WORKFLOWS: dict[str, tuple[tuple[str, Workflow], ...]] = {
    "De burger": (
        ("Aanvraag", citizens.APPLICATION),
        ("Plaats in de lijst van een maand", citizens.QUOTA_PLACE),
        ("Heroverweging", citizens.REVIEW),
        ("Vraag om informatie", citizens.INFORMATION_REQUEST),
        ("Melding aan een bron", citizens.SOURCE_REPORT),
        ("Bestelling", citizens.ORDER),
        ("Betaling", citizens.PAYMENT),
        ("Terugbetaling", citizens.REFUND),
        ("Loopbaancheque", citizens.CHEQUE),
    ),
    "Het loopbaancentrum": (
        ("Begeleidingstraject", centres.TRAJECTORY),
        ("Overeenkomst", centres.AGREEMENT),
        ("Gesprek", centres.MEETING),
        ("Bewijs van deelname", centres.ATTENDANCE),
        ("Persoonlijk ontwikkelplan (een versie)", centres.PLAN_VERSION),
        ("Vraag om af te sluiten met uren over", centres.CLOSING_REQUEST),
        ("Vraag om op de lijst van begeleiders te komen", centres.LISTING_REQUEST),
    ),
    "De regie": (("Dossiercontrole", regie.CONTROL),),
    "Het platform": (("Termijn", deadlines.DEADLINE), ("Bericht", messages.MESSAGE)),
}
_WHO = {
    Capacity.CITIZEN: "burger",
    Capacity.CENTRE: "centrum",
    Capacity.REGIE: "VDAB",
    Capacity.SYSTEM: "het systeem",
}
_HEAD = """# Statussen

Elk object heeft één tabel met zijn statussen en stappen. Dezelfde tabel beslist in de code, tekent de knoppen op de
pagina's en bewaakt de rijen in de databank. Deze pagina wordt eruit gemaakt: `make manage ARGS='states_page'`.
Wijzig ze niet met de hand."""


def page() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD]
    for area, tables in WORKFLOWS.items():
        parts.append(f"## {area}")
        parts += ["\n".join(_section(title, workflow)) for title, workflow in tables]
    return "\n\n".join(parts) + "\n"


def _section(title: str, workflow: Workflow) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield "| status | voor medewerkers | voor de burger | |"
    yield "| --- | --- | --- | --- |"
    for state in workflow.states:
        marks = ["begin"] if state.value in workflow.initial else []
        marks += ["einde"] if state.value in workflow.final else []
        yield _row(f"`{state.value}`", state.label, state.citizen_label, ", ".join(marks))
    yield ""
    yield "| stap | van | naar | door | knop |"
    yield "| --- | --- | --- | --- | --- |"
    order = [state.value for state in workflow.states]
    for step in workflow.steps:
        came_from = ", ".join(f"`{value}`" for value in sorted(step.sources, key=order.index))
        who = ", ".join(_WHO[capacity] for capacity in Capacity if capacity in step.who)
        yield _row(f"`{step.action}`", came_from, f"`{step.target}`", who, step.label)


def _row(*cells: Any) -> str:
    return f"| {' | '.join(_cells(cells))} |"


def _cells(cells: Iterable[Any]) -> Iterator[str]:
    return (str(cell).replace("|", "\\|") for cell in cells)


class Command(BaseCommand):
    """Writes docs/statussen.md."""

    help = "Schrijft docs/statussen.md uit de tabellen van de statussen."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the page."""
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} is bijgewerkt.")
