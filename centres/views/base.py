"""What the pages of this app have in common: whose they are, and that reading a file is written down."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from centres import selectors
from centres.domain.guards import coordinates, is_finishing
from centres.selectors.views import Dossier
from centres.views.not_now import NotNow
from loopbaan.audit import trail
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import NotFound
from loopbaan.core.identifiers import format_code
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import FormPage, Page

Seen = Iterable[tuple[UUID, UUID]]


class ReadsFile:
    """Mix in before a page: ``seen()`` names each trajectory that the page shows, with its citizen.

    The reading is written in the transaction of the page: no page if that fails.
    """

    def seen(self) -> Seen:
        """(trajectory, citizen) of every file that this page opens."""
        raise NotImplementedError

    def show(self, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
        """Render, and record the reading with it."""
        with transaction.atomic():
            response: HttpResponse = super().show(status, **more)  # type: ignore[misc]
            self.record_reading()
        return response

    def record_reading(self) -> None:
        """Write that each file was read; in the transaction of the page."""
        for trajectory_id, citizen_id in self.seen():
            trail.record_read(
                self.actor,  # type: ignore[attr-defined]
                subject=("trajectory", trajectory_id),
                person_id=citizen_id,
                at=self.at,  # type: ignore[attr-defined]
            )


class OfDossier(ReadsFile):
    """Mix in before a page about one trajectory: ``dossier`` as this actor may see it."""

    @cached_property
    def dossier(self) -> Dossier:
        """The trajectory in the address. Raises NotFound for anybody else's."""
        return selectors.dossier(
            trajectory_id=self.trajectory_id,
            actor=self.actor,  # type: ignore[attr-defined]
            on=self.on,  # type: ignore[attr-defined]
            at=self.at,  # type: ignore[attr-defined]
        )

    @property
    def trajectory_id(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["trajectory_id"]  # type: ignore[attr-defined]
        return found

    def seen(self) -> Seen:
        """The file of this page."""
        return [(self.dossier.id, self.dossier.citizen_id)]

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the dossier, and the caption that says whose it is."""
        dossier = self.dossier
        caption = _("%(name)s, cheque %(number)s") % {
            "name": dossier.citizen_name,
            "number": format_code(dossier.cheque.number),
        }
        found: dict[str, Any] = super().context(**{"dossier": dossier, "caption": caption, **more})  # type: ignore[misc]
        return found


@capacity_required(Capacity.CENTRE)
class CentrePage(Page):
    """A page for the people of a centre."""

    @property
    def centre_id(self) -> UUID:
        """The centre for which the actor works. Raises NotFound without one."""
        found = self.actor.organisation_id
        if found is None:
            raise NotFound("centre_not_found", "")
        return found

    @property
    def is_coordinator(self) -> bool:
        """Whether the actor coordinates the centre: its list, and who guides which dossier."""
        return "coordinator" in self.actor.roles

    @property
    def sees_colleagues(self) -> bool:
        """Whether lists show the whole centre: to everybody but who only finishes the own dossiers."""
        return not is_finishing(self.actor) or coordinates(self.actor)


@capacity_required(Capacity.CENTRE)
class CentreFormPage(FormPage, CentrePage):
    """A form for the people of a centre."""

    template_name = "centres/form.html"

    def why_not(self) -> NotNow | None:
        """Why this form cannot be sent now, if so: it is not shown then. The domain judges again."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the form, or why there is none."""
        reason = self.why_not()
        return super().get(request, *args, **kwargs) if reason is None else self.explain(reason)

    def explain(self, reason: NotNow) -> HttpResponse:
        """The page that says why not, with the way back."""
        context = Page.context(self, **{"reason": reason, "caption": "", **self.explained()})
        response = render(self.request, "centres/not_now.html", context, status=HTTPStatus.CONFLICT)
        response.headers.setdefault("Cache-Control", self.cache_control)
        return response

    def explained(self) -> dict[str, Any]:
        """What that page needs: ``back_url`` and ``back_label``."""
        return {"back_url": self.cancel_url or reverse("centres:home"), "back_label": _("Terug")}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds an empty caption for a page that gives none."""
        return super().context(**{"caption": "", **more})


class DossierFormPage(OfDossier, CentreFormPage):
    """A form about one dossier; it goes back to the dossier."""

    anchor = ""

    @property
    def dossier_url(self) -> str:
        """The page of the dossier, at the part that this form is about."""
        address = reverse("centres:dossier", args=[self.trajectory_id])
        return f"{address}#{self.anchor}" if self.anchor else address

    @property
    def cancel_url(self) -> str:  # type: ignore[override]
        """Back to the dossier."""
        return self.dossier_url

    def explain(self, reason: NotNow) -> HttpResponse:
        """The reading of the file is recorded here too."""
        with transaction.atomic():
            response = super().explain(reason)
            self.record_reading()
        return response

    def explained(self) -> dict[str, Any]:
        """Back to the dossier."""
        return {
            "dossier": self.dossier,
            "caption": self.dossier.citizen_name,
            "back_url": self.dossier_url,
            "back_label": _("Terug naar het dossier"),
        }


@capacity_required(Capacity.CITIZEN)
class CitizenPage(Page):
    """A page of this app for the citizen who is logged in."""


@capacity_required(Capacity.CITIZEN)
class CitizenFormPage(FormPage):
    """A form of this app for the citizen who is logged in."""
