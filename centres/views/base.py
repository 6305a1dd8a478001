"""What the pages of this app have in common: whose they are, and that reading a file is written down."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from centres import selectors
from centres.domain.guards import ChangedSince, coordinates, is_finishing
from centres.forms.signing import FromPage
from centres.selectors.views import Dossier
from centres.views.not_now import NotNow
from loopbaan.audit import trail
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import DomainError, NotFound
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


class StandingFormPage(FormPage):
    """A form about what the page shows. Shown again after somebody changed that, it says so and goes with what stands
    now: the next press is about that. What was typed stays.
    """

    changed = False

    @property
    def standing_url(self) -> str:
        """Where what stands can be read, for a form that shows only what was typed."""
        return ""

    @property
    def is_replaced(self) -> bool:
        """Whether it is a version in whose place another came."""
        return False

    @property
    def changed_text(self) -> str:
        """What to do, now that the page shows something else."""
        if self.standing_url:
            return _(
                "Dit is intussen gewijzigd. Wat jij invulde, staat hieronder en is nog niet bewaard. Lees eerst wat er "
                "nu staat. Bewaar je daarna, dan vervang je dat."
            )
        return _(
            "Dit is intussen gewijzigd. Deze pagina toont wat er nu staat: lees het eerst, en verstuur dan opnieuw."
        )

    def blank_form(self) -> BaseForm:
        """Also what was kept when the login expired goes with what stands."""
        form = super().blank_form()
        self._renew(form)
        return form

    def refuse(self, form: BaseForm, refusal: DomainError) -> None:
        """What changed meanwhile is on the page that comes: it need not be asked for."""
        if not isinstance(refusal, ChangedSince):
            super().refuse(form, refusal)
        elif self.is_replaced:
            form.add_error(
                None, _("Dit is intussen gewijzigd. Deze versie geldt niet meer: je kan ze niet meer ondertekenen.")
            )
        elif not self._renew(form):
            super().refuse(form, refusal)

    def show(self, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
        """Whatever the form is shown again for."""
        if "form" in more:
            self._renew(more["form"])
        return super().show(status, **more)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether it changed, and where what stands can be read."""
        if "form" not in more:
            more["form"] = self.blank_form()
        return super().context(changed=self.changed, standing_url=self.standing_url, **more)

    def _renew(self, form: BaseForm) -> bool:
        if not (isinstance(form, FromPage) and form.is_bound and form.renew(self.initial())):
            return False
        self.changed = True
        form.add_error(None, self.changed_text)
        return True


@capacity_required(Capacity.CENTRE)
class CentreFormPage(StandingFormPage, CentrePage):
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
class CitizenFormPage(StandingFormPage):
    """A form of this app for the citizen who is logged in."""
