"""Charts of the lab as SVG, drawn on the server: no script, a title and a description inside, every value written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_FONT = "Atkinson Hyperlegible Next Variable, Verdana, sans-serif"
_INK = "#16222e"
# Told apart by every eye, and dark enough on white.
_SERIES = ("#1f4e8c", "#c46a00")
_WIDTH = 190
_BAR = 17
_LABEL = 165
# What follows a bar is its value: room for it.
_ROOM = 1.75


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its group, its series, its length and what is written at its end."""

    group: str
    series: str
    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars that share a scale."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The panels as pictures of their own, so that they stand beside each other on a wide screen and below each other
    on a phone; ``legend`` pairs the name of a series with a swatch of its colour."""

    pictures: tuple[SafeString, ...]
    legend: tuple[tuple[str, SafeString], ...]


@lru_cache(maxsize=64)
def chart(key: str, description: str, panels: tuple[Panel, ...]) -> Drawn:
    """Each panel as an SVG that fills its column; ``key`` makes the ids unique on the page."""
    series = list(dict.fromkeys(each.series for panel in panels for each in panel.bars))
    return Drawn(
        pictures=tuple(
            _described(_svg(panel, series), f"{key}-{number}", panel.title, description)
            for number, panel in enumerate(panels, start=1)
        ),
        legend=tuple((name, _swatch(colour)) for name, colour in zip(series, _SERIES, strict=False)),
    )


def _svg(panel: Panel, series: list[str]) -> str:
    import altair as alt
    import vl_convert

    rows = [
        {"group": each.group, "series": each.series, "value": each.value, "label": each.label} for each in panel.bars
    ]
    most = max((each.value for each in panel.bars), default=0) or 1
    axis = alt.Axis(ticks=False, domain=False, labelLimit=_LABEL, minExtent=_LABEL, maxExtent=_LABEL)
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=axis),
        yOffset=alt.YOffset("series:N", sort=series),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, most * _ROOM])),
    )
    colour = alt.Color("series:N", scale=alt.Scale(domain=series, range=list(_SERIES)), sort=series, legend=None)
    bars = base.mark_bar().encode(color=colour)
    labels = base.mark_text(align="left", dx=4, fontSize=13, color=_INK).encode(text="label:N")
    whole = (
        (bars + labels)
        .properties(
            width=_WIDTH,
            height=alt.Step(_BAR),
            title=alt.Title(panel.title, anchor="start", frame="group", dx=-_LABEL, fontSize=15, color=_INK),
        )
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=13, labelColor=_INK)
    )
    return str(vl_convert.vegalite_to_svg(whole.to_dict()))


def _swatch(colour: str) -> SafeString:
    return mark_safe(  # noqa: S308 - a colour of ours
        '<svg xmlns="http://www.w3.org/2000/svg" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
        f'<rect width="14" height="14" fill="{colour}"></rect></svg>'
    )


def _described(svg: str, key: str, title: str, description: str) -> SafeString:
    """The drawing as one picture for readers that speak: what its parts say, the table says better."""
    head, body = svg.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    if box is None:
        raise ValueError("a drawing without a size")
    body = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", body)
    return mark_safe(  # noqa: S308 - drawn by us from our own numbers and words
        f'<svg xmlns="http://www.w3.org/2000/svg" {box[0]} width="100%" role="img"'
        f' aria-labelledby="{key}-titel {key}-uitleg"><title id="{key}-titel">{escape(title)}</title>'
        f'<desc id="{key}-uitleg">{escape(description)}</desc>{body}'
    )
