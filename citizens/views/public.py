"""The pages that everybody can read, without logging in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citizens.views import law
from citizens.views.questions import QUESTIONS
from loopbaan.core.regulation import Applying, Regulation, applying_open
from loopbaan.web.access import public
from loopbaan.web.views.base import Page


class PublicPage(Page):
    """A page for everybody: knows the version of the law of today."""

    @property
    def applying(self) -> Applying:
        """Whether one can apply now."""
        return applying_open(self.at)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what the law of today says, or that there is none."""
        regulation = law.regulation_in_force(self.on)
        return super().context(
            applying=self.applying, regulation=regulation, first_cheque=_first_cheque(regulation), **more
        )


def _first_cheque(regulation: Regulation | None) -> dict[str, Any] | None:
    if regulation is None:
        return None
    return {
        "minutes": regulation.minutes(1),
        "price": regulation.price(1),
        "price_to_verify": any(rule.to_verify for rule in law.rules_of(regulation, ["price_by_ordinal"])),
        "group_minutes": regulation.group_minutes(1),
        "aftercare_minutes": regulation.aftercare_minutes(1),
        "more_than_one": regulation.cheques_in_window.value > 1,
    }


@public
class HomePage(PublicPage):
    """The first page."""

    template_name = "public/home.html"
    title = _("Kies zelf waar je loopbaan heen gaat")


@public
class GuidancePage(PublicPage):
    """What guidance is: four features, three phases, ten questions."""

    template_name = "public/guidance.html"
    title = _("Wat is loopbaanbegeleiding?")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the ten questions."""
        return super().context(questions=QUESTIONS, **more)


@public
class EntitlementPage(PublicPage):
    """Who is entitled, by the law of today."""

    template_name = "public/entitlement.html"
    title = _("Heb je recht op een cheque?")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the conditions in words."""
        found = super().context(**more)
        regulation = found["regulation"]
        found["rules"] = law.rules_of(regulation, law.CONDITIONS) if regulation else []
        return found


@public
class CostPage(PublicPage):
    """What it costs, by the law of today."""

    template_name = "public/cost.html"
    title = _("Wat kost het?")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds price and fee in words."""
        found = super().context(**more)
        regulation = found["regulation"]
        found["rules"] = law.rules_of(regulation, law.MONEY) if regulation else []
        return found


@public
class HowPage(PublicPage):
    """How it goes, step by step."""

    template_name = "public/how.html"
    title = _("Hoe gaat het?")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the terms in words."""
        found = super().context(**more)
        regulation = found["regulation"]
        found["terms"] = law.rules_of(regulation, law.TERMS) if regulation else []
        return found


@public
class RulesPage(PublicPage):
    """The version in force, whole, with its sources."""

    template_name = "public/rules.html"
    title = _("De regels van vandaag")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds every rule, in groups."""
        found = super().context(**more)
        regulation = found["regulation"]
        groups = (
            ("voorwaarden", _("Wie recht heeft"), law.CONDITIONS),
            ("recht", _("Wat je krijgt"), law.RIGHT),
            ("geld", _("Wat het kost"), ("fee_per_hour", "vat_percent")),
            ("termijnen", _("Termijnen"), law.TERMS),
        )
        found["groups"] = [
            {"id": key, "title": title, "count": None, "rules": law.rules_of(regulation, keys)}
            for key, title, keys in (groups if regulation else ())
        ]
        found["index"] = [{"id": each["id"], "title": each["title"]} for each in found["groups"]]
        found["validity"] = law.rules_of(regulation, ["validity"])[0] if regulation else None
        found["law_sources"] = regulation.law_sources() if regulation else ()
        return found


@public
class ComplaintsPage(PublicPage):
    """Three ways to complain."""

    template_name = "public/complaints.html"
    title = _("Een klacht? Drie wegen")


@public
class PrivacyPage(PublicPage):
    """Who sees what, for how long, and what one's rights are."""

    template_name = "public/privacy.html"
    title = _("Wie ziet wat over jou?")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds how long the raw answers of the sources are kept."""
        return super().context(keep_days=settings.MAGDA_KEEP_DAYS, **more)


@public
class AccessibilityPage(PublicPage):
    """The accessibility statement."""

    template_name = "public/accessibility.html"
    title = _("Toegankelijkheidsverklaring")


@public
class ContactPage(PublicPage):
    """How to reach somebody."""

    template_name = "public/contact.html"
    title = _("Hulp en contact")
