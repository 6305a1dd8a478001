"""The documents of a citizen, and their download."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.views.base import CitizenPage
from loopbaan.core.errors import NotFound
from loopbaan.core.identifiers import format_code
from loopbaan.documents import service as documents
from loopbaan.documents.service import Document

_PER_PAGE = 20


def pdf_answer(document: Document) -> HttpResponse:
    """The sealed PDF as a download that nothing keeps. Whoever calls has checked whose it is."""
    content = documents.open_pdf(document)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{documents.file_name(document)}"',
            "Cache-Control": "no-store",
        },
    )


class DocumentsPage(CitizenPage):
    """Every document that was issued to this citizen."""

    template_name = "citizens/documents.html"
    title = gettext_lazy("Je documenten")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds a page of the list, and the cheques whose paper can be asked for."""
        page = Paginator(selectors.papers_of(self.person_id), _PER_PAGE).get_page(self.request.GET.get("pagina"))
        issued = {each.subject_id for each in page.object_list if each.kind == "cheque"}
        cheques = [each for each in selectors.cheques_of(self.person_id) if each.id not in issued]
        return super().context(
            page=page,
            documents=[{"row": each, "number": format_code(each.number)} for each in page.object_list],
            cheques=[{"id": each.id, "number": format_code(each.number), "on": each.issued_on} for each in cheques],
            **more,
        )


class DocumentPage(CitizenPage):
    """Download one document; somebody else's does not exist."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The PDF."""
        document = selectors.papers_of(self.person_id).filter(id=self.subject).first()
        if document is None:
            raise NotFound("document_not_found", _("We vinden dit document niet."))
        return pdf_answer(document)
