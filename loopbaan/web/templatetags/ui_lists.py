"""Components that show facts, lists and tables. Pages get them through ``ui``, which takes this library in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from loopbaan.web import components as shapes

register = template.Library()


def _rendered(name: str, context: dict[str, Any]) -> SafeString:
    """A component's template, filled."""
    return render_to_string(name, context)


# --- Facts and lists -------------------------------------------------------------------------------------------------


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A list of facts; between the tags: ``{% fact %}``."""
    return format_html('<dl class="lb-facts">{}</dl>', content)


@register.simple_block_tag
def fact(
    content: str, key: str, *, note: str = "", action_url: str = "", action_label: str = "", action_about: str = ""
) -> SafeString:
    """One fact. The link's hidden ``action_about`` says what it changes ("Wijzig" + "je e-mailadres")."""
    return _rendered(
        "components/fact.html",
        {
            "content": content,
            "key": key,
            "note": note,
            "action_url": action_url,
            "action_label": action_label,
            "action_about": action_about,
        },
    )


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[object]) -> dict[str, Any]:
    """A timeline: items with ``on`` (date, datetime or text), ``title``, ``text``, ``url`` and ``state``
    (past, now, coming, missed). Says nothing twice: the same event of one day stands once, and so does its date."""
    shown: list[dict[str, Any]] = []
    for event in shapes.all_normalised(items, {"on": None, "title": "", "text": "", "url": "", "state": "past"}):
        if any(all(event[key] == other[key] for key in event) for other in shown):
            continue
        same_time = bool(shown) and shown[-1]["on"] == event["on"]
        shown.append({**event, "look": shapes.EVENT_STATES[event["state"]], "same_time": same_time})
    return {"items": shown}


CONDITION = {
    "verdict": 0,
    "title": "",
    "sentence": "",
    "value": "",
    "threshold": "",
    "article": "",
    "source": "",
    "reference": "",
    "at": None,
    "certainty": "",
    "word": "",
    "url": "",
    "url_label": "",
}


@register.inclusion_tag("components/conditions.html")
def conditions(items: Iterable[object], *, level: int = 3) -> dict[str, Any]:
    """The conditions of a decision, or the checks of a dossier: ``verdict`` 1, 0 or -1, ``title``, ``sentence``
    and, where known, ``value``, ``threshold``, ``article``, ``source``, ``reference``, ``at``, ``certainty``, ``word``,
    ``url``."""
    shown = shapes.all_normalised(items, CONDITION)
    for condition in shown:
        condition["look"] = shapes.VERDICTS[int(condition["verdict"])]
        condition["word"] = condition["word"] or condition["look"].word
    return {"items": shown, "level": level}


@register.inclusion_tag("components/sources.html")
def source_progress(items: Iterable[object]) -> dict[str, Any]:
    """The sources that are asked: ``name``, ``what`` we ask, ``state`` (waiting, asking, answered, no_record, failed),
    ``text`` instead of the state's own word, ``at``."""
    shown = shapes.all_normalised(items, {"name": "", "what": "", "state": "waiting", "text": "", "at": None})
    for source in shown:
        source["look"] = shapes.SOURCE_STATES[source["state"]]
        source["text"] = source["text"] or source["look"].word
    return {"items": shown}


@register.inclusion_tag("components/signatures.html")
def signatures(items: Iterable[object]) -> dict[str, Any]:
    """Who signed: ``role``, ``name``, ``at`` (None: not yet), ``strength`` of the login, ``note``."""
    return {"items": shapes.all_normalised(items, {"role": "", "name": "", "at": None, "strength": "", "note": ""})}


@register.simple_block_tag
def rows(content: str) -> SafeString:
    """A list of rows; between the tags: ``{% row %}`` or ``{% document_row %}``."""
    return format_html('<ul class="lb-rows">{}</ul>', content)


@register.simple_block_tag
def row(content: str, title: str, *, url: str = "", text: str = "", icon: str = "", tone: str = "") -> SafeString:
    """A row of a list: icon, title (a link when it has an address), a line of text; between the tags: its end."""
    return _rendered(
        "components/row.html",
        {"content": content, "title": title, "url": url, "text": text, "icon_name": icon, "tone": tone},
    )


@register.inclusion_tag("components/document_row.html")
def document_row(
    title: str, url: str, *, on: date | None = None, size: str = "", sealed: bool = False, note: str = ""
) -> dict[str, Any]:
    """A document to download: its date, size, and whether it carries a seal."""
    return {"title": title, "url": url, "on": on, "size": size, "sealed": sealed, "note": note}


@register.simple_block_tag
def paper(content: str, title: str, *, level: int = 2) -> SafeString:
    """A document shown on the page, such as the agreement that one signs."""
    return _rendered("components/paper.html", {"content": content, "title": title, "level": level})


@register.simple_block_tag
def panel(content: str, title: str, *, level: int = 2) -> SafeString:
    """A panel in the right column of a dossier: what one can do here."""
    return _rendered("components/panel.html", {"content": content, "title": title, "level": level})


# --- Tables, filters, pages ------------------------------------------------------------------------------------------

CELL = {"text": "", "url": "", "tone": "", "number": False, "note": "", "wide": False}


@register.inclusion_tag("components/table.html")
def data_table(
    *, caption: str, head: Iterable[object], rows: Iterable[Iterable[object]], hide_caption: bool = False
) -> dict[str, Any]:
    """A table that becomes cards on a phone.

    ``head``: labels, or {"text", "number", "wide"}; a cell: a text, or a mapping with ``text``, ``url`` (a link),
    ``tone`` (a status), ``number``, ``note``. A ``wide`` column holds names and keeps its width. The first cell of a
    row names it.
    """
    heads = [shapes.normalised(each if _is_cell(each) else {"text": each}, CELL) for each in head]
    shown = []
    for each_row in rows:
        cells = [shapes.normalised(each if _is_cell(each) else {"text": each}, CELL) for each in each_row]
        for cell, cell_head in zip(cells, heads, strict=True):
            cell["label"] = cell_head["text"]
            cell["number"] = cell["number"] or cell_head["number"]
        shown.append(cells)
    return {"caption": caption, "head": heads, "rows": shown, "hide_caption": hide_caption}


LONG_WORD = 24
CHUNK = 12


@register.filter
def breakable(text: object) -> SafeString:
    """The text with break points (``<wbr>``, which copying leaves out) in words too long for a column."""
    words = []
    for word in str(text).split(" "):
        chunks = [word[at : at + CHUNK] for at in range(0, len(word), CHUNK)] if len(word) > LONG_WORD else [word]
        words.append(format_html_join(mark_safe("<wbr>"), "{}", ((chunk,) for chunk in chunks)))
    return format_html_join(" ", "{}", ((word,) for word in words))


def _is_cell(value: object) -> bool:
    return isinstance(value, dict)


def _filled_in(form: BaseForm | None) -> int:
    """How many fields of a sent form hold something."""
    if form is None or not form.is_bound:
        return 0
    return sum(any(each) if isinstance(each := bound.data, tuple) else bool(each) for bound in form)


@register.simple_block_tag(takes_context=True)
def filter_panel(
    context: Context, content: str, form: BaseForm | None = None, *, title: str = "", clear_url: str = ""
) -> SafeString:
    """The filters of a work list: a GET form with the fields of ``form`` and what stands between the tags.

    On a phone they are folded behind their title, which says how many are filled in.
    """
    return _rendered(
        "components/filter_panel.html",
        {
            "content": content,
            "form": form,
            "title": title,
            "clear_url": clear_url or getattr(context.get("request"), "path", ""),
            "active": _filled_in(form),
            "panel_id": "filters",
        },
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, *, parameter: str = "pagina", label: str = "") -> dict[str, Any]:
    """The pages of a list; keeps the other parameters of the address."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?{parameter}={number}"
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "label": label,
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "pages": [
            {"number": each, "url": address(each) if isinstance(each, int) else "", "current": each == page.number}
            for each in numbers
        ],
    }
