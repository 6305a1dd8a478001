"""Asking about a person, end to end, against the practice environment; and what is kept of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from citizens.rules.facts import SERVICES, make_facts
from loopbaan.core.regulation import decide, regulation_on
from loopbaan.magda import service as magda
from loopbaan.magda.answers import Answer, NoAnswer, NoRecord, Reason, Service
from loopbaan.magda.models import Exchange
from loopbaan.magda.store import AnswerErasedError
from sandbox.people import World
from tests.magda.messages import AT, ON
from tests.support.sources import insz_of, running_sources

pytestmark = pytest.mark.django_db
PERSON = UUID("6f0d9f0e-3c1f-4c0b-9a55-0d6b1c2a7e11")


@pytest.fixture
def sandbox(settings: Settings) -> Iterator[World]:
    with running_sources(settings) as world:
        yield world


def ask(insz: str, **more: object) -> dict[Service, object]:
    asked = {"on": ON, **more}
    return dict(magda.ask_about(insz, services=SERVICES, at=AT, person_id=PERSON, **asked))  # type: ignore[arg-type]


def outcome_of(world: World, slug: str) -> str:
    answers = magda.ask_about(insz_of(world, slug), services=SERVICES, at=AT, on=ON, person_id=PERSON)
    facts = make_facts(answers, on=ON, cheques=(), cheques_at=AT)
    return decide(regulation_on(ON), facts).outcome.value


@pytest.mark.parametrize(
    ("slug", "outcome"),
    [
        ("an-peeters", "granted"),
        ("bram-desmet", "granted"),
        ("carla-wouters", "granted"),
        ("dirk-jacobs", "refused"),
        ("elise-lambert", "refused"),
        ("farid-haddad", "granted"),
        ("greet-maes", "refused"),
        ("hanne-claes", "refused"),
        ("ivo-mertens", "granted"),
        ("jana-hermans", "undetermined"),
        ("karim-bensaid", "undetermined"),
        ("lotte-goossens", "undetermined"),
        ("noor-vandamme", "undetermined"),
        ("otto-smets", "undetermined"),
        ("umut-yilmaz", "granted"),
        ("vera-pauwels", "granted"),
        ("lars-visser", "granted"),
    ],
)
def test_from_the_messages_of_the_sources_to_a_decision(sandbox: World, slug: str, outcome: str) -> None:
    assert outcome_of(sandbox, slug) == outcome


def test_everything_is_kept_encrypted_with_reference_and_hash(sandbox: World) -> None:
    insz = insz_of(sandbox, "an-peeters")
    seen: list[tuple[Service, str]] = []
    answers = ask(insz, progress=lambda *each: seen.append(each))
    kept = {each.service: each for each in Exchange.objects.of_person(PERSON)}
    assert set(kept) == {Service.REGISTRATION.value, *(each.value for each in SERVICES)}
    person = kept["GeefPersoon"]
    answer = answers[Service.PERSON]
    assert isinstance(answer, Answer)
    assert person.reference == answer.reference != ""
    assert person.outcome == "answered"
    raw = magda.raw_answer(person)
    assert insz.encode() in raw
    assert insz.encode() not in bytes(person.sealed or b"")
    assert person.sha256 == hashlib.sha256(raw).hexdigest()
    assert isinstance(answers[Service.SELF_EMPLOYED], NoRecord)
    assert kept["GeefLoopbaanARZA"].outcome == "no_record"
    assert seen[:2] == [(Service.REGISTRATION, "asking"), (Service.REGISTRATION, "answered")]
    assert (Service.SELF_EMPLOYED, "no_record") in seen


def test_without_a_registration_nothing_is_asked(sandbox: World) -> None:
    answers = ask("123")
    assert {type(each) for each in answers.values()} == {NoAnswer}
    assert {each.reason for each in answers.values() if isinstance(each, NoAnswer)} == {Reason.NOT_REGISTERED}
    assert [each.service for each in Exchange.objects.of_person(PERSON)] == ["RegistreerInschrijving"]


def test_a_silence_is_kept_too(sandbox: World) -> None:
    ask(insz_of(sandbox, "jana-hermans"))
    silent = Exchange.objects.get(service="GeefWerkrelaties")
    assert (silent.outcome, silent.reason, silent.sealed, silent.sha256) == ("no_answer", "timeout", None, "")


def test_a_raw_answer_is_erased_when_its_term_is_over(sandbox: World, settings: Settings) -> None:
    settings.MAGDA_KEEP_DAYS = 90
    ask(insz_of(sandbox, "an-peeters"))
    last_day = ON + timedelta(days=89)
    assert magda.erase_expired(on=last_day) == 0
    assert magda.erase_expired(on=last_day + timedelta(days=1)) == Exchange.objects.count() > 0
    erased = Exchange.objects.get(service="GeefPersoon")
    assert erased.sha256
    assert erased.reference
    with pytest.raises(AnswerErasedError):
        magda.raw_answer(erased)


def test_an_answer_about_long_ago_is_kept_as_long_as_any(sandbox: World, settings: Settings) -> None:
    settings.MAGDA_KEEP_DAYS = 90
    ask(insz_of(sandbox, "an-peeters"), on=ON - timedelta(days=200))
    assert magda.erase_expired(on=ON + timedelta(days=89)) == 0


def test_an_enterprise_in_the_kbo(sandbox: World) -> None:
    organisation = sandbox.organisation("kompas")
    assert organisation is not None
    answers = magda.ask_about_enterprise(
        organisation.kbo, services=(Service.ENTERPRISE, Service.TAX_DEBT), at=AT, on=ON
    )
    firm = answers[Service.ENTERPRISE]
    assert isinstance(firm, Answer)
    assert (getattr(firm.content, "name", ""), getattr(firm.content, "active", None)) == (organisation.name, True)
    assert {each.person_id for each in Exchange.objects.all()} == {None}


def test_a_silence_without_a_reason_is_refused_by_the_database() -> None:
    row = Exchange(id=uuid4(), service="GeefPersoon", asked_at=AT, answered_at=AT, outcome="no_answer", expires_on=ON)
    with pytest.raises(IntegrityError, match="magda_exchange_reason"), transaction.atomic():
        row.save()
