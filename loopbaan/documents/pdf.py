"""From a template to a tagged PDF (PDF/UA-1), without ever leaving this machine."""

from __future__ import annotations

import logging
import mimetypes
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

VARIANT = "pdf/ua-1"
# A name that no network knows: what a template asks below it is looked up among our static files.
_BASE = "https://static.invalid/"
_STYLESHEET = "css/document.css"
# Pango and the font configuration below are shared by the threads of a process.
_lock = threading.Lock()

for _noisy in ("fontTools", "weasyprint"):
    logging.getLogger(_noisy).setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Pdf:
    """A laid-out document: its bytes and how many pages it has."""

    content: bytes
    pages: int


class StaticOnly(URLFetcher):
    """Serves our own static files and ``data:`` addresses; anything else stops the rendering."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The response for an address. Raises FatalURLFetchingError for one that is not ours."""
        if not url.startswith(_BASE):
            return super().fetch(url, headers)
        name = unquote(urlsplit(url).path).lstrip("/")
        found = finders.find(name)
        if not found:
            raise FatalURLFetchingError(f"no static file {name}")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    """The stylesheet and its fonts, read once a process: it takes longer than laying out a page."""
    fonts = FontConfiguration()
    sheet = CSS(url=_BASE + _STYLESHEET, url_fetcher=StaticOnly(), font_config=fonts)
    return sheet, fonts


def lay_out(template: str, context: Mapping[str, object]) -> Pdf:
    """Render a Dutch template and lay it out as PDF/UA-1.

    Raises FatalURLFetchingError when the template asks for anything but our static files.
    """
    with translation.override("nl-be"):
        html = render_to_string(template, dict(context))
    with _lock:
        sheet, fonts = _style()
        source = HTML(string=html, base_url=_BASE, url_fetcher=StaticOnly())
        laid_out = source.render(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT)
        content = laid_out.write_pdf(pdf_variant=VARIANT, finisher=_print_links)
        return Pdf(content=content, pages=len(laid_out.pages))


def _print_links(_document: object, file: Any) -> None:
    """Give each link the Print flag, so that paper and screen show the same: WeasyPrint leaves it out."""
    for each in file.objects:
        if isinstance(each, dict) and each.get("Subtype") == "/Link":
            each["F"] = 4
