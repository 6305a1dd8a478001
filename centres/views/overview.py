"""What this app says on the citizen's overview about guidance, that runs or was closed, and talks that she disputed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from centres.selectors.guidance import RunningGuidance, disputed_talks_of, running_guidance_of
from citizens.service import Guidance
from loopbaan.core import dutch
from loopbaan.core.actor import Actor
from loopbaan.web.dashboard import Card


def guidance(cheque_ids: Iterable[UUID]) -> dict[UUID, Guidance]:
    """The guidance that runs on some cheques, or was closed, in words."""
    return {
        each.cheque_id: Guidance(
            centre_name=each.centre_name,
            counsellor_name=each.counsellor_name,
            next_step=_next_step(each),
            url=reverse("centres:my_trajectory", args=[each.trajectory_id]),
            contact=_(" of ").join(each.contact),
        )
        for each in running_guidance_of(cheque_ids)
    }


def _next_step(running: RunningGuidance) -> str:
    counsellor = {"name": running.counsellor_name}
    if running.state == "closed":
        return _("Je begeleiding is afgesloten.")
    if said := closing_step(running.closing, running.counsellor_name):
        return said
    match running.agreement:
        case "none":
            return _("%(name)s maakt de overeenkomst klaar. Je krijgt bericht zodra je ze kan lezen.") % counsellor
        case "to_sign":
            return _("Lees en onderteken de overeenkomst. Daarna kan je eerste gesprek dat telt plaatsvinden.")
        case "signed":
            return _("Je tekende de overeenkomst. Nu moet %(name)s ze nog ondertekenen.") % counsellor
    if not running.has_talks:
        return _("Spreek met %(name)s je eerste gesprek af.") % counsellor
    return _("Maak met %(name)s je volgende afspraak. Bevestig na elk gesprek de datum en de uren.") % counsellor


def closing_step(closing: str, name: str) -> str:
    """What happens now that the counsellor asked to close; empty when that is not what comes next."""
    sentences = {
        "asked": _("%(name)s wil je begeleiding afsluiten. Zeg eerst of dat mag."),
        "agreed": _("Je ging akkoord. %(name)s sluit je begeleiding nu af, en dan krijg je bericht."),
        "unanswered": _(
            "Je antwoordde niet op tijd. %(name)s mag je begeleiding nu afsluiten. Je kan nog antwoorden tot dat "
            "gebeurd is."
        ),
    }
    return sentences[closing] % {"name": name} if closing in sentences else ""


def disputed_cards(actor: Actor, on: date) -> list[Card]:  # noqa: ARG001 - a dispute waits, whatever the day
    """A card for each talk that the citizen disputed and that the counsellor has still to answer."""
    if actor.person_id is None:
        return []
    return [
        Card(
            title=_("Je meldde dat je gesprek van %(day)s niet klopt") % {"day": dutch.long_date(each.held_on)},
            text=_(
                "%(name)s kijkt na wat je schreef, en verbetert of schrapt het gesprek. Daarna krijg je een bericht. "
                "Een verbeterd gesprek bevestig je opnieuw."
            )
            % {"name": each.counsellor_name},
            state=_("Betwist"),
            tone="amber",
            action_label=_("Bekijk wat je meldde"),
            action_url=reverse("centres:my_attendance", args=[each.attendance_id]),
        )
        for each in disputed_talks_of(actor.person_id)
    ]
