"""Dossier controls through the domain functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pypdf import PdfReader

from centres.domain.redeeming import assign_counsellor
from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.audit.models import Event
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.core.identifiers import format_code
from loopbaan.core.workflow import Workflow
from loopbaan.documents.service import documents_of, open_pdf
from regie.domain import controls
from regie.domain.papers import papers_of
from regie.models import DossierControl, Finding
from regie.rules.administrative import Result, administrative_check
from regie.states import CONTROL
from tests.support.factories_centres import File, a_counsellor, a_file, a_file_to_close, an_agreed_file, as_counsellor
from tests.support.html import a_uuid
from tests.support.people import a_staff_member

pytestmark = pytest.mark.django_db
PURPOSE = "Steekproef van begeleidingen die in maart gestart zijn."
Auditor = Callable[..., Actor]


def open_control(file: File, actor: Actor, at: datetime, **more: Any) -> DossierControl:
    return controls.open_control(
        trajectory_id=file.trajectory.id, actor=actor, at=at, **{"reason": "sample", "purpose": PURPOSE, **more}
    )


def add(control: DossierControl, actor: Actor, at: datetime, weight: str = "shortcoming", **more: str) -> Finding:
    asked = {"part": "plan", "text": "Het plan is niet ondertekend.", **more}
    return controls.add_finding(control_id=control.id, weight=weight, actor=actor, at=at, **asked)


def conclude(control: DossierControl, actor: Actor, at: datetime, conclusion: str = "in_order") -> DossierControl:
    return controls.conclude_control(control_id=control.id, conclusion=conclusion, text="", actor=actor, at=at)


def test_the_citizen_reads_that_the_file_was_opened_and_why(auditor: Auditor, at: datetime) -> None:
    file = a_file()
    control = open_control(file, auditor(), at)
    (event,) = trail.access_ledger_of(file.trajectory.citizen_id)
    assert (event.action, event.purpose, event.actor_name) == ("control_opened", PURPOSE, "Bo Maes")
    assert control.state == "open"


@pytest.mark.parametrize("purpose", ["", "   ", "controle", "x" * 301])
def test_no_purpose_no_file(auditor: Auditor, at: datetime, purpose: str) -> None:
    file = a_file()
    with pytest.raises(DomainError) as refused:
        open_control(file, auditor(), at, purpose=purpose)
    assert refused.value.field == "purpose"
    assert not Event.objects.filter(action="control_opened").exists()


def test_an_unknown_reason_is_refused(auditor: Auditor, at: datetime) -> None:
    with pytest.raises(DomainError) as refused:
        open_control(a_file(), auditor(), at, reason="nosy")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"beheerder"}), frozenset({"heroverweging"})])
def test_only_an_auditor_opens(auditor: Auditor, at: datetime, roles: frozenset[str]) -> None:
    with pytest.raises(NotFound):
        open_control(a_file(), auditor(roles=roles), at)


def test_somebody_of_a_centre_with_that_role_name_does_not(at: datetime) -> None:
    file = a_file()
    with pytest.raises(NotFound):
        open_control(file, file.counsellor, at)


def auditing(person_id: UUID) -> Actor:
    """That person as an auditor of VDAB."""
    return Actor(
        capacity=Capacity.REGIE,
        person_id=person_id,
        name="Zelf",
        strength=LoginStrength.HIGH,
        roles=frozenset({"auditor"}),
    )


def test_nobody_controls_their_own_guidance(at: datetime) -> None:
    file = a_file()
    with pytest.raises(controls.OwnDossier):
        open_control(file, auditing(file.trajectory.citizen_id), at)
    at_work = a_staff_member()
    Person.objects.filter(id__in=[at_work.id, file.trajectory.citizen_id]).update(natural_id=at_work.id)
    with pytest.raises(controls.OwnDossier):
        open_control(file, auditing(at_work.id), at)
    assert not Event.objects.filter(action="control_opened").exists()


def test_nobody_controls_a_dossier_in_which_they_guide_or_once_held_a_talk(auditor: Auditor, at: datetime) -> None:
    file = an_agreed_file()
    earlier, elsewhere = file.counsellor.person, a_file().counsellor.person
    file.meet()
    later = a_counsellor(file.centre, "Jo", "Claes")
    assign_counsellor(
        trajectory_id=file.trajectory.id,
        counsellor_id=later.id,
        actor=as_counsellor(a_counsellor(file.centre, "Lieve", coordinator=True), file.centre, coordinator=True),
        at=at + timedelta(days=10),
    )
    assert file.fresh().counsellor_id == later.id
    for person_id in (earlier, later.id):
        with pytest.raises(controls.OwnDossier):
            open_control(file, auditing(person_id), at + timedelta(days=11))
    assert open_control(file, auditing(elsewhere), at + timedelta(days=11)).state == "open"


def test_an_unknown_dossier(auditor: Auditor, at: datetime) -> None:
    with pytest.raises(NotFound):
        controls.open_control(trajectory_id=uuid4(), reason="sample", purpose=PURPOSE, actor=auditor(), at=at)


def test_opening_twice_is_once(auditor: Auditor, at: datetime) -> None:
    file, actor = a_file(), auditor()
    first = open_control(file, actor, at)
    assert open_control(file, actor, at, purpose="Een heel ander doel dan daarnet.") == first
    assert Event.objects.filter(action="control_opened").count() == 1
    assert open_control(file, auditor("Els"), at) != first


def test_the_database_too_keeps_it_to_one(auditor: Auditor, at: datetime) -> None:
    control = open_control(a_file(), auditor(), at)
    with pytest.raises(IntegrityError, match="dossier_control_one_open"), transaction.atomic():
        DossierControl.objects.create(
            trajectory_id=control.trajectory_id,
            auditor_id=control.auditor_id,
            reason="sample",
            purpose=PURPOSE,
            opened_at=at,
        )


def test_the_content_asks_its_own_purpose(auditor: Auditor, at: datetime) -> None:
    file, actor = a_file(), auditor()
    control = open_control(file, actor, at)
    with pytest.raises(DomainError) as refused:
        controls.open_content(control_id=control.id, purpose="kijken", actor=actor, at=at)
    assert refused.value.field == "content_purpose"
    why = "De burger klaagt dat de doelen niet de zijne zijn."
    controls.open_content(control_id=control.id, purpose=why, actor=actor, at=at + timedelta(hours=1))
    newest = trail.access_ledger_of(file.trajectory.citizen_id).first()
    assert newest is not None
    assert (newest.action, newest.purpose) == ("control_content_opened", why)


def test_content_opened_again_keeps_its_first_purpose(auditor: Auditor, at: datetime) -> None:
    actor = auditor()
    control = open_control(a_file(), actor, at)
    for purpose in ("Het eerste doel telt.", "Een tweede doel telt niet."):
        controls.open_content(control_id=control.id, purpose=purpose, actor=actor, at=at)
    control.refresh_from_db()
    assert control.content_purpose == "Het eerste doel telt."
    assert Event.objects.filter(action="control_content_opened").count() == 1


def test_a_colleagues_control_is_not_there(auditor: Auditor, at: datetime) -> None:
    control, other = open_control(a_file(), auditor(), at), auditor("Els")
    with pytest.raises(NotFound):
        add(control, other, at)
    with pytest.raises(NotFound):
        controls.open_content(control_id=control.id, purpose=PURPOSE, actor=other, at=at)
    with pytest.raises(NotFound):
        conclude(control, other, at)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"text": "  "}, "text"), ({"part": "weather"}, "part"), ({"weight": "huge"}, "part")]
)
def test_a_finding_says_what(auditor: Auditor, at: datetime, wrong: dict[str, str], field: str) -> None:
    actor = auditor()
    control = open_control(a_file(), actor, at)
    with pytest.raises(DomainError) as refused:
        add(control, actor, at, **wrong)
    assert refused.value.field == field
    assert not Finding.objects.exists()


def test_a_finding_is_never_changed(auditor: Auditor, at: datetime) -> None:
    actor = auditor()
    finding = add(open_control(a_file(), actor, at), actor, at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Finding.objects.filter(id=finding.id).update(text="Toch niet.")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Finding.objects.filter(id=finding.id).delete()


@pytest.mark.parametrize(
    ("weights", "conclusion", "follows"),
    [
        ((), "in_order", True),
        (("remark",), "in_order", True),
        (("shortcoming",), "in_order", False),
        (("serious",), "in_order", False),
        ((), "shortcomings", False),
        (("remark",), "shortcomings", False),
        (("shortcoming",), "shortcomings", True),
        (("serious",), "shortcomings", True),
        (("shortcoming",), "serious", False),
        (("remark", "serious"), "serious", True),
        ((), "nonsense", False),
    ],
)
def test_the_conclusion_follows_from_the_findings(
    auditor: Auditor, at: datetime, weights: tuple[str, ...], conclusion: str, follows: bool
) -> None:
    actor = auditor()
    control = open_control(a_file(), actor, at)
    for weight in weights:
        add(control, actor, at, weight)
    if follows:
        assert conclude(control, actor, at, conclusion).state == "concluded"
        return
    with pytest.raises(controls.ConclusionRefused) as refused:
        conclude(control, actor, at, conclusion)
    assert refused.value.field == "conclusion"
    control.refresh_from_db()
    assert (control.state, control.report_id) == ("open", None)
    assert not documents_of(("dossier_control", control.id)).exists()


def test_after_the_conclusion_nothing_is_added(auditor: Auditor, at: datetime) -> None:
    actor = auditor()
    control = conclude(open_control(a_file(), actor, at), actor, at)
    with pytest.raises(StepRefused):
        add(control, actor, at)
    with pytest.raises(StepRefused):
        controls.open_content(control_id=control.id, purpose=PURPOSE, actor=actor, at=at)
    with pytest.raises(StepRefused):
        conclude(control, actor, at)
    assert documents_of(("dossier_control", control.id)).count() == 1


def test_the_citizen_reads_that_it_ended(auditor: Auditor, at: datetime) -> None:
    file, actor = a_file(), auditor()
    conclude(open_control(file, actor, at), actor, at + timedelta(hours=2))
    assert [event.action for event in trail.access_ledger_of(file.trajectory.citizen_id)] == [
        "control_concluded",
        "control_opened",
    ]


def test_the_report_says_what_was_found_and_not_what_the_plan_says(auditor: Auditor, at: datetime) -> None:
    file, actor = a_file_to_close(), auditor()
    file.close()
    later = at + timedelta(days=20)
    control = open_control(file, actor, later)
    controls.open_content(control_id=control.id, purpose="Nagaan of de doelen getoetst zijn.", actor=actor, at=later)
    add(control, actor, later, "remark", part="agreement", text="De overeenkomst is er.")
    conclude(control, actor, later)
    (report,) = documents_of(("dossier_control", control.id), kind="control_report")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(open_pdf(report))).pages)
    text = " ".join(text.split())
    for told in (
        PURPOSE,
        "Nagaan of de doelen getoetst zijn.",
        format_code(file.cheque.number),
        "De overeenkomst is er.",
        "Het dossier is in orde",
        "Bo Maes",
        "Vraag Antwoord Oordeel",  # no head of a column breaks inside a word
    ):
        assert told in text, told
    assert report.person_id is None
    for kept in ("Een job in de zorg", "Ik werk het liefst met mensen", "Goed op weg", file.citizen.name):
        assert kept not in text


def test_the_checks_follow_the_dossier(auditor: Auditor, at: datetime) -> None:
    from centres import service as centres

    def results(file: File) -> dict[str, Result]:
        papers = papers_of(centres.control_facts_of(file.trajectory.id))
        return {check.key: check.result for check in administrative_check(papers)}

    assert set(results(a_file()).values()) == {Result.NOT_YET}
    busy = an_agreed_file()
    busy.meet()
    assert results(busy) == {
        "agreement": Result.IN_ORDER,
        "agreement_first": Result.IN_ORDER,
        "attendances": Result.NOT_YET,
        "plan": Result.NOT_YET,
        "closing": Result.NOT_YET,
    }
    whole = a_file_to_close()
    whole.close()
    assert set(results(whole).values()) == {Result.IN_ORDER}
    lacking = a_file_to_close()
    lacking.meet(hour=13)
    lacking.close(leave_unsigned=True)
    assert results(lacking)["attendances"] is Result.MISSING


def steps(workflow: Workflow) -> list[tuple[str, str]]:
    states = [state.value for state in workflow.states]
    return [(source, target) for source in states for target in states if source != target]


@pytest.mark.parametrize(("source", "target"), steps(CONTROL))
def test_the_database_walks_the_same_table(auditor: Auditor, at: datetime, source: str, target: str) -> None:
    control = open_control(a_file(), auditor(), at)
    ended = {"state": "concluded", "conclusion": "in_order", "concluded_at": at}
    running = {"state": "open", "conclusion": "", "concluded_at": None}
    rows = DossierControl.objects.filter(id=control.id)
    if source == "concluded":
        rows.update(**ended)
    change = ended if target == "concluded" else running
    if (source, target) in CONTROL.edges:
        assert rows.update(**change) == 1
        return
    with pytest.raises(IntegrityError, match="no such step"), transaction.atomic():
        rows.update(**change)


def test_a_control_begins_open(auditor: Auditor, at: datetime) -> None:
    file, actor = a_file(), auditor()
    with pytest.raises(IntegrityError, match="not an initial state"), transaction.atomic():
        DossierControl.objects.create(
            trajectory=file.trajectory,
            auditor_id=actor.person,
            reason="sample",
            purpose=PURPOSE,
            opened_at=at,
            state="concluded",
            conclusion="in_order",
            concluded_at=at,
        )


def test_an_unknown_control(auditor: Auditor, at: datetime) -> None:
    with pytest.raises(NotFound):
        controls.conclude_control(control_id=a_uuid(1), conclusion="in_order", text="", actor=auditor(), at=at)
