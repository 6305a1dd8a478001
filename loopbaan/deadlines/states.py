"""The states of a deadline."""

from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Capacity
from loopbaan.core.workflow import State, Step, Workflow, by, sources

_EVERYONE = by(Capacity.CITIZEN, Capacity.CENTRE, Capacity.REGIE, Capacity.SYSTEM)

DEADLINE = Workflow(
    name="deadline",
    states=(
        State("open", _("Loopt"), _("Loopt"), "busy"),
        State("fulfilled", _("Nagekomen"), _("In orde"), "good"),
        State("fired", _("Verstreken"), _("Verstreken"), "neutral"),
        State("dropped", _("Niet meer nodig"), _("Niet meer nodig"), "neutral"),
    ),
    initial=frozenset({"open"}),
    steps=(
        Step("fulfil", sources("open"), "fulfilled", _EVERYONE),
        Step("fire", sources("open"), "fired", by(Capacity.SYSTEM)),
        Step("drop", sources("open"), "dropped", _EVERYONE),
    ),
)
