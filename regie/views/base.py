"""What the pages of the regie have in common: who may open them, and that reading a file is written down."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from centres import service as centres
from loopbaan.audit import trail
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import NotFound
from loopbaan.core.identifiers import format_code
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import FormPage, Page
from regie import selectors
from regie.domain.controls import AUDITOR
from regie.selectors import ControlView

ADMINISTRATOR = "beheerder"
REVIEWER = "heroverweging"

# A conclusion, a weight or a result as the tone of its tag.
CONCLUSION_TONES = {"in_order": "green", "shortcomings": "amber", "serious": "red"}
WEIGHT_TONES = {"remark": "grey", "shortcoming": "amber", "serious": "red"}

auditor_only = capacity_required(Capacity.REGIE, roles={AUDITOR})
administrator_only = capacity_required(Capacity.REGIE, roles={ADMINISTRATOR})


def person_of(actor: Actor) -> UUID:
    """The person who acts. Raises NotFound for the system."""
    if actor.person_id is None:
        raise NotFound("control_not_found", _("We vinden deze controle niet."))
    return actor.person_id


class OfControl:
    """Mix in before a page about one of the auditor's own controls."""

    @property
    def control_id(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["control_id"]  # type: ignore[attr-defined]
        return found

    @cached_property
    def control(self) -> ControlView:
        """The control in the address. Raises NotFound for a colleague's."""
        return selectors.control(self.control_id, auditor_id=person_of(self.actor))  # type: ignore[attr-defined]

    def cheque_number_of(self) -> str:
        """The number of the cheque as it is printed."""
        brief = selectors.dossier_brief(self.control.trajectory_id, auditor_id=person_of(self.actor))  # type: ignore[attr-defined]
        return format_code(brief.cheque_number)


class Recorded:
    """Mix in before a page that shows a file: each viewing is recorded in the same transaction, or there is no page."""

    def record(self) -> None:
        """Append the reading to the trail."""
        raise NotImplementedError

    def show(self, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
        """Render and record, both or neither."""
        with transaction.atomic():
            response: HttpResponse = super().show(status, **more)  # type: ignore[misc]
            self.record()
        return response


class ReadsControl(Recorded, OfControl):
    """A page that shows the file: each viewing is recorded with its purpose, or there is no page."""

    page_name = ""

    def purpose(self) -> str:
        """Why the file is read; the citizen reads it too."""
        return self.control.purpose

    def record(self) -> None:
        """Append the reading to the trail."""
        trail.record_read(
            self.actor,  # type: ignore[attr-defined]
            subject=("trajectory", self.control.trajectory_id),
            person_id=centres.citizen_of(self.control.trajectory_id),
            at=self.at,  # type: ignore[attr-defined]
            purpose=self.purpose(),
            page=self.page_name,
        )


@auditor_only
class AuditorPage(Page):
    """A page of an auditor."""


@auditor_only
class AuditorFormPage(FormPage):
    """A form of an auditor."""

    template_name = "regie/form.html"
