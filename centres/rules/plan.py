"""What a personal development plan and a closing talk say, as plain values with one canonical form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import orjson

from centres.rules.career_questions import CAREER_QUESTIONS
from loopbaan.core.regulation.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class PlanAction:
    """One action: what, by which day, by whom."""

    text: str
    by: date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class PlanTraining:
    """One training that the plan needs: name, provider, why, by which day."""

    name: str
    provider: str = ""
    why: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class PlanContent:
    """The content of one version of a plan. ``career_questions`` are codes of ``CAREER_QUESTIONS``."""

    career_questions: tuple[str, ...] = ()
    insights: str = ""
    goals: tuple[str, ...] = ()
    actions: tuple[PlanAction, ...] = ()
    training: tuple[PlanTraining, ...] = ()

    def to_json(self) -> bytes:
        """The canonical form that is sealed, hashed and signed."""
        return canonical_json(asdict(self))

    @classmethod
    def from_json(cls, data: bytes) -> PlanContent:
        """Read what ``to_json`` wrote."""
        raw: dict[str, Any] = orjson.loads(data)
        return cls(
            career_questions=tuple(raw["career_questions"]),
            insights=raw["insights"],
            goals=tuple(raw["goals"]),
            actions=tuple(PlanAction(each["text"], _day(each["by"]), each["who"]) for each in raw["actions"]),
            training=tuple(
                PlanTraining(each["name"], each["provider"], each["why"], _day(each["by"])) for each in raw["training"]
            ),
        )


class PlanGap(StrEnum):
    """What a plan still misses before it can be offered for signing."""

    CAREER_QUESTIONS = "career_questions"
    INSIGHTS = "insights"
    GOALS = "goals"
    ACTIONS = "actions"


def gaps_of(content: PlanContent) -> tuple[PlanGap, ...]:
    """What is missing: a plan has a career question, insights, a goal, and an action with a day.

    VDAB, "Werken met het POP": decisions, choices and actions are named concretely.
    """
    found = []
    if not content.career_questions:
        found.append(PlanGap.CAREER_QUESTIONS)
    if not content.insights.strip():
        found.append(PlanGap.INSIGHTS)
    if not any(goal.strip() for goal in content.goals):
        found.append(PlanGap.GOALS)
    if not any(action.text.strip() and action.by is not None for action in content.actions):
        found.append(PlanGap.ACTIONS)
    return tuple(found)


def past_days(content: PlanContent, base: PlanContent | None, on: date) -> tuple[tuple[str, int], ...]:
    """The actions and training with a day before ``on`` that are new, or changed, since ``base``.

    Each as ("action" or "training", its place). What stood in the plan already may have gone by meanwhile.
    """
    before = base or PlanContent()

    def is_past(each: PlanAction | PlanTraining) -> bool:
        return each.by is not None and each.by < on

    actions = [place for place, each in enumerate(content.actions) if is_past(each) and each not in before.actions]
    training = [place for place, each in enumerate(content.training) if is_past(each) and each not in before.training]
    return (*(("action", place) for place in actions), *(("training", place) for place in training))


def unknown_questions(content: PlanContent) -> tuple[str, ...]:
    """The codes that are no career question."""
    return tuple(code for code in content.career_questions if code not in CAREER_QUESTIONS)


class Progress(StrEnum):
    """How far a goal was reached at the closing talk."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT = "not"
    DROPPED = "dropped"


PROGRESS_LABELS = {
    Progress.REACHED: "Bereikt",
    Progress.PARTLY: "Deels bereikt",
    Progress.NOT: "Nog niet bereikt",
    Progress.DROPPED: "Losgelaten",
}


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """The progress on one goal of the signed plan, by its place in the plan, with a remark."""

    goal: str
    progress: Progress
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ClosingContent:
    """What the closing talk found: every goal of the signed plan tested, and where it goes from here."""

    goals: tuple[GoalProgress, ...]
    remark: str = ""

    def to_json(self) -> bytes:
        """The canonical form that is sealed and hashed."""
        return canonical_json(asdict(self))

    @classmethod
    def from_json(cls, data: bytes) -> ClosingContent:
        """Read what ``to_json`` wrote."""
        raw: dict[str, Any] = orjson.loads(data)
        return cls(
            goals=tuple(
                GoalProgress(each["goal"], Progress(each["progress"]), each["remark"]) for each in raw["goals"]
            ),
            remark=raw["remark"],
        )


def tests_every_goal(content: ClosingContent, plan: PlanContent) -> bool:
    """Whether the closing talk speaks of exactly the goals of the plan, in their order."""
    return tuple(each.goal for each in content.goals) == plan.goals


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
