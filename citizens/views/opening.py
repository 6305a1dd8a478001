"""What somebody sees around the opening of a month's cheques, and when applying is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from citizens import selectors
from loopbaan.core import dutch
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import Applying

# Seconds after which a page that is waited for asks itself again; in a rush a thousand people do so at once.
REFRESH: Final = 2
REFRESH_IN_A_RUSH: Final = 10
# From so long before the opening the button is there: nobody has to load a page in the rush, and so nobody is late for
# having loaded it a second after the others.
_BUTTON_BEFORE: Final = timedelta(minutes=15)
_SPREAD_SECONDS: Final = 60


def before_asking(applying: Applying, person_id: UUID, *, at: datetime) -> dict[str, Any]:
    """For the page with the button: the month's cheques, whether the button is there, and when the page looks again.

    Earlier on the day of the opening the page asks itself once, a minute spread by person, so that the button is there
    in time without a crowd at the door.
    """
    month = selectors.month_standing(applying, at)
    if month is None or month.opens_at is None:
        return {"month": month, "too_early": False, "button": bool(applying), "refresh_after": None}
    to_go = month.opens_at - at
    too_early = applying.reason == "quota_not_open"
    button = bool(applying) or (too_early and to_go <= _BUTTON_BEFORE)
    refresh_after = None
    if too_early and not button and day_of(month.opens_at) == day_of(at):
        refresh_after = int((to_go - _BUTTON_BEFORE).total_seconds()) + 1 + person_id.int % _SPREAD_SECONDS
    return {
        "month": month,
        "too_early": too_early,
        "minutes_to_go": -(-int(to_go.total_seconds()) // 60) if button and too_early else None,
        "button": button,
        "refresh_after": refresh_after,
    }


def closed_sentence(applying: Applying) -> str:
    """Why nobody can apply now, and when it can be done; empty when applying is open."""
    if applying:
        return ""
    if applying.reason == "quota_not_open" and applying.opens_at is not None:
        return _("Vanaf %(moment)s kan je de cheques van deze maand vragen. Wie eerst vraagt, krijgt eerst.") % {
            "moment": dutch.moment(applying.opens_at)
        }
    return _(
        "Aanvragen is nu gesloten: er is vandaag geen regeling waarmee je een cheque kan aanvragen. "
        "Zodra het weer kan, staat het hier."
    )
