"""The address of a citizen is kept while a letter may still have to go, asked for again when it is not known, erased
after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from citizens.domain import addresses, applying, cheques, refunds
from citizens.domain.addresses import address_lines, erase_unneeded, remember
from citizens.models import Payment, PostalAddress
from citizens.tasks import decide_application, erase_addresses
from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from loopbaan.magda import service as magda
from loopbaan.magda.answers import Answer, NoAnswer, NoRecord, Reason, Residence, Service
from loopbaan.magda.answers import Person as PersonAnswer
from loopbaan.messages import service as messages
from loopbaan.messages.gateways import MemoryLetters
from loopbaan.web.tasks import daily_digest
from sandbox.people import World
from tests.magda.messages import AT
from tests.support import cheques as support
from tests.support.cheques import MARCH, moment
from tests.support.people import a_citizen, a_staff_member
from tests.support.provider import TestPayments
from tests.support.sources import insz_of, running_sources

pytestmark = pytest.mark.django_db
GENT = Residence(street="Veldstraat", number="12", postcode="9000", municipality="Gent")
MECHELEN = Residence(street="Bruul", number="3", box="2", postcode="2800", municipality="Mechelen")


@pytest.fixture
def sources(settings: Settings) -> Iterator[World]:
    with running_sources(settings) as world:
        yield world


@pytest.fixture(autouse=True)
def _no_letters() -> Iterator[None]:
    MemoryLetters.posted.clear()
    yield
    MemoryLetters.posted.clear()


def answered(residence: Residence | None) -> Answer[PersonAnswer]:
    return Answer(Service.PERSON, "ref-42", AT, PersonAnswer("84631512345", "Peeters", "An", None, None, residence))


def living_in_gent() -> Person:
    person = a_citizen()
    remember(person.id, answered(GENT))
    return person


def sent_messages(person: Person) -> None:
    """What waited has left: it keeps no address any more."""
    messages.Message.objects.filter(person=person, state="queued").update(state="dropped")


def erased_on(day: date, person: Person) -> bool:
    sent_messages(person)
    erase_unneeded(on=day)
    return not PostalAddress.objects.filter(person=person).exists()


# --- kept and refreshed ----------------------------------------------------------------------------------------------


def test_the_newest_answer_of_the_register_is_kept_sealed_with_its_reference() -> None:
    person = living_in_gent()
    assert address_lines(person.id) == ("Veldstraat 12", "9000 Gent")
    remember(person.id, answered(MECHELEN))
    assert address_lines(person.id) == ("Bruul 3 bus 2", "2800 Mechelen")
    kept = PostalAddress.objects.get(person=person)
    assert (kept.reference, kept.answered_at) == ("ref-42", AT)
    assert b"Bruul" not in bytes(kept.sealed)


@pytest.mark.parametrize(
    "outcome", [None, NoAnswer(Service.PERSON, Reason.TIMEOUT, AT), NoRecord(Service.PERSON, "ref", AT)]
)
def test_no_answer_leaves_the_address_as_it_was(outcome: NoAnswer | NoRecord | None) -> None:
    person = living_in_gent()
    remember(person.id, outcome)
    assert address_lines(person.id) == ("Veldstraat 12", "9000 Gent")


def test_who_is_struck_from_the_register_has_no_address_any_more() -> None:
    person = living_in_gent()
    remember(person.id, answered(None))
    assert address_lines(person.id) is None


def test_each_application_refreshes_the_address_and_erasing_raw_answers_does_not_lose_it(sources: World) -> None:
    person = a_citizen(insz=insz_of(sources, "an-peeters"))
    remember(person.id, answered(MECHELEN))
    application = support.apply(person)
    decide_application.run(application_id=str(application.id))
    lines = address_lines(person.id)
    assert lines is not None
    assert lines != ("Bruul 3 bus 2", "2800 Mechelen")
    magda.erase_expired(on=MARCH + timedelta(days=365))
    assert address_lines(person.id) == lines


# --- asked for when a letter must go ---------------------------------------------------------------------------------


def letter_to(person: Person) -> None:
    messages.queue(
        "application_lapsed",
        person_id=person.id,
        context={"applied_on": MARCH},
        dedupe_key=f"test:{person.id}",
        at=moment(MARCH),
    )


def deliver() -> int:
    return messages.deliver_due(at=moment(MARCH), real_now=clock.system_now())


def test_a_letter_without_a_known_address_asks_the_register(sources: World) -> None:
    person = a_citizen(insz=insz_of(sources, "an-peeters"))
    letter_to(person)
    assert deliver() == 1
    assert MemoryLetters.posted[0].address == address_lines(person.id)
    assert len(MemoryLetters.posted[0].address) == 2
    event = Event.objects.get(action="sources_asked", person_id=person.id)
    assert event.purpose == "Je een brief kunnen sturen"


def test_when_the_register_gives_nothing_the_letter_waits_and_the_digest_names_it() -> None:
    person = a_citizen()  # the sources of the tests cannot be reached
    letter_to(person)
    assert deliver() == 0
    assert MemoryLetters.posted == []
    message = messages.messages_to(person.id).get()
    assert (message.state, message.last_error) == ("queued", "NoAddress")
    daily_digest.run()
    assert "Brieven zonder adres (1)" in mail.outbox[0].body
    assert str(message.id) in mail.outbox[0].body


def test_of_somebody_without_a_national_number_nothing_is_asked() -> None:
    assert addresses.ask_address(a_staff_member().id, moment(MARCH)) is None
    assert not Event.objects.filter(action="sources_asked").exists()


# --- erased ----------------------------------------------------------------------------------------------------------


def test_nobody_who_has_nothing_here_keeps_an_address() -> None:
    assert erased_on(MARCH, living_in_gent())


def test_the_nightly_job_erases() -> None:
    person = living_in_gent()
    with clock.fixed_at(moment(MARCH)):
        erase_addresses.run()
    assert not PostalAddress.objects.filter(person=person).exists()


def test_a_message_that_has_not_left_keeps_the_address() -> None:
    person = living_in_gent()
    letter_to(person)
    erase_unneeded(on=MARCH)
    assert address_lines(person.id)


def test_an_application_keeps_it_while_it_runs_and_while_it_can_be_contested() -> None:
    person = living_in_gent()
    application = support.grant(person, days=2554)
    assert application.state == "refused"
    assert not erased_on(date(2026, 3, 16), person)  # the last of 14 days to contest
    assert erased_on(date(2026, 3, 17), person)


@pytest.mark.parametrize("state", ["asking", "undetermined", "granted"])
def test_an_application_that_runs_keeps_it_however_long(state: str) -> None:
    person = living_in_gent()
    if state == "asking":
        support.apply(person)
    else:
        support.grant(person, **({"at_work": None} if state == "undetermined" else {}))
    assert not erased_on(date(2030, 1, 1), person)


def test_an_order_to_pay_keeps_it() -> None:
    person = living_in_gent()
    support.order(person)
    assert not erased_on(date(2030, 1, 1), person)


def test_a_cheque_keeps_it_until_its_refund_has_arrived(provider: TestPayments) -> None:
    person = living_in_gent()
    cheque = support.issue(person)
    after = date(2026, 7, 1)
    assert not erased_on(after, person)
    voided = cheques.void(cheque.id, on=date(2026, 6, 3), actor=SYSTEM, at=moment(date(2026, 6, 3)))
    refunds.refund_unstarted(cheque=voided, at=moment(date(2026, 6, 3)))
    assert not erased_on(after, person)
    for _ in range(2):
        refunds.carry_out_refunds(at=moment(after))
    assert erased_on(after, person)


def test_aftercare_that_can_still_be_had_keeps_it() -> None:
    person = living_in_gent()
    cheque = support.issue(person)
    held_on = date(2026, 3, 10)
    cheques.use_minutes(
        cheque.id, minutes=60, group=False, attendance_id=UUID(int=1), held_on=held_on, actor=SYSTEM, at=moment(held_on)
    )
    cheques.close(cheque.id, actor=SYSTEM, at=moment(date(2026, 3, 20)))
    assert not erased_on(date(2027, 3, 10), person)
    assert erased_on(date(2027, 3, 11), person)


def test_money_of_another_amount_keeps_it_until_it_is_settled() -> None:
    person = living_in_gent()
    order = support.order(person)
    Payment.objects.create(order=order, provider="test", reference="tr_x", amount=90, created_at=moment(MARCH))
    support.pay_otherwise(order, "tr_x", "45.00")
    applying_again = date(2027, 1, 1)
    support.cancel(order)
    assert not erased_on(applying_again, person)
    Payment.objects.filter(order=order).update(state="settled")
    assert erased_on(applying_again, person)


def test_one_address_is_erased_and_not_the_others() -> None:
    gone, stays = living_in_gent(), living_in_gent()
    applying.apply(actor=support.as_citizen(stays), on=MARCH, at=moment(MARCH))
    assert erased_on(MARCH, gone)
    assert address_lines(stays.id)
