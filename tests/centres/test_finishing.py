"""After the mandate, or the place on the list, has ended: what is open is finished, and nothing new begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from centres import selectors
from centres.domain import administration, agreements, attendances, closing, meetings, papers, redeeming
from centres.domain.guards import NotAllowed, NotOnList, OnlyFinishing, OutsideMandate
from centres.models import Centre, CounsellorListing, Mandate
from centres.roles import roles_at_centre
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from loopbaan.core.errors import NotFound
from tests.centres.pages import day_parts, url
from tests.support import cheques
from tests.support.cheques import MARCH
from tests.support.factories_centres import (
    PLAN,
    PROGRESS,
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    an_agreed_file,
    moment,
)
from tests.support.html import CheckedClient
from tests.support.people import a_citizen, a_staff_member

pytestmark = pytest.mark.django_db
Staff = Callable[..., CheckedClient]
# The files of these tests have their talks on 10 March; the mandate and the list end a week later.
END = MARCH + timedelta(days=15)
LATER = END + timedelta(days=5)


def end_mandate(centre: Centre, until: date = END) -> None:
    Mandate.objects.filter(centre=centre).update(valid_until=until)


def leave(person_id: object, until: date = END) -> None:
    CounsellorListing.objects.filter(person_id=person_id).update(valid_until=until)


def finisher(file: File, person: Person | None = None, on: date = LATER) -> Actor:
    """The actor that a login gives on that day."""
    person_id = person.id if person else file.counsellor.person
    held = roles_at_centre(person_id, file.centre.kbo, on)
    return Actor(
        capacity=Capacity.CENTRE,
        person_id=person_id,
        organisation_id=held.organisation_id,
        name="Mia Claes",
        strength=LoginStrength.HIGH,
        roles=held.roles,
    )


def roles(file: File, person: Person | None = None, on: date = LATER) -> set[str]:
    return set(finisher(file, person, on).roles)


# --- Who gets it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["mandate", "list"])
def test_who_guides_an_open_dossier_finishes_it(how: str) -> None:
    file = an_agreed_file()
    file.meet()
    end_mandate(file.centre) if how == "mandate" else leave(file.counsellor.person_id)
    assert roles(file, on=END - timedelta(days=1)) == {"counsellor"}
    assert roles(file) == {"finishing"}
    held = roles_at_centre(file.counsellor.person, file.centre.kbo, LATER)
    assert held.refusal == ""
    why = (
        "heeft sinds 17 maart 2026 geen mandaat meer" if how == "mandate" else "staat sinds 17 maart 2026 niet meer op"
    )
    assert why in held.notice
    assert "Je werkt alleen nog af wat openstaat" in held.notice


def test_who_has_nothing_open_is_refused_as_before() -> None:
    file = a_file_to_close()
    idle = a_counsellor(file.centre, "Joris", "Aerts")
    stranger = a_staff_member("Wie", "Dan")
    end_mandate(file.centre)
    for person in (idle, stranger):
        held = roles_at_centre(person.id, file.centre.kbo, LATER)
        assert (held.roles, held.notice) == (frozenset(), "")
        assert held.refusal
    assert roles(file) == {"finishing"}


def test_a_closed_dossier_with_aftercare_left_still_opens_until_that_ends() -> None:
    file = a_file_to_close()
    file.close()
    end_mandate(file.centre)
    assert roles(file) == {"finishing"}
    assert roles(file, on=date(2027, 3, 10)) == {"finishing"}
    assert roles(file, on=date(2027, 3, 11)) == set()


def test_a_closed_dossier_without_aftercare_does_not() -> None:
    file = a_file_to_close()
    file.close()
    closing.log_aftercare(
        trajectory_id=file.trajectory.id,
        held_on=file.day,
        minutes=30,
        form="phone",
        actor=file.counsellor,
        at=moment(file.day, 22),
    )
    end_mandate(file.centre)
    assert roles(file) == set()


def test_a_proof_that_waits_is_open_for_who_held_the_talk() -> None:
    """The dossier went to a colleague; only who held the talk can sign for it."""
    file = an_agreed_file()
    boss = a_counsellor(file.centre, "Bea", "Baas", coordinator=True)
    attendance = file.meet()
    redeeming.assign_counsellor(
        trajectory_id=file.trajectory.id,
        counsellor_id=boss.id,
        actor=Actor(
            capacity=Capacity.CENTRE,
            person_id=boss.id,
            organisation_id=file.centre.id,
            roles=frozenset({"counsellor", "coordinator"}),
        ),
        at=moment(file.day, 20),
    )
    leave(file.counsellor.person_id)
    actor = finisher(file)
    assert actor.roles == {"finishing"}
    attendances.sign_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        actor=actor,
        at=moment(LATER, 9),
    )
    assert roles(file) == {"finishing"}  # until the citizen signed too
    attendances.sign_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        actor=file.citizen,
        at=moment(LATER, 10),
    )
    assert roles(file) == set()


def test_the_coordinator_finishes_for_the_centre_while_nobody_else_does() -> None:
    centre = a_centre()
    boss = a_counsellor(centre, "Bea", "Baas", coordinator=True)
    file = an_agreed_file(centre=centre)
    file.meet()
    end_mandate(centre)
    assert roles(file, boss) == {"finishing", "finishing_coordinator"}
    leave(boss.id)
    assert roles(file, boss) == {"finishing", "finishing_coordinator"}
    a_counsellor(centre, "Nieuwe", "Baas", coordinator=True)
    assert roles(file, boss) == set()  # somebody else coordinates: no need to see the dossiers of others


# --- What they see -----------------------------------------------------------------------------------------------


def test_own_dossiers_only_and_for_the_coordinator_all() -> None:
    centre = a_centre()
    boss = a_counsellor(centre, "Bea", "Baas", coordinator=True)
    file = an_agreed_file(centre=centre)
    theirs = an_agreed_file(centre=centre, counsellor=a_counsellor(centre, "Joris", "Aerts"))
    attendance = theirs.meet()
    theirs.sign(attendance)
    end_mandate(centre)
    actor, chief = finisher(file), finisher(file, boss)

    def see(who: Actor, of: File) -> object:
        return selectors.dossier(trajectory_id=of.trajectory.id, actor=who, on=LATER, at=moment(LATER, 9))

    assert see(actor, file)
    for look in (
        lambda: see(actor, theirs),
        lambda: selectors.attendance_view(attendance.id, actor=actor, at=moment(LATER, 9)),
        lambda: selectors.meeting_view(attendance.meeting_id, actor=actor, at=moment(LATER, 9)),
        lambda: papers.document_for(kind="attendance", object_id=attendance.id, actor=actor),
        lambda: meetings.cancel_meeting(
            meeting_id=attendance.meeting_id, reason="Zomaar", actor=actor, at=moment(LATER, 9)
        ),
    ):
        with pytest.raises(NotFound):
            look()
    assert see(chief, file)
    assert see(chief, theirs)


def test_the_dossier_offers_what_finishes_and_nothing_that_begins() -> None:
    file = an_agreed_file()
    end_mandate(file.centre)
    seen = selectors.dossier(trajectory_id=file.trajectory.id, actor=finisher(file), on=LATER, at=moment(LATER, 9))
    assert {"log_meeting", "save_plan"} <= set(seen.actions)
    assert not {"draw_up_agreement", "redraw_agreement", "log_introduction", "assign_counsellor"} & set(seen.actions)


# --- What they can do --------------------------------------------------------------------------------------------


def log(file: File, actor: Actor, day: date) -> None:
    meetings.log_meeting(
        trajectory_ids=[file.trajectory.id],
        starts_at=moment(day, 9),
        ends_at=moment(day, 10),
        kind="individual",
        form="online",
        location="Videogesprek",
        actor=actor,
        at=moment(LATER, 12),
    )


@pytest.mark.parametrize("how", ["mandate", "list"])
def test_a_running_dossier_is_finished_to_the_end(how: str) -> None:
    file = an_agreed_file()
    disputed = file.meet()
    attendances.dispute_attendance(
        attendance_id=disputed.id,
        content_sha256=disputed.content_sha256,
        text="Korter",
        actor=file.citizen,
        at=moment(file.day, 20),
    )
    end_mandate(file.centre) if how == "mandate" else leave(file.counsellor.person_id)
    file.counsellor = finisher(file)
    assert file.counsellor.roles == {"finishing"}
    # A talk of before the end that nobody noted yet, and the answer to the dispute.
    log(file, file.counsellor, file.day + timedelta(days=2))
    meetings.correct_meeting(
        meeting_id=disputed.meeting_id,
        starts_at=moment(file.day, 9),
        ends_at=moment(file.day, 10),
        form="on_site",
        location="Gent",
        revision=1,
        actor=file.counsellor,
        at=moment(LATER, 13),
    )
    for attendance in file.trajectory.attendances.order_by("starts_at"):
        file.sign(attendance, at=moment(LATER, 14))
    version = file.save_plan(PLAN, at=moment(LATER, 15))
    version = file.offer_plan(version, at=moment(LATER, 15))
    for actor in (file.counsellor, file.citizen):
        file.sign_plan(version, actor, at=moment(LATER, 16))
    # The plan is signed after the end, so the talk that tests it can only come after it: it uses no hours.
    closing.log_closing_talk(
        trajectory_id=file.trajectory.id, held_on=LATER, content=PROGRESS, actor=file.counsellor, at=moment(LATER, 17)
    )
    assert file.close(at=moment(LATER, 18)) == 120
    assert file.fresh().state == "closed"


@pytest.mark.parametrize(("how", "refusal"), [("mandate", OutsideMandate), ("list", NotOnList)])
def test_no_talk_and_no_aftercare_of_after_the_end(how: str, refusal: type[NotAllowed]) -> None:
    file = a_file_to_close()
    running = an_agreed_file(centre=file.centre, counsellor=Person.objects.get(id=file.counsellor.person_id))
    file.close()
    end_mandate(file.centre) if how == "mandate" else leave(file.counsellor.person_id)
    actor = finisher(file)
    with pytest.raises(refusal) as refused:
        log(running, actor, END)
    assert refused.value.field == "held_on"
    log(running, actor, END - timedelta(days=1))
    with pytest.raises(refusal):
        closing.log_aftercare(
            trajectory_id=file.trajectory.id, held_on=END, minutes=10, form="phone", actor=actor, at=moment(LATER, 9)
        )
    closing.log_aftercare(
        trajectory_id=file.trajectory.id,
        held_on=END - timedelta(days=1),
        minutes=10,
        form="phone",
        actor=actor,
        at=moment(LATER, 9),
    )


def test_nothing_begins() -> None:
    centre = a_centre()
    boss = a_counsellor(centre, "Bea", "Baas", coordinator=True)
    file = a_file(centre=centre)
    agreement = agreements.draw_up_agreement(
        trajectory_id=file.trajectory.id, actor=file.counsellor, at=moment(MARCH, 15)
    )
    cheque = cheques.issue(a_citizen())
    end_mandate(centre)
    actor, chief = finisher(file), finisher(file, boss)
    assert chief.roles == {"finishing", "finishing_coordinator"}
    at = moment(LATER, 9)
    listing = CounsellorListing.objects.get(person=file.counsellor.person_id)
    for who in (actor, chief):
        for attempt in (
            lambda who=who: redeeming.redeem_cheque(
                number=cheque.number, client_number=cheque.client_number, actor=who, at=at
            ),
            lambda who=who: agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=who, at=at),
            lambda who=who: agreements.sign_agreement(
                agreement_id=agreement.id, content_sha256=agreement.content_sha256, actor=who, at=at
            ),
            lambda who=who: agreements.log_introduction(
                trajectory_id=file.trajectory.id,
                held_at=moment(MARCH, 10),
                minutes=30,
                place="Gent",
                actor=who,
                at=at,
            ),
            lambda who=who: redeeming.assign_counsellor(
                trajectory_id=file.trajectory.id, counsellor_id=boss.id, actor=who, at=at
            ),
            lambda who=who: administration.list_counsellor(
                actor=who, at=at, centre_id=centre.id, person_id=a_staff_member().id, kind="employed", valid_from=LATER
            ),
            lambda who=who: administration.unlist_counsellor(actor=who, at=at, listing_id=listing.id, until=LATER),
        ):
            with pytest.raises(OnlyFinishing):
                attempt()


# --- The pages ---------------------------------------------------------------------------------------------------

# What somebody who only finishes gets of each page without an object: as in access_matrix.csv, for this role.
PAGES = {
    "home": 200,
    "dossiers": 200,
    "group_new": 200,
    "centre": 200,
    "redeem": 409,
}


@pytest.mark.parametrize("role", ["counsellor", "coordinator"])
def test_every_page_says_why_and_offers_no_more(role: str, centre_client: Staff) -> None:
    centre = a_centre()
    boss = a_counsellor(centre, "Bea", "Baas", coordinator=True)
    file = an_agreed_file(centre=centre)
    other = an_agreed_file(
        centre=centre, counsellor=a_counsellor(centre, "Joris", "Aerts"), citizen=a_citizen("Zita", "Vanjoris")
    )
    file.meet()
    other.meet(hour=13)
    a_file(centre=centre, counsellor=Person.objects.get(id=file.counsellor.person_id))
    end_mandate(centre)
    with clock.fixed_at(moment(LATER, 9)):
        person = boss if role == "coordinator" else Person.objects.get(id=file.counsellor.person_id)
        client = centre_client(person, centre.kbo)
        for name, status in PAGES.items():
            assert client.get(url(name)).status_code == status, name
            assert "heeft sinds 17 maart 2026 geen mandaat meer" in client.text, name
            assert not client.page.xpath("//main//a[@href='/centrum/cheque/']"), name
            assert not client.page.xpath("//nav//a[@href='/centrum/cheque/']"), name
        assert client.get("/centrum/?van=centrum").status_code == 200
        assert ("Zita Vanjoris" in client.text) == (role == "coordinator")
        assert "Nog geen overeenkomst" not in client.text  # nobody can draw one up any more
        client.get(f"/centrum/dossiers/?begeleider={other.counsellor.person_id}")
        assert ("Zita Vanjoris" in client.text) == (role == "coordinator")
        assert client.get(url("dossier", other.trajectory.id)).status_code == (200 if role == "coordinator" else 404)
        for name in ("draw_up", "introduction", "assign"):
            assert client.get(url(name, file.trajectory.id)).status_code == 409, name
            assert "Je kan alleen nog afwerken wat openstaat." in client.text
        assert client.get(url("unlist", CounsellorListing.objects.get(person=boss).id)).status_code == 403


def test_a_session_of_before_the_end_is_noted_on_the_page(centre_client: Staff) -> None:
    file = an_agreed_file()
    leave(file.counsellor.person_id)
    with clock.fixed_at(moment(LATER, 17)):
        client = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        assert client.get(url("meeting_new", file.trajectory.id)).status_code == 200
        typed = {"starts_at": "9.00", "ends_at": "10.00", "form": "online", "location": "Videogesprek"}
        late = {**typed, **day_parts("held_on", END)}
        assert client.send(url("meeting_new", file.trajectory.id), late).status_code == 422
        assert client.page.xpath("//a[@href='#id_held_on_dag']"), "the summary points at the day"
        right = {**typed, **day_parts("held_on", END - timedelta(days=1))}
        assert client.send(url("meeting_new", file.trajectory.id), right).status_code == 302
    assert file.trajectory.attendances.count() == 1
