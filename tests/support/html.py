"""A test client that reads every HTML answer as a strict reader would."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from lxml import html
from lxml.html import HtmlElement

from loopbaan.accounts.models import Person
from loopbaan.accounts.session import Identity
from loopbaan.core.actor import Actor
from loopbaan.web import form_keys

_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
_DATA_SCRIPTS = {"application/json", "application/ld+json"}


def problems_of(page: str) -> list[str]:
    """Everything that is wrong with a whole page or a fragment of one; an empty list when it is well."""
    whole = "<html" in page[:500].lower()
    tree: HtmlElement = html.document_fromstring(page) if whole else html.fragment_fromstring(page, create_parent="div")
    found = [*_ids(tree), *_labels(tree), *_inline(tree), *_forms(tree), *_pictures(tree)]
    if re.search(r"\{\{|\{%|%\}|\}\}", tree.text_content()):
        found.append("template syntax is shown")
    found += words_of(tree.text_content())
    if whole:
        found += _document(tree)
    return found


# One form for each word, everywhere: see docs/begrippen.md.
_WORDS = (
    (r"(?<!\.)\.\.(?!\.)", "two full stops"),
    (r"\b[Kk]unt?\b", "kan, and not kun or kunt"),
    (r"\(en\)", "a plural between brackets"),
    (r"(?<![eE]-)\b[Mm]ailadres", "e-mailadres, and not mailadres"),
)


def words_of(text: str) -> list[str]:
    """What is wrong with the words that a person reads."""
    return [
        f"{problem}: …{text[max(0, at.start() - 20) : at.end() + 20]}…"
        for pattern, problem in _WORDS
        if (at := re.search(pattern, text))
    ]


def _document(tree: HtmlElement) -> list[str]:
    found = []
    headings = tree.xpath("//h1")
    if len(headings) != 1:
        found.append(f"{len(headings)} h1 headings")
    elif not headings[0].text_content().strip():
        found.append("an empty h1")
    if not (tree.get("lang") or "").startswith("nl"):
        found.append("html without lang=nl")
    if not "".join(tree.xpath("//title//text()")).strip():
        found.append("no title")
    if len(tree.xpath("//main")) != 1:
        found.append("not exactly one main")
    ids = set(tree.xpath("//@id"))
    found += [
        f"a link to #{target}, which is not there"
        for target in (href[1:] for href in tree.xpath("//a/@href") if href.startswith("#") and len(href) > 1)
        if target not in ids
    ]
    levels = [int(each.tag[1]) for each in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    # A heading may not skip a level on the way down, header and footer apart.
    main = [
        int(each.tag[1]) for each in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")
    ]
    if levels:
        found += [f"h{above} is followed by h{below}" for above, below in pairwise(main) if below > above + 1]
    return found


def _ids(tree: HtmlElement) -> list[str]:
    return [f"id {name!r} twice" for name, times in Counter(tree.xpath("//@id")).items() if times > 1]


def _labels(tree: HtmlElement) -> list[str]:
    named = set(tree.xpath("//label/@for"))
    ids = set(tree.xpath("//@id"))
    found = []
    for control in tree.xpath("//input|//select|//textarea"):
        if control.tag == "input" and control.get("type", "text") in _UNLABELLED:
            continue
        by = (control.get("aria-labelledby") or "").split()
        labelled = (
            control.get("id") in named
            or control.get("aria-label")
            or (by and set(by) <= ids)
            or any(each.tag == "label" for each in control.iterancestors())
        )
        if not labelled:
            found.append(f"no label for {control.tag} {control.get('name')!r}")
        described = set((control.get("aria-describedby") or "").split())
        if missing := described - ids:
            found.append(f"aria-describedby names {sorted(missing)}, which are not there")
    for button in tree.xpath("//button|//a[@href]"):
        name = button.text_content().strip() or button.get("aria-label") or button.xpath(".//@aria-label|.//img/@alt")
        if not name:
            found.append(f"a {button.tag} without a name")
    return found


def _inline(tree: HtmlElement) -> list[str]:
    found = [
        "an inline script"
        for script in tree.xpath("//script[not(@src)]")
        if script.get("type") not in _DATA_SCRIPTS and (script.text or "").strip()
    ]
    if tree.xpath("//style"):
        found.append("an inline style sheet")
    found += [f"a style attribute on {each.tag}" for each in tree.xpath("//*[@style]")]
    found += [
        f"{name} on {each.tag}"
        for each in tree.iter()
        if isinstance(each.tag, str)
        for name in each.attrib
        if name.startswith("on")
    ]
    found += [f"a script address in {each}" for each in tree.xpath("//@href") if each.lower().startswith("javascript:")]
    return found


def _forms(tree: HtmlElement) -> list[str]:
    return [
        "a POST form without a CSRF token"
        for form in tree.xpath("//form[translate(@method,'POST','post')='post']")
        if not form.xpath(".//input[@name='csrfmiddlewaretoken']")
        and not (form.get("action") or "").startswith("http")
        # A public test whose POST changes nothing: a token would leave a cookie with the visitor.
        and form.get("data-stateless") is None
    ]


def _pictures(tree: HtmlElement) -> list[str]:
    return ["a picture without alt" for each in tree.xpath("//img[not(@alt)]")]


class CheckedClient(Client):
    """Django's test client; every HTML answer is checked, and ``page`` holds the last one as a tree.

    ``actor``, ``person`` and ``identity`` are there after logging in through the fixtures.
    """

    actor: Actor
    person: Person
    identity: Identity
    page: HtmlElement

    def request(self, **request: Any) -> HttpResponse:
        """Send, then check."""
        response: HttpResponse = super().request(**request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            text = response.content.decode()
            if text.strip():
                wrong = problems_of(text)
                assert not wrong, f"{request.get('PATH_INFO')}: " + "; ".join(wrong)
                self.page = html.fromstring(text)
        return response

    @property
    def heading(self) -> str:
        """The text of the last page's h1."""
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    @property
    def text(self) -> str:
        """The text of the last page's main part, with single spaces."""
        return " ".join(self.page.xpath("//main")[0].text_content().split())

    def key(self) -> str:
        """A fresh one-time form key for whoever is logged in."""
        return form_keys.new_key(getattr(self, "actor", None))

    def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """POST a form as its page would: with a fresh one-time key."""
        return self.post(path, {form_keys.FIELD: self.key(), **(data or {})}, **more)


def a_uuid(number: int) -> UUID:
    """A fixed UUID for tests."""
    return UUID(int=number)
