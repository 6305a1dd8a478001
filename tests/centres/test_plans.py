"""The development plan: versions, the second tab, what it must hold, and two signatures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from centres import selectors
from centres.domain import plans
from centres.domain.guards import ChangedSince, NotAllowed
from centres.models import PlanVersion
from centres.rules.plan import PlanAction, PlanContent, PlanGap, gaps_of
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.db.constraints import constraint_name
from loopbaan.documents.service import documents_of, signatures_of
from tests.support.factories_centres import (
    PLAN,
    a_counsellor,
    a_file,
    a_file_to_close,
    an_agreed_file,
    as_counsellor,
    moment,
)

pytestmark = pytest.mark.django_db
OTHER = replace(PLAN, insights="Ik wil leiding geven.")


def test_a_draft_is_rewritten_and_kept_sealed() -> None:
    file = an_agreed_file()
    first = file.save_plan()
    second = file.save_plan(OTHER, base=first.content_sha256)
    assert (second.id, second.number, second.state) == (first.id, 1, "draft")
    second.refresh_from_db()
    assert b"leiding" not in bytes(second.content)
    assert plans.content_of(second) == OTHER
    assert second.career_questions == ["job_target", "meaning"]


def test_empty_lines_are_dropped_and_the_same_content_changes_nothing() -> None:
    file = an_agreed_file()
    untidy = replace(
        PLAN, goals=(*PLAN.goals, "  "), insights=f" {PLAN.insights} ", actions=(*PLAN.actions, PlanAction(" "))
    )
    first = file.save_plan(untidy)
    assert plans.content_of(first) == PLAN
    version = file.plan(base=first.content_sha256)
    assert file.save_plan(PLAN, base=version.content_sha256).id == version.id
    assert PlanVersion.objects.get().state == "signed"


def test_a_second_tab_cannot_overwrite() -> None:
    file = an_agreed_file()
    first = file.save_plan()
    file.save_plan(OTHER, base=first.content_sha256)
    with pytest.raises(ChangedSince):
        file.save_plan(replace(PLAN, insights="Uit een oud tabblad"), base=first.content_sha256)
    with pytest.raises(ChangedSince):
        file.save_plan(replace(PLAN, insights="Uit een leeg formulier"))


def test_an_unknown_career_question_is_refused() -> None:
    with pytest.raises(plans.BadPlan) as refused:
        an_agreed_file().save_plan(replace(PLAN, career_questions=("astrology",)))
    assert refused.value.field == "career_questions"


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"career_questions": ()}, PlanGap.CAREER_QUESTIONS),
        ({"insights": " "}, PlanGap.INSIGHTS),
        ({"goals": ()}, PlanGap.GOALS),
        ({"actions": (PlanAction("Ooit iets"),)}, PlanGap.ACTIONS),
    ],
)
def test_a_plan_with_a_gap_is_not_offered(change: dict[str, object], gap: PlanGap) -> None:
    content: PlanContent = replace(PLAN, **change)  # type: ignore[arg-type]
    assert gaps_of(content) == (gap,)
    assert gaps_of(PLAN) == ()
    file = an_agreed_file()
    version = file.save_plan(content)
    with pytest.raises(plans.BadPlan) as refused:
        file.offer_plan(version)
    assert (refused.value.code, refused.value.field) == ("plan_incomplete", gap.value)


def test_only_what_was_offered_is_signed() -> None:
    file = an_agreed_file()
    version = file.save_plan()
    for actor in (file.counsellor, file.citizen):
        with pytest.raises(StepRefused):
            file.sign_plan(version, actor)
    with pytest.raises(NotFound):
        selectors.plan_version_view(version.id, actor=file.citizen)  # a draft is not shown
    version = file.offer_plan(version)
    assert file.sign_plan(version, file.citizen).state == "offered"
    assert file.sign_plan(version, file.counsellor).state == "signed"
    assert documents_of(("development_plan", version.id)).count() == 1


def test_a_change_voids_the_signatures_and_only_the_newest_is_signed() -> None:
    file = an_agreed_file()
    old = file.plan()
    new = file.save_plan(OTHER, base=old.content_sha256)
    old.refresh_from_db()
    assert (old.state, new.state, new.number) == ("superseded", "draft", 2)
    assert not signatures_of(("development_plan", old.id)).exists()
    assert documents_of(("development_plan", old.id)).get().withdrawn_at is not None
    with pytest.raises(ChangedSince):
        file.sign_plan(old, file.citizen)


def test_offering_needs_the_content_that_was_shown() -> None:
    file = an_agreed_file()
    first = file.save_plan()
    file.save_plan(OTHER, base=first.content_sha256)
    first.content_sha256 = "0" * 64
    with pytest.raises(ChangedSince):
        file.offer_plan(first)


def test_the_plan_is_between_the_citizen_and_the_own_counsellor() -> None:
    file = an_agreed_file()
    version = file.plan()
    colleague = as_counsellor(a_counsellor(file.centre, "Els", "Smet", coordinator=True), file.centre, coordinator=True)
    with pytest.raises(NotAllowed):
        plans.save_plan(
            trajectory_id=file.trajectory.id,
            content=OTHER,
            base_sha256=version.content_sha256,
            actor=colleague,
            at=moment(file.day, 20),
        )
    seen = selectors.dossier(trajectory_id=file.trajectory.id, actor=colleague, on=file.day, at=moment(file.day, 20))
    assert not seen.may_read_plan
    assert seen.plan is not None
    assert seen.plan.content is None
    for actor in (file.counsellor, file.citizen):
        view = selectors.plan_version_view(version.id, actor=actor)
        assert view.content == PLAN


def test_a_released_dossier_takes_no_plan() -> None:
    file = a_file()
    file.trajectory.state = "released"
    file.trajectory.ended_at, file.trajectory.end_reason = moment(file.day, 9), "released"
    file.trajectory.save()
    with pytest.raises(StepRefused):
        file.save_plan()


def test_the_database_keeps_an_offered_plan_as_it_is() -> None:
    file = an_agreed_file()
    version = file.offer_plan(file.save_plan())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        PlanVersion.objects.filter(id=version.id).update(content=b"anders")
    assert constraint_name(refused.value) == "plan_version_frozen"


def test_after_closing_the_plan_stands() -> None:
    file = a_file_to_close()
    file.close()
    with pytest.raises(StepRefused):
        file.save_plan(OTHER)
