"""What a citizen reads of what comes: a question to answer, aftercare, and applying that is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from centres.domain import closing_consent
from citizens.domain import cheques, refunds
from loopbaan.audit import trail
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.messages import service as messages
from tests.support import cheques as support
from tests.support import factories_centres as factories
from tests.support.cheques import MARCH, moment
from tests.support.factories_centres import File
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
APPLY = reverse("citizens:apply")


def read(client: CheckedClient, name: str, *args: object, on: date = MARCH, hour: int = 22) -> str:
    with clock.fixed_at(moment(on, hour)):
        client.get(reverse(name, args=args))
    return " ".join(" ".join(client.page.xpath("//main//text()")).split())


def timeline(client: CheckedClient) -> str:
    return " ".join(" ".join(client.page.xpath("//section[@id='tijdlijn']//text()")).split())


# --- a counsellor who wants to close ---------------------------------------------------------------------------------


def test_the_last_day_to_answer_stands_wherever_the_question_does(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file_to_close(citizen=client.person)
    request = file.ask_to_close()
    last = "24 maart 2026"
    text = read(client, "citizens:home", on=file.day)
    assert f"Antwoord ten laatste op {last}" in text
    assert f"{last} Komt nog: Antwoorden op de vraag om af te sluiten Laatste dag" in timeline(client)
    assert "Zeg eerst of dat mag" in text
    assert "volgende afspraak" not in text
    for name, args in (
        ("centres:my_trajectories", ()),
        ("centres:my_trajectory", (file.trajectory.id,)),
        ("centres:my_close_request", (request.id,)),
    ):
        assert f"ten laatste op {last}" in read(client, name, *args, on=file.day), name


def steps(client: CheckedClient, file: File, on: date) -> tuple[str, str]:
    return (
        read(client, "citizens:home", on=on),
        read(client, "centres:my_trajectory", file.trajectory.id, on=on),
    )


def test_after_the_answer_the_pages_say_what_happens_now(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file_to_close(citizen=client.person)
    file.answer(file.ask_to_close())
    for text in steps(client, file, file.day):
        assert "Je ging akkoord. Mia Claes sluit je begeleiding nu af" in text
        assert "Spreek met" not in text
        assert "volgende afspraak" not in text


def test_who_does_not_want_to_close_yet_goes_on(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file_to_close(citizen=client.person)
    file.answer(file.ask_to_close(), agreed=False)
    at_home, inside = steps(client, file, file.day)
    assert "Maak met Mia Claes je volgende afspraak" in at_home
    assert "Spreek met Mia Claes je volgende gesprek af" in inside


def test_who_did_not_answer_in_time_can_still_do_so(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file_to_close(citizen=client.person)
    request = file.ask_to_close()
    closing_consent.note_unanswered(request.id, request.answer_by)
    for text in steps(client, file, request.answer_by):
        assert "Je antwoordde niet op tijd. Mia Claes mag je begeleiding nu afsluiten" in text


# --- after the closing -----------------------------------------------------------------------------------------------


def test_after_the_closing_aftercare_has_a_way_a_contact_and_a_last_day(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file_to_close(citizen=client.person)
    file.centre.phone, file.centre.mail = "09 123 45 67", "info@brug.example"
    file.centre.save()
    file.close()
    guidance = f"//main//a[@href='{reverse('centres:my_trajectory', args=[file.trajectory.id])}']"
    for name, args in (("citizens:home", ()), ("citizens:cheque", (file.cheque.id,))):
        text = read(client, name, *args, on=file.day)
        assert "Mia Claes, De Brug: 09 123 45 67 of info@brug.example" in text
        assert client.page.xpath(guidance), name
        assert "10 maart 2027 Komt nog: Nazorg opnemen Laatste dag" in timeline(client)
        assert "Begeleiding afgesloten Niet gebruikt en vervallen: 2 uur en 30 minuten" in timeline(client)


# --- one word for one thing ------------------------------------------------------------------------------------------


def test_a_cheque_at_a_centre_is_called_the_same_everywhere(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file(citizen=client.person)
    read(client, "citizens:home")
    (tag,) = client.page.xpath("//section[@id='cheques']//*[contains(@class, 'lb-tag')]")
    assert tag.xpath("string(.)").strip() == "Geregistreerd"
    text = read(client, "citizens:cheque", file.cheque.id)
    assert "Geregistreerd" in text
    assert "Klaar om te gebruiken" not in text


# --- when no version of the law is in force --------------------------------------------------------------------------


def test_who_keeps_the_right_reads_that_applying_is_closed(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person, date(2026, 9, 14))
    late, closed = date(2026, 12, 15), date(2027, 1, 4)
    refunds.refund_unstarted(cheque=cheques.void(cheque.id, on=late, actor=SYSTEM, at=moment(late)), at=moment(late))
    text = read(client, "citizens:home", on=late)
    assert "Je recht op een cheque blijft." in text
    assert "Aanvragen is nu gesloten" not in text
    text = read(client, "citizens:home", on=closed)
    assert "Je recht op een cheque blijft. Aanvragen is nu gesloten" in text
    assert not client.page.xpath(f"//main//a[@href='{APPLY}']")


def test_who_has_a_cheque_is_not_told_that_applying_is_closed(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.issue(client.person, date(2026, 12, 30))
    assert "Aanvragen is nu gesloten" not in read(client, "citizens:home", on=date(2027, 1, 4))


def test_a_refusal_offers_to_contest_it_until_the_last_day(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.grant(client.person, days=2554)
    last = date(2026, 3, 16)
    assert "Betwisten kan tot en met 16 maart 2026" in read(client, "citizens:home", on=last)
    assert "Betwisten kan" not in read(client, "citizens:home", on=date(2026, 3, 17))


# --- a second tab, and who looked ------------------------------------------------------------------------------------


def test_a_second_tab_leads_to_the_application_that_runs(citizen_client: Citizen) -> None:
    client = citizen_client()
    messages.choose_letters(actor=support.as_citizen(client.person), person_id=client.person.id, at=moment(MARCH))
    client.get(APPLY)
    application = support.apply(client.person)
    assert client.send(APPLY).status_code == 422
    assert "Je hebt al een aanvraag die loopt. Je vindt ze op je overzicht." in client.text
    assert client.page.xpath(f"//main//a[@href='{reverse('citizens:application', args=[application.id])}']")
    assert not client.page.xpath("//main//form")


def test_a_centre_is_not_counted_as_if_each_reading_were_kept(citizen_client: Citizen) -> None:
    client = citizen_client()
    centre = factories.a_centre("Kompas")
    counsellor = factories.a_counsellor(centre)
    actor = Actor(
        capacity=Capacity.CENTRE, person_id=counsellor.id, organisation_id=centre.id, name=counsellor.full_name
    )
    subject = ("trajectory", uuid4())
    for hour in (9, 9.25, 11):
        trail.record_read(actor, subject=subject, person_id=client.person.id, at=moment(MARCH, hour))
    text = read(client, "citizens:access_ledger")
    assert "2 maart 2026, tussen 9.00 u. en 11.00 u." in text
    assert "keer Waarom" not in text
    assert "We noteren dat één keer per uur" in text
