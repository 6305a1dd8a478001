"""The addresses of the platform itself."""

from __future__ import annotations

from django.urls import path

from loopbaan.web.views import clock, health, login, messages_preview, verify

urlpatterns = [
    path("aanmelden/", login.choose, name="login"),
    path("aanmelden/geannuleerd/", login.cancelled, name="login_cancelled"),
    path("aanmelden/<slug:provider_id>/", login.start, name="login_start"),
    # django-allauth looks this one up by its own name.
    path("aanmelden/<slug:provider_id>/terug/", login.callback, name="openid_connect_callback"),
    path("na-aanmelden/", login.after_login, name="after_login"),
    path("afmelden/", login.logout, name="logout"),
    path("afgemeld/", login.logged_out, name="logged_out"),
    path("oefenklok/", clock.ClockPage.as_view(), name="demo_clock"),
    path("verifieer/", verify.VerifyPage.as_view(), name="verify"),
    path("verifieer/bestand/", verify.VerifyFilePage.as_view(), name="verify_file"),
    path("verifieer/<str:number>/", verify.VerifyNumberPage.as_view(), name="verify_number"),
    path("berichten/voorbeelden/", messages_preview.MessageKinds.as_view(), name="message_kinds"),
    path("berichten/voorbeelden/<slug:key>/", messages_preview.MessagePreview.as_view(), name="message_preview"),
    path("berichten/voorbeelden/<slug:key>/mail/", messages_preview.MailPreview.as_view(), name="message_mail"),
    path("berichten/voorbeelden/<slug:key>/brief/", messages_preview.LetterPreview.as_view(), name="message_letter"),
    path("health/", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
]
