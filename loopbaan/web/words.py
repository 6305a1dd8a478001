"""The words for capacities and areas, in one place."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loopbaan.accounts.session import Standing
from loopbaan.core.actor import Capacity

PORTAL_NAME = "Loopbaancheque"

CAPACITY_LABELS = {
    Capacity.CITIZEN: _("burger"),
    Capacity.CENTRE: _("loopbaancentrum"),
    Capacity.REGIE: _("VDAB"),
    Capacity.SYSTEM: _("systeem"),
}
CAPACITY_PLURALS = {
    Capacity.CITIZEN: _("burgers"),
    Capacity.CENTRE: _("mensen van een loopbaancentrum"),
    Capacity.REGIE: _("mensen van VDAB"),
}
HOMES = {Capacity.CITIZEN: "/mijn/", Capacity.CENTRE: "/centrum/", Capacity.REGIE: "/regie/"}
AREA_NAMES = {
    "public": "",
    "citizen": _("Mijn loopbaanbegeleiding"),
    "centre": _("Voor loopbaancentra"),
    "regie": _("Regie"),
}


def capacity_of_area(path: str) -> Capacity | None:
    """The capacity whose area an address lies in; None outside the three areas."""
    return next((capacity for capacity, home in HOMES.items() if path.startswith(home)), None)


def area_of(path: str) -> str:
    """The area that an address lies in: its tone and its navigation."""
    capacity = capacity_of_area(path)
    return capacity.value if capacity else "public"


def badge_of(standing: Standing) -> dict[str, object]:
    """Who is logged in, and in which capacity, for the header."""
    return {
        "name": standing.identity.name,
        "capacity": CAPACITY_LABELS[standing.actor.capacity],
        "organisation": standing.organisation_name if standing.actor.capacity is Capacity.CENTRE else "",
        "roles": sorted(standing.actor.roles),
        "home_url": HOMES[standing.actor.capacity],
        "switch_url": reverse("login"),
        "logout_url": reverse("logout"),
    }
