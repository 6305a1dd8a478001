"""State tables: one frozen table an object, asked by the domain, the buttons, the documents and the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import StepRefused
from loopbaan.core.wording import gettext as _

# A text, or a text that is translated when it is shown: this layer knows no framework, so it cannot name that type.
Label: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class State:
    """One state: its stored value, the words of staff, the words for the citizen, and the tone of its tag.

    ``tone`` is one of ``neutral``, ``todo``, ``busy``, ``good``, ``bad``.
    """

    value: str
    label: Label
    citizen_label: Label
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Step:
    """One action: from which states, to which state, by whom, and the verb on its button."""

    action: str
    sources: frozenset[str]
    target: str
    who: frozenset[Capacity]
    label: Label = ""


@dataclass(frozen=True)
class Workflow:
    """The state table of one object.

    ``name`` is the prefix of the database constraint names. Raises ValueError when a step names an unknown state or a
    state cannot be reached.
    """

    name: str
    states: tuple[State, ...]
    initial: frozenset[str]
    steps: tuple[Step, ...]
    _by_action: dict[str, Step] = field(init=False, repr=False, compare=False)
    _by_value: dict[str, State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_value = {state.value: state for state in self.states}
        by_action = {step.action: step for step in self.steps}
        if len(by_value) != len(self.states) or len(by_action) != len(self.steps):
            raise ValueError(f"{self.name}: a state or an action is listed twice")
        named = set(self.initial) | {s for step in self.steps for s in (*step.sources, step.target)}
        if unknown := named - set(by_value):
            raise ValueError(f"{self.name}: unknown states {sorted(unknown)}")
        reached = set(self.initial) | {step.target for step in self.steps}
        if lost := set(by_value) - reached:
            raise ValueError(f"{self.name}: states that nothing leads to {sorted(lost)}")
        object.__setattr__(self, "_by_action", by_action)
        object.__setattr__(self, "_by_value", by_value)

    def state(self, value: str) -> State:
        """The state with this stored value; KeyError when there is none."""
        return self._by_value[value]

    def step(self, action: str) -> Step:
        """The step with this action name; KeyError when there is none."""
        return self._by_action[action]

    @property
    def choices(self) -> list[tuple[str, Label]]:
        """Value and staff label, for a model field."""
        return [(state.value, state.label) for state in self.states]

    @property
    def edges(self) -> frozenset[tuple[str, str]]:
        """Every (from, to) that some step allows."""
        return frozenset((source, step.target) for step in self.steps for source in step.sources)

    @property
    def final(self) -> frozenset[str]:
        """The states that no step leaves."""
        return frozenset(self._by_value) - frozenset(source for step in self.steps for source in step.sources)

    def allowed(self, source: str, actor: Actor) -> tuple[Step, ...]:
        """The steps that this actor may take from this state, in table order: the buttons."""
        return tuple(step for step in self.steps if source in step.sources and actor.capacity in step.who)

    def target(self, action: str, source: str, actor: Actor) -> str:
        """The state that the action leads to.

        Raises StepRefused when the state or the actor's capacity does not allow it; KeyError for an unknown action.
        """
        step = self._by_action[action]
        if source not in step.sources or actor.capacity not in step.who:
            raise StepRefused(
                f"{self.name}_{action}_refused",
                _("Dat kan nu niet meer: de status is “%(state)s”. Vernieuw de pagina om te zien wat je wel kan doen.")
                % {"state": self._by_value[source].citizen_label},
            )
        return step.target


def sources(*values: str) -> frozenset[str]:
    """The states that a step may leave."""
    return frozenset(values)


def by(*capacities: Capacity) -> frozenset[Capacity]:
    """The capacities that may take a step."""
    return frozenset(capacities)
