"""The documents of a citizen, and their download."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.domain.papers import CHEQUE_PAPER, DECISION_PAPER
from citizens.models import Decision
from citizens.views.base import CitizenPage
from loopbaan.core import clock
from loopbaan.core.errors import NotFound
from loopbaan.core.identifiers import format_code
from loopbaan.documents import service as documents
from loopbaan.documents.service import Document

_PER_PAGE = 20
_LETTER = "letter"
_OUTCOMES = {
    "granted": gettext_lazy("recht op een loopbaancheque"),
    "refused": gettext_lazy("geen recht op een loopbaancheque"),
}


class Entry(NamedTuple):
    """One line of the list; ``at`` orders it."""

    at: datetime
    title: str
    url: str
    note: str

    @property
    def on(self) -> date:
        return clock.day_of(self.at)


def pdf_answer(document: Document, *, name: str = "") -> HttpResponse:
    """The sealed PDF as a download that nothing keeps. Whoever calls has checked whose it is."""
    content = documents.open_pdf(document)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name or documents.file_name(document)}"',
            "Cache-Control": "no-store",
        },
    )


def decision_file_name(decision: Decision, extension: str) -> str:
    """Under what name a decision is saved, as a letter or as data: ``beslissing-B-C727-A432-3AB7-1.pdf``."""
    return f"beslissing-{decision.reference}.{extension}"


class DocumentsPage(CitizenPage):
    """Everything that this citizen can have as a document: opened or not yet."""

    template_name = "citizens/documents.html"
    title = gettext_lazy("Je documenten")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds a page of the list: decisions, cheques, and what was issued besides, newest first."""
        others, papers = [], {}
        for each in selectors.papers_of(self.person_id):
            if each.kind in (DECISION_PAPER, CHEQUE_PAPER) and each.withdrawn_at is None:
                papers[each.subject_id] = each
            else:
                others.append(_document(each))
        decisions = list(selectors.decisions_about(self.person_id))
        newest: dict[UUID, Decision] = {}
        for row in decisions:
            newest.setdefault(row.application_id, row)
        entries = [
            *(_decision(row, newest[row.application_id], papers.get(row.id)) for row in decisions),
            *(_cheque(each, papers.get(each.id)) for each in selectors.cheques_of(self.person_id)),
            *others,
        ]
        entries.sort(key=lambda each: each.at, reverse=True)
        page = Paginator(entries, _PER_PAGE).get_page(self.request.GET.get("pagina"))
        return super().context(page=page, **more)


def _decision(row: Decision, newest: Decision, paper: Document | None) -> Entry:
    note = format_html(_("Referentie {reference}"), reference=_whole(row.reference))
    if newest.id != row.id:
        gone = format_html(_("Geldt niet meer: vervangen door {newest}"), newest=_whole(newest.reference))
        note = format_html("{} · {}", note, gone)
    title = _("Beslissing: %(outcome)s") % {"outcome": _OUTCOMES[row.outcome]}
    url = reverse("citizens:decision_pdf", args=[row.application_id, row.number])
    return Entry(row.decided_at, title, _address(paper, url), note)


def _cheque(cheque: selectors.ChequeFacts, paper: Document | None) -> Entry:
    title = _("Loopbaancheque %(number)s") % {"number": format_code(cheque.number)}
    note = _("Geldt niet meer") if cheque.state in selectors.ENDED_CHEQUES else ""
    url = reverse("citizens:cheque_pdf", args=[cheque.id])
    return Entry(clock.start_of(cheque.issued_on), title, _address(paper, url), note)


def _document(row: Document) -> Entry:
    title = _("Brief: %(title)s") % {"title": row.title} if row.kind == _LETTER else row.title
    number = format_html(_("Nummer {number}"), number=_whole(format_code(row.number)))
    note = _("Geldt niet meer") if row.withdrawn_at else number
    return Entry(row.created_at, title, _address(row, ""), note)


def _whole(number: str) -> SafeString:
    """A number that stays on one line."""
    return format_html('<span class="lb-number">{}</span>', number)


def _address(paper: Document | None, until_opened: str) -> str:
    return reverse("citizens:document", args=[paper.id]) if paper is not None else until_opened


class DocumentPage(CitizenPage):
    """Download one document; somebody else's does not exist."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The PDF."""
        document = selectors.papers_of(self.person_id).filter(id=self.subject).first()
        if document is None:
            raise NotFound("document_not_found", _("We vinden dit document niet."))
        if document.kind != DECISION_PAPER:
            return pdf_answer(document)
        decision = selectors.decisions_about(self.person_id).filter(id=document.subject_id).first()
        return pdf_answer(document, name=decision_file_name(decision, "pdf") if decision else "")
