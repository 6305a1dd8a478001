"""Signatures stand under exact content, by a person who is strongly known, until that content changes."""

import dataclasses
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core.actor import LoginStrength
from loopbaan.db.constraints import constraint_name
from loopbaan.documents import service as documents
from loopbaan.documents.models import Signature
from tests.documents.conftest import AT

pytestmark = pytest.mark.django_db
TEXT = "Overeenkomst loopbaanbegeleiding, 240 minuten"


@pytest.fixture
def subject():
    return ("agreement", uuid.uuid4())


def test_both_sign_the_same_content(subject, citizen, counsellor):
    documents.sign(subject, TEXT, actor=citizen, at=AT)
    standing = documents.sign(
        subject, TEXT.encode(), actor=counsellor, at=AT.replace(hour=10), person_id=citizen.person_id
    )
    assert standing == list(documents.signatures_of(subject))
    lines = documents.signature_lines(reversed(standing))
    assert [(line["name"], line["capacity"], line["strength"]) for line in lines] == [
        ("Nele D'Hondt", "citizen", "high"),
        ("Bo Claes", "centre", "substantial"),
    ]
    assert {line["content_sha256"] for line in lines} == {documents.content_digest(TEXT)}
    assert Event.objects.filter(action="signed", subject_id=subject[1]).count() == 2


def test_a_second_click_gives_the_first_signature(subject, citizen):
    (first,) = documents.sign(subject, TEXT, actor=citizen, at=AT)
    (second,) = documents.sign(subject, TEXT, actor=citizen, at=AT.replace(hour=11))
    assert first.pk == second.pk
    assert second.signed_at == AT
    assert Event.objects.filter(action="signed").count() == 1


def test_other_content_than_the_other_party_signed_is_refused(subject, citizen, counsellor):
    documents.sign(subject, TEXT, actor=citizen, at=AT)
    with pytest.raises(documents.CannotSign) as refused:
        documents.sign(subject, TEXT + " gewijzigd", actor=counsellor, at=AT)
    assert refused.value.code == "signature_other_content"


def test_somebody_else_cannot_sign_for_the_same_side(subject, citizen):
    documents.sign(subject, TEXT, actor=citizen, at=AT)
    other = Person.objects.create(given_name="Jef", family_name="Maes")
    with pytest.raises(documents.CannotSign) as refused:
        documents.sign(subject, TEXT, actor=dataclasses.replace(citizen, person_id=other.pk), at=AT)
    assert refused.value.code == "signature_taken"


def test_a_weak_login_cannot_sign(subject, citizen):
    with pytest.raises(documents.CannotSign) as refused:
        documents.sign(subject, TEXT, actor=dataclasses.replace(citizen, strength=LoginStrength.NONE), at=AT)
    assert refused.value.code == "signature_weak_login"


def test_a_change_voids_both_and_each_signs_again(subject, citizen, counsellor):
    documents.sign(subject, TEXT, actor=citizen, at=AT)
    documents.sign(subject, TEXT, actor=counsellor, at=AT)
    assert documents.void(subject, "Het gesprek is verbeterd.", AT, actor=counsellor) == 2
    assert documents.void(subject, "Nog eens", AT) == 0
    assert not documents.signatures_of(subject).exists()
    documents.sign(subject, "nieuw", actor=citizen, at=AT)
    assert documents.signatures_of(subject).count() == 1
    assert {each.void_reason for each in documents.signatures_of(subject, voided=True)} == {"Het gesprek is verbeterd."}
    assert Event.objects.filter(action="signatures_voided").count() == 1


@pytest.mark.parametrize(
    "change", [{"content_sha256": "0" * 64}, {"name": "Iemand anders"}, {"signed_at": AT.replace(year=2025)}], ids=str
)
def test_the_database_refuses_to_change_a_signature(subject, citizen, change):
    documents.sign(subject, TEXT, actor=citizen, at=AT)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Signature.objects.update(**change)
    assert constraint_name(refused.value) == "signature_append_only"


def test_a_voided_signature_does_not_come_back(subject, citizen):
    documents.sign(subject, TEXT, actor=citizen, at=AT)
    documents.void(subject, "Gewijzigd", AT)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Signature.objects.update(voided_at=None, void_reason=None)
    assert constraint_name(refused.value) == "signature_append_only"


@pytest.mark.django_db(transaction=True)
def test_one_signature_from_two_tabs_at_once(subject, citizen):
    outcomes: list[object] = []
    start = threading.Barrier(4)

    def sign_it():
        try:
            start.wait()
            outcomes.append([each.pk for each in documents.sign(subject, TEXT, actor=citizen, at=AT)])
        except documents.CannotSign as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4
    assert Signature.objects.filter(subject_id=subject[1]).count() == 1
    assert Event.objects.filter(action="signed", subject_id=subject[1]).count() == 1
