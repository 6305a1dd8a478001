"""Contest, proof, own initiative and reports to sources: the domain, its terms and what the database keeps."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from citizens import selectors
from citizens.domain import applying, contesting, reviewing, source_reports
from citizens.domain.errors import CannotContest, CannotReview, ReviewIncomplete, ReviewNotFound
from citizens.domain.integrity import fault_of
from citizens.domain.reviewing import Corrected
from citizens.models import Application, Correction, Decision, Review, ReviewFile, SourceReport
from citizens.rules.terms import CONTEST_ANEW
from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.core.regulation import all_regulations
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.documents import scanning
from loopbaan.documents import service as documents
from loopbaan.messages import service as messages
from loopbaan.messages.models import Message
from tests.support import cheques as support
from tests.support.cheques import MARCH, as_citizen, moment
from tests.support.people import a_citizen, a_staff_member

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WHY = "Ik werkte twee jaar in Nederland."
ABROAD = {"periods": [{"kind": "abroad", "from": "2010-01-01", "until": "2010-02-01"}]}


def an_officer(name: str = "Greet") -> Actor:
    person = a_staff_member(name, "Maertens")
    return Actor(Capacity.REGIE, person.id, name=person.full_name, roles=frozenset({"heroverweging"}))


def refused(**differently: object) -> Application:
    application = support.grant(a_citizen(), **{"days": 2554, **differently})
    assert application.state == "refused"
    return application


def undetermined() -> Application:
    application = support.grant(a_citizen(), days=2000, complete=False)
    assert application.state == "undetermined"
    return application


def contest(application: Application, on: date = MARCH, files: int = 0) -> Review:
    return contesting.contest(
        application_id=application.id,
        statement=WHY,
        files=[documents.accept_upload(PDF + bytes([each]) + b"%%EOF", "attest.pdf") for each in range(files)],
        actor=as_citizen(application.person),
        on=on,
        at=moment(on),
    )


def prove(application: Application, on: date = MARCH) -> Review:
    return contesting.hand_in_proof(
        application_id=application.id,
        proof="foreign",
        statement=WHY,
        files=[documents.accept_upload(PDF, "attest.pdf")],
        actor=as_citizen(application.person),
        on=on,
        at=moment(on),
    )


def taken(review: Review, officer: Actor, on: date = MARCH) -> Review:
    return reviewing.take(review_id=review.id, actor=officer, at=moment(on))


def decide_anew(review: Review, officer: Actor, on: date = MARCH, **change: object) -> Review:
    return reviewing.decide_anew(
        review_id=review.id,
        corrections={"seniority": Corrected(change or ABROAD, "Attest van de werkgever in Breda.")},
        reason="Je attest telt mee.",
        actor=officer,
        at=moment(on),
    )


def actions_on(application: Application) -> list[str]:
    return list(
        Event.objects.filter(subject_id=application.id).order_by("recorded_at").values_list("action", flat=True)
    )


def open_terms(subject: UUID) -> dict[str, date]:
    return {each.kind: each.due_on for each in deadlines.open_deadlines_of([subject])}


# --- contest ---------------------------------------------------------------------------------------------------------


def test_a_refusal_starts_the_term_to_contest_and_a_contest_ends_it() -> None:
    application = refused()
    assert open_terms(application.id) == {"decision_contest_by": date(2026, 3, 17)}
    review = contest(application, date(2026, 3, 16), files=2)
    assert open_terms(application.id) == {}
    # 45 days after 16 March.
    assert open_terms(review.id) == {"review_answer_by": date(2026, 5, 1)}
    assert review.statement_text == WHY
    assert WHY.encode() not in bytes(review.statement)
    assert "decision_contested" in actions_on(application)
    (message,) = Message.objects.filter(kind="contest_received")
    assert "30 april 2026" in messages.content_of(message).text.replace("\xa0", " ")
    assert ReviewFile.objects.filter(review=review).count() == 2


def test_a_contest_is_in_time_on_the_last_day_and_not_after() -> None:
    with pytest.raises(CannotContest):
        contest(refused(), date(2026, 3, 17))
    assert contest(refused(), date(2026, 3, 16))


def test_only_a_refusal_of_ones_own_is_contested_and_with_words() -> None:
    granted = support.grant(a_citizen())
    with pytest.raises(CannotContest):
        contest(granted)
    application = refused()
    with pytest.raises(NotFound):
        contesting.contest(
            application_id=application.id, statement=WHY, files=[], actor=as_citizen(a_citizen()), on=MARCH,
            at=moment(MARCH),
        )  # fmt: skip
    with pytest.raises(ReviewIncomplete):
        contesting.contest(
            application_id=application.id, statement=" ", files=[], actor=as_citizen(application.person), on=MARCH,
            at=moment(MARCH),
        )  # fmt: skip
    assert not Review.objects.exists()


def test_a_decision_is_contested_once_also_in_the_database() -> None:
    application = refused()
    review = contest(application)
    with pytest.raises(CannotContest, match="review_runs"):
        contest(application)
    officer = an_officer()
    taken(review, officer)
    reviewing.uphold(review_id=review.id, reason="Het attest zegt iets anders.", actor=officer, at=moment(MARCH))
    with pytest.raises(CannotContest, match="contested_before"):
        contest(application)
    with pytest.raises(IntegrityError, match="review_one_contest"), transaction.atomic():
        Review.objects.create(
            application=application, decision=review.decision, kind="contest", statement=b"x", opened_at=moment(MARCH),
            opened_by=application.person,
        )  # fmt: skip


def test_what_was_withdrawn_can_be_contested_again_in_time() -> None:
    application = refused()
    review = contest(application)
    contesting.withdraw_review(review_id=review.id, actor=as_citizen(application.person), at=moment(MARCH))
    assert open_terms(review.id) == {}
    assert open_terms(application.id) == {"decision_contest_by": date(2026, 3, 17)}
    assert contest(application).state == "open"
    other = contest(refused())
    with pytest.raises(ReviewNotFound):
        contesting.withdraw_review(review_id=other.id, actor=as_citizen(application.person), at=moment(MARCH))
    taken(other, an_officer())
    with pytest.raises(StepRefused):
        contesting.withdraw_review(review_id=other.id, actor=as_citizen(other.application.person), at=moment(MARCH))


# --- who may look ----------------------------------------------------------------------------------------------------


def test_two_officers_cannot_hold_one_case() -> None:
    review = contest(refused())
    taken(review, an_officer())
    with pytest.raises(StepRefused):
        taken(review, an_officer("Jo"))


def test_nobody_takes_a_case_about_themselves() -> None:
    application = refused()
    review = contest(application)
    me = Actor(Capacity.REGIE, application.person_id, name="Ik", roles=frozenset({"heroverweging"}))
    with pytest.raises(CannotReview, match="own_file"):
        taken(review, me)
    at_work = an_officer()
    Person.objects.filter(id__in=[at_work.person, me.person]).update(natural_id=me.person)
    with pytest.raises(CannotReview, match="own_file"):
        taken(review, at_work)
    assert selectors.review_list(application.person_id, on=MARCH) == []


def test_who_handled_it_before_does_not_look_again() -> None:
    application, officer = refused(), an_officer()
    review = contest(application)
    taken(review, officer)
    reviewing.uphold(review_id=review.id, reason="Nee.", actor=officer, at=moment(MARCH))
    reference = Decision.objects.get(application=application).reference
    with pytest.raises(CannotReview, match="handled_before"):
        reviewing.reopen(reference=reference, reason="Toch fout.", actor=officer, at=moment(MARCH))
    again = reviewing.reopen(reference=reference, reason="Toch fout.", actor=an_officer("Jo"), at=moment(MARCH))
    assert (again.kind, again.state) == ("initiative", "taken")


def test_a_case_given_back_waits_for_a_colleague() -> None:
    review, officer = contest(refused()), an_officer()
    taken(review, officer)
    with pytest.raises(ReviewNotFound):
        reviewing.give_back(review_id=review.id, actor=an_officer("Jo"), at=moment(MARCH))
    reviewing.give_back(review_id=review.id, actor=officer, at=moment(MARCH))
    colleague = an_officer("Jo")
    assert taken(review, colleague).officer_id == colleague.person_id


def test_the_capacity_of_a_citizen_takes_nothing() -> None:
    review = contest(refused())
    with pytest.raises(StepRefused):
        taken(review, as_citizen(a_citizen()))


# --- the outcome -----------------------------------------------------------------------------------------------------


def test_a_new_decision_supersedes_and_both_stay() -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    done = decide_anew(review, officer)
    application.refresh_from_db()
    assert (application.state, done.state) == ("granted", "replaced")
    old, new = Decision.objects.filter(application=application).order_by("number")
    assert (old.outcome, new.outcome, new.number) == ("refused", "granted", 2)
    assert done.new_decision_id == new.id
    assert set(open_terms(application.id)) == {"application_order_by"}
    assert open_terms(review.id) == {}
    value = selectors.decision_value(new)
    assert value is not None
    assert value.facts.career_days.value == 2554 + 31
    assert value.facts.career_days.sources[-1].service == "Beoordeling"
    assert Correction.objects.get().reason_text == "Attest van de werkgever in Breda."
    assert [fault_of(each) for each in (old, new)] == [None, None]
    (message,) = Message.objects.filter(kind="decision_replaced")
    assert "Je attest telt mee." in messages.content_of(message).text
    # It is ordered like any other.
    from citizens.domain import ordering

    assert ordering.place_order(application_id=application.id, actor=as_citizen(application.person), at=moment(MARCH))


def test_the_same_engine_decides_and_may_still_refuse_with_a_new_term() -> None:
    application, officer = refused(days=2000), an_officer()
    review = taken(contest(application), officer)
    on = date(2026, 3, 20)
    decide_anew(review, officer, on)
    application.refresh_from_db()
    assert application.state == "refused"
    assert Decision.objects.filter(application=application).count() == 2
    assert open_terms(application.id) == {"decision_contest_by": date(2026, 4, 4)}
    # The new refusal can be contested, and a colleague looks at it.
    second = contest(application, date(2026, 4, 3))
    with pytest.raises(CannotReview, match="handled_before"):
        taken(second, officer)


def test_upheld_with_a_reason_changes_nothing() -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    with pytest.raises(ReviewIncomplete):
        reviewing.uphold(review_id=review.id, reason=" ", actor=officer, at=moment(MARCH))
    reviewing.uphold(review_id=review.id, reason="Je attest gaat over studentenwerk.", actor=officer, at=moment(MARCH))
    application.refresh_from_db()
    review.refresh_from_db()
    assert (application.state, review.state) == ("refused", "upheld")
    assert review.answer_text == "Je attest gaat over studentenwerk."
    assert Decision.objects.filter(application=application).count() == 1
    with pytest.raises(StepRefused):
        decide_anew(review, officer)


@pytest.mark.parametrize(
    ("corrections", "code"),
    [
        ({}, "nothing_corrected"),
        ({"seniority": Corrected(ABROAD, " ")}, "correction_reason_missing"),
        ({"seniority": Corrected({}, "Bewezen.")}, "bad_correction"),
        ({"quota": Corrected({"quota": 1}, "Bewezen.")}, "bad_correction"),
        ({"earlier_use": Corrected({"not_counted": ["2019-01-01"]}, "Bewezen.")}, "bad_correction"),
    ],
)
def test_a_new_decision_needs_a_correction_with_a_reason(corrections: dict[str, Corrected], code: str) -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    with pytest.raises(ReviewIncomplete, match=code):
        reviewing.decide_anew(
            review_id=review.id, corrections=corrections, reason="Zo is het.", actor=officer, at=moment(MARCH)
        )
    assert not Correction.objects.exists()
    assert Decision.objects.filter(application=application).count() == 1


def test_a_right_that_was_used_meanwhile_is_not_given_twice() -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    support.issue(application.person, date(2026, 3, 10))
    with pytest.raises(CannotReview, match="cheque_meanwhile"):
        decide_anew(review, officer, date(2026, 3, 12))


def test_a_forged_decision_is_not_the_ground_for_a_new_one() -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE citizens_decision SET digest = repeat('0', 64)")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(CannotReview, match="decision_forged"):
        decide_anew(review, officer)


# --- own initiative --------------------------------------------------------------------------------------------------


def test_an_officer_reopens_a_wrong_grant_and_the_citizen_reads_why() -> None:
    application = support.grant(a_citizen(), days=2600)
    reference = Decision.objects.get(application=application).reference
    officer = an_officer()
    review = reviewing.reopen(reference=f" {reference.lower()} ", reason="Fout adres.", actor=officer, at=moment(MARCH))
    (message,) = Message.objects.filter(kind="decision_reopened")
    assert "Fout adres." in messages.content_of(message).text
    reviewing.decide_anew(
        review_id=review.id,
        corrections={"residence": Corrected({"region": "elsewhere", "works_here": False}, "Rijksregister.")},
        reason="Je woont niet in Vlaanderen of Brussel.",
        actor=officer,
        at=moment(MARCH),
    )
    application.refresh_from_db()
    assert application.state == "refused"
    assert set(open_terms(application.id)) == {"decision_contest_by"}


def test_a_refusal_that_was_looked_at_on_our_own_initiative_can_be_contested_from_then_on() -> None:
    application, officer = refused(), an_officer()
    reference = Decision.objects.get(application=application).reference
    review = reviewing.reopen(reference=reference, reason="Een tip.", actor=officer, at=moment(MARCH))
    late = date(2026, 4, 10)
    with pytest.raises(CannotContest):
        contest(application, late)
    reviewing.uphold(review_id=review.id, reason="De tip klopte niet.", actor=officer, at=moment(late))
    assert open_terms(application.id)["decision_contest_by"] == date(2026, 4, 25)
    (message,) = Message.objects.filter(kind="review_upheld")
    assert "je ze betwisten tot en met 24 april 2026" in " ".join(messages.content_of(message).text.split())
    with pytest.raises(CannotContest):
        contest(application, date(2026, 4, 25))
    assert contest(application, date(2026, 4, 24)).kind == "contest"


def test_the_new_term_is_as_long_as_the_one_of_every_version_of_the_law() -> None:
    assert {law.contest_days.value for law in all_regulations() if not law.is_draft} == {CONTEST_ANEW.value}


def test_a_refusal_that_was_contested_before_is_not_contested_again() -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    reviewing.uphold(review_id=review.id, reason="Ze klopt.", actor=officer, at=moment(MARCH))
    reference, other = Decision.objects.get(application=application).reference, an_officer("Jo")
    again = reviewing.reopen(reference=reference, reason="Een tip.", actor=other, at=moment(MARCH))
    reviewing.uphold(review_id=again.id, reason="De tip klopte niet.", actor=other, at=moment(MARCH))
    assert "decision_contest_by" not in open_terms(application.id)
    told = [messages.content_of(each).text for each in Message.objects.filter(kind="review_upheld")]
    assert len(told) == 2
    assert not any("betwisten tot en met" in each for each in told)


@pytest.mark.parametrize("reference", ["", "B-1", "B-0000-0000-0000-1", "H-1234-1234"])
def test_a_reference_that_names_nothing_reopens_nothing(reference: str) -> None:
    with pytest.raises(CannotReview, match="no_such_decision"):
        reviewing.reopen(reference=reference, reason="Fout.", actor=an_officer(), at=moment(MARCH))


def test_an_application_that_has_lapsed_is_not_reopened() -> None:
    order = support.cancel(support.order(a_citizen()))
    reference = Decision.objects.get(application=order.application).reference
    with pytest.raises(CannotReview, match="cannot_reopen"):
        reviewing.reopen(reference=reference, reason="Fout.", actor=an_officer(), at=moment(MARCH))


# --- undetermined: the clock, proof, and the source that answers ------------------------------------------------------


def test_the_term_to_decide_stands_still_while_a_source_is_waited_for() -> None:
    application = undetermined()
    clock = selectors.decision_clock(application.id, on=date(2026, 5, 1))
    assert (clock.paused_on, clock.days_left, clock.last_day) == (MARCH, 30, None)
    deadlines.run_due(on=date(2026, 7, 1))
    assert Deadline.objects.get(kind="application_decide_by").state == "open"
    # Proof comes ten days later: the thirty days begin to run.
    prove(application, MARCH + timedelta(days=10))
    assert selectors.decision_clock(application.id, on=MARCH).last_day == date(2026, 4, 11)


def test_proof_is_judged_and_decides() -> None:
    application, officer = undetermined(), an_officer()
    review = taken(prove(application), officer)
    decide_anew(review, officer, periods=[{"kind": "abroad", "from": "2008-01-01", "until": "2010-01-01"}])
    application.refresh_from_db()
    assert application.state == "granted"
    assert Deadline.objects.get(kind="application_decide_by").state == "fulfilled"


def test_proof_of_a_part_is_kept_when_the_source_answers_later() -> None:
    application, officer = undetermined(), an_officer()
    review = taken(prove(application), officer)
    decide_anew(review, officer, periods=[{"kind": "abroad", "from": "2009-01-01", "until": "2010-01-01"}])
    application.refresh_from_db()
    assert application.state == "undetermined"
    assert selectors.decision_clock(application.id, on=MARCH).paused_on == MARCH
    from tests.core.regulation.people import facts

    # The sources alone give 2,300 days: with the 365 that were proven it is enough.
    applying.take_decision(application_id=application.id, facts=facts(MARCH, days=2300), at=moment(MARCH))
    application.refresh_from_db()
    assert application.state == "granted"


def test_proof_that_does_not_convince_stops_the_clock_again() -> None:
    application, officer = undetermined(), an_officer()
    review = taken(prove(application), officer)
    on = MARCH + timedelta(days=5)
    reviewing.uphold(review_id=review.id, reason="De dagen staan er niet op.", actor=officer, at=moment(on))
    clock = selectors.decision_clock(application.id, on=on)
    assert (clock.paused_on, clock.days_left) == (on, 25)
    assert prove(application, on).state == "open"


def test_a_source_that_answers_overtakes_proof() -> None:
    application = undetermined()
    review = prove(application)
    from tests.core.regulation.people import facts

    applying.take_decision(application_id=application.id, facts=facts(MARCH, days=2600), at=moment(MARCH))
    review.refresh_from_db()
    assert review.state == "overtaken"
    with pytest.raises(StepRefused):
        taken(review, an_officer())


def test_proof_needs_a_file_and_an_open_question() -> None:
    application = undetermined()
    with pytest.raises(ReviewIncomplete, match="proof_file_missing"):
        contesting.hand_in_proof(
            application_id=application.id, proof="eu", statement=WHY, files=[], actor=as_citizen(application.person),
            on=MARCH, at=moment(MARCH),
        )  # fmt: skip
    with pytest.raises(CannotContest, match="proof_not_needed"):
        prove(refused())


# --- terms that pass -------------------------------------------------------------------------------------------------


def test_an_answer_that_is_late_is_told_once_and_named_in_the_digest() -> None:
    application = refused()
    review = contest(application)
    assert selectors.late_reviews(date(2026, 4, 16)) == []
    for on in (date(2026, 4, 17), date(2026, 4, 18)):
        deadlines.run_due(on=on)
    assert Message.objects.filter(kind="review_late", person=application.person).count() == 1
    (line,) = selectors.late_reviews(date(2026, 4, 18))
    assert "Betwisting" in line
    assert application.person.family_name not in line
    officer = an_officer()
    (row,) = selectors.review_list(officer.person, on=date(2026, 4, 18))
    assert (row.id, row.is_late, row.last_day) == (review.id, True, date(2026, 4, 16))


def test_the_work_list_begins_with_what_is_due_first() -> None:
    later = contest(refused(), date(2026, 3, 10))
    sooner = contest(refused(), date(2026, 3, 3))
    rows = selectors.review_list(an_officer().person, on=date(2026, 4, 12))
    assert [each.id for each in rows] == [sooner.id, later.id]
    assert [each.is_urgent for each in rows] == [True, False]


# --- reports to sources ----------------------------------------------------------------------------------------------


def a_report(application: Application) -> SourceReport:
    return source_reports.report_source(
        application_id=application.id, service="GeefWerkrelaties", statement="Mijn job staat er niet in.",
        actor=as_citizen(application.person), at=moment(MARCH),
    )  # fmt: skip


def test_a_report_is_passed_on_followed_and_told() -> None:
    application, officer = undetermined(), an_officer()
    report = a_report(application)
    with pytest.raises(CannotContest, match="reported_before"):
        a_report(application)
    with pytest.raises(StepRefused):
        source_reports.answer_report(
            report_id=report.id, was_corrected=True, answer="Ja.", actor=officer, at=moment(MARCH)
        )
    source_reports.send_report(report_id=report.id, reference="RSZ-1", actor=officer, at=moment(MARCH))
    source_reports.answer_report(
        report_id=report.id, was_corrected=True, answer="De job staat er nu in.", actor=officer, at=moment(MARCH)
    )
    (row,) = selectors.source_reports_of(application.id)
    assert (row.state, row.answer, row.sent_reference) == ("corrected", "De job staat er nu in.", "RSZ-1")
    (message,) = Message.objects.filter(kind="source_report_answered")
    assert "De job staat er nu in." in messages.content_of(message).text
    assert {"source_reported", "source_report_sent", "source_report_answered"} <= set(actions_on(application))
    assert a_report(application).state == "reported"


# --- uploads ---------------------------------------------------------------------------------------------------------


def picture(kind: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (2, 2)).save(held, kind)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("PNG"), "image/png", ".png"),
    ],
)
def test_a_file_is_what_is_in_it_whatever_its_name(content: bytes, media_type: str, ending: str) -> None:
    accepted = documents.accept_upload(content, "../../attest.exe")
    assert (accepted.media_type, accepted.name) == (media_type, f"attest{ending}")
    stored = documents.keep_upload(accepted)
    assert documents.read_upload(stored, sha256=accepted.sha256) == content
    with pytest.raises(documents.UploadDamaged):
        documents.read_upload(stored, sha256="0" * 64)


EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "upload_empty"),
        (b"MZ\x90\x00 a program", "upload_type"),
        (b"<svg/>", "upload_type"),
        (b"%PDF-1.7 cut off", "upload_type"),
        (picture("PNG")[:40], "upload_type"),
        (PDF + b"x" * (5 * 1024 * 1024), "upload_too_large"),
        (b"%PDF-1.7\n" + EICAR + b"\n%%EOF", "upload_infected"),
    ],
)
def test_a_file_that_is_not_taken_in(content: bytes, code: str) -> None:
    with pytest.raises(documents.UploadRefused) as refusal:
        documents.accept_upload(content, "attest.pdf")
    assert refusal.value.code == code


@pytest.mark.parametrize(("name", "code"), [("NoScanner", "uploads_closed"), ("ClamScanner", "upload_not_scanned")])
def test_without_a_scanner_that_answers_nothing_is_taken_in(
    settings: pytest.FixtureRequest, name: str, code: str, request: pytest.FixtureRequest
) -> None:
    settings.UPLOAD_SCANNER = f"loopbaan.documents.scanning.{name}"  # type: ignore[attr-defined]
    settings.UPLOAD_SCANNER_ADDRESS = "127.0.0.1:1"  # type: ignore[attr-defined]
    scanning.scanner.cache_clear()
    request.addfinalizer(scanning.scanner.cache_clear)
    with pytest.raises(documents.UploadRefused) as refusal:
        documents.accept_upload(PDF, "attest.pdf")
    assert refusal.value.code == code


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [ReviewFile, Correction])
def test_files_and_corrections_are_never_changed(model: Callable[..., object]) -> None:
    application, officer = undetermined(), an_officer()
    review = taken(prove(application), officer)
    decide_anew(review, officer)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all().delete()  # type: ignore[attr-defined]


def test_a_new_application_that_runs_stands_in_the_way_of_a_grant() -> None:
    application, officer = refused(), an_officer()
    review = taken(contest(application), officer)
    support.apply(application.person, date(2026, 3, 10))
    with pytest.raises(CannotReview, match="another_runs"):
        decide_anew(review, officer, date(2026, 3, 12))
    assert Decision.objects.filter(application=application).count() == 1
