"""Builders of constraints and triggers, and the one way to catch a violation by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q

from loopbaan.core.errors import DomainError
from loopbaan.core.workflow import Label, Workflow
from loopbaan.db.guards import Guard


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


def no_overlap(
    name: str,
    *,
    same: Sequence[str],
    message: Label,
    valid_from: str = "valid_from",
    valid_until: str = "valid_until",
    condition: Q | None = None,
) -> ExclusionConstraint:
    """Refuse two half-open periods that overlap for the same values of ``same``; an open end runs on."""
    expressions: list[Any] = [(F(field), RangeOperators.EQUAL) for field in same]
    expressions.append((_DateRange(valid_from, valid_until, RangeBoundary()), RangeOperators.OVERLAPS))
    return ExclusionConstraint(
        name=name,
        expressions=expressions,
        condition=condition,
        violation_error_code=name,
        violation_error_message=message,
    )


def check(name: str, condition: Q, message: Label) -> models.CheckConstraint:
    """A CHECK with the sentence that a person reads when it is violated."""
    return models.CheckConstraint(
        name=name, condition=condition, violation_error_code=name, violation_error_message=message
    )


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _raise(constraint: str, message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';"


def state_guard(workflow: Workflow, field: str = "state") -> Guard:
    """Compile a state table into a trigger: INSERT only in an initial state, UPDATE only along an edge.

    A violation is a check violation whose constraint name is ``<workflow>_state``, so that it is caught by name.
    """
    name = f"{workflow.name}_state"
    edges = ", ".join(f"('{source}', '{target}')" for source, target in sorted(workflow.edges))
    return Guard(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(field),
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.{field} NOT IN ({_quoted(list(workflow.initial))}) THEN
                    {_raise(name, f"{workflow.name}: not an initial state")}
                END IF;
            ELSIF NEW.{field} IS DISTINCT FROM OLD.{field}
                AND (OLD.{field}::text, NEW.{field}::text) NOT IN ({edges or "('', '')"}) THEN
                {_raise(name, f"{workflow.name}: no such step")}
            END IF;
            RETURN NEW;
        """,
    )


def stays(name: str) -> Guard:
    """A trigger that refuses DELETE, under the constraint name ``<name>_stays``: for rows that change and never go."""
    return Guard(
        name=f"{name}_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_raise(f"{name}_stays", f"{name} is never deleted"),
    )


def append_only(name: str, *, erasable: Sequence[str] = (), fillable: Sequence[str] = ()) -> list[Guard]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE, under the constraint name ``<name>_append_only``.

    ``erasable`` names columns that retention may set to NULL; ``fillable`` names columns that are NULL until a later
    event gives them a value, once. Nothing else may change.
    """
    constraint = f"{name}_append_only"
    refuse = _raise(constraint, f"{name} is append-only")
    if erasable or fillable:
        # Compare the rows without the columns that may move; those move in their one direction only.
        keys = ", ".join(f"'{column}'" for column in (*erasable, *fillable))
        moves = " AND ".join(
            [f"(NEW.{column} IS NULL OR NEW.{column} IS NOT DISTINCT FROM OLD.{column})" for column in erasable]
            + [f"(OLD.{column} IS NULL OR NEW.{column} IS NOT DISTINCT FROM OLD.{column})" for column in fillable]
        )
        update = f"""
            IF (to_jsonb(OLD) - ARRAY[{keys}]) = (to_jsonb(NEW) - ARRAY[{keys}]) AND {moves} THEN
                RETURN NEW;
            END IF;
            {refuse}
        """
    else:
        update = refuse
    return [
        Guard(name=f"{name}_no_update", when=pgtrigger.Before, operation=pgtrigger.Update, func=update),
        Guard(name=f"{name}_no_delete", when=pgtrigger.Before, operation=pgtrigger.Delete, func=refuse),
        Guard(
            name=f"{name}_no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]


def constraint_name(error: BaseException) -> str:
    """The name of the constraint that a database error is about, or an empty string."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


@contextmanager
def violation(errors: Mapping[str, DomainError]) -> Iterator[None]:
    """Run in a savepoint; a violation of a named constraint becomes the DomainError given for that name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = errors.get(constraint_name(error))
        if refusal is None:
            raise
        raise refusal from error
