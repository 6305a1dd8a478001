"""The states of a message."""

from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Capacity
from loopbaan.core.workflow import State, Step, Workflow, by, sources

_SYSTEM = by(Capacity.SYSTEM)

MESSAGE = Workflow(
    name="message",
    states=(
        State("queued", _("Klaar om te versturen"), _("Onderweg"), "busy"),
        State("sent", _("Verstuurd"), _("Verstuurd"), "good"),
        State("failed", _("Niet gelukt"), _("Niet aangekomen"), "bad"),
        State("dropped", _("Niet meer nodig"), _("Niet meer nodig"), "neutral"),
    ),
    initial=frozenset({"queued"}),
    steps=(
        Step("deliver", sources("queued"), "sent", _SYSTEM),
        Step("give_up", sources("queued"), "failed", _SYSTEM),
        Step("drop", sources("queued"), "dropped", _SYSTEM),
        Step("retry", sources("failed"), "queued", by(Capacity.SYSTEM, Capacity.REGIE), _("Verstuur opnieuw")),
    ),
)
