"""What every page of a citizen has in common."""

from __future__ import annotations

from uuid import UUID

from loopbaan.core.actor import Capacity
from loopbaan.web.access import capacity_required
from loopbaan.web.views.base import ActionPage, FormPage, Page


@capacity_required(Capacity.CITIZEN)
class CitizenPage(Page):
    """A page of the citizen who is logged in; ``subject`` is the id in its address."""

    @property
    def subject(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["subject_id"]
        return found


@capacity_required(Capacity.CITIZEN)
class CitizenFormPage(FormPage):
    """A form of the citizen who is logged in."""

    @property
    def subject(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["subject_id"]
        return found


@capacity_required(Capacity.CITIZEN)
class CitizenActionPage(ActionPage):
    """One action of the citizen who is logged in."""

    @property
    def subject(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["subject_id"]
        return found
