"""Counted talks: logged with one client or with a group, corrected, cancelled; and each proof of participation."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import attendances, meetings
from centres.domain.guards import coordinates, is_finishing
from centres.forms.meetings import CorrectionForm, GroupForm, MeetingForm, place_filled_in
from centres.forms.signing import ReasonForm, ShownForm
from centres.models import Attendance
from centres.rules.meetings import GROUP, INDIVIDUAL
from centres.selectors.views import AttendanceView, CounsellorRow, MeetingView
from centres.views import not_now, shown
from centres.views.base import CentreFormPage, CentrePage, DossierFormPage, OfDossier, ReadsFile, Seen
from loopbaan.core.clock import BRUSSELS
from loopbaan.db import rows


class _Logs(CentrePage):
    """What both ways to log a talk share."""

    def counsellors(self) -> list[CounsellorRow]:
        """Whom a coordinator may name as who held the talk: themselves first."""
        if not coordinates(self.actor):
            return []
        # Who finishes names people who were on the list then: the domain looks at the day of the talk.
        listed = selectors.counsellors_of(self.centre_id, on=date.min if is_finishing(self.actor) else self.on)
        return sorted(listed, key=lambda each: each.person_id != self.person_id)

    def log(self, form: Any, *, trajectory_ids: list[UUID], kind: str) -> Any:
        """The domain call."""
        starts_at, ends_at = form.span
        return meetings.log_meeting(
            trajectory_ids=trajectory_ids,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=kind,
            form=form.cleaned_data["form"],
            location=form.cleaned_data["location"],
            actor=self.actor,
            at=self.at,
            counsellor_id=form.counsellor_id,
        )


class MeetingNewPage(DossierFormPage, _Logs):
    """Log a talk with one client."""

    title = gettext_lazy("Noteer een gesprek")
    intro = gettext_lazy(
        "Noteer een gesprek als het voorbij is. Daarna tekenen jij en je klant het bewijs van deelname."
    )
    submit_label = gettext_lazy("Noteer het gesprek")
    form_class = MeetingForm
    template_name = "centres/meeting_new.html"
    anchor = "gesprekken"

    def why_not(self) -> not_now.NotNow | None:
        """For a dossier that runs, with an agreement that both signed and hours left."""
        dossier = self.dossier
        return (
            not_now.not_running(dossier)
            or not_now.not_own_nor_coordinator(dossier, self.actor)
            or not_now.not_agreed(dossier)
            or not_now.no_hours(dossier)
        )

    def initial(self) -> dict[str, Any]:
        """Today, at the place of the last talk."""
        last = next((each for each in reversed(self.dossier.attendances) if each.kind == INDIVIDUAL), None)
        form, location = (last.form, last.location) if last else ("on_site", self.dossier.centre.address)
        return {"held_on": self.on, **place_filled_in(form, location)}

    def form_kwargs(self) -> dict[str, Any]:
        """The colleagues, for a coordinator."""
        return {"counsellors": self.counsellors()}

    def perform(self, form: Any) -> str:
        """Log it, and go to the proof to sign it."""
        meeting = self.log(form, trajectory_ids=[self.trajectory_id], kind=INDIVIDUAL)
        self.notice = _("Het gesprek is genoteerd. Je klant krijgt bericht om het te bevestigen.")
        if meeting.counsellor_id == self.person_id:
            attendance = rows.find(Attendance, meeting=meeting.id)
            return reverse("centres:attendance", args=[attendance.id if attendance else ""])
        return self.dossier_url


class GroupNewPage(CentreFormPage, _Logs):
    """Log a talk with several clients."""

    title = gettext_lazy("Noteer een groepsgesprek")
    intro = gettext_lazy(
        "Elke klant gebruikt de duur van het gesprek. Past het bij één klant niet, dan wordt niets genoteerd."
    )
    submit_label = gettext_lazy("Noteer het groepsgesprek")
    form_class = GroupForm
    template_name = "centres/group_new.html"
    cancel_url = "/centrum/"

    @cached_property
    def candidates(self) -> list[Any]:
        """Who can take part."""
        counsellor_id = None if coordinates(self.actor) else self.person_id
        return selectors.group_candidates(centre_id=self.centre_id, on=self.on, counsellor_id=counsellor_id)

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"held_on": self.on}

    def form_kwargs(self) -> dict[str, Any]:
        """Who can take part, and who can have held it."""
        return {"candidates": self.candidates, "counsellors": self.counsellors()}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether a group is possible at all."""
        return super().context(candidates=self.candidates, only_own=not coordinates(self.actor), **more)

    def perform(self, form: Any) -> str:
        """Log it, and go to the talk."""
        chosen = [UUID(each) for each in form.cleaned_data["trajectory_ids"]]
        meeting = self.log(form, trajectory_ids=chosen, kind=GROUP)
        self.notice = _("Het groepsgesprek is genoteerd. Elke klant krijgt bericht om het te bevestigen.")
        return reverse("centres:meeting", args=[meeting.id])


class _OfMeeting(ReadsFile):
    """Mix in before a page about one talk with all its clients."""

    # Whether the page corrects it: who does so reads what was disputed.
    corrects = False

    @cached_property
    def meeting(self) -> MeetingView:
        """The talk in the address. Raises NotFound for another centre's."""
        return selectors.meeting_view(
            self.kwargs["meeting_id"],  # type: ignore[attr-defined]
            actor=self.actor,  # type: ignore[attr-defined]
            at=self.at,  # type: ignore[attr-defined]
            to_correct=self.corrects,
        )

    def seen(self) -> Seen:
        """The files of all clients."""
        return [(each.trajectory_id, each.citizen_id) for each in self.meeting.attendances]

    @property
    def meeting_url(self) -> str:
        """The page of the talk."""
        return reverse("centres:meeting", args=[self.meeting.id])

    @property
    def cancel_url(self) -> str:
        """Back to the talk."""
        return self.meeting_url

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the talk and who was there."""
        present = [each for each in self.meeting.attendances if each.state != "cancelled"]
        some = any(each.may_correct for each in present)
        found: dict[str, Any] = super().context(  # type: ignore[misc]
            meeting=self.meeting,
            present=present,
            may_correct=some and all(each.may_correct for each in present),
            partly_over=not_now.not_to_correct(self.meeting, self.actor) if some else None,  # type: ignore[attr-defined]
            may_sign=any(each.may_sign for each in present),
            **more,
        )
        return found


class MeetingPage(_OfMeeting, CentrePage):
    """One talk with its clients."""

    template_name = "centres/meeting.html"
    title = gettext_lazy("Gesprek")


class _CorrectsMeeting(_OfMeeting, CentreFormPage):  # type: ignore[override]
    """A form about one talk; who may not correct it reads why."""

    corrects = True
    template_name = "centres/meeting_form.html"

    def why_not(self) -> not_now.NotNow | None:
        """For a talk that this actor may correct."""
        return not_now.not_to_correct(self.meeting, self.actor)

    def explain(self, reason: not_now.NotNow) -> HttpResponse:
        """The reading of the files is recorded here too."""
        with transaction.atomic():
            response = super().explain(reason)
            self.record_reading()
        return response

    def explained(self) -> dict[str, Any]:
        """Back to the talk."""
        return {"back_url": self.meeting_url, "back_label": _("Terug naar het gesprek")}


class CorrectMeetingPage(_CorrectsMeeting):
    """Correct the times or the place: everybody signs anew."""

    title = gettext_lazy("Verbeter het gesprek")
    intro = gettext_lazy("Na een verbetering vervallen alle handtekeningen. Jij en je klant tekenen opnieuw.")
    submit_label = gettext_lazy("Bewaar de verbetering")
    form_class = CorrectionForm

    @property
    def standing_url(self) -> str:
        """The talk as it is noted now."""
        return self.meeting_url

    def initial(self) -> dict[str, Any]:
        """The talk as it was noted."""
        meeting = self.meeting
        return {
            "held_on": meeting.held_on,
            "starts_at": meeting.starts_at.astimezone(BRUSSELS).time(),
            "ends_at": meeting.ends_at.astimezone(BRUSSELS).time(),
            **place_filled_in(meeting.form, meeting.location),
            "revision": meeting.revision,
        }

    def perform(self, form: Any) -> str:
        """Correct it."""
        starts_at, ends_at = form.span
        meetings.correct_meeting(
            meeting_id=self.meeting.id,
            starts_at=starts_at,
            ends_at=ends_at,
            form=form.cleaned_data["form"],
            location=form.cleaned_data["location"],
            revision=form.cleaned_data["revision"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("Het gesprek is verbeterd. Jij en je klant tekenen opnieuw.")
        return self.meeting_url


class CancelMeetingPage(_CorrectsMeeting):
    """Cancel a talk that was not held."""

    title = gettext_lazy("Schrap het gesprek")
    intro = gettext_lazy("Doe dit als het gesprek er niet was. De uren komen terug op de cheque.")
    submit_label = gettext_lazy("Schrap het gesprek")
    submit_tone = "danger"
    form_class = ReasonForm

    def perform(self, form: Any) -> str:
        """Cancel it."""
        meetings.cancel_meeting(
            meeting_id=self.meeting.id, reason=form.cleaned_data["reason"], actor=self.actor, at=self.at
        )
        self.notice = _("Het gesprek is geschrapt. De uren staan weer op de cheque.")
        return self.meeting_url


class OfAttendance(OfDossier):
    """Mix in before a page about one proof of participation."""

    # Whether the page corrects it: who does so reads what was disputed.
    corrects = False

    @cached_property
    def attendance(self) -> AttendanceView:
        """The proof in the address. Raises NotFound for anybody else's."""
        return selectors.attendance_view(
            self.kwargs["attendance_id"],  # type: ignore[attr-defined]
            actor=self.actor,  # type: ignore[attr-defined]
            at=self.at,  # type: ignore[attr-defined]
            to_correct=self.corrects,
        )

    @property
    def trajectory_id(self) -> UUID:
        """The dossier that it belongs to."""
        return self.attendance.trajectory_id

    def initial(self) -> dict[str, Any]:
        """The digest of what is shown."""
        return {"content_sha256": self.attendance.content_sha256}

    def sign(self, form: Any) -> None:
        """The domain call of both sides."""
        attendances.sign_attendance(
            attendance_id=self.attendance.id,
            content_sha256=form.cleaned_data["content_sha256"],
            actor=self.actor,  # type: ignore[attr-defined]
            at=self.at,  # type: ignore[attr-defined]
        )

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the proof and its signatures."""
        return super().context(
            attendance=self.attendance,
            signatures=shown.signature_items(
                self.attendance.signatures,
                centre_name=self.attendance.centre_name,
                disputed=self.attendance.state == "disputed",
            ),
            has_paper=("attendance", self.attendance.id) in self.dossier.documents,
            **more,
        )


class AttendancePage(OfAttendance, CentreFormPage):
    """The proof as the counsellor reads and signs it."""

    title = gettext_lazy("Bewijs van deelname")
    submit_label = gettext_lazy("Dit klopt: onderteken")
    form_class = ShownForm
    template_name = "centres/attendance.html"

    def perform(self, form: Any) -> str:
        """Sign."""
        self.sign(form)
        self.notice = _("Je hebt het bewijs van deelname ondertekend.")
        return reverse("centres:dossier", args=[self.trajectory_id]) + "#gesprekken"


class CancelAttendancePage(OfAttendance, DossierFormPage):
    """Take one client out of a group."""

    corrects = True
    template_name = "centres/attendance_cancel.html"
    anchor = "gesprekken"

    def why_not(self) -> not_now.NotNow | None:
        """For a proof that this actor may strike."""
        return not_now.not_to_strike(self.attendance, self.actor)

    title = gettext_lazy("Haal deze klant uit het groepsgesprek")
    intro = gettext_lazy("Doe dit als deze klant er niet bij was. De uren komen terug op de cheque.")
    submit_label = gettext_lazy("Haal uit het gesprek")
    submit_tone = "danger"
    form_class = ReasonForm

    @property
    def cancel_url(self) -> str:  # type: ignore[override]
        """Back to the talk."""
        return reverse("centres:meeting", args=[self.attendance.meeting_id])

    def initial(self) -> dict[str, Any]:
        """Nothing: the reason is theirs to write."""
        return {}

    def perform(self, form: Any) -> str:
        """Cancel it."""
        meetings.cancel_attendance(
            attendance_id=self.attendance.id, reason=form.cleaned_data["reason"], actor=self.actor, at=self.at
        )
        self.notice = _("De klant is uit het gesprek gehaald. De uren staan weer op de cheque.")
        return self.cancel_url
