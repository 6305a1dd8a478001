"""docs/statussen.md says what the state tables say."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

from loopbaan.core.workflow import Workflow
from regie.management.commands import states_page


def test_the_page_is_what_the_tables_say() -> None:
    written = states_page.PAGE.read_text(encoding="utf-8")
    assert written == states_page.page(), "docs/statussen.md is stale: make manage ARGS='states_page'"


def test_every_state_table_of_the_house_is_on_the_page() -> None:
    shown = {workflow.name for tables in states_page.WORKFLOWS.values() for _title, workflow in tables}
    written = {
        name for app in ("loopbaan", "citizens", "centres", "regie") for name in _tables_in(settings.BASE_DIR / app)
    }
    assert written
    assert shown == written


def _tables_in(app: Path) -> set[str]:
    """The names of the workflows that are made in a package."""
    found = set()
    for path in app.rglob("*.py"):
        if Workflow.__name__ not in (source := path.read_text(encoding="utf-8")):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Workflow.__name__:
                found |= {
                    keyword.value.value
                    for keyword in node.keywords
                    if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
                }
    return found
