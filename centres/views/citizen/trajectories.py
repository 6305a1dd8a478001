"""The guidance as the citizen sees it: where it stands, what waits for a signature, what is left."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain.guards import law_of
from centres.selectors.guidance import closing_standing
from centres.selectors.views import Dossier
from centres.states import OPEN, RUNNING
from centres.views import shown
from centres.views.base import CitizenPage, OfDossier
from centres.views.citizen.signing import to_sign_rows
from centres.views.closing import progress_rows
from centres.views.overview import closing_step
from loopbaan.core import dutch


class TrajectoriesPage(CitizenPage):
    """Everything that waits for a signature, and each trajectory."""

    template_name = "centres/citizen/trajectories.html"
    title = gettext_lazy("Je begeleiding")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what waits, and the trajectories."""
        return super().context(
            to_sign=to_sign_rows(self.person_id, at=self.at),
            trajectories=selectors.trajectories_of_person(self.person_id),
            **more,
        )


class TrajectoryPage(OfDossier, CitizenPage):
    """One trajectory."""

    template_name = "centres/citizen/trajectory.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds where it stands and what is next."""
        dossier = self.dossier
        rows = to_sign_rows(self.person_id, at=self.at, trajectory_id=dossier.id)
        return super().context(
            title=_("Je begeleiding bij %(centre)s") % {"centre": dossier.centre.name},
            to_sign=rows,
            # While it waits it stands above, with what is to be signed.
            close_request=dossier.closing_request
            if dossier.state in RUNNING and dossier.closing_request and dossier.closing_request.state != "asked"
            else None,
            steps=_steps(dossier),
            next_step=_next_step(dossier, waiting=bool(rows), on=self.on),
            aftercare_over=_aftercare_over(dossier, self.on),
            used=shown.used_of(dossier),
            lapse_months=law_of(dossier.cheque).lapse_months.value,
            running=dossier.state in RUNNING,
            attendances=[each for each in dossier.attendances if each.state != "cancelled"],
            cancelled=[each for each in dossier.attendances if each.state == "cancelled"],
            papers=shown.papers_of(dossier),
            terms=shown.terms_of(dossier),
            has_report=bool(progress_rows(dossier)),
            **more,
        )


class ClosingPage(OfDossier, CitizenPage):
    """The closing talk, goal by goal."""

    template_name = "centres/citizen/closing.html"
    title = gettext_lazy("Je afrondingsgesprek")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds each goal."""
        dossier = self.dossier
        has_paper = dossier.closing is not None and ("closing_talk", dossier.closing.id) in dossier.documents
        return super().context(goals=progress_rows(dossier), has_paper=has_paper, **more)


def _steps(dossier: Dossier) -> list[dict[str, Any]]:
    """The way of a guidance, and where this one is."""
    agreed = dossier.agreement is not None and dossier.agreement.state == "concluded"
    talked = any(each.state != "cancelled" for each in dossier.attendances)
    planned = dossier.plan is not None and dossier.plan.state == "signed"
    closed = dossier.state == "closed"
    # A plan that was signed does not end the talks, and a proof that waits for a signature is not done either.
    waiting = any(each.state in OPEN for each in dossier.attendances)
    talks_over = closed or (dossier.cheque.state == "used_up" and not waiting)
    done = [True, agreed, talked and talks_over, planned, closed]
    titles = [
        _("Cheque geregistreerd"),
        _("Overeenkomst"),
        _("Gesprekken"),
        _("Ontwikkelplan"),
        _("Afronding"),
    ]
    current = next((index for index, each in enumerate(done) if not each), None)
    if dossier.state in ("released", "ended"):
        current = None
    return [
        {"title": title, "state": "done" if done[index] else "current" if index == current else "coming"}
        for index, title in enumerate(titles)
    ]


def _aftercare_over(dossier: Dossier, on: date) -> bool:
    """Whether the months of aftercare have passed."""
    return dossier.aftercare_until is not None and on >= dossier.aftercare_until


def _next_step(dossier: Dossier, *, waiting: bool, on: date) -> str:
    """One sentence: what happens now."""
    counsellor = {"name": dossier.counsellor_name}
    match dossier.state:
        case "released":
            return _("Je koos voor een ander loopbaancentrum. Hier gebeurt niets meer.")
        case "ended":
            return _(
                "Deze begeleiding is gestopt omdat je cheque niet meer geldig is. "
                "Op je overzicht lees je wat je kan doen."
            )
        case "closed" if (
            dossier.aftercare_until is not None
            and on < dossier.aftercare_until
            and dossier.cheque.aftercare_minutes_left > 0
        ):
            return _(
                "Heb je nog een vraag? Tot en met %(day)s krijg je nog %(left)s gratis nazorg. "
                "Bel of mail je begeleider."
            ) % {
                "day": dutch.long_date(dutch.last_day(dossier.aftercare_until)),
                "left": dutch.hours_in_words(dossier.cheque.aftercare_minutes_left),
            }
        case "closed":
            return _("Je begeleiding is afgelopen. Je plan en je documenten blijven hier staan.")
    if waiting:
        return _("Er wacht iets op jou. Lees het rustig na.")
    if dossier.agreement is None:
        return _("%(name)s maakt de overeenkomst klaar. Je krijgt bericht zodra je ze kan lezen.") % counsellor
    if dossier.agreement.state != "concluded":
        return _("Je tekende. Nu moet %(name)s de overeenkomst nog ondertekenen.") % counsellor
    if all(each.state == "cancelled" for each in dossier.attendances):
        return _("Spreek met %(name)s je eerste gesprek af.") % counsellor
    closing = closing_standing(dossier.closing_request, dossier.cheque.minutes_left)
    return closing_step(closing, dossier.counsellor_name) or (
        _("Je hoeft nu niets te doen. Spreek met %(name)s je volgende gesprek af.") % counsellor
    )
