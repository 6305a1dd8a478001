from datetime import date

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Actor


class RegieConfig(AppConfig):
    name = "regie"
    verbose_name = "Regie"

    def ready(self) -> None:
        from centres import service as centres
        from loopbaan.web.navigation import register_page
        from regie.selectors import conclusions_of

        centres.register_conclusions(conclusions_of)
        auditor, administrator = frozenset({"auditor"}), frozenset({"beheerder"})
        reviewer = frozenset({"heroverweging"})
        register_page("regie", _("Overzicht"), "/regie/", order=10)
        register_page("regie", _("Dossiers"), "/regie/dossiers/", order=20, roles=auditor, within=("/regie/dossier/",))
        register_page("regie", _("Mijn controles"), "/regie/controle/", order=30, roles=auditor, count=_open_controls)
        register_page(
            "regie", _("Betalingen"), "/regie/betalingen/", order=35, roles=administrator, count=_payments_to_look_at
        )
        register_page(
            "regie",
            _("Heroverwegingen"),
            "/regie/heroverweging/",
            order=36,
            roles=reviewer,
            count=_reviews_to_do,
            within=("/regie/melding/",),
        )
        register_page(
            "regie",
            _("De wet"),
            "/regie/wet/",
            order=40,
            roles=auditor | administrator | reviewer,
            within=("/regie/quotum/",),
        )
        register_page("regie", _("Wat als"), "/regie/lab/", order=45, roles=auditor | administrator)
        register_page("regie", _("Beheer"), "/regie/beheer/", order=50, roles=administrator)


def _open_controls(actor: Actor, _on: date) -> int:
    from regie.selectors import open_control_count

    return open_control_count(actor.person_id) if actor.person_id else 0


def _payments_to_look_at(_actor: Actor, on: date) -> int:
    from citizens.service import count_payments_needing_attention

    return count_payments_needing_attention(on=on)


def _reviews_to_do(actor: Actor, _on: date) -> int:
    from citizens.service import count_reviews

    return count_reviews(actor.person_id) if actor.person_id else 0
