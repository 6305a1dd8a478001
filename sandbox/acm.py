"""ACM/IDM, the login of the Flemish government, as an OpenID Connect provider on which one chooses who one is.

Endpoints, scopes and claims follow the public documentation of ACM/IDM; there is no password and no mail address.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.acm_tokens import CODE_SECONDS, METHODS, TOKEN_SECONDS, Grant, challenge_of, claims_of
from sandbox.config import origin_of
from sandbox.parts import parts
from sandbox.people import GROUPS, is_insz

SCOPES = frozenset({"openid", "profile", "rrn", "vo"})
METHOD_LABELS = {
    "itsme": "itsme",
    "eid": "eID en kaartlezer",
    "totp": "beveiligingscode via app",
    "sms": "beveiligingscode via sms",
    "eidas": "identiteitskaart van een ander EU-land",
}
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_PASSED_ON = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
    "acr_values", "login_hint", "prompt",
)  # fmt: skip

blueprint = Blueprint("acm", __name__, url_prefix="/acm")


class AuthorizationError(Exception):
    """An error that may be told to the client by redirect."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class ClientError(Exception):
    """Client or redirect address cannot be trusted: tell the person, never redirect."""


@dataclass(frozen=True, kw_only=True)
class Authorization:
    """A checked authorization request."""

    client_id: str
    redirect_uri: str
    state: str
    scopes: frozenset[str]
    nonce: str
    challenge: str
    methods: tuple[str, ...]


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> Response:
    """Where everything is."""
    issuer = parts().config.issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/v1/auth",
        token_endpoint=f"{issuer}/v1/token",
        jwks_uri=f"{issuer}/v1/keys",
        userinfo_endpoint=f"{issuer}/v1/userinfo",
        end_session_endpoint=f"{issuer}/v1/logout",
        introspection_endpoint=f"{issuer}/v1/introspect",
        scopes_supported=sorted(SCOPES),
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        acr_values_supported=sorted(METHODS.values()),
        claims_supported=[
            "sub", "given_name", "family_name", "rrn", "vo_id", "vo_doelgroepcode", "vo_orgcode", "vo_orgnaam", "acr",
        ],
    )  # fmt: skip


@blueprint.get("/v1/keys")
def keys() -> Response:
    """The public keys."""
    return jsonify(parts().tokens.public_keys())


def _check_client(values: Any) -> None:
    config = parts().config
    if values.get("client_id") != config.client_id:
        raise ClientError("Deze toepassing is hier niet bekend. Kijk of OIDC_CLIENT_ID aan beide kanten gelijk is.")
    target = values.get("redirect_uri", "")
    pieces = urlsplit(target)
    if pieces.scheme not in ("http", "https") or pieces.fragment or origin_of(target) not in config.portal_origins:
        raise ClientError(
            f"Het adres om naar terug te keren hoort niet bij het portaal. Open het portaal via {config.portal_url}."
        )


def _authorization(values: Any) -> Authorization:
    """Check a request whose client is known. Raises AuthorizationError."""
    if values.get("response_type") != "code":
        raise AuthorizationError("unsupported_response_type", "only response_type=code")
    if not values.get("state"):
        raise AuthorizationError("invalid_request", "state is missing")
    scopes = frozenset(values.get("scope", "").split())
    if "openid" not in scopes or not scopes <= SCOPES:
        unknown = " ".join(sorted(scopes - SCOPES))
        raise AuthorizationError(
            "invalid_scope", f"scope not allowed: {unknown}" if unknown else "scope openid is missing"
        )
    if values.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(values.get("code_challenge", "")):
        raise AuthorizationError("invalid_request", "PKCE with S256 is required")
    if values.get("prompt") == "none":
        raise AuthorizationError("login_required", "nobody is logged in")
    names = {urn: name for name, urn in METHODS.items()}
    asked = tuple(names[urn] for urn in values.get("acr_values", "").split() if urn in names)
    return Authorization(
        client_id=values["client_id"],
        redirect_uri=values["redirect_uri"],
        state=values["state"],
        scopes=scopes,
        nonce=values.get("nonce", ""),
        challenge=values["code_challenge"],
        methods=asked,
    )


def _back(redirect_uri: str, **answer: str) -> AnyResponse:
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return redirect(f"{redirect_uri}{joint}{urlencode(answer)}", code=303)


def _refused(values: Any, error: AuthorizationError) -> AnyResponse:
    answer = {"error": error.code, "error_description": error.description}
    if values.get("state"):
        answer["state"] = values["state"]
    return _back(values["redirect_uri"], **answer)


@blueprint.get("/v1/auth")
def choose() -> AnyResponse | str | tuple[str, int]:
    """The login page: every persona with a line that says what to try."""
    try:
        _check_client(request.args)
        authorization = _authorization(request.args)
    except ClientError as error:
        return render_template("fault.html", title="Aanmelden lukt niet", reason=str(error)), 400
    except AuthorizationError as error:
        return _refused(request.args, error)
    wanted = request.args.get("persona", "") or request.args.get("login_hint", "")
    if request.args.get("persona") and parts().config.auto_login:
        return _log_in(authorization, request.args["persona"], "") or _login_page(authorization, wanted)
    return _login_page(authorization, wanted)


def _groups_for(scopes: frozenset[str]) -> tuple[str, ...]:
    """Who makes sense for what the portal asks: a number of a citizen, an organisation, or either."""
    if ("rrn" in scopes) == ("vo" in scopes):
        return tuple(GROUPS)
    return ("citizen",) if "rrn" in scopes else ("centre", "vdab")


def _login_page(authorization: Authorization, wanted: str, error: str = "") -> str:
    search = request.values.get("zoek", "")
    everybody = "iedereen" in request.values
    shown = tuple(GROUPS) if everybody else _groups_for(authorization.scopes)
    passed_on = {name: request.values[name] for name in _PASSED_ON if name in request.values}
    return render_template(
        "acm_login.html",
        passed_on=passed_on,
        groups=list(parts().world.grouped(shown, search)),
        everybody=everybody,
        hidden_groups=len(shown) < len(GROUPS),
        own_number="citizen" in shown,
        search=search,
        organisation=parts().world.employer,
        wanted=parts().world.by_slug(wanted),
        methods=METHOD_LABELS,
        forced=authorization.methods,
        error=error,
    )


@blueprint.post("/v1/auth")
def chosen() -> AnyResponse | str | tuple[str, int]:
    """Somebody chose a persona, gave a number of their own, or cancelled."""
    values = request.form
    try:
        _check_client(values)
        authorization = _authorization(values)
    except ClientError as error:
        return render_template("fault.html", title="Aanmelden lukt niet", reason=str(error)), 400
    except AuthorizationError as error:
        return _refused(values, error)
    if "cancel" in values:
        return _refused(values, AuthorizationError("access_denied", "cancelled by the user"))
    choice = values.get("persona", "")
    if not choice:
        digits = re.sub(r"\D", "", values.get("insz", ""))
        if not is_insz(digits):
            message = "Typ een nummer van 11 cijfers, bijvoorbeeld 90.61.01-123.45."
            return _login_page(authorization, "", error=message), 422
        choice = f"insz:{digits}"
    answer = _log_in(authorization, choice, values.get("method", ""))
    return answer or (_login_page(authorization, "", error="Deze persoon bestaat niet. Kies iemand uit de lijst."), 422)


def _log_in(authorization: Authorization, choice: str, method: str) -> AnyResponse | None:
    """Back to the portal with a code; None when the choice (a slug, or ``slug@organisation``) names nobody."""
    slug, _, org_slug = choice.partition("@")
    persona = parts().world.by_slug(slug)
    if persona is None or (org_slug and org_slug not in persona.orgs):
        return None
    organisation = parts().world.employer(org_slug or persona.orgs[0]) if persona.orgs else None
    allowed = authorization.methods or tuple(METHODS)
    method = next((m for m in (method, persona.login, *allowed) if m in allowed), allowed[0])
    code = parts().tokens.new_code(
        Grant(
            client_id=authorization.client_id,
            redirect_uri=authorization.redirect_uri,
            scopes=authorization.scopes,
            nonce=authorization.nonce,
            challenge=authorization.challenge,
            persona=persona,
            organisation=organisation,
            method=method,
            at=time.time(),
        )
    )
    return _back(authorization.redirect_uri, code=code, state=authorization.state)


def _client_is_known() -> bool:
    """client_secret_basic or client_secret_post, never both."""
    config = parts().config
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("basic "):
        try:
            name, _, secret = base64.b64decode(header[6:], validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        name, secret = unquote(name), unquote(secret)
        if "client_secret" in request.form:
            return False
    else:
        name, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    right_name = hmac.compare_digest(name.encode(), config.client_id.encode())
    right_secret = hmac.compare_digest(secret.encode(), config.client_secret.encode())
    return right_name and right_secret


def _no(status: int, error: str, description: str) -> tuple[Response, int, dict[str, str]]:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="acm"' if error == "invalid_client" else f'Bearer error="{error}"'
    return jsonify(error=error, error_description=description), status, headers


@blueprint.post("/v1/token")
def token() -> Any:
    """Exchange a code for tokens."""
    if not _client_is_known():
        return _no(401, "invalid_client", "unknown client or wrong secret")
    if request.form.get("grant_type") != "authorization_code":
        return _no(400, "unsupported_grant_type", "only authorization_code")
    code = request.form.get("code", "")
    grant = parts().tokens.spend_code(code)
    if grant is None:
        return _no(400, "invalid_grant", f"code unknown, used before, or older than {CODE_SECONDS} seconds")
    if request.form.get("redirect_uri") != grant.redirect_uri:
        return _no(400, "invalid_grant", "redirect_uri differs from the one of the request")
    verifier = request.form.get("code_verifier", "")
    if not hmac.compare_digest(challenge_of(verifier), grant.challenge):
        return _no(400, "invalid_grant", "code_verifier does not fit the challenge")
    return jsonify(parts().tokens.issue(code, grant)), 200, {"Cache-Control": "no-store"}


def _bearer() -> str:
    header = request.headers.get("Authorization", "")
    return header[7:].strip() if header.lower().startswith("bearer ") else ""


@blueprint.route("/v1/userinfo", methods=["GET", "POST"])
def userinfo() -> Any:
    """The claims again, for a living access token."""
    grant = parts().tokens.grant_of(_bearer())
    if grant is None:
        return _no(401, "invalid_token", "unknown or expired access token")
    return jsonify(claims_of(grant)), 200, {"Cache-Control": "no-store"}


@blueprint.post("/v1/introspect")
def introspect() -> Any:
    """Whether an access token lives, for the client."""
    if not _client_is_known():
        return _no(401, "invalid_client", "unknown client or wrong secret")
    grant = parts().tokens.grant_of(request.form.get("token", ""))
    if grant is None:
        return jsonify(active=False)
    return jsonify(
        active=True,
        client_id=grant.client_id,
        scope=" ".join(sorted(grant.scopes)),
        token_type="Bearer",
        iss=parts().config.issuer,
        exp=int(grant.at) + TOKEN_SECONDS,
        iat=int(grant.at),
        acr=METHODS[grant.method],
        **claims_of(grant),
    )


@blueprint.route("/v1/logout", methods=["GET", "POST"])
def logout() -> AnyResponse | str:
    """End the session; there is none here, so only the way back matters."""
    target = request.values.get("post_logout_redirect_uri", "")
    if target and origin_of(target) in parts().config.portal_origins:
        state = request.values.get("state")
        return _back(target, state=state) if state else redirect(target, code=303)
    return render_template("acm_logged_out.html", portal_url=parts().config.portal_url)


@blueprint.get("/personas.json")
def personas() -> Response:
    """Everybody who can log in, for tests and tools."""
    world = parts().world
    return jsonify(
        [
            {
                "slug": persona.slug,
                "group": persona.group,
                "name": persona.name,
                "line": persona.line,
                "sub": persona.subject,
                "insz": persona.insz,
                "vo_id": persona.vo_id,
                "organisations": [world.employer(slug).kbo for slug in persona.orgs],
                "role": persona.role,
                "mail": persona.mail,
            }
            for persona in world.personas
        ]
    )
