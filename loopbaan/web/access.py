"""Who may open a view. Everything asks for a login, unless its view says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from loopbaan.core.actor import Actor, Capacity

_View = TypeVar("_View", bound=Callable[..., Any])
_ATTRIBUTE = "portal_access"
_WRITES = "portal_writes_on_get"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks: nothing (``public``), a login, one of some capacities, one of some roles."""

    public: bool = False
    capacities: frozenset[Capacity] = frozenset()
    roles: frozenset[str] = frozenset()

    def right_capacity(self, actor: Actor) -> bool:
        """Whether the actor's capacity will do."""
        return not self.capacities or actor.capacity in self.capacities

    def right_role(self, actor: Actor) -> bool:
        """Whether one of the actor's roles will do; in a named capacity one needs some role at least."""
        if self.roles:
            return bool(self.roles & actor.roles)
        return bool(actor.roles) or not self.capacities


LOGIN = Access()
PUBLIC = Access(public=True)


def public(view: _View) -> _View:
    """Mark a view, or a class of views, as open to everybody."""
    setattr(view, _ATTRIBUTE, PUBLIC)
    return view


def login_only(view: _View) -> _View:
    """Mark a view, or a class of views, as open to anybody who is logged in, also without a role today."""
    setattr(view, _ATTRIBUTE, LOGIN)
    return view


def capacity_required(*capacities: Capacity, roles: Iterable[str] = ()) -> Callable[[_View], _View]:
    """Mark a view, or a class of views, as open to some capacities only, and there to some roles only."""

    def mark(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Access(capacities=frozenset(capacities), roles=frozenset(roles)))
        return view

    return mark


def writes_on_get(why: str) -> Callable[[_View], _View]:
    """Mark a view as one of the few that write on a GET request, with the reason."""
    if not why:
        raise ValueError("say why a GET writes")

    def mark(view: _View) -> _View:
        setattr(view, _WRITES, why)
        return view

    return mark


def _marked(view: Any, attribute: str, default: Any) -> Any:
    for bearer in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(bearer, attribute, None)
        if found is not None:
            return found
    return default


def access_of(view: Any, *, area: Capacity | None = None) -> Access:
    """What the resolved view asks. One that says nothing asks for a login, and inside an area for its capacity."""
    found: Access | None = _marked(view, _ATTRIBUTE, None)
    if found is not None:
        return found
    return Access(capacities=frozenset({area})) if area else LOGIN


def may_write_on_get(view: Any) -> bool:
    """Whether the resolved view is marked with ``writes_on_get``."""
    return bool(_marked(view, _WRITES, ""))
