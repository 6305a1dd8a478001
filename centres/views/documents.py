"""Opening a sealed document of a dossier: laid out when it is first opened."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from centres.domain import papers
from centres.views.base import CentrePage, CitizenPage
from loopbaan.audit import trail
from loopbaan.documents import service as documents
from loopbaan.web.access import writes_on_get
from loopbaan.web.views.base import Page

_WHY = "a sealed paper is laid out when it is first opened"


class _Opens(Page):
    """The PDF of one thing in a dossier, for who may hold it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Download; the reading is recorded with it."""
        document = papers.document_for(kind=self.kwargs["kind"], object_id=self.kwargs["object_id"], actor=self.actor)
        content = documents.open_pdf(document)
        with transaction.atomic():
            if document.person_id is not None:
                trail.record_read(
                    self.actor,
                    subject=("document", document.id),
                    person_id=document.person_id,
                    at=self.at,
                )
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{documents.file_name(document)}"',
                "Cache-Control": "no-store",
            },
        )


@writes_on_get(_WHY)
class CentreDocumentPage(_Opens, CentrePage):
    """A document of the centre's dossier."""


@writes_on_get(_WHY)
class CitizenDocumentPage(_Opens, CitizenPage):
    """A document of the citizen's own."""
