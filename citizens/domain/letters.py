"""The messages of this app: each kind with an invented sample, which names the keys of its context."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from loopbaan.messages.service import MessageKind, register

_ORDER = "0b0f6a52-6f0e-4c6d-9d5e-2f4b7a3c1d90"
_REVIEW = {"applied_on": date(2026, 3, 2), "reference": "H-7F3K-91QX", "review_id": _ORDER}
_REPORT = {"applied_on": date(2026, 3, 2), "service": "GeefWerkrelaties", "application_id": _ORDER}
_REASON = "Je attest van je werk in Nederland bewijst 400 dagen meer."

_QUESTION = "Kan je een attest bezorgen van je werkgever in Breda, met de eerste en de laatste dag?"

KINDS = (
    MessageKind(
        "decision_granted",
        _("Je hebt recht op een loopbaancheque"),
        _("Beslissing over je aanvraag"),
        {"applied_on": date(2026, 3, 2), "order_until": date(2026, 3, 16)},
    ),
    MessageKind(
        "decision_refused",
        _("Je hebt nu geen recht op een loopbaancheque"),
        _("Beslissing over je aanvraag"),
        {"applied_on": date(2026, 3, 2)},
    ),
    MessageKind(
        "decision_undetermined",
        _("We konden nog niet beslissen over je aanvraag"),
        _("Stand van je aanvraag"),
        {"applied_on": date(2026, 3, 2)},
    ),
    MessageKind(
        "contest_received",
        _("We kregen je betwisting"),
        _("Ontvangst van een betwisting"),
        {**_REVIEW, "answer_by": date(2026, 4, 24)},
    ),
    MessageKind("proof_received", _("We kregen je bewijs"), _("Ontvangst van bewijs"), _REVIEW),
    MessageKind(
        "decision_reopened",
        _("We bekijken een beslissing over je aanvraag opnieuw"),
        _("Heropende beslissing"),
        {**_REVIEW, "reason": _REASON},
    ),
    MessageKind(
        "review_upheld",
        _("We bekeken je dossier opnieuw: er verandert niets"),
        _("Antwoord op een heroverweging"),
        {**_REVIEW, "reason": _REASON, "kind": "initiative", "contest_until": date(2026, 3, 16)},
    ),
    MessageKind(
        "decision_replaced",
        _("Er is een nieuwe beslissing over je aanvraag"),
        _("Nieuwe beslissing over een aanvraag"),
        {**_REVIEW, "reason": _REASON, "outcome": "granted", "order_until": date(2026, 3, 16), "order": ""},
    ),
    MessageKind(
        "information_asked",
        _("VDAB heeft een vraag over je dossier"),
        _("Vraag om informatie"),
        {**_REVIEW, "question": _QUESTION, "answer_by": date(2026, 3, 23)},
    ),
    MessageKind(
        "information_reminder",
        _("Antwoord op tijd op de vraag van VDAB"),
        _("Herinnering aan een vraag om informatie"),
        {**_REVIEW, "question": _QUESTION, "answer_by": date(2026, 3, 23)},
    ),
    MessageKind("information_received", _("We kregen je antwoord"), _("Ontvangst van een antwoord"), _REVIEW),
    MessageKind(
        "information_not_given", _("We kregen geen antwoord op onze vraag"), _("Vraag zonder antwoord"), _REVIEW
    ),
    MessageKind(
        "information_not_needed",
        _("Je hoeft niet meer te antwoorden op onze vraag"),
        _("Ingetrokken vraag om informatie"),
        _REVIEW,
    ),
    MessageKind("review_late", _("We zijn te laat met ons antwoord"), _("Antwoord dat te laat is"), _REVIEW),
    MessageKind(
        "source_reported",
        _("We geven je melding door aan de bron"),
        _("Melding aan een bron"),
        _REPORT,
    ),
    MessageKind(
        "source_report_answered",
        _("De bron antwoordde op je melding"),
        _("Antwoord van een bron"),
        {
            **_REPORT,
            "answer": "De periode bij je vroegere werkgever staat er nu in.",
            "corrected": True,
            "decided": False,
        },
    ),
    MessageKind(
        "source_report_settled",
        _("De verbetering van de bron verandert je beslissing niet"),
        _("Gevolg van een verbetering"),
        {**_REPORT, "reason": "De periode die de bron toevoegde, telde al mee."},
    ),
    MessageKind(
        "quota_place_given",
        _("Er kwam een plaats voor je vrij"),
        _("Een plaats op de wachtlijst"),
        {"applied_on": date(2025, 4, 1), "application_id": _ORDER},
    ),
    MessageKind(
        "quota_list_ended",
        _("De wachtlijst is voorbij"),
        _("Beslissing over je aanvraag: de wachtlijst is voorbij"),
        {
            "applied_on": date(2025, 4, 1),
            "application_id": _ORDER,
            "opens_on": date(2025, 5, 1),
            "opens_at": "9.00 u.",
            "days": 14,
        },
    ),
    MessageKind(
        "application_lapsed",
        _("Je aanvraag is vervallen"),
        _("Vervallen aanvraag"),
        {"applied_on": date(2026, 3, 2)},
    ),
    MessageKind(
        "order_reminder",
        _("Betaal je loopbaancheque op tijd"),
        _("Herinnering om te betalen"),
        {"amount": Decimal("90.00"), "pay_by": date(2026, 3, 17), "order_id": _ORDER},
    ),
    MessageKind(
        "transfer_started",
        _("Zo betaal je je loopbaancheque met een overschrijving"),
        _("Overschrijving"),
        {
            "amount": Decimal("90.00"),
            "bank": "Oefenbank",
            "account": "BE00 0000 0000 0000",
            "message": "+++123/4567/89012+++",
            "until": date(2026, 3, 16),
            "order_id": _ORDER,
        },
    ),
    MessageKind(
        "payment_differs",
        _("We kregen een ander bedrag dan je bestelling kost"),
        _("Ander bedrag betaald"),
        {
            "number": 1000234,
            "paid": Decimal("45.00"),
            "expected": Decimal("90.00"),
            "order_id": _ORDER,
            "to_pay": True,
        },
    ),
    MessageKind(
        "order_cancelled",
        _("Je bestelling is geannuleerd"),
        _("Geannuleerde bestelling"),
        {"number": 1000234, "by_citizen": False, "differs": False},
    ),
    MessageKind(
        "cheque_issued",
        _("Je loopbaancheque is klaar"),
        _("Loopbaancheque"),
        {"number": "LC-7F3K-91QX-T5A", "client_number": "4QD1-77XK", "minutes": 240, "start_by": date(2026, 6, 3)},
    ),
    MessageKind(
        "start_reminder",
        _("Start op tijd met je loopbaanbegeleiding"),
        _("Herinnering om te starten"),
        {"number": "LC-7F3K-91QX-T5A", "start_by": date(2026, 6, 3)},
    ),
    MessageKind(
        "lapse_reminder",
        _("Neem je resterende uren op tijd op"),
        _("Herinnering over resterende uren"),
        {"number": "LC-7F3K-91QX-T5A", "lapses_on": date(2027, 3, 3), "minutes": 90},
    ),
    MessageKind(
        "cheque_lapsed",
        _("Je loopbaancheque is beëindigd"),
        _("Einde van je loopbaancheque"),
        {"number": "LC-7F3K-91QX-T5A", "minutes": 90, "months": 12},
    ),
    MessageKind(
        "refund_ordered",
        _("Je krijgt je geld terug"),
        _("Terugbetaling"),
        {"amount": Decimal("90.00"), "reason": "not_started"},
    ),
)


def register_kinds() -> None:
    """Make this app's messages known."""
    register(*KINDS)
