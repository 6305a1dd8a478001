"""The public pages that check a document."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from loopbaan.core.identifiers import new_document_number
from loopbaan.documents import service as documents
from loopbaan.documents.models import Document
from tests.documents.conftest import AT

pytestmark = pytest.mark.django_db


def upload(client, content: bytes):
    return client.post(reverse("verify_file"), {"pdf": SimpleUploadedFile("brief.pdf", content)})


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_number_leads_to_the_page_behind_the_qr_code(client, letter_args):
    document = documents.render(**letter_args)
    answer = client.get(reverse("verify"), {"nummer": documents.particulars(document)["number"].lower()})
    assert answer.status_code == 302
    assert documents.verification_address(document.number).endswith(answer.url)
    shown = text_of(client.get(answer.url))
    for words in ("Dit document is van ons", "Geldig", document.title, document.sha256, "Loopbaancheque demozegel"):
        assert words in shown
    for secret in ("Hondt", "Kerkstraat", str(document.subject_id)):
        assert secret not in shown


def test_a_document_that_nobody_opened_yet_is_known_but_has_no_fingerprint(client, letter_args):
    document = documents.register(**letter_args)
    shown = text_of(client.get(reverse("verify_number", args=[document.number])))
    assert "Dit document is van ons" in shown
    assert "SHA-256" not in shown
    assert not Document.objects.get().is_laid_out


def test_a_withdrawn_document(client, letter_args, citizen):
    document = documents.render(**letter_args)
    documents.withdraw(document.pk, actor=citizen, reason="Vervangen door een brief aan D'Hondt", at=AT)
    shown = text_of(client.get(reverse("verify_number", args=[document.number])))
    assert "Dit document geldt niet meer" in shown
    assert "Vervangen" not in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Vul het documentnummer in."),
        ("D-123", "telt dan 11 tekens"),
        (new_document_number(), "We vinden geen document met dit nummer"),
        ("é" * 11, "klopt niet"),
    ],
    ids=["empty", "short", "unknown", "foreign"],
)
def test_what_is_wrong_with_a_number_is_said(client, typed, sentence):
    assert sentence in text_of(client.get(reverse("verify"), {"nummer": typed}))


def test_an_address_with_an_unknown_number_is_not_found(client):
    answer = client.get(reverse("verify_number", args=[new_document_number()]))
    assert answer.status_code == 404
    assert "We vinden geen document" in text_of(answer)


def test_the_exact_pdf_and_a_changed_one(client, letter_args):
    content = documents.open_pdf(documents.render(**letter_args))
    assert "Dit is exact het document dat wij uitgaven" in text_of(upload(client, content))
    assert "iemand voegde er daarna iets aan toe" in text_of(upload(client, content + b"\n% x\n"))
    broken = bytearray(content)
    broken[content.index(b"stream") + 40] ^= 1
    shown = text_of(upload(client, bytes(broken)))
    assert "dat is gebroken" in shown
    assert "Dit is exact" not in shown


def test_other_files(client):
    assert "Dit is geen document van ons" in text_of(upload(client, b"%PDF-1.7\nvreemd"))
    assert "Dit bestand is geen pdf" in text_of(upload(client, b"GIF89a"))
    assert "Dit bestand is geen pdf" in text_of(upload(client, b""))
    answer = upload(client, b"%PDF-" + b"0" * documents.MAX_UPLOAD)
    assert answer.status_code == 422
    assert "groter dan 5 MB" in text_of(answer)
    assert client.post(reverse("verify_file")).status_code == 422
    assert client.get(reverse("verify_file")).url == reverse("verify")
