"""The state tables: walked whole, in the domain and in the database."""

from __future__ import annotations

import itertools
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from centres.models import Agreement, Attendance, ClosingRequest, Meeting, PlanVersion, Trajectory
from centres.states import ATTENDANCE, HOLDS_CHEQUE, TRAJECTORY, WORKFLOWS
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import StepRefused
from loopbaan.core.workflow import Workflow
from loopbaan.db.constraints import constraint_name
from tests.support.factories_centres import a_file_to_close

ACTORS = [Actor(capacity=capacity, person_id=uuid4()) for capacity in Capacity]
CASES = [
    pytest.param(workflow, state.value, actor, id=f"{workflow.name}-{state.value}-{actor.capacity.value}")
    for workflow in WORKFLOWS
    for state in workflow.states
    for actor in ACTORS
]


@pytest.mark.parametrize(("workflow", "state", "actor"), CASES)
def test_every_allowed_and_every_refused_step(workflow: Workflow, state: str, actor: Actor) -> None:
    for step in workflow.steps:
        if state in step.sources and actor.capacity in step.who:
            assert workflow.target(step.action, state, actor) == step.target
        else:
            with pytest.raises(StepRefused) as refused:
                workflow.target(step.action, state, actor)
            assert str(workflow.state(state).citizen_label) in refused.value.message


def test_the_end_of_each_story() -> None:
    assert {workflow.name: sorted(workflow.final) for workflow in WORKFLOWS} == {
        "trajectory": ["closed", "ended", "released"],
        "agreement": ["superseded"],
        "meeting": ["cancelled"],
        "attendance": ["cancelled", "left_unsigned"],
        "plan_version": ["superseded"],
        "closing_request": ["agreed", "overtaken", "refused"],
        "listing_request": ["declined", "listed"],
    }
    assert set(HOLDS_CHEQUE) == {state.value for state in TRAJECTORY.states} - {"released", "ended"}
    assert ATTENDANCE.allowed("cancelled", ACTORS[0]) == ()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Trajectory, Agreement, Meeting, Attendance, PlanVersion, ClosingRequest])
def test_the_database_refuses_every_other_step(model: type[Trajectory]) -> None:
    workflow = next(each for each in WORKFLOWS if each.name == _name_of(model))
    file = a_file_to_close()
    if model is ClosingRequest:
        file.answer(file.ask_to_close())
    row = model.objects.get()
    values = [state.value for state in workflow.states]
    refused_one = False
    for source, target in itertools.permutations(values, 2):
        if row.state != source or (source, target) in workflow.edges:
            continue
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            model.objects.filter(pk=row.pk).update(state=target)
        assert constraint_name(refused.value) == f"{workflow.name}_state"
        refused_one = True
    # A logged meeting can only be cancelled, and that is an edge: there is no other step to refuse.
    assert refused_one or workflow.name == "meeting"


def _name_of(model: type[Trajectory]) -> str:
    return {"PlanVersion": "plan_version", "ClosingRequest": "closing_request"}.get(
        model.__name__, model.__name__.lower()
    )
