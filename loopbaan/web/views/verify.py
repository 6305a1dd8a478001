"""Anyone can check a document: by its number, or by comparing a PDF with what we issued."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loopbaan.documents import service as documents
from loopbaan.web.access import public
from loopbaan.web.forms import Form, Look
from loopbaan.web.views.base import Page, Text


class NumberForm(Form):
    """The number that is printed beside the QR code."""

    nummer = forms.CharField(
        label=gettext_lazy("Documentnummer"),
        help_text=gettext_lazy("Het staat naast de QR-code en begint met D, bijvoorbeeld D-7F3K-91QX-T5A."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Vul het documentnummer in.")},
    )
    looks = {"nummer": Look(width=20)}


class FileForm(Form):
    """The PDF that somebody holds."""

    pdf = forms.FileField(
        label=gettext_lazy("Pdf"),
        help_text=gettext_lazy("Hoogstens 5 MB. We bewaren het bestand niet."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Kies de pdf die je wil controleren.")},
    )

    def clean_pdf(self) -> UploadedFile:
        """Refuse what is too large to be a document of ours."""
        pdf: UploadedFile = self.cleaned_data["pdf"]
        if (pdf.size or 0) > documents.MAX_UPLOAD:
            raise forms.ValidationError(_("Dit bestand is groter dan 5 MB. Zo groot zijn onze documenten niet."))
        return pdf


@public
class VerifyPage(Page):
    """Where one types a number or chooses a file."""

    title: Text = gettext_lazy("Controleer een document")
    template_name = "documents/verify.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Show the forms; with ``?nummer=`` go to that document, or say what is wrong with the number."""
        if "nummer" not in request.GET:
            return self.show()
        form = NumberForm(data=request.GET)
        if not form.is_valid():
            return self.show(form=form)
        typed = form.cleaned_data["nummer"]
        found = documents.check_number(typed)
        if found.record is not None:
            return HttpResponseRedirect(reverse("verify_number", args=[found.record.number]))
        form.add_error("nummer", found.problem or _unknown())
        return self.show(form=form)

    def context(self, **more: Any) -> dict[str, Any]:
        """Both forms, whichever of them was sent."""
        form = more.pop("form", None)
        number_form = form if isinstance(form, NumberForm) else NumberForm()
        file_form = form if isinstance(form, FileForm) else FileForm()
        return super().context(number_form=number_form, file_form=file_form, form=form or number_form, **more)


@public
class VerifyNumberPage(VerifyPage):
    """What anyone may know about the document with a number: the page behind the QR code."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Show the document, or the form with what is wrong with the number."""
        typed = kwargs["number"]
        found = documents.check_number(typed)
        if found.record is None:
            form = NumberForm(data={"nummer": typed[:40]})
            form.add_error("nummer", found.problem or _unknown())
            return self.show(HTTPStatus.NOT_FOUND, form=form)
        self.template_name = "documents/verified.html"
        self.title = found.record.title
        return self.show(record=found.record)


@public
class VerifyFilePage(VerifyPage):
    """Compares an uploaded PDF with what we issued; keeps nothing of it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """There is nothing to show without a file."""
        return HttpResponseRedirect(reverse("verify"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Say what the file is."""
        form = FileForm(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.show(HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        upload: UploadedFile = form.cleaned_data["pdf"]
        self.template_name = "documents/verified_file.html"
        return self.show(check=documents.check_file(upload.read()), file_name=upload.name)


def _unknown() -> str:
    return _("We vinden geen document met dit nummer. Kijk het nummer na op je document.")
