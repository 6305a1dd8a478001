"""The cheque: numbers, hours, dates, QR code, PDF, and the ledger of its minutes."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import selectors
from citizens.domain import papers
from citizens.selectors import ChequeFacts, LedgerRow
from citizens.views import situation
from citizens.views.base import CitizenPage
from citizens.views.cheque_cards import cheque_look
from citizens.views.documents import pdf_answer
from citizens.views.events import timeline_of
from citizens.views.status_card import CENTRES_URL
from loopbaan.core import dutch
from loopbaan.core.identifiers import format_code
from loopbaan.core.regulation import regulation
from loopbaan.deadlines import service as deadlines
from loopbaan.web.access import writes_on_get


class ChequePage(CitizenPage):
    """One cheque, looking like one."""

    template_name = "citizens/cheque.html"
    title = gettext_lazy("Je loopbaancheque")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds hours, ledger, dates and what comes."""
        cheque = selectors.cheque_of(self.person_id, self.subject)
        journey = selectors.journey_of(self.person_id, selectors.application_of_cheque(cheque.id))
        terms = list(deadlines.open_deadlines_on(journey.subject_ids))
        usable = cheque.state in situation.RUNNING_CHEQUE
        aftercare_until = selectors.aftercare_until(cheque)
        ledger = selectors.ledger_of(cheque.id)
        lapsed = -sum(each.minutes for each in ledger if each.kind == "lapsed")
        guidance = selectors.guidance_of([cheque.id] if cheque.state in situation.GUIDED_CHEQUE else [])
        state_label, tone = cheque_look(cheque, guidance.get(cheque.id))
        cards = situation.cards_of_journey(journey, on=self.on, due={}, may_apply=False, guidance=guidance)
        return super().context(
            cheque=cheque,
            card=cards[0],
            guidance=guidance.get(cheque.id),
            state_label=state_label,
            tone=tone,
            number=format_code(cheque.number),
            client_number=format_code(cheque.client_number),
            used=cheque.minutes_granted - cheque.minutes_left - lapsed,
            lapsed=lapsed,
            spent=not usable,
            qr=_qr(cheque) if usable else "",
            last_start_on=dutch.last_day(cheque.start_by),
            ledger=[_ledger_row(each, each.minutes, _group_note(each)) for each in ledger if each.minutes],
            care_ledger=_care_rows(ledger),
            # What was never used goes back with its price, and leaves nothing.
            has_aftercare=cheque.state not in ("voided", "refunded"),
            aftercare_until=dutch.last_day(aftercare_until) if aftercare_until else None,
            aftercare_over=aftercare_until is not None and self.on >= aftercare_until,
            law=regulation(cheque.regulation_version, cheque.regulation_revision),
            application_id=journey.application.id,
            timeline=timeline_of(journey, terms, on=self.on),
            centres_url=CENTRES_URL,
            **more,
        )


def _qr(cheque: ChequeFacts) -> SafeString:
    """Both numbers as a code that a counsellor can scan: text, no address that somebody could swap for another."""
    content = f"{cheque.number} {cheque.client_number}"
    drawing = segno.make(content, error="m", micro=False).svg_inline(
        border=0, omitsize=True, title=str(_("QR-code met je chequenummer en je klantnummer"))
    )
    # Drawn by segno from our own numbers.
    return mark_safe(drawing)  # noqa: S308


def _care_rows(ledger: list[LedgerRow]) -> list[list[Any]]:
    """The aftercare, which is a balance apart, as soon as some of it was taken."""
    if not any(each.kind == "aftercare" for each in ledger):
        return []
    return [_ledger_row(each, each.aftercare_minutes, _struck_note(each)) for each in ledger if each.aftercare_minutes]


def _group_note(row: LedgerRow) -> str:
    if row.kind == "granted" and row.group_minutes:
        return _("waarvan %(hours)s in groep kan") % {"hours": dutch.hours(row.group_minutes)}
    return _("in groep") if row.is_group_talk else ""


def _struck_note(row: LedgerRow) -> str:
    return _("geschrapt: terug op je cheque") if row.kind == "aftercare" and row.aftercare_minutes > 0 else ""


def _ledger_row(row: LedgerRow, minutes: int, note: str) -> list[Any]:
    noted = _("genoteerd op %(day)s") % {"day": dutch.long_date(row.noted_on)} if row.noted_on != row.on else ""
    return [
        dutch.long_date(row.on),
        {"text": _(row.label), "note": ", ".join(each for each in (note, noted) if each)},
        {"text": f"+{dutch.hours(minutes)}" if minutes > 0 else dutch.hours(minutes), "number": True},
    ]


@writes_on_get("the paper of a cheque is issued and laid out when it is first asked for")
class ChequePaperPage(CitizenPage):
    """The cheque as a sealed PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Download."""
        cheque = selectors.cheque_of(self.person_id, self.subject)
        paper = papers.cheque_paper(cheque_id=cheque.id, actor=self.actor, at=self.at)
        response: HttpResponse = pdf_answer(paper)
        return response
