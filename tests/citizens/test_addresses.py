"""Letters go to the main residence that the national register last answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from citizens.domain.addresses import address_lines
from loopbaan.db.sealing import seal
from loopbaan.magda import service as magda
from loopbaan.magda.answers import Service
from loopbaan.magda.models import Exchange
from loopbaan.messages.addresses import address_of
from tests.magda.messages import AT, ON, reply
from tests.support.people import a_citizen, a_staff_member

pytestmark = pytest.mark.django_db
INSZ = "84631512345"
ADDRESS = (
    f"<Persoon><INSZ>{INSZ}</INSZ><Adressen><Hoofdverblijfplaats><Straatnaam><String>Veldstraat</String></Straatnaam>"
    "<Huisnummer>12</Huisnummer><Postcode>9000</Postcode><NISCodeGemeente>44021</NISCodeGemeente>"
    "<Gemeentenaam><String>Gent</String></Gemeentenaam></Hoofdverblijfplaats></Adressen></Persoon>"
)


def kept(person_id: object, content: str) -> None:
    Exchange.objects.create(
        person_id=person_id,
        service="GeefPersoon",
        question_reference="q",
        asked_at=AT,
        answered_at=AT,
        outcome="answered",
        sha256="0" * 64,
        sealed=seal(reply(Service.PERSON, content)),
        expires_on=ON + timedelta(days=90),
    )


def test_the_address_is_that_of_the_last_answer() -> None:
    person = a_citizen(insz=INSZ)
    kept(person.id, ADDRESS)
    assert address_lines(person.id) == ("Veldstraat 12", "9000 Gent")
    assert address_of(person.id) == ("Veldstraat 12", "9000 Gent")


def test_without_an_answer_that_is_kept_there_is_no_address() -> None:
    person = a_citizen(insz=INSZ)
    kept(person.id, ADDRESS)
    magda.erase_expired(on=ON + timedelta(days=90))
    assert address_lines(person.id) is None
    assert address_lines(a_staff_member().id) is None
