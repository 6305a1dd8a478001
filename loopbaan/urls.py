"""The composition root of all addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from loopbaan.web.access import public
from loopbaan.web.views import components

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("loopbaan.web.urls")),
    path("", include("citizens.urls")),
    path("", include("centres.urls")),
    path("", include("regie.urls")),
]
if settings.DEMO:
    urlpatterns += [path("componenten/", public(components.components), name="components")]

handler400 = "loopbaan.web.views.errors.bad_request"
handler403 = "loopbaan.web.views.errors.forbidden"
handler404 = "loopbaan.web.views.errors.not_found"
handler500 = "loopbaan.web.views.errors.fault"
