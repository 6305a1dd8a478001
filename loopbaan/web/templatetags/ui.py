"""The portal's components as template tags. The component page shows each of them; keyword arguments everywhere.

A tag that only fills a template is an inclusion tag; one that goes around content is a block tag:
``{% card %}…{% endcard %}``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from loopbaan.web import components as shapes
from loopbaan.web.icons import ICONS
from loopbaan.web.templatetags import ui_lists

register = template.Library()
register.tags.update(ui_lists.register.tags)
register.filters.update(ui_lists.register.filters)

BUTTON_TONES = ("primary", "secondary", "danger", "quiet")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon; with a label it is a picture that says something, without one it is decoration."""
    # The drawing is ours, not a user's: see loopbaan.web.icons.
    drawing = mark_safe(ICONS[name])  # noqa: S308
    if label:
        return format_html(
            '<svg class="lb-icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing
        )
    return format_html(
        '<svg class="lb-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', drawing
    )


# --- Actions ---------------------------------------------------------------------------------------------------------


def _button_class(tone: str, size: str) -> str:
    shapes.known(tone, BUTTON_TONES, "tone")
    parts = ["govuk-button"]
    if tone != "primary":
        parts.append(f"lb-button--{tone}")
    if size:
        parts.append(f"lb-button--{shapes.known(size, ('large',), 'size')}")
    return " ".join(parts)


@register.inclusion_tag("components/button_link.html")
def button_link(text: str, url: str, *, tone: str = "primary", size: str = "", icon: str = "") -> dict[str, Any]:
    """A link that looks like a button: goes somewhere, changes nothing."""
    return {"text": text, "url": url, "css": _button_class(tone, size), "icon_name": icon}


@register.inclusion_tag("components/submit.html")
def submit(
    text: str, *, tone: str = "primary", size: str = "", name: str = "", value: str = "", icon: str = ""
) -> dict[str, Any]:
    """A submit button; a second click within a second is held back."""
    return {"text": text, "css": _button_class(tone, size), "name": name, "value": value, "icon_name": icon}


@register.inclusion_tag("components/form_hidden.html", takes_context=True)
def form_hidden(context: Context) -> dict[str, Any]:
    """What every POST form carries: the CSRF token and, when the view gives ``form_token``, the one-time form key."""
    return {"csrf_token": context.get("csrf_token", ""), "form_token": context.get("form_token", "")}


@register.simple_block_tag(takes_context=True)
def action_form(
    context: Context,
    content: str,
    *,
    url: str,
    label: str,
    tone: str = "primary",
    size: str = "",
    icon: str = "",
    name: str = "",
    value: str = "",
) -> SafeString:
    """A form that is one button: posts to ``url`` with what stands between the tags (hidden fields)."""
    return _rendered(
        "components/action_form.html",
        {
            "content": content,
            "url": url,
            "label": label,
            "css": _button_class(tone, size),
            "icon_name": icon,
            "name": name,
            "value": value,
            **form_hidden(context),
        },
    )


def _rendered(name: str, context: dict[str, Any]) -> SafeString:
    """A component's template, filled."""
    return render_to_string(name, context)


@register.simple_block_tag
def buttons(content: str) -> SafeString:
    """A row of buttons, the main action first."""
    return format_html('<div class="lb-buttons">{}</div>', content)


# --- States and notices ----------------------------------------------------------------------------------------------


@register.inclusion_tag("components/tag.html")
def tag(text: str, tone: str = "grey", icon: str = "") -> dict[str, Any]:
    """A status: a word with a mark. Tones: grey, green, red, amber, blue, teal, indigo."""
    shapes.known(tone, shapes.TONE_ICONS, "tone")
    return {"text": text, "tone": tone, "icon_name": icon or shapes.TONE_ICONS[tone]}


@register.simple_block_tag
def notice(content: str, title: str = "", tone: str = "info", *, id: str = "", level: int = 2) -> SafeString:  # noqa: A002
    """A notice: info, success, warning or error. The word of its tone is read aloud before the title."""
    shapes.known(tone, shapes.NOTICE_ICONS, "tone")
    return _rendered(
        "components/notice.html",
        {
            "content": content,
            "title": title,
            "tone": tone,
            "id": id,
            "level": level,
            "icon_name": shapes.NOTICE_ICONS[tone],
            "word": shapes.NOTICE_WORDS[tone],
        },
    )


MESSAGE_TONES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of one of Django's messages."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.simple_block_tag
def done(content: str, title: str) -> SafeString:
    """The page of a step that succeeded: its ``h1``, and what comes next."""
    return _rendered("components/done.html", {"content": content, "title": title})


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, text: str = "", *, action_label: str = "", action_url: str = "") -> dict[str, Any]:
    """Nothing here yet: says why, and what one can do."""
    return {"title": title, "text": text, "action_label": action_label, "action_url": action_url}


@register.simple_block_tag
def details(content: str, summary: str, *, open: bool = False) -> SafeString:  # noqa: A002
    """An explanation that opens on request; works without JavaScript."""
    return _rendered("components/details.html", {"content": content, "summary": summary, "open": open})


# --- Page furniture --------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_head(content: str, title: str, *, caption: str = "", lead: str = "") -> SafeString:
    """The ``h1`` of a page; optionally what it belongs to above, a sentence below; between the tags: a status."""
    return _rendered(
        "components/page_head.html", {"content": content, "title": title, "caption": caption, "lead": lead}
    )


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """Crumbs: ``{% breadcrumbs "Dossiers" url "LC-123" %}``; label and address in turn, the last label without one."""
    labels, urls = pairs[::2], pairs[1::2]
    return {"crumbs": [{"label": label, "url": url} for label, url in zip(labels, chain(urls, [""]), strict=False)]}


@register.inclusion_tag("components/back_link.html")
def back_link(url: str, text: str) -> dict[str, Any]:
    """One step back."""
    return {"url": url, "text": text}


@register.inclusion_tag("components/index.html")
def page_index(items: Iterable[object], *, label: str) -> dict[str, Any]:
    """The index of a long page: items with ``id``, ``title`` and ``count`` (None: no count)."""
    return {"items": shapes.all_normalised(items, {"id": "", "title": "", "count": None}), "label": label}


@register.simple_block_tag
def section(content: str, title: str, *, id: str = "", level: int = 2) -> SafeString:  # noqa: A002
    """A part of a page with a heading and an id that the index points to."""
    return _rendered(
        "components/section.html", {"content": content, "title": title, "id": id or slugify(title), "level": level}
    )


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[object], *, label: str) -> dict[str, Any]:
    """A stepper: items with ``title``, ``state`` (done, current, coming) and an optional ``note``."""
    shown = shapes.all_normalised(items, {"title": "", "state": "coming", "note": ""})
    for step in shown:
        step["look"] = shapes.STEP_STATES[step["state"]]
    return {"items": shown, "label": label}


# --- Cards -----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", *, level: int = 2, quiet: bool = False) -> SafeString:
    """A card with a heading."""
    return _rendered("components/card.html", {"content": content, "title": title, "level": level, "quiet": quiet})


@register.inclusion_tag("components/link_card.html")
def link_card(title: str, url: str, text: str = "", *, level: int = 2) -> dict[str, Any]:
    """A card that is one link."""
    return {"title": title, "url": url, "text": text, "level": level}


@register.simple_block_tag(takes_context=True)
def status_card(
    context: Context,
    content: str,
    *,
    title: str,
    state: str,
    tone: str = "teal",
    overline: str = "",
    now: str = "",
    until: object = None,
    until_label: str = "",
    action_label: str = "",
    action_url: str = "",
    action_post: bool = False,
    level: int = 2,
) -> SafeString:
    """Where you stand, what you can do now, until when. Between the tags: a sentence or two of explanation."""
    return _rendered(
        "components/status_card.html",
        {
            "content": content,
            "title": title,
            "state": state,
            "tone": tone,
            "overline": overline,
            "now": now,
            "until": until,
            "until_label": until_label,
            "action_label": action_label,
            "action_url": action_url,
            "action_post": action_post,
            "level": level,
            **form_hidden(context),
        },
    )


def _group_left(granted: int, used: int, group_left: int | None) -> int | None:
    """What can still be taken in group is never more than what is left."""
    return None if group_left is None else min(group_left, granted - used)


@register.inclusion_tag("components/cheque.html")
def cheque_card(
    *,
    number: str,
    client_number: str,
    granted: int,
    used: int,
    start_by: date | None = None,
    own_share: Decimal | None = None,
    holder: str = "",
    state: str = "",
    tone: str = "teal",
    planned: int = 0,
    lapsed: int = 0,
    group_left: int | None = None,
    issued_on: date | None = None,
    qr: SafeString | str = "",
    spent: bool = False,
    title: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """The cheque. ``granted``, ``used``, ``planned``, ``lapsed``, ``group_left`` in minutes; ``qr`` is our own SVG."""
    return {
        "number": number,
        "client_number": client_number,
        "bar": shapes.hours_bar_of(granted, used, planned, lapsed),
        "start_by": start_by,
        "own_share": own_share,
        "holder": holder,
        "state": state,
        "tone": tone,
        "group_left": _group_left(granted, used, group_left),
        "issued_on": issued_on,
        "qr": qr,
        "has_stub": bool(qr or start_by or issued_on or own_share is not None),
        "spent": spent,
        "title": title,
        "level": level,
    }


@register.inclusion_tag("components/hours_bar.html")
def hours_bar(
    *, granted: int, used: int, planned: int = 0, lapsed: int = 0, group_left: int | None = None
) -> dict[str, Any]:
    """Hours as a bar with the same in words. All in minutes."""
    return {
        "bar": shapes.hours_bar_of(granted, used, planned, lapsed),
        "group_left": _group_left(granted, used, group_left),
    }


@register.inclusion_tag("components/figures.html")
def key_figures(items: Iterable[object]) -> dict[str, Any]:
    """Key figures: items with ``label``, ``value`` and optionally ``note``, ``url``, ``urgent``."""
    return {
        "items": shapes.all_normalised(items, {"label": "", "value": "", "note": "", "url": "", "urgent": False}),
    }


# --- Forms -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet) -> dict[str, Any]:
    """What is to be mended in these forms, each with a link to its field; takes focus. Empty when all is well."""
    errors: list[dict[str, str]] = []
    labels: dict[str, str] = {}
    for each in forms:
        members = each.forms if isinstance(each, BaseFormSet) else [each]
        if isinstance(each, BaseFormSet):
            errors += [{"text": str(text), "target": ""} for text in each.non_form_errors()]
        for form in members:
            errors += [{"text": str(text), "target": ""} for text in form.non_field_errors()]
            for field in form:
                target = getattr(field, "first_input_id", field.id_for_label)
                errors += [{"text": str(text), "target": target} for text in field.errors]
                labels[target] = str(field.label)
    said = Counter(each["text"] for each in errors)
    # The same sentence at several fields says nothing here without the name of each.
    return {
        "errors": [
            {**each, "text": f"{labels[each['target']]}: {each['text']}"}
            if said[each["text"]] > 1 and labels.get(each["target"])
            else each
            for each in errors
        ]
    }
