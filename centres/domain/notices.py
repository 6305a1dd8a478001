"""The messages of this app: what the citizen, and now and then the centre, hears from the portal about the guidance."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from centres.domain.guards import know_parties
from centres.models import (
    AftercareTalk,
    Agreement,
    Attendance,
    ClosingRequest,
    IntroductoryTalk,
    PlanVersion,
    Trajectory,
)
from centres.rules.wording import day_text, minutes_text, span_text
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.identifiers import format_code
from loopbaan.core.periods import ONE_DAY
from loopbaan.messages import service as messages

_SAMPLE = {"centre": "Loopbaancentrum De Brug", "counsellor": "Mia Claes", "link": "https://portaal.example/mijn/"}
_SAMPLE_SPAN = "2 maart 2026 van 14.00 u. tot 15.30 u."


def register_kinds() -> None:
    """Make this app's messages known to the catalogue."""
    messages.register(
        messages.MessageKind(
            "cheque_redeemed",
            _("{{ centre }} registreerde je loopbaancheque"),
            _("Je cheque is geregistreerd"),
            _SAMPLE,
        ),
        messages.MessageKind(
            "agreement_to_sign",
            _("Lees en onderteken je overeenkomst met {{ centre }}"),
            _("Een overeenkomst om te ondertekenen"),
            _SAMPLE,
        ),
        messages.MessageKind(
            "attendance_to_sign",
            _("Bevestig je gesprek van {{ day }}"),
            _("Een bewijs van deelname om te ondertekenen"),
            {**_SAMPLE, "day": "2 maart 2026", "span": _SAMPLE_SPAN, "corrected": False},
        ),
        messages.MessageKind(
            "attendance_reminder",
            _("Nog niet bevestigd: je gesprek van {{ day }}"),
            _("Een bewijs van deelname wacht op een handtekening"),
            {**_SAMPLE, "day": "2 maart 2026", "span": _SAMPLE_SPAN, "until": "1 april 2026"},
        ),
        messages.MessageKind(
            "attendance_overdue",
            _("Je gesprek van {{ day }} is nog altijd niet bevestigd"),
            _("Een bewijs van deelname bleef te lang zonder handtekening"),
            {**_SAMPLE, "day": "2 maart 2026", "span": _SAMPLE_SPAN},
        ),
        messages.MessageKind(
            "meeting_cancelled",
            _("Je gesprek van {{ day }} is geschrapt"),
            _("Een gesprek is geschrapt"),
            {**_SAMPLE, "day": "2 maart 2026", "span": _SAMPLE_SPAN, "reason": "Het gesprek ging niet door"},
        ),
        messages.MessageKind(
            "plan_to_sign",
            _("Lees en onderteken je persoonlijk ontwikkelplan"),
            _("Een persoonlijk ontwikkelplan om te ondertekenen"),
            _SAMPLE,
        ),
        messages.MessageKind(
            "closing_asked",
            _("Je begeleider wil afsluiten: er blijft {{ left }} over"),
            _("Een vraag om je begeleiding af te sluiten"),
            {**_SAMPLE, "left": "3 uur", "until": "16 maart 2026"},
        ),
        messages.MessageKind(
            "closing_reminder",
            _("Nog geen antwoord: mag je begeleider afsluiten?"),
            _("Een vraag om je begeleiding af te sluiten wacht op een antwoord"),
            {**_SAMPLE, "left": "3 uur", "until": "16 maart 2026"},
        ),
        messages.MessageKind(
            "closing_unanswered",
            _("Je begeleider mag je begeleiding nu afsluiten"),
            _("Een vraag om je begeleiding af te sluiten bleef zonder antwoord"),
            {**_SAMPLE, "left": "3 uur"},
        ),
        messages.MessageKind(
            "start_warning",
            _("Cheque {{ number }}: noteer het eerste gesprek ten laatste op {{ until }}"),
            _("Een loopbaancheque moet snel starten"),
            {"number": "LC-7F3K-91QX-T5A", "counsellor": "Mia Claes", "until": "2 juni 2026", "link": _SAMPLE["link"]},
            mail_only=True,
        ),
        messages.MessageKind(
            "control_concluded",
            _("VDAB controleerde het dossier van cheque {{ number }}"),
            _("Een dossiercontrole is afgerond"),
            {
                "number": "LC-7F3K-91QX-T5A",
                "counsellor": "Mia Claes",
                "day": "2 maart 2026",
                "conclusion": "Er zijn tekortkomingen die het centrum moet rechtzetten",
                "link": _SAMPLE["link"],
            },
            mail_only=True,
        ),
        messages.MessageKind(
            "trajectory_closed",
            _("Je loopbaanbegeleiding is afgesloten"),
            _("Je loopbaanbegeleiding is afgesloten"),
            {**_SAMPLE, "lost": "30 minuten", "aftercare": "30 minuten", "until": "1 maart 2027"},
        ),
        messages.MessageKind(
            "aftercare_struck",
            _("Je nazorg van {{ day }} is geschrapt"),
            _("Nazorg is geschrapt"),
            {
                **_SAMPLE,
                "day": "2 maart 2026",
                "minutes": "10 minuten",
                "aftercare": "30 minuten",
                "until": "1 maart 2027",
                "reason": "Twee keer genoteerd",
            },
        ),
        messages.MessageKind(
            "introduction_struck",
            _("Je kennismakingsgesprek van {{ day }} is geschrapt"),
            _("Een kennismakingsgesprek is geschrapt"),
            {**_SAMPLE, "day": "2 maart 2026", "reason": "Twee keer genoteerd"},
        ),
        messages.MessageKind(
            "aftercare_reminder",
            _("Je kan nog nazorg vragen tot en met {{ until }}"),
            _("Je nazorg loopt bijna af"),
            {**_SAMPLE, "aftercare": "30 minuten", "until": "1 maart 2027"},
        ),
    )


def _parties(trajectory: Trajectory) -> dict[str, object]:
    know_parties(trajectory)
    return {
        "centre": str(trajectory.centre),
        "counsellor": trajectory.counsellor.full_name,
        "link": f"{settings.PORTAL_URL}/mijn/",
    }


def tell_redeemed(trajectory: Trajectory, at: datetime) -> None:
    """The citizen hears which centre holds the cheque, and so also when it was not their wish."""
    messages.queue(
        "cheque_redeemed",
        person_id=trajectory.citizen_id,
        context=_parties(trajectory),
        dedupe_key=f"cheque_redeemed:{trajectory.id}",
        at=at,
    )


def ask_agreement(agreement: Agreement, trajectory: Trajectory, at: datetime) -> None:
    """The citizen is asked to sign the agreement."""
    messages.queue(
        "agreement_to_sign",
        person_id=trajectory.citizen_id,
        context=_parties(trajectory),
        dedupe_key=f"agreement_to_sign:{agreement.id}",
        at=at,
    )


def _talk(attendance: Attendance, day: date) -> dict[str, object]:
    return {
        **_parties(attendance.trajectory),
        "counsellor": attendance.meeting.counsellor.full_name,
        "day": day_text(day),
        "span": span_text(attendance.starts_at, attendance.ends_at),
    }


def ask_attendance(attendance: Attendance, *, at: datetime) -> None:
    """The citizen is asked to confirm a talk, or to confirm it anew after a correction."""
    meeting = attendance.meeting
    messages.queue(
        "attendance_to_sign",
        person_id=attendance.citizen_id,
        context={**_talk(attendance, meeting.held_on), "corrected": meeting.revision > 1},
        dedupe_key=f"attendance_to_sign:{attendance.id}:{meeting.revision}",
        at=at,
    )


def drop_attendance(attendance: Attendance) -> None:
    """Take back a question that was not sent yet and has lost its object."""
    messages.drop(f"attendance_to_sign:{attendance.id}:{attendance.meeting.revision}")


def remind_attendance(attendance: Attendance, *, due_on: date, days_before: int, on: date) -> None:
    """The citizen is reminded of a talk that is not confirmed yet."""
    messages.queue(
        "attendance_reminder",
        person_id=attendance.citizen_id,
        context={**_talk(attendance, attendance.meeting.held_on), "until": day_text(due_on - ONE_DAY)},
        dedupe_key=f"attendance_reminder:{attendance.id}:{due_on}:{days_before}",
        at=start_of(on),
    )


def tell_overdue(attendance: Attendance, *, on: date) -> None:
    """The citizen hears that the talk stayed unconfirmed for too long."""
    messages.queue(
        "attendance_overdue",
        person_id=attendance.citizen_id,
        context=_talk(attendance, attendance.meeting.held_on),
        dedupe_key=f"attendance_overdue:{attendance.id}:{on}",
        at=start_of(on),
    )


def tell_cancelled(attendance: Attendance, *, at: datetime) -> None:
    """The citizen hears that a talk no longer counts, and why."""
    messages.queue(
        "meeting_cancelled",
        person_id=attendance.citizen_id,
        context={**_talk(attendance, attendance.meeting.held_on), "reason": attendance.cancel_reason},
        dedupe_key=f"meeting_cancelled:{attendance.id}",
        at=at,
    )


def ask_plan(version: PlanVersion, trajectory: Trajectory, at: datetime) -> None:
    """The citizen is asked to read and sign the plan."""
    messages.queue(
        "plan_to_sign",
        person_id=trajectory.citizen_id,
        context=_parties(trajectory),
        dedupe_key=f"plan_to_sign:{version.id}",
        at=at,
    )


def tell_closed(trajectory: Trajectory, *, aftercare: int, aftercare_until: date, at: datetime) -> None:
    """The citizen hears that the guidance is closed, what was lost, and what aftercare is left."""
    messages.queue(
        "trajectory_closed",
        person_id=trajectory.citizen_id,
        context={
            **_parties(trajectory),
            "lost": minutes_text(trajectory.minutes_lost) if trajectory.minutes_lost else "",
            "aftercare": minutes_text(aftercare) if aftercare else "",
            "until": day_text(aftercare_until - ONE_DAY),
        },
        dedupe_key=f"trajectory_closed:{trajectory.id}",
        at=at,
    )


def tell_aftercare_struck(
    talk: AftercareTalk, trajectory: Trajectory, *, left: int, aftercare_until: date, at: datetime
) -> None:
    """The citizen hears that noted aftercare is struck, why, and what is left again."""
    messages.queue(
        "aftercare_struck",
        person_id=trajectory.citizen_id,
        context={
            **_parties(trajectory),
            "day": day_text(talk.held_on),
            "minutes": minutes_text(talk.minutes),
            "aftercare": minutes_text(left),
            "until": day_text(aftercare_until - ONE_DAY),
            "reason": talk.strike_reason,
        },
        dedupe_key=f"aftercare_struck:{talk.id}",
        at=at,
    )


def tell_introduction_struck(talk: IntroductoryTalk, trajectory: Trajectory, *, at: datetime) -> None:
    """The citizen hears that a noted first talk is struck, and why."""
    messages.queue(
        "introduction_struck",
        person_id=trajectory.citizen_id,
        context={**_parties(trajectory), "day": day_text(day_of(talk.held_at)), "reason": talk.strike_reason},
        dedupe_key=f"introduction_struck:{talk.id}",
        at=at,
    )


def remind_aftercare(trajectory: Trajectory, *, minutes: int, due_on: date, days_before: int, on: date) -> None:
    """The citizen hears that the free aftercare ends."""
    messages.queue(
        "aftercare_reminder",
        person_id=trajectory.citizen_id,
        context={**_parties(trajectory), "aftercare": minutes_text(minutes), "until": day_text(due_on - ONE_DAY)},
        dedupe_key=f"aftercare_reminder:{trajectory.id}:{due_on}:{days_before}",
        at=start_of(on),
    )


def closing_key(request: ClosingRequest) -> str:
    """The key of the question in the outbox."""
    return f"closing_asked:{request.id}"


def _closing(request: ClosingRequest, trajectory: Trajectory) -> dict[str, object]:
    return {
        **_parties(trajectory),
        "left": minutes_text(request.minutes),
        "until": day_text(request.answer_by - ONE_DAY),
    }


def ask_closing(request: ClosingRequest, trajectory: Trajectory, *, at: datetime) -> None:
    """The citizen is asked whether the guidance may be closed with hours left."""
    messages.queue(
        "closing_asked",
        person_id=trajectory.citizen_id,
        context=_closing(request, trajectory),
        dedupe_key=closing_key(request),
        at=at,
    )


def remind_closing(
    request: ClosingRequest, trajectory: Trajectory, *, due_on: date, days_before: int, on: date
) -> None:
    """The citizen is reminded that the question waits."""
    messages.queue(
        "closing_reminder",
        person_id=trajectory.citizen_id,
        context=_closing(request, trajectory),
        dedupe_key=f"closing_reminder:{request.id}:{due_on}:{days_before}",
        at=start_of(on),
    )


def tell_closing_unanswered(request: ClosingRequest, trajectory: Trajectory, *, on: date) -> None:
    """The citizen hears that the term to answer has passed, and what can still be done."""
    messages.queue(
        "closing_unanswered",
        person_id=trajectory.citizen_id,
        context=_closing(request, trajectory),
        dedupe_key=f"closing_unanswered:{request.id}",
        at=start_of(on),
    )


def warn_of_start(trajectory: Trajectory, *, number: str, due_on: date, days_before: int, on: date) -> None:
    """The centre hears that the cheque is void unless a talk is noted in time. Without an address: the work list."""
    if not trajectory.centre.mail:
        return
    messages.queue(
        "start_warning",
        person_id=None,
        mail_to=trajectory.centre.mail,
        context={
            "number": number,
            "counsellor": trajectory.counsellor.full_name,
            "until": day_text(due_on - ONE_DAY),
            "link": f"{settings.PORTAL_URL}/centrum/dossier/{trajectory.id}/",
        },
        dedupe_key=f"start_warning:{trajectory.id}:{due_on}:{days_before}",
        at=start_of(on),
    )


def tell_control_concluded(trajectory_id: UUID, *, control_id: UUID, conclusion: str, at: datetime) -> None:
    """The centre hears what a control of its dossier concluded. Without an address: its work list and the dossier."""
    trajectory = Trajectory.objects.select_related("centre", "counsellor", "cheque").get(id=trajectory_id)
    if not trajectory.centre.mail:
        return
    messages.queue(
        "control_concluded",
        person_id=None,
        mail_to=trajectory.centre.mail,
        context={
            "number": format_code(trajectory.cheque.number),
            "counsellor": trajectory.counsellor.full_name,
            "day": day_text(day_of(at)),
            "conclusion": conclusion,
            "link": f"{settings.PORTAL_URL}/centrum/dossier/{trajectory.id}/",
        },
        dedupe_key=f"control_concluded:{control_id}",
        at=at,
    )
