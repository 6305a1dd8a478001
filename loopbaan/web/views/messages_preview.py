"""Every message as people will get it, from its sample: for who writes them. Only in the demo."""

from __future__ import annotations

from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from loopbaan.documents import pdf
from loopbaan.documents import service as documents
from loopbaan.messages import service as messages
from loopbaan.web.access import public
from loopbaan.web.views.base import Page

GIVEN_NAME = "Nele"
FULL_NAME = "Nele D'Hondt"
ADDRESS = ["Kerkstraat 12 bus 3", "9000 Gent"]


class _InDemo(Page):
    """Not there outside the demo."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only in the demo."""
        if not settings.DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def kind(self) -> messages.MessageKind:
        """The kind in the address."""
        try:
            return messages.kind_of(self.kwargs["key"])
        except KeyError as error:
            raise Http404 from error

    @property
    def content(self) -> messages.Content:
        """The kind's subject and text, from its sample."""
        return messages.compose(self.kind, self.kind.sample)


@public
class MessageKinds(_InDemo):
    """The list of all kinds."""

    title = gettext_lazy("Berichten: voorbeelden")
    template_name = "messages/kinds.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Each kind with its subject."""
        kinds = [(kind, messages.compose(kind, kind.sample).subject) for kind in messages.all_kinds()]
        return super().context(kinds=kinds, **more)


@public
class MessagePreview(_InDemo):
    """One kind: subject and plain text, with the ways to the mail and the letter."""

    template_name = "messages/preview.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """The mail's text."""
        mail = messages.mail_of(self.content, given_name=GIVEN_NAME)
        return super().context(kind=self.kind, mail=mail, **more)


@public
@method_decorator(csp_update({"style-src": [UNSAFE_INLINE]}), name="dispatch")
class MailPreview(_InDemo):
    """The HTML of the mail itself, which carries its own style as mails must."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Exactly what is sent."""
        return HttpResponse(messages.mail_of(self.content, given_name=GIVEN_NAME).html)


@public
class LetterPreview(_InDemo):
    """The PDF of the letter, without a seal and without a row."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The letter; none for a kind that goes by mail only."""
        if self.kind.mail_only:
            raise Http404
        letter = documents.Document(kind="letter", title=str(self.kind.title), created_at=self.at)
        laid_out = pdf.lay_out(
            "documents/letter.html",
            {
                "recipient": FULL_NAME,
                "address": ADDRESS,
                "paragraphs": messages.framed(self.content, GIVEN_NAME),
                "document": documents.particulars(letter),
            },
        )
        return HttpResponse(laid_out.content, content_type="application/pdf")
