"""Addresses and views that only the tests of the base views use."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from loopbaan.accounts.models import Person
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.web.access import capacity_required, public, writes_on_get
from loopbaan.web.api import PortalAPIView
from loopbaan.web.forms import DateField, Form
from loopbaan.web.views.base import ActionPage, FormPage, Page


class NoteForm(Form):
    text = forms.CharField(label="Tekst", widget=forms.Textarea)
    on = DateField(label="Dag", required=False)


@capacity_required(Capacity.CITIZEN)
class NotePage(FormPage):
    """Each time it is performed, a person is made: that can be counted."""

    title = "Schrijf een nota"
    submit_label = "Bewaar"
    form_class = NoteForm

    def perform(self, form: Any) -> str:
        text = form.cleaned_data["text"]
        made = Person.objects.create(given_name=text, family_name="Nota")
        if text == "traag":
            time.sleep(0.5)
        if text == "weiger":
            raise DomainError("no", "Dit mag niet.", field="text")
        if text == "te laat":
            raise StepRefused("late", "Dat kan nu niet meer.")
        if text == "weg":
            raise NotFound("gone", "Dit is er niet.")
        self.notice = "De nota is bewaard."
        return f"/klaar/{made.id}/"


class OutsidePage(NotePage):
    in_transaction = False


@capacity_required(Capacity.CITIZEN)
class ThingPage(ActionPage):
    title = "Schrap het ding"
    intro = "Het ding verdwijnt."
    submit_label = "Schrap"
    cancel_url = "/mijn/"

    def perform(self, form: Any) -> str:
        Person.objects.create(given_name=str(self.kwargs["thing_id"]), family_name="Ding")
        return "/mijn/"


@public
class OpenPage(FormPage):
    title = "Openbaar formulier"
    form_class = NoteForm

    def perform(self, form: Any) -> str:
        Person.objects.create(given_name="anoniem", family_name="Nota")
        return "/"


@capacity_required(Capacity.REGIE, roles={"auditor"})
class AuditorPage(Page):
    title = "Controle"
    template_name = "web/refused.html"

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(sentence="Dag auditor.", **more)


@capacity_required(Capacity.CITIZEN)
class NoteAPI(PortalAPIView):
    def perform(self, request: Any, **kwargs: Any) -> tuple[HTTPStatus, dict[str, Any]]:
        if request.data.get("text") == "weiger":
            raise DomainError("no", "Dit mag niet.", field="text")
        made = Person.objects.create(given_name=request.data["text"], family_name="Nota")
        return HTTPStatus.CREATED, {"id": str(made.id)}


def writing(request: HttpRequest) -> HttpResponse:
    """Writes on a GET without saying so."""
    Person.objects.create(given_name="stiekem", family_name="Geschreven")
    return HttpResponse("ok", content_type="text/plain")


def writing_with_a_reason(request: HttpRequest) -> HttpResponse:
    return writing(request)


def forgotten(request: HttpRequest) -> HttpResponse:
    """Says nothing about who may open it."""
    return HttpResponse("ok", content_type="text/plain")


def refusing(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    raise DomainError("no", "Dit mag niet: de termijn is voorbij.")


def missing(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    raise NotFound("no", "Dit is er niet.")


urlpatterns = [
    path("", include("loopbaan.web.urls")),
    path("mijn/nota/", NotePage.as_view()),
    path("mijn/buiten/", OutsidePage.as_view()),
    path("mijn/ding/<uuid:thing_id>/", ThingPage.as_view()),
    path("open/", OpenPage.as_view()),
    path("regie/controle/", AuditorPage.as_view()),
    path("regie/controle/<uuid:thing_id>/", AuditorPage.as_view()),
    path("mijn/vergeten/", forgotten),
    path("schrijft/", public(writing)),
    path("mag/", public(writes_on_get("because the test says so")(writing_with_a_reason))),
    path("weigert/<uuid:thing_id>/", public(refusing)),
    path("ontbreekt/<uuid:thing_id>/", public(missing)),
    path("api/weigert/<uuid:thing_id>/", public(refusing)),
    path("api/nota/", NoteAPI.as_view()),
    path("api/iets/", AuditorPage.as_view()),
]

handler404 = "loopbaan.web.views.errors.not_found"
handler500 = "loopbaan.web.views.errors.fault"
