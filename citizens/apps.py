from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitizensConfig(AppConfig):
    name = "citizens"
    verbose_name = "Burgers"

    def ready(self) -> None:
        from citizens import selectors, tasks
        from citizens.domain import addresses, letters, officer_papers, quota, terms
        from citizens.views.decisions import words_on_paper
        from citizens.views.requests import card_of as request_cards
        from loopbaan.documents import service as documents
        from loopbaan.web import dashboard, digest

        terms.register_kinds()
        letters.register_kinds()
        addresses.register()
        officer_papers.register_words(words_on_paper)
        quota.moved_up_hooks.append(tasks.wake_for)
        documents.register_standing("decision", selectors.decision_standing)
        documents.register_standing("cheque", selectors.cheque_standing)
        documents.register_standing("message", selectors.letter_standing)
        digest.register_part("balances", _("Saldo’s die niet kloppen met hun grootboek"), selectors.balance_alarms)
        digest.register_part("quota", _("Lijsten van de maand die niet kloppen"), selectors.quota_alarms)
        digest.register_part("decisions", _("Beslissingen die niet meer kloppen"), selectors.decision_alarms)
        digest.register_part("law", _("Bestanden van de wet die niet kloppen"), selectors.law_alarms)
        digest.register_part("addresses", _("Brieven zonder adres"), addresses.letters_without_address)
        digest.register_part("payments", _("Betalingen van een ander bedrag"), selectors.payment_alarms)
        digest.register_part("refunds", _("Terugbetalingen die niet lukten"), selectors.refund_alarms)
        digest.register_part("reviews", _("Heroverwegingen die te laat zijn"), selectors.late_reviews)
        digest.register_part("stuck_reviews", _("Heroverwegingen die niemand kan behandelen"), selectors.stuck_lines)
        dashboard.register_card("citizen", request_cards, order=5)
        _register_menus()


def _register_menus() -> None:
    """This app's pages in the menus and in the footer."""
    from loopbaan.web.navigation import register_footer, register_page

    register_page("public", _("Wat is het?"), "/wat-is-loopbaanbegeleiding/", order=10)
    register_page("public", _("Heb je recht?"), "/heb-je-recht/", order=20)
    register_page("public", _("Wat kost het?"), "/wat-kost-het/", order=30)
    register_page("public", _("Hoe gaat het?"), "/hoe-gaat-het/", order=40)
    register_page("citizen", _("Overzicht"), "/mijn/", order=10)
    register_page("citizen", _("Documenten"), "/mijn/documenten/", order=70)
    register_page("citizen", _("Wie keek in je dossier?"), "/mijn/inzage/", order=80)
    register_page("citizen", _("Hoe we je bereiken"), "/mijn/contact/", order=90)
    register_footer(_("De loopbaancheque"), _("Wat is loopbaanbegeleiding?"), "/wat-is-loopbaanbegeleiding/", order=10)
    register_footer(_("De loopbaancheque"), _("Heb je er recht op?"), "/heb-je-recht/", order=20)
    register_footer(_("De loopbaancheque"), _("Wat kost het?"), "/wat-kost-het/", order=30)
    register_footer(_("De loopbaancheque"), _("Hoe gaat het?"), "/hoe-gaat-het/", order=40)
    register_footer(_("De loopbaancheque"), _("De regels van vandaag"), "/regels/", order=50)
    register_footer(_("Hulp"), _("Contact"), "/contact/", order=10)
    register_footer(_("Hulp"), _("Een klacht"), "/klachten/", order=20)
    register_footer(_("Hulp"), _("Controleer een document"), "/verifieer/", order=30)
    register_footer(_("Over deze site"), _("Privacy"), "/privacy/", order=10)
    register_footer(_("Over deze site"), _("Toegankelijkheid"), "/toegankelijkheid/", order=20)
