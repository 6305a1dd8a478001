"""The pages of a citizen: always a status and a next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from citizens import tasks
from citizens.domain import applying, cheques, ordering, refunds
from citizens.models import Application, Cheque, HistoricCheque, Order, Payment
from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.celery import app as celery_app
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.documents import service as documents
from loopbaan.messages import service as messages
from tests.support import cheques as support
from tests.support.factories_centres import a_centre, a_counsellor
from tests.support.html import CheckedClient
from tests.support.people import a_citizen, a_staff_member
from tests.support.provider import TestPayments

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
MARCH = support.MARCH


def on_day(day: date, hours: int = 9) -> datetime:
    return clock.start_of(day) + timedelta(hours=hours)


def home(client: CheckedClient) -> str:
    client.get(reverse("citizens:home"))
    return client.text.replace("\xa0", " ")


def letters_for(person: Person) -> None:
    messages.choose_letters(actor=support.as_citizen(person), person_id=person.id, at=on_day(MARCH))


# --- Where do I stand ------------------------------------------------------------------------------------------------


def test_somebody_new_reads_what_to_do(citizen_client: Citizen) -> None:
    client = citizen_client()
    text = home(client)
    assert "Je hebt nog geen loopbaancheque" in text
    assert client.page.xpath("//a[@href='/mijn/aanvraag/nieuw/']")


def test_when_no_version_is_in_force_applying_is_closed_and_the_rest_goes_on(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.issue(client.person, date(2026, 12, 30))
    with clock.fixed_at(on_day(date(2027, 1, 4))):
        assert "Je cheque is klaar" in home(client)
        client.get(reverse("citizens:apply"))
        assert "Aanvragen kan nu niet" in client.text
        new = citizen_client()
        assert "Je kan nu geen cheque aanvragen" in home(new)


def test_an_application_that_is_asked_about(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.apply(client.person)
    assert "We vragen je gegevens op" in home(client)


def test_undetermined(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, at_work=None)
    assert application.state == "undetermined"
    assert "We weten nog niet alles" in home(client)
    client.get(reverse("citizens:application", args=[application.id]))
    assert client.heading.endswith("Nog niet beslist")
    assert "Nog niet bekend" in client.text


def test_refused_says_why(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    text = home(client)
    assert "Je hebt nu geen recht op een loopbaancheque" in text
    assert "Je komt er 1 te kort" in text
    assert "16 maart 2026" in text  # to contest, 14 days
    client.get(reverse("citizens:application", args=[application.id]))
    assert "Je werkte 2.554 dagen" in client.text
    assert "te verifiëren" in client.text
    assert "Je kan wel een cheque krijgen als je nog 1 dag werk bewijst" in client.text
    assert "referte-1" in client.text


def test_granted_says_until_when_to_order(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.grant(client.person)
    text = home(client)
    assert "Bestel je cheque" in text
    assert "16 maart 2026" in text


def test_to_pay(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.order(client.person)
    text = home(client)
    assert "Betaal je loopbaancheque" in text
    assert "€ 90,00" in text
    assert "16 maart 2026" in text


def test_a_cheque_that_is_ready(citizen_client: Citizen) -> None:
    client = citizen_client()
    support.issue(client.person)
    text = home(client)
    assert "Je cheque is klaar" in text
    assert "2 juni 2026" in text
    assert client.page.xpath("//a[@href='/loopbaancentra/']")


def use(cheque: Cheque, minutes: int, on: date = date(2026, 3, 10)) -> None:
    cheques.use_minutes(
        cheque.id, minutes=minutes, group=False, attendance_id=uuid4(), held_on=on, actor=SYSTEM, at=on_day(on)
    )


def test_in_use_used_up_and_closed(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    with clock.fixed_at(on_day(date(2026, 4, 1))):
        use(cheque, 90)
        assert "Je hebt nog 2 uur en 30 minuten begeleiding" in home(client)
        use(cheque, 150)
        assert "Je nam al je uren op" in home(client)
        cheques.close(cheque.id, actor=SYSTEM, at=on_day(date(2026, 3, 20)))
        text = home(client)
    assert "Je begeleiding is afgerond" in text
    assert "30 minuten gratis nazorg" in text
    assert "10 maart 2027" in text


def test_not_started_in_time_gives_the_money_back(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    late = date(2026, 6, 3)
    voided = cheques.void(cheque.id, on=late, actor=SYSTEM, at=on_day(late))
    refunds.refund_unstarted(cheque=voided, at=on_day(late))
    with clock.fixed_at(on_day(late)):
        text = home(client)
        assert "Je krijgt € 90,00 terug" in text
        assert "Vraag opnieuw een cheque aan" in text
        client.get(reverse("citizens:cheque", args=[cheque.id]))


def test_lapsed_hours(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    use(cheque, 60)
    late = date(2027, 3, 11)
    cheques.lapse(cheque.id, on=late, actor=SYSTEM, at=on_day(late))
    with clock.fixed_at(on_day(late)):
        assert "Je resterende uren zijn vervallen" in home(client)


def test_a_used_up_cheque_ends_without_losing_hours(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    use(cheque, cheque.minutes_granted)
    late = date(2027, 3, 11)
    cheques.lapse(cheque.id, on=late, actor=SYSTEM, at=on_day(late))
    with clock.fixed_at(on_day(late)):
        assert "Je cheque is beëindigd" in home(client)
        assert "vervallen" not in client.text
        client.get(reverse("citizens:cheque", args=[cheque.id]))
        assert "Cheque beëindigd" in client.text
        assert "vervallen" not in client.text


def withdraw(person: Person) -> None:
    applying.withdraw(application_id=support.grant(person).id, actor=support.as_citizen(person), at=on_day(MARCH))


def let_lapse(person: Person) -> None:
    applying.lapse(application_id=support.grant(person).id, at=on_day(MARCH))


def let_pass(person: Person) -> None:
    ordering.cancel_order(order_id=support.order(person).id, actor=SYSTEM, at=on_day(MARCH))


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (withdraw, "Je trok je aanvraag in"),
        (let_lapse, "Je aanvraag is vervallen"),
        (let_pass, "Je bestelling is geannuleerd"),
    ],
)
def test_what_ended_without_a_cheque_can_be_begun_again(
    citizen_client: Citizen, end: Callable[[Person], None], sentence: str
) -> None:
    client = citizen_client()
    end(client.person)
    text = home(client)
    assert sentence in text
    assert "Vraag opnieuw een cheque aan" in text


def test_somebody_who_paid_twice_has_a_cheque_and_money_to_get_back(citizen_client: Citizen) -> None:
    client = citizen_client()
    order = support.order(client.person)
    support.pay(order)
    support.pay(order)
    text = home(client)
    assert "Je cheque is klaar" in text
    assert "Je betaalde deze bestelling twee keer" in text


def test_cheques_of_before_the_portal_are_history(citizen_client: Citizen) -> None:
    client = citizen_client()
    HistoricCheque.objects.create(
        person=client.person, applied_on=date(2018, 5, 4), state="used", minutes_granted=240, source="test"
    )
    assert "Cheque aangevraagd op 4 mei 2018" in home(client)


def test_the_home_page_asks_as_much_of_the_database_for_one_cheque_as_for_many(
    citizen_client: Citizen, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    one, many = citizen_client(), citizen_client()
    support.issue(one.person)
    for _ in range(2):
        applying.withdraw(
            application_id=support.grant(many.person).id, actor=support.as_citizen(many.person), at=on_day(MARCH)
        )
        support_cancel(many.person)
    support.issue(many.person)
    with django_assert_max_num_queries(30) as captured:
        home(one)
    with django_assert_max_num_queries(len(captured.captured_queries)):
        home(many)


def support_cancel(person: Person) -> None:
    order = support.order(person)
    ordering.cancel_order(order_id=order.id, actor=support.as_citizen(person), at=on_day(MARCH))


# --- Contact ---------------------------------------------------------------------------------------------------------


def test_contact_is_asked_once_before_applying(citizen_client: Citizen) -> None:
    client = citizen_client()
    response = client.get(reverse("citizens:apply"))
    assert response.url == "/mijn/contact/?daarna=aanvraag"
    client.get(response.url)
    response = client.send(response.url, {"channel": "letter"})
    assert response.url == "/mijn/aanvraag/nieuw/"
    assert client.get(response.url).status_code == 200
    assert messages.contact_of(client.person.id).channel == "letter"


def test_a_mail_address_is_confirmed_by_its_link(
    citizen_client: Citizen, client: CheckedClient, mailoutbox: list
) -> None:
    citizen = citizen_client()
    address = reverse("citizens:contact_choice")
    assert citizen.send(address, {"channel": "mail", "address": ""}).status_code == 422
    assert "Vul je e-mailadres in" in citizen.text
    assert citizen.send(address, {"channel": "mail", "address": "geen adres"}).status_code == 422
    assert "Dit is geen volledig e-mailadres" in citizen.text
    assert citizen.send(address, {"channel": "mail", "address": "an@post.example"}).status_code == 302
    assert "We stuurden een e-mail naar an@post.example" in home(citizen)
    content = messages.content_of(messages.messages_to(citizen.person.id).get())
    link = next(word for word in content.text.split() if "/contact/bevestig/" in word)
    path = link.removeprefix("http://testserver")
    client.get(path)  # somebody else's browser, nobody logged in
    assert "an@post.example" in client.text
    assert messages.contact_of(citizen.person.id).channel == "unset"  # reading confirms nothing
    assert client.send(path).url == "/contact/bevestigd/"
    client.get("/contact/bevestigd/")
    assert messages.contact_of(citizen.person.id).mail == "an@post.example"
    client.get(path)
    assert "werkt niet meer" in client.text
    client.get(path[:-3] + "x/")
    assert "Deze link klopt niet" in client.text


def test_nowhere_outside_comes_after_the_choice(citizen_client: Citizen) -> None:
    client = citizen_client()
    response = client.send("/mijn/contact/?daarna=https://elders.example", {"channel": "letter"})
    assert response.url == "/mijn/contact/"


@contextmanager
def broker_away() -> Iterator[None]:
    """Nothing listens where the jobs go."""
    # The app keeps the pools of the address that it used first. Closing it would do more: it would take the app off the
    # list that shared tasks register with.
    before = celery_app.conf.broker_url, celery_app._pool, celery_app.amqp._producer_pool
    celery_app.conf.broker_url, celery_app._pool, celery_app.amqp._producer_pool = "redis://127.0.0.1:1/0", None, None
    celery_app.set_current()
    try:
        yield
    finally:
        celery_app.conf.broker_url, celery_app._pool, celery_app.amqp._producer_pool = before


# --- Apply and follow ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_applying_files_one_application_also_when_the_broker_is_down(citizen_client: Citizen) -> None:
    client = citizen_client()
    letters_for(client.person)
    path = reverse("citizens:apply")
    client.get(path)
    key = {"form_token": client.key()}
    with broker_away():
        first = client.post(path, key)
    second = client.post(path, key)
    application = Application.objects.get(person=client.person)
    assert first.url == second.url == reverse("citizens:application", args=[application.id])
    client.get(first.url)
    assert client.heading.endswith("We vragen je gegevens op")
    assert "We kunnen de bronnen nu niet meteen bevragen" in client.text
    assert "Rijksregister" in client.text
    # A second tab with the old form, another key: explained, nothing done.
    assert client.send(path).status_code == 422
    assert "Je hebt al een aanvraag die loopt" in client.text
    assert client.get(path).url == first.url


def test_the_progress_of_each_source_is_shown(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.apply(client.person)
    path = reverse("citizens:application", args=[application.id])
    cache.set(tasks.progress_key(application.id), {"GeefPersoon": "answered", "GeefWerkrelaties": "no_answer"}, 60)
    client.get(path)
    rows = [
        " ".join(each.text_content().split())
        for each in client.page.xpath("//li[contains(@class, 'lb-sources__item')]")
    ]
    assert "Rijksregister: je adres Antwoord gekregen" in rows
    assert "RSZ: je contracten (Dimona) Geen antwoord" in rows
    assert "RSVZ: je loopbaan als zelfstandige (ARZA) Nog niet gevraagd" in rows
    assert client.page.xpath("//noscript//meta[@http-equiv='refresh']")


def test_when_it_is_decided_a_page_that_asks_itself_again_is_renewed(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    response = client.get(reverse("citizens:application", args=[application.id]), headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"


def test_the_whole_decision_can_be_read_and_printed(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    client.get(reverse("citizens:decision", args=[application.id]))
    assert "Je hebt recht op een loopbaancheque" in client.text
    assert client.page.xpath("//button[@data-print]")
    assert client.get(reverse("citizens:decision_number", args=[application.id, 2])).status_code == 404


def test_withdrawing_asks_first(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    path = reverse("citizens:withdraw", args=[application.id])
    client.get(path)
    application.refresh_from_db()
    assert application.state == "granted"
    client.send(path)
    application.refresh_from_db()
    assert application.state == "withdrawn"


# --- Order and pay ---------------------------------------------------------------------------------------------------


def test_ordering_leads_to_the_checkout_once(citizen_client: Citizen, provider: TestPayments) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    path = reverse("citizens:place_order", args=[application.id])
    client.get(path)
    assert "€ 90,00" in client.text.replace("\xa0", " ")
    key = {"form_token": client.key()}
    first = client.post(path, key)
    second = client.post(path, key)
    assert first.url == second.url
    assert first.url.startswith("https://checkout.example/tr_")
    assert Order.objects.filter(person=client.person).count() == 1
    assert len(provider.payments) == 1


def test_a_payment_service_that_is_down_leaves_the_order(citizen_client: Citizen, provider: TestPayments) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    provider.down = True
    response = client.send(reverse("citizens:place_order", args=[application.id]))
    order = Order.objects.get(person=client.person)
    assert response.url == reverse("citizens:order", args=[order.id])
    client.get(response.url)
    assert "De betaaldienst antwoordt nu niet" in client.text
    assert "Te betalen" in client.text  # the order stands
    provider.down = False
    assert client.send(reverse("citizens:pay", args=[order.id])).url.startswith("https://checkout.example/")


def paying(client: CheckedClient, provider: TestPayments) -> tuple[Order, Payment]:
    application = support.grant(client.person)
    client.send(reverse("citizens:place_order", args=[application.id]))
    order = Order.objects.get(person=client.person)
    return order, order.payments.get()


def test_back_from_the_checkout(citizen_client: Citizen, provider: TestPayments) -> None:
    client = citizen_client()
    order, payment = paying(client, provider)
    path = reverse("citizens:payment_return", args=[order.id])
    client.get(path)
    assert client.heading.endswith("We wachten op de bevestiging van je bank")
    provider.down = True
    client.get(path)
    assert "Betaalde je al? Dan gaat er niets verloren" in client.text
    provider.down = False
    provider.payments[payment.reference].state = "paid"
    response = client.get(path)
    cheque = Cheque.objects.get(order=order)
    assert response.url == reverse("citizens:cheque", args=[cheque.id])
    client.get(response.url)
    assert "Je betaling is gelukt" in client.text
    assert client.get(path).url == response.url
    assert Cheque.objects.filter(order=order).count() == 1


@pytest.mark.parametrize(
    ("state", "words"), [("cancelled", "Je brak de betaling af"), ("failed", "De betaling lukte niet")]
)
def test_a_payment_that_did_not_succeed_can_be_tried_again(
    citizen_client: Citizen, provider: TestPayments, state: str, words: str
) -> None:
    client = citizen_client()
    order, payment = paying(client, provider)
    provider.payments[payment.reference].state = state
    response = client.get(reverse("citizens:payment_return", args=[order.id]))
    assert response.url == reverse("citizens:order", args=[order.id])
    client.get(response.url)
    assert words in client.text
    assert client.send(reverse("citizens:pay", args=[order.id])).url != payment.checkout_url
    assert order.payments.count() == 2


def test_the_webhook_believes_nothing_and_asks(
    client: CheckedClient, citizen_client: Citizen, provider: TestPayments
) -> None:
    citizen = citizen_client()
    order, payment = paying(citizen, provider)
    path = reverse("citizens:payment_webhook")
    assert client.get(path).status_code == 405
    assert client.post(path).status_code == 200
    assert client.post(path, {"id": "tr_forged"}).status_code == 200
    assert client.post(path, {"id": "tr_\0forged"}).status_code == 200
    assert client.post(path, {"id": payment.reference}).status_code == 200  # still open
    assert not Cheque.objects.filter(order=order).exists()
    provider.payments[payment.reference].state = "paid"
    provider.down = True
    assert client.post(path, {"id": payment.reference}).status_code == 503
    provider.down = False
    for _ in range(3):
        assert client.post(path, {"id": payment.reference}).status_code == 200
    assert Cheque.objects.filter(order=order).count() == 1
    assert "sessionid" not in client.cookies


def test_cancelling_an_order_asks_first_and_frees_the_right(citizen_client: Citizen) -> None:
    client = citizen_client()
    order = support.order(client.person)
    path = reverse("citizens:cancel_order", args=[order.id])
    client.get(path)
    client.send(path)
    order.refresh_from_db()
    assert order.state == "cancelled"
    client.get(reverse("citizens:order", args=[order.id]))
    assert "Geannuleerd" in client.text
    assert client.send(path).status_code == 409


# --- Cheque, documents, ledger ---------------------------------------------------------------------------------------


def test_the_cheque_shows_what_a_counsellor_needs(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    use(cheque, 60)
    client.get(reverse("citizens:cheque", args=[cheque.id]))
    from loopbaan.core.identifiers import format_code

    assert format_code(cheque.number) in client.text
    assert format_code(cheque.client_number) in client.text
    assert "Nog 3 u." in client.text.replace("\xa0", " ")
    assert "Opgenomen" in client.text
    assert client.page.xpath("//div[@class='lb-cheque__qr']//*[local-name()='svg']")


def test_the_paper_of_a_cheque_is_one_sealed_pdf(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    path = reverse("citizens:cheque_pdf", args=[cheque.id])
    first, second = client.get(path), client.get(path)
    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content
    (document,) = documents.documents_of(("cheque", cheque.id))
    client.get(reverse("citizens:documents"))
    assert client.page.xpath(f"//a[@href='/mijn/documenten/{document.id}/']")
    assert client.get(f"/mijn/documenten/{document.id}/").content == first.content


def test_the_access_ledger_names_who_when_and_why(citizen_client: Citizen) -> None:
    client = citizen_client()
    client.get(reverse("citizens:access_ledger"))
    assert "Nog niemand keek in je dossier" in client.text
    auditor = a_staff_member("Bo", "Maes")
    actor = Actor(capacity=Capacity.REGIE, person_id=auditor.id, name=auditor.full_name)
    trail.record_read(
        actor,
        subject=("trajectory", uuid4()),
        person_id=client.person.id,
        at=on_day(MARCH),
        purpose="Klacht over de gesprekken",
    )
    client.get(reverse("citizens:access_ledger"))
    assert "Bo Maes" in client.text
    assert "VDAB" in client.text
    assert "Klacht over de gesprekken" in client.text


def test_a_centre_that_looked_is_named(citizen_client: Citizen) -> None:
    client = citizen_client()
    centre = a_centre("Kompas")
    counsellor = a_counsellor(centre)
    actor = Actor(
        capacity=Capacity.CENTRE, person_id=counsellor.id, organisation_id=centre.id, name=counsellor.full_name
    )
    trail.record_read(actor, subject=("trajectory", uuid4()), person_id=client.person.id, at=on_day(MARCH))
    client.get(reverse("citizens:access_ledger"))
    assert f"{counsellor.full_name}, Kompas" in client.text
    assert "Om je te begeleiden" in client.text


def read_often(person: Person, times: int) -> None:
    actor = Actor(capacity=Capacity.REGIE, person_id=a_staff_member().id, name="Bo Maes")
    for hour in range(times):
        trail.record_read(
            actor, subject=("trajectory", uuid4()), person_id=person.id, at=on_day(MARCH, hour), purpose="Controle"
        )


def test_long_lists_have_pages_and_ask_no_more_of_the_database(
    citizen_client: Citizen, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    few, many = citizen_client(), citizen_client()
    read_often(few.person, 1)
    read_often(many.person, 23)
    path = reverse("citizens:access_ledger")
    with django_assert_max_num_queries(20) as captured:
        few.get(path)
    with django_assert_max_num_queries(len(captured.captured_queries)):
        many.get(path + "?pagina=2")
    assert len(many.page.xpath("//main//ul[contains(@class, 'lb-rows')]")[0].xpath("./li")) == 3


# --- Somebody else's -------------------------------------------------------------------------------------------------


def test_somebody_elses_pages_do_not_exist(citizen_client: Citizen) -> None:
    owner = a_citizen("Els", "De Smet")
    cheque = support.issue(owner)
    order, application = cheque.order, cheque.order.application
    paper = documents.register(
        "documents/letter.html", {"paragraphs": []}, kind="letter", title="Brief", subject=("message", uuid4()),
        person_id=owner.id, at=on_day(MARCH),
    )  # fmt: skip
    client = citizen_client()
    names = {
        application.id: ("application", "decision", "withdraw", "place_order"),
        order.id: ("order", "pay", "cancel_order", "payment_return"),
        cheque.id: ("cheque", "cheque_pdf"),
        paper.id: ("document",),
    }
    for subject, pages in names.items():
        for page in pages:
            path = reverse(f"citizens:{page}", args=[subject])
            assert client.get(path).status_code == 404, path
    for subject, page in (
        (application.id, "withdraw"),
        (application.id, "place_order"),
        (order.id, "pay"),
        (order.id, "cancel_order"),
    ):
        path = reverse(f"citizens:{page}", args=[subject])
        assert client.send(path).status_code == 404, path
