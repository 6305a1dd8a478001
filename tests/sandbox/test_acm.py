"""The login: what it demands, what it tells, what it refuses."""

import base64
import dataclasses
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet

from sandbox.config import Config
from tests.sandbox.conftest import CONFIG

VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CALLBACK = "http://127.0.0.1:8000/aanmelden/terug/"
ASK = {
    "client_id": CONFIG.client_id,
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "openid profile rrn vo",
    "state": "toestand",
    "nonce": "eenmalig",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def answer_of(response: Any) -> dict[str, str]:
    """What the redirect to the portal carries."""
    assert response.status_code == 303, response.get_data(as_text=True)
    assert response.location.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(response.location).query).items()}


def code_for(client: FlaskClient, persona: str = "an-peeters", **changes: str) -> str:
    answer = answer_of(client.post("/acm/v1/auth", data={**ASK, **changes, "persona": persona}))
    assert answer["state"] == "toestand"
    return answer["code"]


def exchange(client: FlaskClient, code: str, **changes: Any) -> Any:
    data = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_id": CONFIG.client_id,
        "client_secret": CONFIG.client_secret,
    } | changes
    return client.post("/acm/v1/token", data={name: value for name, value in data.items() if value is not None})


def claims_for(client: FlaskClient, persona: str, **changes: str) -> dict[str, Any]:
    response = exchange(client, code_for(client, persona, **changes))
    assert response.status_code == 200, response.json
    keys = KeySet.import_key_set(client.get("/acm/v1/keys").json)
    return dict(jwt.decode(response.json["id_token"], keys, algorithms=["RS256"]).claims)


def test_discovery_names_what_there_is(client: FlaskClient) -> None:
    config = client.get("/acm/.well-known/openid-configuration").json
    assert config["issuer"] == CONFIG.issuer
    assert config["code_challenge_methods_supported"] == ["S256"]
    assert config["id_token_signing_alg_values_supported"] == ["RS256"]
    assert set(config["scopes_supported"]) == {"openid", "profile", "rrn", "vo"}
    for name in ("authorization", "token", "userinfo", "end_session", "introspection"):
        assert config[f"{name}_endpoint"].startswith(f"{CONFIG.issuer}/v1/")


def test_the_keys_keep_the_private_part_to_themselves(client: FlaskClient) -> None:
    (key,) = client.get("/acm/v1/keys").json["keys"]
    assert key["kid"]
    assert not {"d", "p", "q"} & set(key)


def test_the_page_lists_everybody_with_something_to_try(client: FlaskClient) -> None:
    page = client.get("/acm/v1/auth", query_string=ASK).get_data(as_text=True)
    for text in ("Burgers", "Mensen van een loopbaancentrum", "Mensen van VDAB", "An Peeters", "precies 2.554"):
        assert text in page
    assert "<script" not in page


def test_search_keeps_those_who_fit_and_the_question(client: FlaskClient) -> None:
    page = client.get("/acm/v1/auth", query_string={**ASK, "zoek": "horizon"}).get_data(as_text=True)
    assert "Hugo Stevens" in page
    assert "An Peeters" not in page
    assert f'value="{CHALLENGE}"' in page


@pytest.mark.parametrize(
    ("scope", "there", "absent"),
    [("openid profile rrn", "an-peeters", "ann-declercq"), ("openid profile vo", "ann-declercq", "an-peeters")],
)
def test_the_page_shows_who_fits_what_is_asked(client: FlaskClient, scope: str, there: str, absent: str) -> None:
    page = client.get("/acm/v1/auth", query_string={**ASK, "scope": scope}).get_data(as_text=True)
    assert f'value="{there}"' in page
    assert f'value="{absent}"' not in page
    assert ('name="insz"' in page) == ("rrn" in scope)
    everybody = client.get("/acm/v1/auth", query_string={**ASK, "scope": scope, "iedereen": "1"}).get_data(as_text=True)
    assert f'value="{there}"' in everybody
    assert f'value="{absent}"' in everybody


def test_a_citizen(client: FlaskClient) -> None:
    claims = claims_for(client, "an-peeters")
    assert claims["given_name"] == "An"
    assert claims["family_name"] == "Peeters"
    assert claims["rrn"] == "84631512418"
    assert claims["vo_doelgroepcode"] == "BUR"
    assert claims["nonce"] == "eenmalig"
    assert claims["aud"] == CONFIG.client_id
    assert claims["iss"] == CONFIG.issuer
    assert claims["acr"] == "urn:be:vlaanderen:authmech:itsme"
    assert not {"email", "vo_id", "vo_orgcode"} & set(claims)


def test_somebody_of_a_centre_and_of_vdab(client: FlaskClient) -> None:
    centre = claims_for(client, "pieter-van-acker")
    assert centre["vo_doelgroepcode"] == "EA"
    assert centre["vo_orgcode"] == "0999000129"
    assert centre["vo_orgnaam"] == "Kompas Loopbaanbegeleiding"
    assert centre["vo_id"]
    assert "rrn" not in centre
    assert claims_for(client, "ann-declercq")["vo_doelgroepcode"] == "GID"


def test_one_person_for_two_centres_is_one_subject(client: FlaskClient) -> None:
    first = claims_for(client, "sofie-lemmens@wegwijzer")
    second = claims_for(client, "sofie-lemmens@horizon")
    assert first["sub"] == second["sub"]
    assert first["vo_orgcode"] != second["vo_orgcode"]


def test_only_claims_of_the_asked_scopes(client: FlaskClient) -> None:
    claims = claims_for(client, "an-peeters", scope="openid")
    assert not {"given_name", "rrn", "vo_doelgroepcode"} & set(claims)
    assert claims["sub"]


def test_the_strength_of_the_login_can_be_chosen_or_demanded(client: FlaskClient) -> None:
    assert claims_for(client, "an-peeters", method="eid")["acr"].endswith(":eid")
    demanded = claims_for(client, "an-peeters", acr_values="urn:be:vlaanderen:authmech:totp", method="eid")
    assert demanded["acr"].endswith(":totp")


def test_a_number_of_your_own(client: FlaskClient) -> None:
    answer = answer_of(client.post("/acm/v1/auth", data={**ASK, "insz": "90.61.01-123.45"}))
    token = exchange(client, answer["code"]).json["access_token"]
    claims = client.get("/acm/v1/userinfo", headers={"Authorization": f"Bearer {token}"}).json
    assert claims["rrn"] == "90610112345"
    assert claims["given_name"]


@pytest.mark.parametrize("choice", [{"insz": "123"}, {"persona": "niemand"}, {"persona": "sofie-lemmens@kompas"}])
def test_an_impossible_choice_shows_the_page_again(client: FlaskClient, choice: dict[str, str]) -> None:
    response = client.post("/acm/v1/auth", data={**ASK, **choice})
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert 'role="alert"' in page
    assert f'value="{CHALLENGE}"' in page


def test_cancel(client: FlaskClient) -> None:
    answer = answer_of(client.post("/acm/v1/auth", data={**ASK, "cancel": "1", "persona": "an-peeters"}))
    assert answer["error"] == "access_denied"
    assert answer["state"] == "toestand"
    assert "code" not in answer


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "openid email"}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_refused_by_redirect(client: FlaskClient, changes: dict[str, str], error: str) -> None:
    assert answer_of(client.get("/acm/v1/auth", query_string={**ASK, **changes}))["error"] == error
    assert answer_of(client.post("/acm/v1/auth", data={**ASK, **changes, "persona": "an-peeters"}))["error"] == error


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "iemand-anders"},
        {"redirect_uri": "http://127.0.0.1:8000.kwaad.example/"},
        {"redirect_uri": "http://127.0.0.1:9/terug/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
    ],
)
def test_an_unknown_client_is_never_redirected(client: FlaskClient, changes: dict[str, str]) -> None:
    for response in (
        client.get("/acm/v1/auth", query_string={**ASK, **changes}),
        client.post("/acm/v1/auth", data={**ASK, **changes, "persona": "an-peeters"}),
    ):
        assert response.status_code == 400
        assert response.location is None


def test_a_wrong_secret(client: FlaskClient) -> None:
    code = code_for(client)
    response = exchange(client, code, client_secret="fout")
    assert response.status_code == 401
    assert response.json["error"] == "invalid_client"
    # The code was not spent by somebody who is not the client.
    assert exchange(client, code).status_code == 200


def test_basic_authentication(client: FlaskClient) -> None:
    data = {"grant_type": "authorization_code", "code": code_for(client), "redirect_uri": CALLBACK}
    auth = (CONFIG.client_id, CONFIG.client_secret)
    assert client.post("/acm/v1/token", data={**data, "code_verifier": VERIFIER}, auth=auth).status_code == 200
    assert client.post("/acm/v1/token", data=data, auth=(CONFIG.client_id, "fout")).status_code == 401


@pytest.mark.parametrize("verifier", [None, "", "x" * 43])
def test_pkce_is_checked(client: FlaskClient, verifier: str | None) -> None:
    response = exchange(client, code_for(client), code_verifier=verifier)
    assert response.status_code == 400
    assert response.json["error"] == "invalid_grant"


def test_the_redirect_address_must_be_the_same(client: FlaskClient) -> None:
    response = exchange(client, code_for(client), redirect_uri="http://127.0.0.1:8000/elders/")
    assert response.json["error"] == "invalid_grant"


def test_a_code_works_once_and_a_second_time_withdraws_the_token(client: FlaskClient) -> None:
    code = code_for(client)
    bearer = {"Authorization": f"Bearer {exchange(client, code).json['access_token']}"}
    assert client.get("/acm/v1/userinfo", headers=bearer).status_code == 200
    assert exchange(client, code).json["error"] == "invalid_grant"
    assert client.get("/acm/v1/userinfo", headers=bearer).status_code == 401


def test_a_failed_exchange_spends_the_code_too(client: FlaskClient) -> None:
    code = code_for(client)
    assert exchange(client, code, code_verifier="x" * 43).status_code == 400
    assert exchange(client, code).json["error"] == "invalid_grant"


def test_an_old_code(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_for(client)
    monkeypatch.setattr("sandbox.acm_tokens.CODE_SECONDS", -1)
    assert exchange(client, code).json["error"] == "invalid_grant"


def test_userinfo_and_introspection(client: FlaskClient) -> None:
    token = exchange(client, code_for(client)).json["access_token"]
    assert client.get("/acm/v1/userinfo").status_code == 401
    auth = {"client_id": CONFIG.client_id, "client_secret": CONFIG.client_secret}
    known = client.post("/acm/v1/introspect", data={**auth, "token": token}).json
    assert known["active"]
    assert known["rrn"] == "84631512418"
    assert client.post("/acm/v1/introspect", data={**auth, "token": "x"}).json == {"active": False}
    assert client.post("/acm/v1/introspect", data={"token": token}).status_code == 401


def test_logout_goes_back_to_the_portal_only(client: FlaskClient) -> None:
    back = client.get("/acm/v1/logout?post_logout_redirect_uri=http://127.0.0.1:8000/tot-ziens/&state=s")
    assert back.location == "http://127.0.0.1:8000/tot-ziens/?state=s"
    away = client.get("/acm/v1/logout?post_logout_redirect_uri=http://kwaad.example/")
    assert away.status_code == 200
    assert "Je bent afgemeld" in away.get_data(as_text=True)


def test_a_persona_in_the_address_is_only_proposed(client: FlaskClient) -> None:
    page = client.get("/acm/v1/auth", query_string={**ASK, "persona": "mia-willems"})
    assert page.status_code == 200
    assert "Verder als Mia Willems?" in page.get_data(as_text=True)


class TestAutomatic:
    """With SANDBOX_AUTO=1, for load tests."""

    @pytest.fixture
    def config(self) -> Config:
        return dataclasses.replace(CONFIG, auto_login=True)

    def test_goes_on_at_once(self, client: FlaskClient) -> None:
        answer = answer_of(client.get("/acm/v1/auth", query_string={**ASK, "persona": "insz:90610112345"}))
        assert exchange(client, answer["code"]).status_code == 200

    def test_but_not_for_nobody(self, client: FlaskClient) -> None:
        assert client.get("/acm/v1/auth", query_string={**ASK, "persona": "niemand"}).status_code == 200


def test_forms_may_lead_to_the_portal_and_nowhere_else(app: Flask) -> None:
    policy = app.test_client().get("/").headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:8000" in policy
    assert "unsafe-inline" not in policy
