"""The colours of the theme can be told apart: every pair of text and ground that the pages use meets WCAG AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = dict(
    re.findall(r"^\$lb-([a-z-]+): (#[0-9a-f]{6});", (ROOT / "frontend/_tokens.scss").read_text(), flags=re.MULTILINE)
)
TEXT, LARGE = 4.5, 3.0
# Text on its ground.
PAIRS = [
    *[
        ("ink", ground)
        for ground in ("paper", "mist", "yellow", "amber-tint", "teal-tint", "indigo-tint", "slate-tint")
    ],
    *[("ink", ground) for ground in ("green-tint", "red-tint", "blue-tint")],
    *[("muted", ground) for ground in ("paper", "mist", "teal-tint", "slate-tint", "green-tint", "indigo-tint")],
    *[("teal", ground) for ground in ("paper", "mist", "teal-tint", "slate-tint", "indigo-tint")],
    *[("teal-dark", ground) for ground in ("paper", "teal-tint", "mist")],
    *[("visited", ground) for ground in ("paper", "mist")],
    *[("paper", ground) for ground in ("teal", "teal-dark", "indigo", "slate", "red", "red-dark", "green")],
    *[("indigo", ground) for ground in ("paper", "indigo-tint")],
    *[("slate", ground) for ground in ("paper", "slate-tint")],
    *[(name, ground) for name in ("green", "red", "amber", "blue") for ground in ("paper", f"{name}-tint")],
    ("red-dark", "red-tint"),
]
# Borders of controls, marks and rings: enough to be seen.
SHAPES = [("edge", "paper"), ("edge", "mist"), ("teal", "paper"), ("red", "paper"), ("ink", "yellow")]
# Lines that only decorate, and grounds that are only compared as grounds.
DECORATION = {"line", "indigo-dark", "slate-dark"}


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= TEXT


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_can_be_seen(shape: str, ground: str) -> None:
    assert contrast(TOKENS[shape], TOKENS[ground]) >= LARGE


def test_every_colour_is_checked_somewhere() -> None:
    checked = {name for pair in [*PAIRS, *SHAPES] for name in pair}
    assert set(TOKENS) - DECORATION == checked


def test_the_look_is_our_own() -> None:
    outputs = [*ROOT.glob("static/css/*.css"), *ROOT.glob("static/js/*.js"), *ROOT.glob("templates/**/*.html")]
    assert len(outputs) > 40
    for path in outputs:
        found = re.search(r"gov\.uk|gds transport|govuk-crest|crown", path.read_text(), flags=re.IGNORECASE)
        assert found is None, f"{path.name}: {found}"
