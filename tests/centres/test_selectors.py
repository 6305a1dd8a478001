"""What pages and other apps read: the right rows, for the right eyes, in a constant number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from centres import selectors, service
from centres.domain import agreements, attendances, papers, redeeming
from centres.roles import roles_at_centre
from centres.selectors.views import Dossier
from loopbaan.accounts.roles import roles_of
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from loopbaan.core.errors import NotFound
from loopbaan.documents.service import open_pdf
from tests.centres.test_meetings import more_files
from tests.support.cheques import MARCH, as_citizen
from tests.support.factories_centres import (
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    a_group,
    an_agreed_file,
    as_counsellor,
    moment,
    redeem,
)
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
REGIE = Actor(
    capacity=Capacity.REGIE, person_id=uuid4(), name="Bo", strength=LoginStrength.HIGH, roles=frozenset({"auditor"})
)


def see(file: File, actor: Actor | None = None) -> Dossier:
    return selectors.dossier(
        trajectory_id=file.trajectory.id, actor=actor or file.counsellor, on=file.day, at=moment(file.day, 20)
    )


def test_a_foreign_dossier_looks_like_none_at_all() -> None:
    file = a_file_to_close()
    haven = a_centre("De Haven")
    stranger = as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven)
    roleless = Actor(
        capacity=Capacity.CENTRE, person_id=file.counsellor.person_id, organisation_id=file.centre.id, name="Mia"
    )
    attendance = file.trajectory.attendances.get()
    version = file.fresh().plan.versions.get()
    for actor in (stranger, as_citizen(a_citizen("Ivo")), roleless, REGIE):
        for look in (
            lambda actor=actor: see(file, actor),
            lambda actor=actor: selectors.attendance_view(attendance.id, actor=actor, at=moment(file.day, 20)),
            lambda actor=actor: selectors.meeting_view(attendance.meeting_id, actor=actor, at=moment(file.day, 20)),
            lambda actor=actor: selectors.plan_version_view(version.id, actor=actor),
            lambda actor=actor: papers.document_for(kind="attendance", object_id=attendance.id, actor=actor),
        ):
            with pytest.raises(NotFound):
                look()


def test_the_dossier_says_what_comes_next() -> None:
    file = a_file()
    assert see(file).actions[:1] == ("draw_up_agreement",)
    file.agree()
    assert see(file).actions[0] == "log_meeting"
    attendance = file.meet()
    assert see(file).actions[0] == "sign_attendance"
    assert see(file, file.citizen).actions == ("sign_attendance",)
    file.sign(attendance)
    version = file.save_plan()
    assert "offer_plan" in see(file).actions
    assert see(file, file.citizen).plan is None  # a draft is not shown
    file.offer_plan(version)
    assert see(file, file.citizen).actions == ("sign_plan",)
    for actor in (file.counsellor, file.citizen):
        file.sign_plan(version, actor)
    assert see(file).actions[0] == "log_closing_talk"
    file.closing_talk()
    assert see(file).actions[0] == "ask_to_close"
    assert see(file).blockers == ()
    asked = file.ask_to_close()
    assert not {"ask_to_close", "close_trajectory"} & set(see(file).actions)
    file.answer(asked)
    assert see(file).actions[0] == "close_trajectory"
    file.close()
    closed = see(file)
    assert closed.actions == ("log_aftercare",)
    assert closed.aftercare_until == date(2027, 3, 11)
    assert {kind for kind, _id in closed.documents} == {
        "agreement",
        "attendance",
        "development_plan",
        "closing_talk",
    }


def test_what_the_citizen_must_sign_waits_in_order_and_goes() -> None:
    file = an_agreed_file()
    person_id = file.citizen.person_id
    assert person_id is not None
    attendance = file.meet()
    version = file.offer_plan(file.save_plan())
    waiting = selectors.to_sign_of(person_id, at=moment(file.day, 23))
    assert [each.kind for each in waiting] == ["attendance", "plan"]
    assert service.to_sign_of(a_citizen("Ivo").id, at=moment(file.day, 23)) == []
    file.sign_plan(version, file.citizen)
    file.sign(attendance)
    assert selectors.to_sign_of(person_id, at=moment(file.day, 23)) == []


def test_a_proof_that_the_counsellor_signed_waits_for_the_client() -> None:
    file = an_agreed_file()
    attendance = file.meet()

    def keys() -> set[str]:
        groups = selectors.worklist_of(
            centre_id=file.centre.id, person_id=file.counsellor.person_id, on=file.day
        ).groups
        return {group.key for group in groups} & {"attendances_to_sign", "waits_for_client"}

    assert keys() == {"attendances_to_sign"}
    attendances.sign_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        actor=file.counsellor,
        at=moment(file.day, 20),
    )
    assert keys() == {"waits_for_client"}


def test_the_worklist_counts_what_waits() -> None:
    file = an_agreed_file()
    person_id = file.counsellor.person_id
    late, disputed, fine = more_files(file, 3)
    overdue = late.meet(hour=9, minutes=60)
    attendances.note_overdue(overdue.id, file.day)
    angry = disputed.meet(hour=11, minutes=60)
    attendances.dispute_attendance(
        attendance_id=angry.id,
        content_sha256=angry.content_sha256,
        text="Nee",
        actor=disputed.citizen,
        at=moment(file.day, 20),
    )
    fine.sign(fine.meet(hour=13, minutes=60))
    found = selectors.worklist_of(centre_id=file.centre.id, person_id=person_id, on=file.day)
    counts = {group.key: group.count for group in found.groups}
    assert counts == {"disputed": 1, "overdue": 1, "plan_missing": 3}
    assert found.groups[0].items[0].citizen_name == disputed.trajectory.citizen.full_name
    later = selectors.worklist_of(centre_id=file.centre.id, person_id=person_id, on=file.cheque.start_by)
    assert later.count("start_by_nearing") == 1
    colleague = a_counsellor(file.centre, "Els", "Smet")
    nothing = selectors.worklist_of(centre_id=file.centre.id, person_id=colleague.id, on=file.day)
    assert nothing.total == 0
    whole = selectors.worklist_of(centre_id=file.centre.id, person_id=None, on=file.day)
    assert whole.total == found.total


@pytest.mark.parametrize("more", [0, 2])
def test_lists_cost_the_same_for_one_and_for_three(
    more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    file = an_agreed_file()
    files = [file, *more_files(file, more)]
    for number, each in enumerate(files):
        each.meet(hour=9 + 2 * number, minutes=60)
        each.save_plan()
    with django_assert_num_queries(2):
        page = selectors.trajectories_of(centre_id=file.centre.id, on=file.day)
    assert (page.total, len(page.items), page.pages) == (more + 1, more + 1, 1)
    assert {row.to_sign for row in page.items} == {1}
    with django_assert_num_queries(1):
        assert len(selectors.group_candidates(centre_id=file.centre.id, on=file.day)) == more + 1
    with django_assert_num_queries(6):
        facts = service.control_facts([each.cheque.id for each in files])
    assert len(facts) == more + 1
    with django_assert_num_queries(2):
        selectors.public_centres(on=file.day)
    with django_assert_num_queries(1):
        selectors.counsellors_of(file.centre.id, on=file.day)


def test_the_list_is_searched_filtered_and_paged() -> None:
    file = an_agreed_file()
    files = [file, *more_files(file, 2)]
    files[1].meet()

    def found(**how: object) -> list[str]:
        page = selectors.trajectories_of(centre_id=file.centre.id, on=file.day, **how)  # type: ignore[arg-type]
        return [row.citizen_name for row in page.items]

    assert found(search="janssens 1") == ["Ivo Janssens 1"]
    assert found(search=file.cheque.number[:8].lower()) == ["An Peeters"]
    assert found(search="niemand") == []
    assert found(state="active") == ["Ivo Janssens 0"]
    assert len(found(state="running")) == 3
    assert found(counsellor_id=uuid4()) == []
    assert len(found(page=2, per_page=2)) == 1
    assert len(found(page=99, per_page=2)) == 1  # brought within the list
    haven = a_centre("De Haven")
    assert selectors.trajectories_of(centre_id=haven.id, on=file.day).total == 0


def test_control_facts_say_that_and_when_and_who_never_what() -> None:
    file = a_file_to_close()
    unsigned = file.meet(hour=14, minutes=30)
    facts = service.control_facts([file.cheque.id, uuid4()])[file.cheque.id]
    assert facts.agreement is not None
    assert facts.agreement.signed_by_both
    assert [(each.state, each.proof.signed_by_both) for each in facts.sessions] == [
        ("signed", True),
        ("to_sign", False),
    ]
    assert facts.sessions[1].attendance_id == unsigned.id
    assert facts.plan is not None
    assert (facts.plan.signed_by_both, facts.plan.counsellor_name) == (True, "Mia Claes")
    assert facts.closing_on_signed_plan
    assert "zorg" not in repr(facts)  # a word of the goals and of the closing talk


def test_the_signer_stays_who_signed_after_a_change_of_counsellor() -> None:
    file = an_agreed_file()
    chief = a_counsellor(file.centre, "Els", "Smet", coordinator=True)
    redeeming.assign_counsellor(
        trajectory_id=file.trajectory.id,
        counsellor_id=chief.id,
        actor=as_counsellor(chief, file.centre, coordinator=True),
        at=moment(file.day, 9),
    )
    facts = service.control_facts([file.cheque.id])[file.cheque.id]
    assert facts.counsellor_name == "Els Smet"
    assert facts.agreement is not None
    assert facts.agreement.counsellor_name == "Mia Claes"


def test_the_control_judges_the_agreement_that_held_at_the_first_session() -> None:
    file = an_agreed_file()
    file.sign(file.meet())
    later = moment(file.day + timedelta(days=1), 9)
    renewed = agreements.draw_up_agreement(
        trajectory_id=file.trajectory.id, actor=file.counsellor, at=later, goal="Een ander doel"
    )
    file.sign_agreement(renewed, file.citizen, later)
    file.sign_agreement(renewed, file.counsellor, later)
    facts = service.control_facts([file.cheque.id])[file.cheque.id]
    assert facts.agreement is not None
    assert facts.agreement.object_id != renewed.id
    assert facts.agreement.citizen_signed_at is not None
    assert facts.agreement.citizen_signed_at < facts.sessions[0].starts_at


def test_a_group_shows_how_many_others_never_who() -> None:
    file = an_agreed_file()
    other = more_files(file, 1)[0]
    meeting = a_group([file, other])
    attendance = meeting.attendances.get(trajectory=file.trajectory)
    view = selectors.attendance_view(attendance.id, actor=file.citizen, at=moment(file.day, 20))
    assert view.others == 1
    assert "Janssens" not in repr(view)
    whole = selectors.meeting_view(meeting.id, actor=file.counsellor, at=moment(file.day, 20))
    assert len(whole.attendances) == 2


def test_a_centre_does_not_see_what_happened_after_the_cheque_left() -> None:
    file = a_file()
    haven = a_centre("De Haven")
    there = as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven)
    moved = File(redeem(file.cheque, there, moment(MARCH, 16)), file.cheque, haven, there, file.citizen, file.day)
    moved.agree()
    moved.meet()
    seen = see(file)
    assert (seen.state, seen.cheque.minutes_left, seen.cheque.last_counted_on, seen.terms) == (
        "released",
        240,
        None,
        (),
    )
    row = selectors.trajectories_of(centre_id=file.centre.id, on=file.day).items[0]
    assert (row.minutes_left, row.lapses_on) == (240, None)
    assert see(moved).cheque.minutes_left == 150
    briefs = selectors.trajectories_of_person(moved.trajectory.citizen_id)
    assert [brief.centre_name for brief in briefs] == ["De Haven", "De Brug"]


def test_the_public_list_has_only_centres_with_a_mandate() -> None:
    a_centre("De Brug")
    a_centre("Zonder Mandaat", mandate_from=None)
    ended = a_centre("Al Gedaan", mandate_from=date(2020, 3, 2))
    page = selectors.public_centres(on=MARCH)
    assert [centre.name for centre in page.items] == ["De Brug"]
    with pytest.raises(NotFound):
        selectors.public_centre(ended.id, on=MARCH)
    before = selectors.public_centres(on=MARCH - timedelta(days=1))
    assert [centre.name for centre in before.items] == ["Al Gedaan", "De Brug"]
    assert selectors.public_centres(on=MARCH, search="gent brug").total == 1
    assert selectors.public_centres(on=MARCH, search="9000").total == 1
    assert selectors.public_centres(on=MARCH, search="Hasselt").total == 0


def test_roles_need_the_list_and_the_mandate() -> None:
    centre = a_centre(mandate_from=date(2020, 3, 10))
    person = a_counsellor(centre, coordinator=True, until=date(2026, 3, 9))
    assert roles_at_centre(person.id, centre.kbo, MARCH).roles == {"counsellor", "coordinator"}
    gone = roles_at_centre(person.id, centre.kbo, date(2026, 3, 9))
    assert (gone.roles, gone.organisation_id) == (frozenset(), centre.id)
    assert "lijst" in gone.refusal
    stays = a_counsellor(centre, "Els", "Smet")
    assert "mandaat" in roles_at_centre(stays.id, centre.kbo, date(2026, 3, 10)).refusal
    assert roles_at_centre(stays.id, "0999000098", MARCH).organisation_id is None
    resolved = roles_of(Capacity.CENTRE, person_id=stays.id, kbo=centre.kbo, on=MARCH)
    assert resolved.roles == {"counsellor"}


def test_the_papers_are_laid_out_and_only_the_two_hold_the_plan() -> None:
    file = a_file_to_close()
    file.close()
    trajectory = file.fresh()
    colleague = as_counsellor(a_counsellor(file.centre, "Els", "Smet"), file.centre)
    agreement, attendance = trajectory.agreements.get(), trajectory.attendances.get()
    version = trajectory.plan.versions.get()
    for kind, object_id, shared in (
        ("agreement", agreement.id, False),
        ("attendance", attendance.id, True),
        ("development_plan", version.id, False),
        ("closing_talk", trajectory.closing_talk.id, False),
    ):
        document = papers.document_for(kind=kind, object_id=object_id, actor=file.citizen)
        assert open_pdf(document).startswith(b"%PDF")
        assert papers.document_for(kind=kind, object_id=object_id, actor=file.counsellor) == document
        if shared:
            assert papers.document_for(kind=kind, object_id=object_id, actor=colleague) == document
        else:
            with pytest.raises(NotFound):
                papers.document_for(kind=kind, object_id=object_id, actor=colleague)
