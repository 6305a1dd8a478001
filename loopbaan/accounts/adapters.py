"""How django-allauth's OpenID Connect login becomes a login of the portal.

allauth speaks the protocol (state, PKCE, the exchange of the code); who somebody is, is decided here. No
``SocialAccount`` is stored: it would keep the claims, INSZ included.
"""

from __future__ import annotations

import hmac
import logging
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from loopbaan.accounts import service
from loopbaan.accounts.claims import ClaimsRefused, read_claims
from loopbaan.accounts.session import Identity, remember, standing_of
from loopbaan.core import clock
from loopbaan.core.errors import DomainError

logger = logging.getLogger(__name__)


def login_failed(request: HttpRequest, sentence: str, *, status: HTTPStatus) -> HttpResponse:
    """The page that says why a login did not work, and how to go on."""
    return render(request, "accounts/login_failed.html", {"sentence": sentence}, status=status)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """One identity per (issuer, sub); persons by INSZ or ``vo_id``; never by mail."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn the claims into an identity, before allauth would sign somebody up."""
        token: dict[str, Any] = sociallogin.account.extra_data.get("id_token") or {}
        # Nothing after this point may see the raw claims.
        sociallogin.account.extra_data = {}
        try:
            _check_nonce(token, sociallogin.state)
            claims = read_claims(sociallogin.account.provider, token, test_numbers=settings.INSZ_TEST_NUMBERS)
            identified = service.identify(claims)
        except DomainError as refusal:
            logger.warning("login refused: %s", refusal.code)
            raise ImmediateHttpResponse(
                login_failed(request, refusal.message, status=HTTPStatus.FORBIDDEN)
            ) from refusal
        sociallogin.user = identified.user
        request.login_identity = Identity.of(identified.person, claims)  # type: ignore[attr-defined]

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """A cancelled login has a page of its own; anything else is explained and can be tried again."""
        state = (extra_context or {}).get("state") or {}
        if error == AuthError.CANCELLED:
            after = {"next": state["next"]} if state.get("next") else {}
            raise ImmediateHttpResponse(redirect(f"/aanmelden/geannuleerd/?{urlencode(after)}"))
        if not state and request.user.is_authenticated:
            # The back button, or a second answer to a login that has already succeeded.
            raise ImmediateHttpResponse(redirect(settings.LOGIN_REDIRECT_URL))
        logger.warning("login failed: %s %s", error, type(exception).__name__ if exception else "")
        if exception is not None:
            sentence = _("De aanmelddienst antwoordt niet zoals het hoort. Wacht even en probeer het opnieuw.")
            status = HTTPStatus.BAD_GATEWAY
        elif not state:
            sentence = _("Deze aanmelding is verlopen, of je begon ze in een ander venster.")
            status = HTTPStatus.BAD_REQUEST
        else:
            sentence = _("De aanmelddienst kon je niet aanmelden.")
            status = HTTPStatus.BAD_REQUEST
        raise ImmediateHttpResponse(login_failed(request, sentence, status=status))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """``pre_social_login`` makes the user itself: nothing may sign up another way."""
        return False


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the identity in the session and writes the login to the trail."""

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in: a new session key, then the identity with its capacity."""
        super().login(request, user)
        identity: Identity = request.login_identity  # type: ignore[attr-defined]
        remember(request.session, identity)
        now = clock.now()
        standing = standing_of(identity, on=clock.day_of(now))
        service.record_login(standing.actor, at=now, provider=identity.capacity.value)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are not ours: the header says who is logged in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """There is no sign-up."""
        return False


def _check_nonce(token: dict[str, Any], state: dict[str, Any]) -> None:
    """The ID token must belong to the login that this session began."""
    expected, given = state.get("nonce", ""), token.get("nonce", "")
    if not expected or not isinstance(given, str) or not hmac.compare_digest(expected, given):
        raise ClaimsRefused("nonce_mismatch", _("Deze aanmelding hoort niet bij dit venster. Begin opnieuw."))
