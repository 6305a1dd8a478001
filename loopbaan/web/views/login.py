"""Logging in and out."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from loopbaan.accounts import service
from loopbaan.accounts.adapters import login_failed
from loopbaan.accounts.claims import CITIZEN_PROVIDER, ORGANISATION_PROVIDER
from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.web.access import login_only, public, writes_on_get
from loopbaan.web.words import CAPACITY_LABELS, HOMES, badge_of

logger = logging.getLogger(__name__)
# What stands in the address of the way back, and which registration at the issuer it uses.
PROVIDERS = {CITIZEN_PROVIDER, ORGANISATION_PROVIDER}


def _safe_next(request: HttpRequest, value: str) -> str:
    """Where to go after the login: a path of the portal, or nothing."""
    safe = url_has_allowed_host_and_scheme(value, allowed_hosts=None, require_https=request.is_secure())
    # A path of our own only: an address with a host is refused even if the host is ours.
    return value if safe and value.startswith("/") else ""


def _elsewhere(request: HttpRequest) -> str | None:
    """The same page at the portal's own address, when it was opened at another name of this machine.

    The way back from the login is registered for one address, and the cookie would not follow.
    """
    own = urlsplit(settings.PORTAL_URL)
    if request.get_host() == own.netloc:
        return None
    return f"{own.scheme}://{own.netloc}{request.get_full_path()}"


@public
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose in which capacity to log in."""
    if address := _elsewhere(request):
        return HttpResponseRedirect(address)
    standing = request.standing  # type: ignore[attr-defined]
    return render(
        request,
        "accounts/login.html",
        {
            "next": _safe_next(request, request.GET.get("next", "")),
            "badge": badge_of(standing) if standing else None,
            "demo": settings.DEMO,
            "kept": "bewaard=" in request.GET.get("next", ""),
        },
    )


@public
@never_cache
@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the login of ACM/IDM, by one of the two registrations."""
    if provider_id not in PROVIDERS:
        raise Http404
    after = _safe_next(request, request.POST.get("next", ""))
    nonce = secrets.token_urlsafe(24)
    provider = get_adapter(request).get_provider(request, provider_id)
    try:
        response: HttpResponseBase = provider.redirect(
            request,
            process="login",
            next_url=after or settings.LOGIN_REDIRECT_URL,
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except ImmediateHttpResponse as immediate:
        return immediate.response
    except (requests.RequestException, ValueError, KeyError):
        # No answer from the issuer, or one that is no discovery document.
        logger.warning("the login service does not answer")
        return login_failed(
            request,
            _("De aanmelddienst antwoordt even niet. Wacht een minuut en probeer het opnieuw."),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    return response


@public
@never_cache
@require_GET
@writes_on_get("the issuer sends the browser back by GET; the answer carries a one-time code and our state")
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The way back from ACM/IDM."""
    if provider_id not in PROVIDERS:
        raise Http404
    try:
        response: HttpResponseBase = openid_connect.callback(request, provider_id)
    except (KeyError, ValueError, ImproperlyConfigured):
        # An answer without a subject, or one that is no JSON.
        logger.warning("the login service gave an answer that cannot be read")
        return login_failed(
            request,
            _("De aanmelddienst antwoordt niet zoals het hoort. Wacht even en probeer het opnieuw."),
            status=HTTPStatus.BAD_GATEWAY,
        )
    return response


@public
@never_cache
@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """The login was cancelled: nothing happened."""
    return render(request, "accounts/login_cancelled.html", {"next": _safe_next(request, request.GET.get("next", ""))})


@login_only
@never_cache
@require_safe
def after_login(request: HttpRequest) -> HttpResponse:
    """To the home page of the capacity, or an explanation when somebody has no role today."""
    standing = request.standing  # type: ignore[attr-defined]
    if not standing.actor.roles:
        context = {
            "badge": badge_of(standing),
            "wrong_capacity": False,
            "meant_for": [CAPACITY_LABELS[standing.actor.capacity]],
            "refusal": standing.refusal,
            "switch_url": reverse("login"),
        }
        return render(request, "web/not_for_you.html", context, status=HTTPStatus.FORBIDDEN)
    return HttpResponseRedirect(HOMES[standing.actor.capacity])


@public
@never_cache
def logout(request: HttpRequest) -> HttpResponseBase:
    """GET asks, POST logs out: here first, then at ACM/IDM."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        if actor is None:
            return HttpResponseRedirect(reverse("logged_out"))
        return render(request, "accounts/logout.html", {})
    if actor is None:
        return HttpResponseRedirect(reverse("logged_out"))
    service.record_logout(actor, at=clock.now())
    account_adapter(request).logout(request)
    return HttpResponseRedirect(_end_session_address(request) or reverse("logged_out"))


def _end_session_address(request: HttpRequest) -> str:
    """Where the login service ends its own session, to come back afterwards; empty when it does not say.

    Without ``id_token_hint``: the ID token holds the INSZ, so it is not kept.
    """
    provider: Any = get_adapter(request).get_provider(request, CITIZEN_PROVIDER)
    try:
        address = provider.get_oauth2_adapter(request).openid_config.get("end_session_endpoint", "")
    except (requests.RequestException, ValueError):
        return ""
    if not address:
        return ""
    query = urlencode(
        {
            "client_id": provider.app.client_id,
            "post_logout_redirect_uri": settings.PORTAL_URL + reverse("logged_out"),
        }
    )
    return f"{address}?{query}"


@public
@never_cache
@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """You are logged out."""
    return render(request, "accounts/logged_out.html", {})
