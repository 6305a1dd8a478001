"""The first talk and the agreement: what it says, who signs it, and what a change does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from centres import selectors
from centres.domain import agreements
from centres.domain.guards import ChangedSince, NotAllowed
from centres.models import Agreement
from centres.rules.parameters import INTRODUCTION_BEFORE_DAYS
from citizens import service as citizens
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.actor import Actor, LoginStrength
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.db.constraints import constraint_name
from loopbaan.documents.service import CannotSign, documents_of, signatures_of
from tests.centres.pages import url
from tests.support.cheques import MARCH, as_citizen
from tests.support.factories_centres import a_centre, a_counsellor, a_file, a_file_to_close, as_counsellor, moment
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
AT = moment(MARCH + timedelta(days=1), 10)


def test_the_first_talk_is_noted_and_never_counted() -> None:
    file = a_file()
    agreements.log_introduction(
        trajectory_id=file.trajectory.id,
        held_at=AT - timedelta(hours=1),
        minutes=30,
        place="Gent",
        actor=file.counsellor,
        at=AT,
    )
    cheque = citizens.cheque(file.cheque.id)
    assert (cheque.minutes_left, cheque.state) == (240, "issued")
    assert file.fresh().state == "redeemed"


@pytest.mark.parametrize(
    ("shift", "minutes", "code"),
    [
        (1, 30, "introduction_in_future"),
        (-1, 0, "introduction_minutes"),
        (-24 * (INTRODUCTION_BEFORE_DAYS + 2), 30, "introduction_too_early"),
    ],
)
def test_a_first_talk_that_cannot_be_is_refused(shift: int, minutes: int, code: str) -> None:
    file = a_file()
    with pytest.raises(agreements.BadTalk) as refused:
        agreements.log_introduction(
            trajectory_id=file.trajectory.id,
            held_at=AT + timedelta(hours=shift),
            minutes=minutes,
            place="Gent",
            actor=file.counsellor,
            at=AT,
        )
    assert refused.value.code == code


def test_a_first_talk_may_lie_before_the_cheque() -> None:
    file = a_file()
    talk = agreements.log_introduction(
        trajectory_id=file.trajectory.id,
        held_at=moment(MARCH - timedelta(days=INTRODUCTION_BEFORE_DAYS), 9),
        minutes=30,
        place="Gent",
        actor=file.counsellor,
        at=AT,
    )
    assert talk.minutes == 30


def test_the_agreement_names_what_it_must_name() -> None:
    file = a_file()
    agreement = agreements.draw_up_agreement(
        trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT, goal="Een job vinden die past"
    )
    text = " ".join(paragraph for section in agreement.content["sections"] for paragraph in section["paragraphs"])
    parties = agreement.content["parties"]
    assert parties["centre_official_name"] == "De Brug bv"
    assert parties["centre_kbo"] == f"{file.centre.kbo[:4]}.{file.centre.kbo[4:7]}.{file.centre.kbo[7:]}"
    assert parties["citizen"] == "An Peeters"
    for words in (
        "4 uur begeleiding",
        "1 u. 30 daarvan mag in groep",
        "€ 90,00",
        "bedrag is voor deze regeling nog niet bekend",  # the fee of this version is an open parameter
        "ten laatste op 2 juni 2026",
        "klacht@brug.example",
        "VDAB",
        "Vlaamse Ombudsdienst",
        "30 minuten gratis nazorg",
        "Een job vinden die past",
    ):
        assert words in text, words
    assert {section["key"] for section in agreement.content["sections"]} >= {
        "right", "price", "goal", "sessions", "code", "confidentiality", "equal", "complaints", "change", "aftercare"
    }  # fmt: skip


def test_the_subsidy_is_named_where_the_fee_is_known() -> None:
    file = a_file(on=MARCH.replace(year=2024))
    agreement = agreements.draw_up_agreement(
        trajectory_id=file.trajectory.id, actor=file.counsellor, at=moment(MARCH.replace(year=2024), 16)
    )
    price = next(each for each in agreement.content["sections"] if each["key"] == "price")
    assert "€ 45,00" in price["paragraphs"][0]
    assert "€ 681,34" in price["paragraphs"][0]  # 4 h at 150.07 with 21 % is 726.34


def test_both_must_sign_and_the_second_signature_concludes() -> None:
    file = a_file()
    agreement = agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT)
    assert file.sign_agreement(agreement, file.citizen, AT).state == "drawn_up"
    assert file.sign_agreement(agreement, file.citizen, AT).state == "drawn_up"  # a double click
    later = AT + timedelta(hours=1)
    concluded = file.sign_agreement(agreement, file.counsellor, later)
    assert (concluded.state, concluded.concluded_at) == ("concluded", later)
    assert signatures_of(("agreement", agreement.id)).count() == 2
    assert documents_of(("agreement", agreement.id)).count() == 1


def test_an_old_page_cannot_sign_the_new_text() -> None:
    file = a_file()
    old = agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT)
    agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT, goal="Iets anders")
    with pytest.raises(ChangedSince):
        file.sign_agreement(old, file.citizen, AT)
    standing = Agreement.objects.get(state="drawn_up")
    standing.content_sha256 = "0" * 64
    with pytest.raises(ChangedSince):
        file.sign_agreement(standing, file.citizen, AT)


def test_a_change_is_a_new_version_and_voids_both_signatures() -> None:
    file = a_file()
    first = file.agree(AT)
    second = agreements.draw_up_agreement(
        trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT, arrangements="Online op maandag"
    )
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("superseded", "drawn_up", 2)
    assert not signatures_of(("agreement", first.id)).exists()
    assert signatures_of(("agreement", first.id), voided=True).count() == 2
    assert documents_of(("agreement", first.id)).get().withdrawn_at == AT


def test_the_same_text_again_changes_nothing() -> None:
    file = a_file()
    first = file.agree(AT)
    assert agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT).id == first.id
    assert Agreement.objects.count() == 1


def test_who_may_not_draw_up_or_sign() -> None:
    file = a_file()
    agreement = agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT)
    colleague = as_counsellor(a_counsellor(file.centre, "Els", "Smet"), file.centre)
    haven = a_centre("De Haven")
    stranger = as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven)
    with pytest.raises(NotAllowed):
        file.sign_agreement(agreement, colleague, AT)
    for actor in (stranger, as_citizen(a_citizen("Ivo"))):
        with pytest.raises(NotFound):
            file.sign_agreement(agreement, actor, AT)
        with pytest.raises(NotFound):
            selectors.agreement_view(agreement.id, actor=actor)
    weak = Actor(
        capacity=file.citizen.capacity,
        person_id=file.citizen.person_id,
        name=file.citizen.name,
        strength=LoginStrength.NONE,
    )
    with pytest.raises(CannotSign):
        file.sign_agreement(agreement, weak, AT)


def test_a_closed_dossier_takes_no_new_agreement() -> None:
    file = a_file_to_close()
    file.close()
    with pytest.raises(StepRefused):
        agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=moment(file.day, 22))


def test_the_database_keeps_the_text_that_was_signed() -> None:
    agreement = a_file().agree(AT)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Agreement.objects.filter(id=agreement.id).update(content={"sections": []})
    assert constraint_name(refused.value) == "agreement_frozen"


def test_the_database_concludes_only_with_two_signatures() -> None:
    file = a_file()
    agreement = agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT)
    file.sign_agreement(agreement, file.citizen, AT)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Agreement.objects.filter(id=agreement.id).update(state="concluded", concluded_at=AT)
    assert constraint_name(refused.value) == "agreement_concluded_signed"


def test_an_old_page_does_not_void_what_both_signed(centre_client: Callable[..., CheckedClient]) -> None:
    file = a_file()
    page = url("draw_up", file.trajectory.id)
    with clock.fixed_at(AT):
        staff = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        staff.get(page)
        old = {each.get("name"): each.get("value") or "" for each in staff.page.xpath("//main//form//input[@name]")}
        agreement = agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=AT, goal="Een job in de zorg"
        )
        for actor in (file.counsellor, file.citizen):
            agreements.sign_agreement(
                agreement_id=agreement.id, content_sha256=agreement.content_sha256, actor=actor, at=AT
            )
        assert staff.post(page, {**old, "goal": "", "arrangements": "Uit een oude tab."}).status_code == 422
        assert "Dit is intussen gewijzigd." in staff.text
        assert "Uit een oude tab." in staff.text
        agreement.refresh_from_db()
        assert agreement.state == "concluded"
        assert signatures_of(("agreement", agreement.id)).count() == 2
        # From a fresh page it is meant, and the page said what it does.
        staff.get(page)
        fresh = {each.get("name"): each.get("value") or "" for each in staff.page.xpath("//main//form//input[@name]")}
        assert staff.post(page, {**fresh, "goal": "Iets anders", "arrangements": ""}).status_code == 302
        agreement.refresh_from_db()
        assert agreement.state == "superseded"
