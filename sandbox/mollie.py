"""The Mollie API v2 as ``mollie-api-python`` calls it: payments, refunds, and the list of methods."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from sandbox.parts import parts
from sandbox.payments import METHODS, NEXT, ApiError, structured_message
from sandbox.state import Document

blueprint = Blueprint("mollie", __name__, url_prefix="/mollie/v2")
_HAL = "application/hal+json"


def _link(path: str, content_type: str = _HAL) -> dict[str, str]:
    return {"href": f"{parts().config.public_url}{path}", "type": content_type}


def _answer(body: Document, status: int = 200, **headers: str) -> Response:
    response = Response(json.dumps(body), status, content_type=_HAL)
    response.headers.update(headers)
    return response


@blueprint.errorhandler(ApiError)
def _error(error: ApiError) -> Response:
    body: Document = {"status": error.status, "title": error.title, "detail": error.detail}
    if error.field:
        body["field"] = error.field
    body["_links"] = {"documentation": {"href": "https://docs.mollie.com/errors", "type": "text/html"}}
    return _answer(body, error.status)


@blueprint.before_request
def _check_key() -> None:
    header = request.headers.get("Authorization", "")
    wanted = f"Bearer {parts().config.mollie_api_key}"
    if not hmac.compare_digest(header.encode(), wanted.encode()):
        raise ApiError(401, "Unauthorized Request", "Missing authentication, or failed to authenticate")


def _body() -> Document:
    data = request.get_json(silent=True, force=True) if request.get_data() else {}
    if not isinstance(data, dict):
        raise ApiError(400, "Bad Request", "The request body is no JSON object")
    return data


def _once(make: Callable[[], tuple[Document, int]]) -> Response:
    """Do a POST once per Idempotency-Key; the same key again gives the same answer, for another request an error."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return _answer(*make())
    state = parts().state
    fingerprint = hashlib.sha256(request.path.encode() + b"\n" + request.get_data()).hexdigest()
    with state.lock:
        before = state.get("idempotency", key)
        if before is None:
            body, status = make()
            state.put("idempotency", key, {"fingerprint": fingerprint, "body": body, "status": status})
            return _answer(body, status)
    if before["fingerprint"] != fingerprint:
        raise ApiError(400, "Bad Request", "This Idempotency-Key was used for another request")
    return _answer(before["body"], before["status"], **{"Idempotent-Replayed": "true"})


def _payment_body(payment: Document) -> Document:
    pid, status, moments = payment["id"], payment["status"], payment["moments"]
    links = {
        "self": _link(f"/mollie/v2/payments/{pid}"),
        "dashboard": _link(f"/mollie/beheer/{pid}", "text/html"),
        "documentation": {"href": "https://docs.mollie.com/reference/get-payment", "type": "text/html"},
    }
    if status == "open":
        links["checkout"] = _link(f"/mollie/checkout/{pid}", "text/html")
    body: Document = {
        "resource": "payment",
        "id": pid,
        "mode": "test",
        "createdAt": payment["created_at"],
        "amount": payment["amount"],
        "description": payment["description"],
        "method": payment["method"],
        "metadata": payment["metadata"],
        "locale": payment["locale"],
        "status": status,
        "isCancelable": status in NEXT,
        "profileId": "pfl_oefening",
        "sequenceType": "oneoff",
        "redirectUrl": payment["redirect_url"],
        "webhookUrl": payment["webhook_url"] or None,
        "_links": links,
    }
    if payment["cancel_url"]:
        body["cancelUrl"] = payment["cancel_url"]
    if status in NEXT:
        body["expiresAt"] = payment["expires_at"]
    for state in ("paid", "failed", "canceled", "expired"):
        if state in moments:
            body[f"{state}At"] = moments[state]
    if payment["method"] == "banktransfer":
        body["details"] = {
            "bankName": "Oefenbank",
            "bankAccount": "BE00 0000 0000 0000",
            "bankBic": "OEFEBEBB",
            "transferReference": structured_message(pid),
        }
    if status == "paid":
        given_back = parts().payments.refunded(payment)
        left = parts().payments.remaining(payment)
        body["amountRefunded"] = {"currency": "EUR", "value": f"{given_back:.2f}"}
        body["amountRemaining"] = {"currency": "EUR", "value": f"{left:.2f}"}
        body["settlementAmount"] = payment["amount"]
        if given_back:
            links["refunds"] = _link(f"/mollie/v2/payments/{pid}/refunds")
    return body


def _refund_body(refund: Document) -> Document:
    pid = refund["payment_id"]
    return {
        "resource": "refund",
        "id": refund["id"],
        "mode": "test",
        "amount": refund["amount"],
        "description": refund["description"],
        "metadata": refund["metadata"],
        "status": "refunded" if refund["refunded"] else "pending",
        "paymentId": pid,
        "createdAt": refund["created_at"],
        "_links": {
            "self": _link(f"/mollie/v2/payments/{pid}/refunds/{refund['id']}"),
            "payment": _link(f"/mollie/v2/payments/{pid}"),
        },
    }


def _limit() -> int:
    text = request.args.get("limit", "50")
    if not text.isdecimal() or not 1 <= int(text) <= 250:
        raise ApiError(400, "Bad Request", "The limit must be between 1 and 250", "limit")
    return int(text)


def _list(name: str, items: list[Document], path: str) -> Response:
    links = {"self": _link(path), "previous": None, "next": None}
    return _answer({"count": len(items), "_embedded": {name: items}, "_links": links})


@blueprint.post("/payments")
def create_payment() -> Response:
    """Open a payment."""

    def make() -> tuple[Document, int]:
        return _payment_body(parts().payments.create(_body())), 201

    return _once(make)


@blueprint.get("/payments")
def list_payments() -> Response:
    """The newest payments."""
    return _list("payments", [_payment_body(p) for p in parts().payments.newest(_limit())], "/mollie/v2/payments")


@blueprint.get("/payments/<payment_id>")
def get_payment(payment_id: str) -> Response:
    """How a payment stands."""
    return _answer(_payment_body(parts().payments.get(payment_id)))


@blueprint.delete("/payments/<payment_id>")
def cancel_payment(payment_id: str) -> Response:
    """Cancel a payment that was not paid."""
    return _answer(_payment_body(parts().payments.cancel(payment_id)))


@blueprint.post("/payments/<payment_id>/refunds")
def create_refund(payment_id: str) -> Response:
    """Give money back; all of it when no amount is given."""

    def make() -> tuple[Document, int]:
        return _refund_body(parts().payments.refund(payment_id, _body())), 201

    return _once(make)


@blueprint.get("/payments/<payment_id>/refunds")
def list_refunds(payment_id: str) -> Response:
    """The refunds of a payment."""
    parts().payments.get(payment_id)
    found = [_refund_body(refund) for refund in parts().payments.refunds(payment_id, _limit())]
    return _list("refunds", found, f"/mollie/v2/payments/{payment_id}/refunds")


@blueprint.get("/payments/<payment_id>/refunds/<refund_id>")
def get_refund(payment_id: str, refund_id: str) -> Response:
    """How a refund stands."""
    return _answer(_refund_body(parts().payments.get_refund(payment_id, refund_id)))


@blueprint.get("/refunds")
def list_all_refunds() -> Response:
    """All refunds."""
    return _list(
        "refunds", [_refund_body(refund) for refund in parts().payments.refunds(limit=_limit())], "/mollie/v2/refunds"
    )


@blueprint.get("/methods")
def list_methods() -> Response:
    """How one can pay."""
    methods: list[Any] = [
        {"resource": "method", "id": name, "description": label, "status": "activated"}
        for name, label in METHODS.items()
    ]
    return _list("methods", methods, "/mollie/v2/methods")


@blueprint.route("/<path:rest>", methods=["GET", "POST", "PATCH", "DELETE"])
def unknown(rest: str) -> Response:
    """Everything else of the API: not here."""
    raise ApiError(404, "Not Found", f"The sandbox does not know {rest}")
