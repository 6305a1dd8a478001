"""The tables of a review and of a report to a source: walked whole, in the domain and in the database."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from citizens.domain import asking
from citizens.models import InformationRequest, Review, SourceReport
from citizens.states import APPLICATION, INFORMATION_REQUEST, REVIEW, SOURCE_REPORT
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.core.errors import StepRefused
from loopbaan.core.workflow import Workflow
from loopbaan.db.constraints import constraint_name
from tests.citizens.test_reviews import a_report, an_officer, contest, refused, taken, undetermined
from tests.support.cheques import MARCH, moment

ACTORS = (SYSTEM, Actor(Capacity.CITIZEN), Actor(Capacity.CENTRE), Actor(Capacity.REGIE))


@pytest.mark.parametrize(
    "workflow", [REVIEW, INFORMATION_REQUEST, SOURCE_REPORT, APPLICATION], ids=lambda each: each.name
)
def test_every_step_is_allowed_where_the_table_says_so_and_nowhere_else(workflow: Workflow) -> None:
    for step, state, actor in itertools.product(workflow.steps, workflow.states, ACTORS):
        if state.value in step.sources and actor.capacity in step.who:
            assert workflow.target(step.action, state.value, actor) == step.target
        else:
            with pytest.raises(StepRefused):
                workflow.target(step.action, state.value, actor)


def test_only_these_states_are_final_and_only_an_officer_judges() -> None:
    assert sorted(REVIEW.final) == ["overtaken", "replaced", "upheld", "withdrawn"]
    assert sorted(SOURCE_REPORT.final) == ["confirmed", "corrected"]
    assert sorted(INFORMATION_REQUEST.final) == ["answered", "withdrawn"]
    assert REVIEW.step("inform").who == INFORMATION_REQUEST.step("answer").who == {Capacity.CITIZEN}
    for workflow, actions in (
        (REVIEW, ("take", "give_back", "uphold", "replace", "ask")),
        (SOURCE_REPORT, ("send", "correct", "confirm", "propose", "settle")),
        (APPLICATION, ("grant_on_review", "refuse_on_review")),
    ):
        for action in actions:
            assert workflow.step(action).who == {Capacity.REGIE}, action


def a_question() -> InformationRequest:
    officer = an_officer()
    review = taken(contest(refused()), officer)
    request = asking.ask(review_id=review.id, question="Sinds wanneer?", actor=officer, at=moment(MARCH))
    return asking.take_back(request_id=request.id, actor=officer, at=moment(MARCH))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "workflow"), [(Review, REVIEW), (SourceReport, SOURCE_REPORT), (InformationRequest, INFORMATION_REQUEST)]
)
def test_the_database_refuses_every_other_step(model: type[Review], workflow: Workflow) -> None:
    makers = {
        Review: lambda: contest(refused()),
        SourceReport: lambda: a_report(undetermined()),
        InformationRequest: a_question,
    }
    row = makers[model]()
    targets = {state.value for state in workflow.states} - {to for source, to in workflow.edges if source == row.state}
    assert targets - {row.state}
    for target in sorted(targets - {row.state}):
        with pytest.raises(IntegrityError) as refused_it, transaction.atomic():
            model.objects.filter(pk=row.pk).update(state=target)
        assert constraint_name(refused_it.value) == f"{workflow.name}_state"
