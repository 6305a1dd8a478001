"""A form that cannot be sent is not shown: the page says why, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from centres.domain import agreements, plans
from centres.models import Attendance, Centre, PlanVersion
from centres.rules.plan import PlanAction, PlanContent, past_days
from loopbaan.accounts.models import Person
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core import clock
from tests.centres.pages import day_parts, url
from tests.support.factories_centres import (
    MARCH,
    PLAN,
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    an_agreed_file,
    moment,
)
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Staff = Callable[..., CheckedClient]


@pytest.fixture
def centre() -> Centre:
    return a_centre()


@pytest.fixture
def mia(centre: Centre) -> Person:
    return a_counsellor(centre)


def explained(client: CheckedClient, address: str, sentence: str, *, back: str) -> None:
    assert client.get(address).status_code == 409, address
    assert sentence in client.text.replace("\xa0", " "), address
    assert not client.page.xpath("//main//form"), address
    assert client.page.xpath(f"//main//a[starts-with(@href, '{back}')]"), address


def test_a_closed_dossier_opens_no_dead_form(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = a_file_to_close(centre=centre, counsellor=mia)
    attendance = Attendance.objects.get()
    file.close()
    with clock.fixed_at(moment(file.day + timedelta(days=1), 9)):
        client = centre_client(mia, centre.kbo)
        back = url("dossier", file.trajectory.id)
        for name in (
            "close",
            "close_ask",
            "meeting_new",
            "plan_edit",
            "plan_offer",
            "closing_talk",
            "introduction",
            "draw_up",
        ):
            explained(client, url(name, file.trajectory.id), "Dit dossier is afgesloten op 10 maart 2026.", back=back)
        meeting = url("meeting", attendance.meeting_id)
        for name in ("meeting_correct", "meeting_cancel"):
            explained(client, url(name, attendance.meeting_id), "Aan dit gesprek kan je niets meer", back=meeting)
        explained(client, url("attendance_cancel", attendance.id), "Aan dit gesprek kan je niets meer", back=back)
        assert client.get(url("aftercare", file.trajectory.id)).status_code == 200
    read = Event.objects.filter(action=Action.FILE_READ.value, person_id=file.trajectory.citizen_id)
    assert read.exists()  # that page names the client: it is a reading like any other


def test_a_dossier_that_runs_opens_no_aftercare(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    back = url("dossier", file.trajectory.id)
    explained(client, url("aftercare", file.trajectory.id), "Nazorg komt na de afsluiting.", back=back)
    explained(client, url("closing_talk", file.trajectory.id), "toetst het ondertekende plan", back=back)
    explained(client, url("plan_offer", file.trajectory.id), "Er is nog geen ontwikkelplan.", back=back)


def test_a_talk_waits_for_the_agreement_and_says_so_at_once(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = a_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    address = url("meeting_new", file.trajectory.id)
    with clock.fixed_at(moment(MARCH, 16)):
        explained(client, address, "Er is nog geen overeenkomst.", back=url("dossier", file.trajectory.id))
        assert client.page.xpath(f"//main//a[@href='{url('draw_up', file.trajectory.id)}']")
        agreement = agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=clock.now()
        )
        explained(client, address, "nog niet door jullie allebei ondertekend", back=url("dossier", file.trajectory.id))
        assert client.page.xpath(f"//main//a[@href='{url('agreement', agreement.id)}']")
    file.agree()
    assert client.get(address).status_code == 200


def test_no_talk_without_hours(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    file.meet(minutes=240)
    client = centre_client(mia, centre.kbo)
    explained(
        client,
        url("meeting_new", file.trajectory.id),
        "Alle uren van de cheque zijn gebruikt.",
        back=url("dossier", file.trajectory.id),
    )


def test_only_a_coordinator_opens_the_form_to_give_a_dossier_away(
    centre: Centre, mia: Person, centre_client: Staff
) -> None:
    file = a_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    address = url("assign", file.trajectory.id)
    explained(client, address, "Alleen de coördinator", back=url("dossier", file.trajectory.id))
    boss = centre_client(a_counsellor(centre, "Bea", "Baas", coordinator=True), centre.kbo)
    assert boss.get(address).status_code == 200


# --- The goal of the agreement is between two --------------------------------------------------------------------


def test_a_colleague_does_not_read_the_goal(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = a_file(centre=centre, counsellor=mia)
    with clock.fixed_at(moment(MARCH, 16)):
        agreement = agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=clock.now(), goal="Weg van mijn baas"
        )
        for actor in (file.citizen, file.counsellor):
            file.sign_agreement(agreement, actor, clock.now())
        own = centre_client(mia, centre.kbo)
        own.get(url("agreement", agreement.id))
        assert "Weg van mijn baas" in own.text
        assert own.get(url("document", "agreement", agreement.id)).status_code == 200
        for coordinator in (False, True):
            colleague = centre_client(
                a_counsellor(centre, "Bea", f"Baas{coordinator}", coordinator=coordinator), centre.kbo
            )
            assert colleague.get(url("agreement", agreement.id)).status_code == 200
            assert "Er staat een doel in. Alleen Mia Claes en de klant lezen het." in colleague.text
            assert "Weg van mijn baas" not in colleague.text
            assert colleague.get(url("draw_up", file.trajectory.id)).status_code == 409
            assert "Weg van mijn baas" not in colleague.text
            assert colleague.get(url("document", "agreement", agreement.id)).status_code == 404
            colleague.get(url("dossier", file.trajectory.id))
            assert url("document", "agreement", agreement.id) not in colleague.text
            sent = {"goal": "", "arrangements": "", "preview": "1"}
            colleague.send(url("draw_up", file.trajectory.id), sent)
            assert "Weg van mijn baas" not in colleague.text


def test_an_agreement_that_both_signed_is_called_so(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    client.get(url("dossier", file.trajectory.id))
    tags = client.page.xpath("//*[@id='overeenkomst']//*[contains(@class, 'tag')]")
    assert [each.text_content().strip() for each in tags] == ["Ondertekend"]
    assert "Gesloten" not in client.text


# --- Days of a plan ----------------------------------------------------------------------------------------------


def test_a_new_action_has_a_day_from_today_on() -> None:
    on = date(2026, 6, 1)
    assert past_days(PLAN, None, on) == (("action", 0),)
    assert past_days(PLAN, PLAN, on) == ()  # it stood there already
    assert past_days(PLAN, None, date(2026, 5, 1)) == ()
    changed = PlanContent(actions=(PlanAction("Vier organisaties bezoeken", date(2026, 5, 1), "ik"),))
    assert past_days(changed, PLAN, on) == (("action", 0),)


def test_the_domain_refuses_a_day_that_has_gone_by_and_keeps_what_stood() -> None:
    file = an_agreed_file()
    with pytest.raises(plans.BadPlan) as refused:
        file.save_plan(at=moment(date(2026, 5, 2), 9))
    assert (refused.value.code, refused.value.field) == ("plan_day_past", "actions")
    version = file.save_plan()
    later = PlanContent(career_questions=PLAN.career_questions, insights="Meer", goals=PLAN.goals, actions=PLAN.actions)
    assert file.save_plan(later, base=version.content_sha256, at=moment(date(2026, 5, 2), 9)).number == 1


def test_the_editor_puts_it_beside_the_day(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file: File = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    sent = {
        "base_sha256": "",
        "action_rows": "2",
        "action_1_text": "Bellen",
        **day_parts("action_1_by", MARCH - timedelta(days=1)),
    }
    assert client.send(url("plan_edit", file.trajectory.id), sent).status_code == 422
    assert "Deze dag is al voorbij. Kies een dag vanaf vandaag." in client.text
    assert client.page.xpath("//a[@href='#id_action_1_by_dag']")
    assert not PlanVersion.objects.exists()
    assert (
        client.send(url("plan_edit", file.trajectory.id), {**sent, **day_parts("action_1_by", MARCH)}).status_code
        == 302
    )


def test_the_error_quotes_the_box_that_was_not_ticked(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = a_file(centre=centre, counsellor=mia)
    with clock.fixed_at(moment(MARCH, 16)):
        agreement = agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=clock.now()
        )
        client = centre_client(mia, centre.kbo)
        client.send(url("agreement", agreement.id), {"content_sha256": agreement.content_sha256})
    assert "Vink aan: “Ik heb de overeenkomst gelezen en onderteken ze voor het loopbaancentrum”" in client.text


def test_a_plain_counsellor_reads_whom_a_group_can_hold(centre: Centre, mia: Person, centre_client: Staff) -> None:
    client = centre_client(mia, centre.kbo)
    client.get(url("group_new"))
    assert "Je ziet hier alleen je eigen klanten." in client.text
    boss = centre_client(a_counsellor(centre, "Bea", "Baas", coordinator=True), centre.kbo)
    boss.get(url("group_new"))
    assert "Je ziet hier alleen je eigen klanten." not in boss.text
