"""The overview says what is so: a right that is used, a cheque that a centre redeemed, a talk that was disputed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from centres.domain import attendances
from citizens.domain import cheques
from citizens.models import Cheque, HistoricCheque
from citizens.views.law import rules_of
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from loopbaan.core.regulation import regulation_on
from loopbaan.messages.catalogue import all_kinds, compose
from tests.support import cheques as support
from tests.support import factories_centres as factories
from tests.support.cheques import MARCH, moment
from tests.support.html import CheckedClient, words_of

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
APPLY = "//main//a[@href='/mijn/aanvraag/nieuw/']"


def home(client: CheckedClient, on: date = MARCH) -> str:
    with clock.fixed_at(moment(on, 15)):
        client.get(reverse("citizens:home"))
    return client.text.replace("\xa0", " ")


def use_up(cheque: Cheque, on: date) -> None:
    cheques.use_minutes(
        cheque.id,
        minutes=cheque.minutes_granted,
        group=False,
        attendance_id=uuid4(),
        held_on=on,
        actor=SYSTEM,
        at=moment(on),
    )
    cheques.close(cheque.id, actor=SYSTEM, at=moment(on, 20))


def historic(person: Person, applied_on: date, state: str = "used") -> None:
    HistoricCheque.objects.create(person=person, applied_on=applied_on, state=state, minutes_granted=240, source="test")


# --- the right is used -----------------------------------------------------------------------------------------------


def test_who_used_the_only_cheque_of_a_career_is_not_invited_to_ask_for_another(citizen_client: Citizen) -> None:
    client = citizen_client()
    use_up(support.issue(client.person), date(2026, 3, 10))
    text = home(client, date(2026, 3, 12))
    assert "Je begeleiding is afgerond" in text
    assert "één in je hele loopbaan" in text
    assert not client.page.xpath(APPLY)


def test_a_cheque_of_long_before_the_portal_uses_up_the_right_too(citizen_client: Citizen) -> None:
    client = citizen_client()
    historic(client.person, date(2014, 5, 4))
    text = home(client)
    assert "Je had al een loopbaancheque" in text
    assert "één in je hele loopbaan" in text
    assert not client.page.xpath(APPLY)


def test_a_cheque_that_was_paid_back_leaves_the_right(citizen_client: Citizen) -> None:
    client = citizen_client()
    historic(client.person, date(2014, 5, 4), "refunded")
    assert "Je hebt nog geen loopbaancheque" in home(client)
    assert client.page.xpath(APPLY)


def test_under_the_older_law_the_day_on_which_it_can_be_asked_again_is_named(citizen_client: Citizen) -> None:
    client = citizen_client()
    for applied_on in (date(2020, 3, 2), date(2021, 4, 5)):
        historic(client.person, applied_on)
    text = home(client, date(2024, 6, 3))
    assert "Vanaf 2 maart 2026 kan je opnieuw een cheque aanvragen" in text
    assert not client.page.xpath(APPLY)


def test_the_page_to_apply_says_so_and_still_takes_the_application(citizen_client: Citizen) -> None:
    client = citizen_client()
    historic(client.person, date(2014, 5, 4))
    support_letters(client.person)
    client.get(reverse("citizens:apply"))
    assert "één in je hele loopbaan" in client.text
    assert client.send(reverse("citizens:apply")).status_code == 302


def support_letters(person: Person) -> None:
    from loopbaan.messages import service as messages

    messages.choose_letters(actor=support.as_citizen(person), person_id=person.id, at=moment(MARCH))


# --- at a centre -----------------------------------------------------------------------------------------------------


def test_a_cheque_that_a_centre_redeemed_is_shown_with_what_comes_next(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file(citizen=client.person)
    address = reverse("centres:my_trajectory", args=[file.trajectory.id])
    text = home(client)
    assert "Je cheque is geregistreerd" in text
    assert "maakt de overeenkomst klaar" in text
    assert "2 juni 2026" in text  # the first session that counts
    assert "Kies een loopbaancentrum" not in text
    assert client.page.xpath(f"//main//a[@href='{address}']")
    file.agree()
    assert "je eerste gesprek af" in home(client)


def test_a_disputed_talk_is_shown_with_what_comes_next(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.an_agreed_file(citizen=client.person)
    attendance = file.meet()
    assert "niet klopt" not in home(client, file.day)
    attendances.dispute_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        text="Het duurde maar een uur.",
        actor=file.citizen,
        at=moment(file.day, 12),
    )
    text = home(client, file.day)
    assert "Je meldde dat je gesprek van 10 maart 2026 niet klopt" in text
    assert "Betwist" in text
    assert client.page.xpath(f"//main//a[@href='{reverse('centres:my_attendance', args=[attendance.id])}']")
    other = citizen_client()
    assert "Je meldde dat" not in home(other, file.day)


def test_the_steps_of_guidance_do_not_run_ahead(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.an_agreed_file(citizen=client.person)
    file.sign(file.meet())
    file.plan()
    with clock.fixed_at(moment(file.day, 20)):
        client.get(reverse("centres:my_trajectory", args=[file.trajectory.id]))
    current = client.page.xpath("//ol//*[@aria-current='step']")
    assert [" ".join(each.text_content().split()) for each in current if "Gesprekken" in each.text_content()]


# --- words -----------------------------------------------------------------------------------------------------------


def test_what_can_go_in_group_is_never_more_than_what_is_left(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    cheques.use_minutes(
        cheque.id,
        minutes=200,
        group=False,
        attendance_id=uuid4(),
        held_on=date(2026, 3, 10),
        actor=SYSTEM,
        at=moment(date(2026, 3, 10)),
    )
    with clock.fixed_at(moment(date(2026, 3, 11))):
        client.get(reverse("citizens:cheque", args=[cheque.id]))
    text = client.text.replace("\xa0", " ")
    assert "In groep kan nog 40 min." in text


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.key)
def test_every_message_is_written_in_the_words_of_the_house(kind) -> None:
    content = compose(kind, kind.sample)
    assert words_of(f"{content.subject}\n{content.text}") == []


def test_reminders_are_counted_in_days() -> None:
    (rule,) = rules_of(regulation_on(MARCH), ["reminder_days"])
    assert "30, 7 en 1 dag voor" in rule.sentence


def test_the_guard_of_words_sees_what_it_must() -> None:
    for wrong in ("om 9.00 u.. Tot dan", "Kun je dat?", "1 dag(en)", "je mailadres"):
        assert words_of(wrong), wrong
    for right in ("… en nog 3", "om 9.00 u. Tot dan", "je e-mailadres", "wacht..."):
        assert words_of(right) == [], right
