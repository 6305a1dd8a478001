"""What pages tell: a transfer that was started, what the sources were asked, a decision, how one is reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse
from lxml.html import HtmlElement

from citizens.domain import ordering
from citizens.gateways import MolliePayments, Transfer
from citizens.models import Decision, Order, Payment
from citizens.rules.facts import services_needed
from citizens.views.decisions import ASKED_SERVICES
from citizens.views.sources import SOURCES, sources_for
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from loopbaan.core.regulation import regulation_on
from loopbaan.documents import service as documents
from loopbaan.magda import service as magda
from loopbaan.magda.answers import Service
from loopbaan.magda.models import Exchange
from loopbaan.messages import service as messages
from loopbaan.messages.models import Message
from tests.support import cheques as support
from tests.support.cheques import MARCH, as_citizen, moment
from tests.support.html import CheckedClient
from tests.support.people import a_citizen
from tests.support.provider import TestPayments

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
BASE = "https://portal.example"
TRANSFER = Transfer("Oefenbank", "BE12 3456 7890 1234", "OEFEBEBB", "+++123/4567/89012+++", date(2026, 3, 12))


def shown(client: CheckedClient, path: str, on: date = MARCH) -> str:
    with clock.fixed_at(moment(on, 15)):
        client.get(path)
    return client.text.replace("\xa0", " ")


# --- bank transfer ---------------------------------------------------------------------------------------------------


def started(provider: TestPayments, client: CheckedClient, transfer: Transfer = TRANSFER) -> tuple[Order, Payment]:
    order = support.order(client.person)
    ordering.start_payment(order_id=order.id, actor=as_citizen(client.person), at=order.placed_at, base_url=BASE)
    payment = Payment.objects.get(order=order)
    provider.payments[payment.reference or ""].transfer = transfer
    return order, payment


def test_coming_back_from_a_transfer_shows_how_to_make_it(provider: TestPayments, citizen_client: Citizen) -> None:
    client = citizen_client()
    order, _payment = started(provider, client)
    response = client.get(reverse("citizens:payment_return", args=[order.id]))
    assert response.status_code == 302
    text = shown(client, response.url)
    assert "Overschrijving gestart" in text
    for word in ("BE12 3456 7890 1234", "Oefenbank", "+++123/4567/89012+++", "€ 90,00", "12 maart 2026"):
        assert word in text, word
    assert "twee werkdagen" in text
    assert "Je koos op 2 maart 2026" in text
    assert not client.page.xpath("//button[contains(., 'Betaal nu')]")
    text = shown(client, reverse("citizens:home"))
    assert "Je overschrijving is onderweg" in text


def test_a_message_says_it_once_with_the_details(provider: TestPayments, citizen_client: Citizen) -> None:
    client = citizen_client()
    order, payment = started(provider, client)
    for _ in range(3):
        assert ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH)) is False
    (message,) = Message.objects.filter(kind="transfer_started", person=client.person)
    text = messages.content_of(message).text
    assert "BE12 3456 7890 1234" in text
    assert "+++123/4567/89012+++" in text
    assert Event.objects.filter(action="transfer_started", subject_id=order.id).count() == 1


@pytest.mark.parametrize("until", [None, date(2026, 4, 30), date(2025, 1, 1)])
def test_the_last_day_of_a_transfer_is_never_after_that_of_the_order(
    provider: TestPayments, citizen_client: Citizen, until: date | None
) -> None:
    client = citizen_client()
    _order, payment = started(provider, client, Transfer("B", "BE1", "", "+++1+++", until))
    ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH))
    payment.refresh_from_db()
    assert payment.transfer is not None
    assert payment.transfer["until"] == "2026-03-16"


def test_a_transfer_that_arrives_issues_the_cheque(provider: TestPayments, citizen_client: Citizen) -> None:
    client = citizen_client()
    order, payment = started(provider, client)
    ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH))
    provider.payments[payment.reference or ""].state = "paid"
    assert ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH)) is True
    text = shown(client, reverse("citizens:order", args=[order.id]))
    assert "Overschrijving gestart" not in text
    assert "Betaald" in text


def test_what_the_provider_says_of_a_transfer_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = MolliePayments()

    class Found:
        id, status, method, checkout_url = "tr_1", "pending", "banktransfer", None
        amount = {"value": "90.00"}
        expires_at = "2026-03-16T09:00:00+00:00"
        details = {"bankName": "Bank", "bankAccount": "BE1", "bankBic": "X", "transferReference": "+++1+++"}

    monkeypatch.setattr(gateway._client.payments, "get", lambda _reference: Found())
    status = gateway.status("tr_1")
    assert status is not None
    assert (status.state, status.amount) == ("open", Decimal("90.00"))
    assert status.transfer == Transfer("Bank", "BE1", "X", "+++1+++", date(2026, 3, 16))
    Found.method = "bancontact"
    assert gateway.status("tr_1").transfer is None  # type: ignore[union-attr]


# --- what the sources were asked -------------------------------------------------------------------------------------


def asked(person_id: UUID, *, on: date = MARCH) -> None:
    trail.record(
        SYSTEM,
        Action.SOURCES_ASKED,
        subject=("application", person_id),
        at=moment(on),
        person_id=person_id,
        purpose="Nagaan of je recht hebt",
        payload={"services": "GeefPersoon, GeefDmfaVoorWerknemer"},
    )


def an_exchange(person_id: UUID, service: Service = Service.PERSON) -> Exchange:
    return Exchange.objects.create(
        person_id=person_id,
        service=service.value,
        question_reference=f"vraag-{service.value}",
        asked_at=moment(MARCH) + timedelta(seconds=2),
        answered_at=moment(MARCH) + timedelta(seconds=3),
        outcome="answered",
        sha256="0" * 64,
        sealed=b"sealed",
        expires_on=MARCH + timedelta(days=90),
    )


LEDGER = "/mijn/inzage/"


def test_what_was_asked_is_told_from_the_trail_when_nothing_else_is_kept(citizen_client: Citizen) -> None:
    client = citizen_client()
    assert "We vroegen nog niets over jou op" in shown(client, LEDGER)
    asked(client.person.id)
    text = shown(client, LEDGER, date(2026, 8, 3))
    assert "We vroegen nog niets" not in text
    assert "Rijksregister: je adres" in text
    assert "RSZ: je gewerkte kwartalen (DmfA)" in text
    assert "De antwoorden zijn gewist op 31 mei 2026." in text
    assert "Nagaan of je recht hebt" in text


def test_an_answer_says_when_it_is_erased_and_then_that_it_was(citizen_client: Citizen) -> None:
    client = citizen_client()
    asked(client.person.id)
    an_exchange(client.person.id)
    assert "We wissen het antwoord op 31 mei 2026." in shown(client, LEDGER)
    magda.erase_expired(on=date(2026, 5, 31))
    text = shown(client, LEDGER, date(2026, 6, 1))
    assert "Het antwoord is gewist op 31 mei 2026." in text
    assert "vraag-GeefPersoon" in text
    assert len(client.page.xpath("//section[@id='bronnen']//li[contains(@class, 'lb-rows__item')]")) == 1


def test_a_question_that_never_came_to_the_trail_is_told_all_the_same(citizen_client: Citizen) -> None:
    client = citizen_client()
    an_exchange(client.person.id)
    an_exchange(a_citizen("Bart", "Janssens").id, Service.DMFA)
    text = shown(client, LEDGER)
    assert "vraag-GeefPersoon" in text
    assert "vraag-GeefDmfaVoorWerknemer" not in text


def test_there_is_one_list_of_sources() -> None:
    assert tuple(each.key for each in SOURCES) == ASKED_SERVICES
    law = regulation_on(MARCH)
    announced = [each.key for each in sources_for(law)]
    assert announced[0] == Service.REGISTRATION.value
    assert set(announced) == {
        Service.REGISTRATION.value,
        *(each.value for each in services_needed(law)),
        "Loopbaancheque",
    }


def test_the_page_to_apply_announces_every_source(citizen_client: Citizen) -> None:
    client = citizen_client()
    messages.choose_letters(actor=as_citizen(client.person), person_id=client.person.id, at=moment(MARCH))
    text = shown(client, reverse("citizens:apply"))
    assert "Repertorium van dossiers" in text
    assert len(client.page.xpath("//section[@id='gevraagd']//dt")) == len(list(sources_for(regulation_on(MARCH))))


# --- the decision ----------------------------------------------------------------------------------------------------


def conditions_of(client: CheckedClient) -> list[HtmlElement]:
    return client.page.xpath("//ul[contains(@class, 'lb-conditions')]/li")


def test_an_undetermined_application_has_no_decision_yet(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, at_work=None)
    shown(client, reverse("citizens:decision", args=[application.id]))
    assert client.heading.endswith("Nog niet beslist")
    assert not client.page.xpath("//a[contains(@href, '/pdf/')]")
    assert client.get(reverse("citizens:decision_pdf", args=[application.id, 1])).status_code == 404


@pytest.mark.parametrize("page", ["application", "decision"])
def test_each_condition_is_a_verdict_and_a_sentence_with_the_rest_folded(citizen_client: Citizen, page: str) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    shown(client, reverse(f"citizens:{page}", args=[application.id]))
    for condition in conditions_of(client):
        (folded,) = condition.xpath(".//details[@data-open-in-print]")
        assert folded.get("open") is None
        assert "Bron en wet" in folded.xpath("./summary")[0].text_content()
        inside = folded.text_content()
        assert "Regel" in inside
        outside = condition.text_content().replace(inside, "")
        assert "Regel" not in outside
        assert "referte-1" not in outside
    assert conditions_of(client)


@pytest.mark.parametrize(
    ("days", "word"),
    [(4000, "Je hebt recht"), (2554, "Je komt er 1 te kort"), (2554, "als je nog 1 dag werk bewijst")],
)
def test_everybody_with_a_decision_can_download_it(citizen_client: Citizen, days: int, word: str) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=days)
    path = reverse("citizens:decision_pdf", args=[application.id, 1])
    shown(client, reverse("citizens:decision", args=[application.id]))
    assert client.page.xpath(f"//a[@href='{path}']")
    first, second = client.get(path), client.get(path)
    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content
    decision = Decision.objects.get(application=application)
    (paper,) = documents.documents_of(("decision", decision.id))
    assert paper.person_id == client.person.id
    stranger = citizen_client()
    assert stranger.get(path).status_code == 404
    content = read_pdf(first.content)
    assert word in content
    assert decision.reference in content


def read_pdf(content: bytes) -> str:
    """The words of a PDF."""
    import io

    from pypdf import PdfReader

    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_refusal_says_where_to_contest_with_which_reference_until_when(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    reference = Decision.objects.get(application=application).reference
    for page in ("application", "decision"):
        text = shown(client, reverse(f"citizens:{page}", args=[application.id]), date(2026, 3, 16))
        for word in (reference, "lb.cheque@vdab.be", "02 506 12 05", "16 maart 2026"):
            assert word in text, word
        assert "Te verifiëren" in client.page.xpath("//section[@id='niet-akkoord']")[0].text_content()
        text = shown(client, reverse(f"citizens:{page}", args=[application.id]), date(2026, 3, 17))
        assert "Betwisten kon tot en met 16 maart 2026" in text
        assert "lb.cheque@vdab.be" not in text


def test_a_grant_has_nothing_to_contest(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    assert "Betwist" not in shown(client, reverse("citizens:decision", args=[application.id]))


# --- how one is reached, on the way to an application -----------------------------------------------------------------


def test_who_must_first_say_how_to_be_reached_reads_why_and_comes_back(
    citizen_client: Citizen, client: CheckedClient
) -> None:
    citizen = citizen_client()
    contact = citizen.get(reverse("citizens:apply")).url
    text = shown(citizen, contact)
    assert "Eerst dit, dan je aanvraag" in text
    citizen.send(contact, {"channel": "mail", "address": "an@post.example"})
    content = messages.content_of(messages.messages_to(citizen.person.id).get())
    link = next(word for word in content.text.split() if "/contact/bevestig/" in word)
    path = link.removeprefix("http://testserver")
    client.get(path)
    confirmed = client.send(path).url
    client.get(confirmed)
    assert client.page.xpath("//a[@href='/mijn/aanvraag/nieuw/']")
    assert "Ga verder met je aanvraag" in client.text


def test_without_an_application_in_mind_the_link_leads_to_the_overview(
    citizen_client: Citizen, client: CheckedClient
) -> None:
    citizen = citizen_client()
    text = shown(citizen, "/mijn/contact/")
    assert "dan je aanvraag" not in text
    client.get("/contact/bevestigd/?daarna=https://elders.example")
    assert client.page.xpath("//main//a[@href='/mijn/']")
    assert not client.page.xpath("//a[contains(@href, 'elders')]")
