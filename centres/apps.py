from django.apps import AppConfig


class CentresConfig(AppConfig):
    name = "centres"
    verbose_name = "Loopbaancentra"

    def ready(self) -> None:
        from centres.domain import notices, redeeming, terms
        from centres.roles import roles_at_centre
        from centres.selectors import centre_names
        from centres.views import cards
        from citizens import service as citizens
        from loopbaan.accounts.organisations import register_names
        from loopbaan.accounts.roles import register_resolver
        from loopbaan.core.actor import Capacity

        register_resolver(Capacity.CENTRE, roles_at_centre)
        register_names(centre_names)
        terms.register_kinds()
        notices.register_kinds()
        citizens.on_cheque_ended(redeeming.end_with_cheque)
        citizens.on_start_reminder(redeeming.warn_of_start)
        cards.register()
