"""Why a form is not offered now: read before it is shown, so that nobody fills in what cannot be sent.

The domain judges again when a form is sent; these are its sentences for a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from centres.domain.guards import coordinates, finishing_only, is_finishing, voided_text
from centres.domain.meeting_checks import partly_over_text
from centres.selectors.views import AftercareView, AttendanceView, Dossier, IntroductionView, MeetingView
from centres.states import RUNNING
from loopbaan.core import dutch
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of


@dataclass(frozen=True, slots=True)
class NotNow:
    """The reason, and perhaps where it is mended."""

    text: str
    url: str = ""
    label: str = ""


def begins_something(actor: Actor) -> NotNow | None:
    """For what only somebody with the full role may do."""
    return NotNow(finishing_only().message) if is_finishing(actor) else None


def not_running(dossier: Dossier) -> NotNow | None:
    """For what needs a guidance that goes on."""
    if dossier.state in RUNNING:
        return None
    ended_on = day_of(dossier.ended_at) if dossier.ended_at else None
    day = {"day": dutch.long_date(ended_on) if ended_on else ""}
    if dossier.state == "closed":
        return NotNow(
            _("Dit dossier is afgesloten op %(day)s. Je kan er niets meer aan veranderen; nazorg noteren kan wel.")
            % day
        )
    if dossier.state == "released":
        return NotNow(_("De klant koos op %(day)s voor een ander centrum. Hier kan je niets meer noteren.") % day)
    if dossier.end_reason == "voided" and ended_on is not None:
        return NotNow(voided_text(ended_on))
    return NotNow(_("Dit dossier is gestopt op %(day)s: de uren die over waren, zijn vervallen.") % day)


def not_own(dossier: Dossier) -> NotNow | None:
    """For what only the counsellor of the dossier does."""
    if dossier.is_own:
        return None
    return NotNow(
        _("%(name)s begeleidt dit dossier. De coördinator kan het aan jou geven.") % {"name": dossier.counsellor_name}
    )


def not_own_nor_coordinator(dossier: Dossier, actor: Actor) -> NotNow | None:
    """For what a coordinator may do for a colleague."""
    return None if coordinates(actor) else not_own(dossier)


def not_agreed(dossier: Dossier) -> NotNow | None:
    """A talk counts only after the agreement that both signed: to where that is done."""
    agreement = dossier.agreement
    if agreement is None:
        return NotNow(
            _("Er is nog geen overeenkomst. Stel ze eerst op en onderteken ze allebei: een gesprek telt pas daarna."),
            reverse("centres:draw_up", args=[dossier.id]) if dossier.is_own else "",
            _("Stel de overeenkomst op"),
        )
    if agreement.state != "concluded":
        return NotNow(
            _("De overeenkomst is nog niet door jullie allebei ondertekend. Een gesprek telt pas daarna."),
            reverse("centres:agreement", args=[agreement.id]),
            _("Bekijk de overeenkomst"),
        )
    return None


def no_hours(dossier: Dossier) -> NotNow | None:
    """A counted talk needs hours on the cheque."""
    if dossier.cheque.minutes_left > 0:
        return None
    return NotNow(_("Alle uren van de cheque zijn gebruikt. Een gesprek dat telt, kan er niet meer bij."))


def no_signed_plan(dossier: Dossier) -> NotNow | None:
    """The closing talk tests a plan that both signed."""
    plan = dossier.plan
    if plan is not None and plan.state == "signed":
        return None
    return NotNow(
        _("Het afrondingsgesprek toetst het ondertekende plan. Laat het plan eerst door jullie allebei ondertekenen."),
        reverse("centres:plan", args=[plan.id])
        if plan is not None
        else reverse("centres:plan_edit", args=[dossier.id]),
        _("Naar het ontwikkelplan"),
    )


def no_draft(dossier: Dossier) -> NotNow | None:
    """Only a draft is offered."""
    plan = dossier.plan
    if plan is None:
        return NotNow(
            _("Er is nog geen ontwikkelplan. Schrijf het eerst."),
            reverse("centres:plan_edit", args=[dossier.id]),
            _("Schrijf het plan"),
        )
    if plan.state == "draft":
        return None
    return NotNow(
        _("Dit plan is al aangeboden om te ondertekenen."),
        reverse("centres:plan", args=[plan.id]),
        _("Bekijk het plan"),
    )


def no_aftercare(dossier: Dossier, on: date) -> NotNow | None:
    """Aftercare lies between the closing and twelve months after the last talk, as long as minutes are left."""
    if dossier.state in RUNNING:
        return NotNow(_("Nazorg komt na de afsluiting. Sluit de begeleiding eerst af."))
    if dossier.state != "closed":
        return not_running(dossier)
    if dossier.cheque.aftercare_minutes_left == 0:
        return NotNow(_("Alle nazorg van deze cheque is gebruikt."))
    until = dossier.aftercare_until
    # A talk that was held in time may still be noted somewhat later: the domain judges its day.
    if until is not None and (on - until).days > _LATE_NOTE_DAYS:
        return NotNow(_("De nazorg liep tot en met %(day)s.") % {"day": dutch.long_date(dutch.last_day(until))})
    return None


_LATE_NOTE_DAYS = 30


def already_struck(talk: AftercareView | IntroductionView) -> NotNow | None:
    """A free talk is struck once."""
    return None if talk.struck_at is None else NotNow(_("Dit gesprek is al geschrapt: %s") % talk.strike_reason)


def aftercare_over(dossier: Dossier, on: date) -> NotNow | None:
    """What was noted of the aftercare can be struck until it ends."""
    until = dossier.aftercare_until
    if until is None or on < until:
        return None
    return NotNow(_("De nazorg liep tot en met %(day)s.") % {"day": dutch.long_date(dutch.last_day(until))})


def not_to_correct(meeting: MeetingView, actor: Actor) -> NotNow | None:
    """Why nobody, or not this actor, corrects a talk."""
    present = [each for each in meeting.attendances if each.state != "cancelled"]
    running = [each for each in present if each.may_correct]
    if running:
        over = [each.citizen_name for each in present if not each.may_correct]
        return NotNow(partly_over_text(over, [each.citizen_name for each in running])) if over else None
    if meeting.state == "cancelled":
        return NotNow(_("Dit gesprek is al geschrapt. De uren staan weer op de cheque."))
    return _for_who_may_not(meeting.counsellor_id, meeting.counsellor_name, actor)


def not_to_strike(attendance: AttendanceView, actor: Actor) -> NotNow | None:
    """The same of one client at a talk."""
    if attendance.may_correct:
        return None
    if attendance.state == "cancelled":
        return NotNow(_("Dit bewijs van deelname is al geschrapt. De uren staan weer op de cheque."))
    return _for_who_may_not(attendance.counsellor_id, attendance.counsellor_name, actor)


def _for_who_may_not(counsellor_id: object, counsellor_name: str, actor: Actor) -> NotNow:
    if counsellor_id != actor.person_id and not coordinates(actor):
        return NotNow(
            _("%(name)s hield dit gesprek. Alleen %(name)s of de coördinator past het aan.") % {"name": counsellor_name}
        )
    return NotNow(_("De begeleiding is gestopt of afgesloten. Aan dit gesprek kan je niets meer veranderen."))
