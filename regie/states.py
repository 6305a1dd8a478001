"""The states of what regie keeps."""

from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Capacity
from loopbaan.core.workflow import State, Step, Workflow, by, sources

CONTROL = Workflow(
    name="dossier_control",
    states=(
        State("open", _("Lopend"), _("VDAB controleert je dossier"), "busy"),
        State("concluded", _("Afgerond"), _("VDAB controleerde je dossier"), "good"),
    ),
    initial=frozenset({"open"}),
    steps=(Step("conclude", sources("open"), "concluded", by(Capacity.REGIE), _("Rond de controle af")),),
)
