"""The card of a cheque: ready, in use, used up, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from citizens.selectors import ChequeFacts, Guidance, aftercare_until, ledger_of
from citizens.states import CHEQUE
from citizens.views.status_card import CENTRES_URL, StatusCard, Text, again, tone_of
from loopbaan.core import dutch
from loopbaan.core.periods import ONE_DAY


def cheque_look(cheque: ChequeFacts, guidance: Guidance | None) -> tuple[Text, str]:
    """What a cheque is called wherever the citizen reads of it, and the tone of its tag."""
    if cheque.state == "issued" and guidance is not None:
        return _("Geregistreerd"), "blue"
    state = CHEQUE.state(cheque.state)
    return state.citizen_label, tone_of(state)


def cheque_card(cheque: ChequeFacts, *, on: date, may_apply: bool, guidance: Guidance | None = None) -> StatusCard:
    """The card of one cheque on a day.

    ``may_apply``: a new one can be asked. ``guidance``: a centre redeemed it, and guidance runs there.
    """
    address = reverse("citizens:cheque", args=[cheque.id])
    look = (_("Bekijk je cheque"), address)
    label, tone = cheque_look(cheque, guidance)
    common: dict[str, Any] = {"state": label, "tone": tone, "overline": _("Jouw loopbaancheque")}
    left = dutch.hours_in_words(cheque.minutes_left)
    match cheque.state:
        case "issued" if guidance is not None:
            return _redeemed_card(cheque, guidance, look, common)
        case "issued":
            return StatusCard(
                title=_("Je cheque is klaar"),
                paragraphs=(
                    _("Kies een loopbaancentrum en maak een afspraak. Het eerste gesprek is gratis en telt niet mee."),
                    _("Begin op tijd. Lukt dat niet, dan krijg je je geld terug en behoud je je recht."),
                ),
                now=_("Een loopbaancentrum kiezen"),
                until=cheque.start_by - ONE_DAY,
                until_label=_("Start ten laatste op"),
                action_label=_("Zoek een loopbaancentrum"),
                action_url=CENTRES_URL,
                links=(look,),
                **common,
            )
        case "started":
            return StatusCard(
                title=_("Je hebt nog %(left)s begeleiding") % {"left": left},
                paragraphs=(
                    guidance.next_step
                    if guidance
                    else _("Maak je volgende afspraak met je begeleider. Bevestig na elk gesprek de datum en de uren."),
                ),
                now=_("Je uren opnemen"),
                until=cheque.lapses_on - ONE_DAY if cheque.lapses_on else None,
                until_label=_("Zonder nieuw gesprek, opnemen tot en met"),
                **_ways(look, guidance),
                **common,
            )
        case "used_up":
            return StatusCard(
                title=_("Je nam al je uren op"),
                paragraphs=(
                    _("Rond je begeleiding af: teken je plan en hou het afrondingsgesprek met je begeleider."),
                ),
                **_ways(look, guidance, may_apply=may_apply),
                **common,
            )
        case "closed" | "lapsed":
            return _ended_card(cheque, guidance, on=on, may_apply=may_apply, look=look, common=common)
        case _:
            return StatusCard(
                title=_("Je cheque is niet meer geldig"),
                paragraphs=(_("Je begeleiding begon niet op tijd. Je recht op een cheque blijft."),),
                links=(look,),
                **again(may_apply),
                **common,
            )


def _redeemed_card(
    cheque: ChequeFacts, guidance: Guidance, look: tuple[str, str], common: Mapping[str, Any]
) -> StatusCard:
    """A centre redeemed the cheque; no session counted yet, so the term to start still runs."""
    return StatusCard(
        title=_("Je cheque is geregistreerd"),
        paragraphs=(
            _("%(centre)s registreerde je cheque. %(name)s is je begeleider.")
            % {"centre": guidance.centre_name, "name": guidance.counsellor_name},
            guidance.next_step,
        ),
        until=cheque.start_by - ONE_DAY,
        until_label=_("Eerste gesprek dat telt, ten laatste op"),
        action_label=_("Bekijk je begeleiding"),
        action_url=guidance.url,
        links=(look,),
        **common,
    )


def _ways(look: tuple[str, str], guidance: Guidance | None, *, may_apply: bool = False) -> dict[str, Any]:
    """The way to the guidance, or to the cheque where there is none, and to a new cheque."""
    once_more = ((_("Vraag een nieuwe cheque aan"), reverse("citizens:apply")),) if may_apply else ()
    if guidance is None:
        return {"action_label": look[0], "action_url": look[1], "links": once_more}
    return {"action_label": _("Bekijk je begeleiding"), "action_url": guidance.url, "links": (look, *once_more)}


def _ended_card(
    cheque: ChequeFacts,
    guidance: Guidance | None,
    *,
    on: date,
    may_apply: bool,
    look: tuple[str, str],
    common: Mapping[str, Any],
) -> StatusCard:
    over = aftercare_until(cheque)
    has_aftercare = over is not None and on < over and cheque.aftercare_minutes_left > 0
    if cheque.state == "closed":
        title = _("Je begeleiding is afgerond")
        paragraphs = [_("Je plan en je documenten blijven van jou. Je vindt ze bij je documenten.")]
    else:
        lost = any(each.kind == "lapsed" and each.minutes for each in ledger_of(cheque.id))
        title = _("Je resterende uren zijn vervallen") if lost else _("Je cheque is beëindigd")
        paragraphs = [_("Je laatste gesprek is te lang geleden. Wat je al deed, blijft van jou.")]
    if has_aftercare:
        paragraphs.append(
            _("Je kan nog %(left)s gratis nazorg vragen aan je begeleider.")
            % {"left": dutch.hours_in_words(cheque.aftercare_minutes_left)}
        )
        if guidance is not None:
            who = f"{guidance.counsellor_name}, {guidance.centre_name}"
            paragraphs.append(f"{who}: {guidance.contact}" if guidance.contact else who)
    return StatusCard(
        title=title,
        paragraphs=tuple(paragraphs),
        now=_("Gratis nazorg vragen") if has_aftercare else "",
        until=over - ONE_DAY if over is not None and has_aftercare else None,
        until_label=_("Nazorg kan tot en met"),
        **_ways(look, guidance, may_apply=may_apply),
        **common,
    )
