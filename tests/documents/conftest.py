"""People who sign, and a document in its plainest form."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from loopbaan.accounts.models import Person
from loopbaan.core.actor import Actor, Capacity, LoginStrength

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def citizen(db) -> Actor:
    """A citizen who is logged in with itsme."""
    person = Person.objects.create(given_name="Nele", family_name="D'Hondt")
    return Actor(Capacity.CITIZEN, person.pk, name=person.full_name, strength=LoginStrength.HIGH)


@pytest.fixture
def counsellor(db) -> Actor:
    """A counsellor who is logged in with a code."""
    person = Person.objects.create(given_name="Bo", family_name="Claes")
    return Actor(
        Capacity.CENTRE,
        person.pk,
        organisation_id=uuid.uuid4(),
        name=person.full_name,
        strength=LoginStrength.SUBSTANTIAL,
    )


@pytest.fixture
def letter_args(citizen) -> dict:
    """The arguments of a document that only the platform's own template is needed for."""
    return {
        "template": "documents/letter.html",
        "context": {
            "recipient": "Nele D'Hondt",
            "address": ["Kerkstraat 12", "9000 Gent"],
            "paragraphs": [
                {"kind": "paragraph", "text": "Je loopbaancheque is klaar."},
                {"kind": "list", "lines": ["Kies een loopbaancentrum.", "Maak een afspraak."]},
            ],
        },
        "kind": "letter",
        "title": "Brief over je loopbaancheque",
        "subject": ("cheque", uuid.uuid4()),
        "person_id": citizen.person_id,
        "at": AT,
    }
