"""The legal terms of this app, made known to the deadline engine."""

from __future__ import annotations

from centres.domain import attendances, closing, closing_consent
from loopbaan.deadlines.registry import DeadlineKind, register


def register_kinds() -> None:
    """Register the terms for signing a proof and for answering before a closing, and the end of aftercare."""
    register(
        DeadlineKind(
            attendances.ATTENDANCE_SIGNATURE,
            "Bewijs van deelname ondertekenen",
            attendances.note_overdue,
            attendances.remind_to_sign,
            order=40,
        )
    )
    register(
        DeadlineKind(
            closing_consent.CLOSING_CONSENT,
            "Antwoorden op de vraag om af te sluiten",
            closing_consent.note_unanswered,
            closing_consent.remind_to_answer,
            order=45,
        )
    )
    register(
        DeadlineKind(
            closing.AFTERCARE_END, "Nazorg opnemen", closing.note_aftercare_ended, closing.remind_of_aftercare, order=70
        )
    )
