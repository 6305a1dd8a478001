"""Base views: a page, a page with a form, and a page that asks to confirm one action.

A view loads, makes one domain call, and answers. These classes see to the rest: the moment is read once, a refusal of
the domain stands beside its field, and a form that is sent twice is done once.
"""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import OperationalError, connection, transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.db import rows
from loopbaan.web import form_keys, kept_forms
from loopbaan.web.models import SubmittedForm
from loopbaan.web.words import area_of

Text = str | Promise
# The lock was held too long, or two requests waited for each other: nothing was written, and trying again helps.
_TRY_AGAIN = frozenset({"55P03", "40P01"})


class Page(View):
    """A page: ``template_name`` and ``context()``. ``actor``, ``at`` and ``on`` are those of this request."""

    template_name: str
    title: Text = ""
    # A page of one person must not stay in a shared cache, nor behind the back button after logging out.
    cache_control: ClassVar[str] = "no-store"

    at: datetime
    on: date

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the clock, once."""
        super().setup(request, *args, **kwargs)
        self.at = clock.now()
        self.on = clock.day_of(self.at)

    @property
    def actor(self) -> Actor:
        """Who acts. Only on pages that ask for a login: a public page reads ``visitor``."""
        actor = self.visitor
        if actor is None:
            raise RuntimeError("a public page has no actor: use visitor")
        return actor

    @property
    def visitor(self) -> Actor | None:
        """Who acts, or None for an anonymous visitor."""
        found: Actor | None = self.request.actor  # type: ignore[attr-defined]
        return found

    @property
    def person_id(self) -> Any:
        """The person who acts."""
        return self.actor.person_id

    def context(self, **more: Any) -> dict[str, Any]:
        """What the template gets; extend it."""
        base = f"base_{area_of(self.request.path)}.html"
        return {"title": self.title, "today": self.on, "base_template": base, **more}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Show the page."""
        return self.show()

    def show(self, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
        """Render the template."""
        response = render(self.request, self.template_name, self.context(**more), status=status)
        if self.visitor is not None:
            response.headers.setdefault("Cache-Control", self.cache_control)
        return response


class FormPage(Page):
    """A page with one form: GET shows it, POST performs one domain call and redirects.

    Write ``form_class`` and ``perform``; perhaps ``initial``, ``form_kwargs``, ``context``. A second POST of the same
    form with the same content waits for the first and gets its answer; nothing is done twice.
    """

    form_class: type[forms.BaseForm]
    template_name = "web/form_page.html"
    intro: Text = ""
    submit_label: Text = gettext_lazy("Ga verder")
    submit_tone = "primary"
    cancel_url = ""
    # One transaction around the key and the work. Set it to False where the work calls another system and must not hold
    # a transaction open meanwhile; the work must then be safe to begin again by itself.
    in_transaction = True
    # Set in ``perform``: shown once, after the redirect.
    notice: Text = ""

    def initial(self) -> dict[str, Any]:
        """What the form holds at first."""
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        """Further arguments of the form."""
        return {}

    def perform(self, form: Any) -> str:
        """The domain call; returns where to go. May raise DomainError, which is shown in the form."""
        raise NotImplementedError

    def blank_form(self) -> forms.BaseForm:
        """The form as first shown, or with the text that was kept when the login expired."""
        kept = kept_forms.kept_for(self.visitor, self.request.path, self.request.GET.get(kept_forms.PARAMETER, ""))
        if kept is None:
            return self.form_class(initial=self.initial(), **self.form_kwargs())
        form = self.form_class(data=kept, initial=self.initial(), **self.form_kwargs())
        # Bound, so that every widget reads back what was typed, but not judged yet: nobody has sent it.
        form._errors = ErrorDict()  # type: ignore[attr-defined]
        form.cleaned_data = {}
        self._restored = True
        return form

    _restored = False

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the form and what its template needs."""
        if "form" not in more:
            more["form"] = self.blank_form()
        return super().context(
            intro=self.intro,
            submit_label=self.submit_label,
            submit_tone=self.submit_tone,
            cancel_url=self.cancel_url,
            restored=self._restored,
            **more,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Perform the form once."""
        # A form that was sent shows what was sent: what it held at first is not looked up.
        form = self.form_class(data=request.POST, files=request.FILES, **self.form_kwargs())
        key = form_keys.read_key(request.POST.get(form_keys.FIELD, ""))
        if key is None or not key.is_for(self.visitor):
            form.add_error(
                None, _("Deze pagina stond te lang open. We hebben ze vernieuwd: kijk alles na en verstuur ze opnieuw.")
            )
            return self.show(form=form, status=HTTPStatus.CONFLICT)
        if not form.is_valid():
            return self.show(form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            return self._once(form, key)
        except NotFound:
            raise
        except DomainError as refusal:
            self.refuse(form, refusal)
            late = isinstance(refusal, StepRefused)
            return self.show(form=form, status=HTTPStatus.CONFLICT if late else HTTPStatus.UNPROCESSABLE_ENTITY)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in _TRY_AGAIN:
                raise
            form.add_error(None, _("Je vorige klik wordt nog verwerkt. Wacht even en vernieuw dan de pagina."))
            return self.show(form=form, status=HTTPStatus.CONFLICT)

    def refuse(self, form: forms.BaseForm, refusal: DomainError) -> None:
        """Put what the domain refuses beside its field."""
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)

    def _once(self, form: forms.BaseForm, key: form_keys.FormKey) -> HttpResponse:
        sending = form_keys.submission_id(key, path=self.request.path, content=self._content())
        done = self._in_one_transaction(form, sending) if self.in_transaction else self._under_lock(form, sending)
        if done.notice:
            messages.success(self.request, done.notice)
        kept_forms.forget(self.visitor, self.request.path, self.request.GET.get(kept_forms.PARAMETER, ""))
        return HttpResponseRedirect(done.redirect_url)

    def _content(self) -> str:
        fields = self.request.POST.copy()
        for name in ("csrfmiddlewaretoken", form_keys.FIELD):
            fields.pop(name, None)
        files = [
            f"{name}:{file.name}:{file.size}"
            for name in self.request.FILES
            for file in self.request.FILES.getlist(name)
        ]
        return "\n".join([fields.urlencode(), *files])

    def _in_one_transaction(self, form: forms.BaseForm, sending: Any) -> SubmittedForm:
        with transaction.atomic():
            # Waits here while another sending with this id is at work: its row, or nothing, is there afterwards.
            if not _claim(sending):
                return SubmittedForm.objects.get(key=sending)
            done = SubmittedForm(key=sending, redirect_url=self.perform(form), notice=str(self.notice))
            rows.update(done, "redirect_url", "notice")
            return done

    def _under_lock(self, form: forms.BaseForm, sending: Any) -> SubmittedForm:
        lock = sending.int % 2**63
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
            try:
                cursor.execute(
                    f"SELECT redirect_url, notice FROM {SubmittedForm._meta.db_table} WHERE key = %s",  # noqa: S608
                    [sending],
                )
                if found := cursor.fetchone():
                    return SubmittedForm(key=sending, redirect_url=found[0], notice=found[1])
                address = self.perform(form)
                done = SubmittedForm(
                    key=sending, redirect_url=address, notice=str(self.notice), sent_at=clock.system_now()
                )
                rows.insert(done)
                return done
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def _claim(sending: Any) -> bool:
    return rows.insert(SubmittedForm(key=sending, sent_at=clock.system_now()), ignore_conflicts=True) == 1


class _NoFields(forms.Form):
    """A form that is one button."""


class ActionPage(FormPage):
    """One action behind a button: GET asks to confirm it, POST does it.

    Write ``title``, ``intro`` (what will happen), ``submit_label`` (a verb), ``cancel_url`` and ``perform``. A page may
    post to it at once, without the confirmation.
    """

    form_class = _NoFields
    template_name = "web/action_page.html"
