"""The centres with a mandate, for everybody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from centres import selectors
from centres.forms.dossiers import CentreSearch
from centres.views import shown
from loopbaan.web.access import public
from loopbaan.web.views.base import Page


@public
class CentresPage(Page):
    """Find a career centre."""

    template_name = "centres/public/list.html"
    title = gettext_lazy("Loopbaancentra")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds a page of the centres with a mandate today."""
        search = CentreSearch(self.request.GET)
        search.is_valid()
        asked = search.cleaned_data.get("zoek", "")
        found = selectors.public_centres(
            on=self.on, search=asked, page=shown.page_number(self.request.GET.get("pagina"))
        )
        return super().context(
            search=search, asked=asked, centres=found.items, total=found.total, page=shown.pages_of(found), **more
        )


@public
class CentreDetailPage(Page):
    """One career centre."""

    template_name = "centres/public/centre.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the centre. Raises NotFound without a mandate today."""
        centre = selectors.public_centre(self.kwargs["centre_id"], on=self.on)
        return super().context(centre=centre, **more)
