"""The judge of every page can say no: a fault that is put on a good page is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor
from tests.journeys.world import World


def _add(html: str, *then: str) -> str:
    return "; ".join((f"document.querySelector('main').insertAdjacentHTML('beforeend', '{html}')", *then))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (_add("<input name=x>"), "label"),
        (_add("<b class=breed>!</b>", "document.querySelector('.breed').style.paddingLeft = '900px'"), "sideways"),
        (_add("<h1>Nog een titel</h1>"), "2 h1"),
        (_add("<p class=bleek>Bleek</p>", "document.querySelector('.bleek').style.color = '#eee'"), "color-contrast"),
        (_add("<img src=https://example.org/x.png alt=x>"), "in the console"),
        ("console.error('iets ging mis')", "in the console"),
    ],
)
def test_a_fault_on_a_page_is_seen(world: World, window: Callable[..., Visitor], fault: str, words: str) -> None:
    visitor = window(world)
    visitor.go("/contact/")
    visitor.page.evaluate(f"() => {{ {fault} }}")
    visitor.page.wait_for_timeout(50)
    with pytest.raises(AssertionError, match=words):
        visitor.judge()


def test_a_page_that_nobody_looked_at_is_seen(world: World, window: Callable[..., Visitor]) -> None:
    visitor = window(world)
    visitor.page.goto(world.portal + "/privacy/")
    with pytest.raises(AssertionError, match="/privacy/"):
        visitor.go("/contact/")
