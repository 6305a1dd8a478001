"""Somebody asks to be put on the list, by the identity of the login; the coordinator answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from centres.domain import listing_requests
from centres.domain.guards import NotAllowed
from centres.models import Centre, CounsellorListing, ListingRequest
from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import NotFound, StepRefused
from tests.centres.pages import day_parts, url
from tests.support.cheques import MARCH, as_citizen
from tests.support.factories_centres import a_centre, a_counsellor, as_counsellor, moment
from tests.support.html import CheckedClient
from tests.support.people import a_citizen, a_staff_member

pytestmark = pytest.mark.django_db
Client = Callable[..., CheckedClient]
AT = moment(MARCH, 9)


@pytest.fixture
def centre() -> Centre:
    return a_centre()


@pytest.fixture
def bea(centre: Centre) -> Person:
    return a_counsellor(centre, "Bea", "Baas", coordinator=True)


def newcomer(centre: Centre, person: Person | None = None) -> Actor:
    person = person or a_staff_member("Nora", "Nieuw")
    return Actor(capacity=Capacity.CENTRE, person_id=person.id, organisation_id=centre.id, name=person.full_name)


def test_asking_twice_is_one_question_and_a_listed_person_has_none(centre: Centre, bea: Person) -> None:
    nora = newcomer(centre)
    first = listing_requests.ask_listing(actor=nora, at=AT)
    assert listing_requests.ask_listing(actor=nora, at=AT).id == first.id
    assert Event.objects.filter(action="listing_asked").count() == 1
    with pytest.raises(StepRefused):
        listing_requests.ask_listing(actor=as_counsellor(bea, centre, coordinator=True), at=AT)
    for other in (as_citizen(a_citizen()), Actor(capacity=Capacity.CENTRE, person_id=nora.person_id)):
        with pytest.raises(NotFound):
            listing_requests.ask_listing(actor=other, at=AT)


def test_only_the_coordinator_of_this_centre_answers(centre: Centre, bea: Person) -> None:
    nora = newcomer(centre)
    request = listing_requests.ask_listing(actor=nora, at=AT)
    haven = a_centre("De Haven")
    stranger = as_counsellor(a_counsellor(haven, "Kees", "Kok", coordinator=True), haven, coordinator=True)
    plain = as_counsellor(a_counsellor(centre), centre)

    def accept(actor: Actor) -> CounsellorListing:
        return listing_requests.accept_listing(
            request_id=request.id, kind="subcontractor", valid_from=MARCH, actor=actor, at=AT
        )

    with pytest.raises(NotFound):
        accept(stranger)
    with pytest.raises(NotFound):
        accept(nora)
    with pytest.raises(NotAllowed):
        accept(plain)
    assert not CounsellorListing.objects.filter(person=nora.person_id).exists()
    boss = as_counsellor(bea, centre, coordinator=True)
    listing = accept(boss)
    assert (listing.kind, listing.valid_from, listing.coordinator) == ("subcontractor", MARCH, False)
    with pytest.raises(StepRefused):
        accept(boss)
    with pytest.raises(StepRefused):
        listing_requests.decline_listing(request_id=request.id, actor=boss, at=AT)


def test_from_the_refusal_to_the_work_list(centre: Centre, bea: Person, centre_client: Client) -> None:
    nora = a_staff_member("Nora", "Nieuw")
    client, boss = centre_client(nora, centre.kbo), centre_client(bea, centre.kbo)
    assert client.get("/centrum/").status_code == 403
    assert client.page.xpath(f"//main//a[@href='{url('ask_listing')}']")
    assert client.get(url("ask_listing")).status_code == 200
    assert "Nora Nieuw" in client.text
    assert client.send(url("ask_listing"), {}).status_code == 302
    client.get(url("ask_listing"))
    assert "Je vraag wacht op de coördinator" in client.text
    request = ListingRequest.objects.get()

    boss.get(url("centre"))
    assert "Nora Nieuw" in boss.text
    assert boss.get(url("list", request.id)).status_code == 200
    typed = {"kind": "employed", **day_parts("valid_from", date(2026, 3, 2))}
    assert boss.send(url("list", request.id), typed).status_code == 302
    assert boss.get(url("list", request.id)).status_code == 404  # answered
    assert client.get("/centrum/").status_code == 200
    client.get(url("ask_listing"))
    assert "Je staat al op de lijst van je centrum." in client.text


def test_declined_is_asked_again_and_a_colleague_sees_nothing(
    centre: Centre, bea: Person, centre_client: Client
) -> None:
    nora = a_staff_member("Nora", "Nieuw")
    client, boss = centre_client(nora, centre.kbo), centre_client(bea, centre.kbo)
    client.send(url("ask_listing"), {})
    request = ListingRequest.objects.get()
    plain = centre_client(a_counsellor(centre), centre.kbo)
    plain.get(url("centre"))
    assert "Nora Nieuw" not in plain.text
    for name in ("list", "list_decline"):
        assert plain.get(url(name, request.id)).status_code == 403
        haven = a_centre("De Haven")
        other = centre_client(a_counsellor(haven, "Kees", "Kok", coordinator=True), haven.kbo)
        assert other.get(url(name, request.id)).status_code == 404
    assert boss.get(url("list_decline", request.id)).status_code == 200
    assert boss.send(url("list_decline", request.id), {}).status_code == 302
    assert client.get("/centrum/").status_code == 403
    assert client.send(url("ask_listing"), {}).status_code == 302
    assert ListingRequest.objects.filter(state="asked").count() == 1


def test_without_a_mandate_nobody_is_invited_to_ask(centre_client: Client) -> None:
    centre = a_centre(mandate_from=None)
    client = centre_client(a_staff_member("Nora", "Nieuw"), centre.kbo)
    assert client.get("/centrum/").status_code == 403
    assert not client.page.xpath(f"//main//a[@href='{url('ask_listing')}']")
