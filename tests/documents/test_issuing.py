"""Issuing: now or when first opened, once, sealed, encrypted, and never changed."""

import hashlib
import threading
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import IntegrityError, connection, transaction
from outloud import check
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from loopbaan.audit.models import Event
from loopbaan.core.errors import DomainError
from loopbaan.db.constraints import constraint_name
from loopbaan.documents import pdf, seals
from loopbaan.documents import service as documents
from loopbaan.documents.models import Document
from tests.documents.conftest import AT

pytestmark = pytest.mark.django_db


def test_a_rendered_document_is_sealed_stored_encrypted_and_digested(letter_args):
    document = documents.render(**letter_args)
    content = documents.open_pdf(document)
    stored = (Path(settings.PRIVATE_ROOT) / document.content).read_bytes()
    assert content.startswith(b"%PDF-1.7")
    assert b"%PDF" not in stored
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert seals.examine(content) == seals.SealReport(
        present=True, intact=True, whole=True, sealed_by="Loopbaancheque demozegel"
    )
    assert document.pages == len(PdfReader(BytesIO(content)).pages) == 1
    assert document.context is None


def test_the_pdf_speaks_and_carries_what_makes_it_checkable(letter_args, tmp_path):
    document = documents.render(**letter_args)
    content = documents.open_pdf(document)
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    result = check(str(path))
    assert (result.verdict, result.errors, result.warnings) == ("pass", 0, 0), result.sorted_findings()
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
    printed = documents.particulars(document)["number"]
    assert printed.startswith("D-")
    for words in ("Nele D'Hondt", "Kies een loopbaancentrum.", "2 maart 2026", printed, "Oefenomgeving"):
        assert words in text


def test_a_registered_document_is_laid_out_when_it_is_first_opened_and_then_stays_the_same(letter_args):
    document = documents.register(**letter_args)
    assert not document.is_laid_out
    assert b"D'Hondt" not in bytes(document.context)
    first = documents.open_pdf(document)
    again = documents.open_pdf(Document.objects.get(pk=document.pk))
    assert first == again
    assert Document.objects.get(pk=document.pk).context is None


@pytest.mark.django_db(transaction=True)
def test_two_people_who_open_it_first_at_once_get_the_same_bytes(letter_args):
    document = documents.register(**letter_args)
    opened: list[bytes] = []

    def open_it():
        try:
            opened.append(documents.open_pdf(Document.objects.get(pk=document.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 3
    assert len(set(opened)) == 1


def test_issuing_is_on_the_trail_without_personal_data(letter_args, citizen):
    document = documents.register(**letter_args, actor=citizen)
    event = Event.objects.get(action="document_issued")
    assert event.person_id == citizen.person_id
    assert event.payload["number"] == document.number
    assert "Hondt" not in str(event.payload)


@pytest.mark.parametrize(
    "change",
    [{"title": "Anders"}, {"sha256": "0" * 64}, {"context": b"x"}, {"kind": "other"}],
    ids=lambda c: next(iter(c)),
)
def test_the_database_refuses_to_change_a_document(letter_args, change):
    document = documents.render(**letter_args)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)
    assert constraint_name(refused.value) == "document_append_only"


def test_the_database_refuses_to_delete_a_document(letter_args):
    document = documents.register(**letter_args)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()
    assert constraint_name(refused.value) == "document_append_only"


def test_a_file_that_was_changed_or_lost_is_not_served(letter_args):
    document = documents.render(**letter_args)
    path = Path(settings.PRIVATE_ROOT) / document.content
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(documents.DocumentDamaged):
        documents.open_pdf(document)
    path.unlink()
    with pytest.raises(documents.DocumentDamaged):
        documents.open_pdf(document)


def test_withdrawing_once_and_only_once(letter_args, citizen):
    document = documents.register(**letter_args)
    documents.withdraw(document.pk, actor=citizen, reason="Vervangen", at=AT)
    with pytest.raises(DomainError) as refused:
        documents.withdraw(document.pk, actor=citizen, reason="Nog eens", at=AT)
    assert refused.value.code == "document_withdrawn"
    assert Document.objects.get(pk=document.pk).withdrawn_reason == "Vervangen"


def test_documents_of_a_subject_newest_first(letter_args):
    first = documents.register(**letter_args)
    second = documents.register(**{**letter_args, "kind": "cheque", "at": AT.replace(hour=10)})
    documents.register(**{**letter_args, "subject": ("cheque", first.pk)})
    subject = letter_args["subject"]
    assert list(documents.documents_of(subject)) == [second, first]
    assert list(documents.documents_of(subject, kind="letter")) == [first]


@pytest.mark.parametrize("address", ["https://elders.example/x.png", "file:///etc/passwd", "css/../../manage.py"])
def test_a_template_reaches_nothing_but_our_static_files(address):
    fetcher = pdf.StaticOnly()
    with pytest.raises((FatalURLFetchingError, ValueError, SuspiciousFileOperation)):
        fetcher.fetch(address if "://" in address else f"https://static.invalid/{address}")


def test_a_picture_from_elsewhere_stops_the_rendering(letter_args, tmp_path, settings):
    (tmp_path / "leak.html").write_text(
        '<html lang="nl"><title>x</title><img src="https://elders.example/x.png" alt="x">'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    with pytest.raises(FatalURLFetchingError):
        pdf.lay_out("leak.html", {})
