"""What every page gets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from loopbaan.core import clock
from loopbaan.web import form_keys, navigation
from loopbaan.web.words import AREA_NAMES, HOMES, PORTAL_NAME, area_of, badge_of


def demo_tools() -> list[dict[str, Any]]:
    """What stands around the portal in the demo: the clock, and the stand-ins of the mailbox and the bank."""
    sandbox = settings.SANDBOX_URL
    return [
        {
            "label": _("Verzet de klok"),
            "url": reverse("demo_clock"),
            "text": _("Ga een dag, een maand of een jaar vooruit en zie termijnen verlopen."),
        },
        {
            "label": _("Postbus"),
            "url": f"{sandbox}/mail/",
            "text": _("Lees elke e-mail en elke brief die het portaal verstuurde."),
        },
        {
            "label": _("Bank"),
            "url": f"{sandbox}/mollie/beheer",
            "text": _("Zie elke betaling en terugbetaling, en laat er een lukken of mislukken."),
        },
    ]


def portal(request: HttpRequest) -> dict[str, Any]:
    """The portal's name, the area, who is logged in, the demo's calendar, and the key for the forms of the page."""
    standing = getattr(request, "standing", None)
    actor = getattr(request, "actor", None)
    now = clock.now()
    today = clock.day_of(now)
    area = area_of(request.path)
    return {
        "portal_name": PORTAL_NAME,
        "area": area,
        "area_name": AREA_NAMES[area],
        "actor": actor,
        "actor_badge": badge_of(standing) if standing else None,
        "capacity_notice": standing.notice if standing else "",
        "home_url": HOMES[actor.capacity] if actor else "/",
        "login_url": reverse("login"),
        "navigation": SimpleLazyObject(lambda: navigation.menu_of(area, actor=actor, path=request.path, on=today)),
        "footer_columns": navigation.footer(),
        "demo_clock": {"now": now, "today": today, "tools": demo_tools()} if settings.DEMO else None,
        "form_token": SimpleLazyObject(lambda: form_keys.new_key(actor)),
    }
