"""The public check tells an exact copy from a changed one, and says nothing about people."""

import dataclasses
from io import BytesIO

import pytest
from pypdf import PdfWriter

from loopbaan.documents import seals
from loopbaan.documents import service as documents
from tests.documents.conftest import AT

pytestmark = pytest.mark.django_db


def test_a_number_is_found_however_it_is_typed(letter_args):
    document = documents.render(**letter_args)
    printed = documents.particulars(document)["number"]
    for typed in (document.number, printed, printed.lower(), printed.replace("-", " "), document.number[1:]):
        assert documents.check_number(typed).record.number == document.number
    swapped = document.number.replace("0", "O").replace("1", "l")
    assert documents.check_number(swapped).record.number == document.number


def test_a_near_miss_is_explained_and_an_unknown_number_is_just_unknown(letter_args):
    number = documents.register(**letter_args).number
    wrong = number[:-1] + ("3" if number[-1] != "3" else "4")
    assert "één teken fout" in documents.check_number(wrong).problem
    assert "11 tekens" in documents.check_number("D-123").problem
    assert documents.check_number("é€").problem
    from loopbaan.core.identifiers import new_document_number

    assert documents.check_number(new_document_number()) == documents.NumberCheck()


def test_the_public_record_holds_no_person(letter_args):
    document = documents.render(**letter_args)
    record = documents.check_number(document.number).record
    shown = str(dataclasses.asdict(record))
    assert record.sha256 == document.sha256
    assert record.sealed_by == seals.DEMO_NAME
    for secret in ("Hondt", "Kerkstraat", str(document.person_id), str(document.subject_id), str(document.pk)):
        assert secret not in shown


def test_a_withdrawn_document_says_so(letter_args, citizen):
    document = documents.render(**letter_args)
    assert documents.check_number(document.number).record.standing is documents.Standing.VALID
    documents.withdraw(document.pk, actor=citizen, reason="Vervangen", at=AT)
    assert documents.check_number(document.number).record.standing is documents.Standing.WITHDRAWN


def test_the_exact_file(letter_args):
    document = documents.render(**letter_args)
    found = documents.check_file(documents.open_pdf(document))
    assert (found.match, found.record.number) == (documents.Match.EXACT, document.number)
    assert found.seal.intact


def test_something_added_after_the_seal(letter_args):
    document = documents.render(**letter_args)
    found = documents.check_file(documents.open_pdf(document) + b"\n% meer\n")
    assert (found.match, found.record.number) == (documents.Match.CHANGED, document.number)


def test_something_changed_under_the_seal(letter_args):
    content = bytearray(documents.open_pdf(documents.render(**letter_args)))
    content[content.index(b"stream") + 40] ^= 1
    found = documents.check_file(bytes(content))
    assert (found.match, found.record, found.seal.intact) == (documents.Match.CHANGED, None, False)


def test_our_seal_on_something_we_never_issued():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    plain = BytesIO()
    writer.write(plain)
    assert documents.check_file(plain.getvalue()).match is documents.Match.UNKNOWN
    found = documents.check_file(seals.apply(plain.getvalue(), reason="proef"))
    assert found.match is documents.Match.SEALED_UNKNOWN


@pytest.mark.parametrize(
    "content",
    [b"", b"geen pdf", b"%PDF-1.7\n/ByteRange [0 1 2 3]", b"%PDF-1.7" + b"/ByteRange [0 9 99999999999 9]" * 50],
    ids=["empty", "text", "stub", "huge"],
)
def test_rubbish_is_not_ours(content):
    assert documents.check_file(content).match in {documents.Match.NOT_A_PDF, documents.Match.UNKNOWN}
