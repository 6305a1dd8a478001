"""The payment page that a customer sees, and the pages on which one plays bank."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from sandbox.config import origin_of
from sandbox.parts import parts
from sandbox.payments import HOOKS, METHODS, NEXT, STATUS_LABELS, ApiError, structured_message
from sandbox.state import Document

blueprint = Blueprint("checkout", __name__, url_prefix="/mollie")
# Button -> (status, method). A transfer is only on its way: the bank still has to receive it.
_ACTIONS = {
    "bancontact": ("paid", "bancontact"),
    "banktransfer": ("pending", "banktransfer"),
    "cancel": ("canceled", None),
    "fail": ("failed", None),
    "expire": ("expired", None),
}


def _payment(payment_id: str) -> Document:
    try:
        return parts().payments.get(payment_id)
    except ApiError:
        abort(404)


def _way_back(payment: Document) -> str:
    if payment["status"] == "canceled" and payment["cancel_url"]:
        return str(payment["cancel_url"])
    return str(payment["redirect_url"])


def _context(payment: Document) -> dict[str, Any]:
    portal = origin_of(payment["redirect_url"]) in parts().config.portal_origins
    return {
        "payment": payment,
        "ogm": structured_message(payment["id"]),
        "labels": STATUS_LABELS,
        "methods": METHODS,
        "hooks": HOOKS,
        "late_seconds": parts().config.late_seconds,
        "way_back": _way_back(payment) if portal else "",
        "changeable": payment["status"] in NEXT,
    }


@blueprint.get("/checkout/<payment_id>")
def page(payment_id: str) -> str:
    """The payment page."""
    return render_template("checkout.html", **_context(_payment(payment_id)))


@blueprint.post("/checkout/<payment_id>")
def act(payment_id: str) -> Any:
    """The customer pays, cancels, fails or lets it expire; then the portal is told and the customer goes back."""
    payment = _payment(payment_id)
    action = request.form.get("action", "")
    hook = request.form.get("hook", "normal")
    if action not in _ACTIONS or hook not in HOOKS:
        abort(400)
    status, method = _ACTIONS[action]
    if method and method not in payment["allowed"]:
        abort(400)
    moved = parts().payments.move(payment_id, status, method=method)
    if moved and status != "pending":
        parts().payments.tell(payment_id, hook, late_seconds=_seconds())
    if status == "pending" and moved:
        return redirect(url_for("checkout.page", payment_id=payment_id), code=303)
    return redirect(_way_back(_payment(payment_id)), code=303)


def _seconds() -> float | None:
    try:
        return min(max(float(request.form.get("seconds", "").replace(",", ".")), 0.0), 3600.0)
    except ValueError:
        return None


@blueprint.get("/beheer", strict_slashes=False)
def overview() -> str:
    """All payments, newest first."""
    payments = parts().payments
    rows = [(payment, payments.refunded(payment)) for payment in payments.newest(100)]
    return render_template("payments.html", rows=rows, labels=STATUS_LABELS, methods=METHODS)


@blueprint.get("/beheer/<payment_id>")
def manage(payment_id: str) -> str:
    """One payment: its states, its webhooks, its refunds."""
    payment = _payment(payment_id)
    return render_template(
        "payment.html",
        **_context(payment),
        next_states=sorted(NEXT.get(payment["status"], ())),
        deliveries=parts().payments.deliveries(payment_id),
        refunds=parts().payments.refunds(payment_id),
    )


@blueprint.post("/beheer/<payment_id>")
def manage_action(payment_id: str) -> Any:
    """Play bank: set a state, send the webhook again, finish a refund."""
    _payment(payment_id)
    payments = parts().payments
    hook = request.form.get("hook", "normal")
    if hook not in HOOKS:
        abort(400)
    match request.form.get("action"):
        case "move":
            status = request.form.get("status", "")
            method = "banktransfer" if status == "pending" else None
            if payments.move(payment_id, status, method=method):
                if status != "pending":
                    payments.tell(payment_id, hook, late_seconds=_seconds())
                flash(f"De betaling staat nu op: {STATUS_LABELS[status]}.")
            else:
                flash("Dat kan niet meer: de betaling staat al ergens anders.")
        case "webhook":
            payments.tell(payment_id, hook, late_seconds=_seconds())
            flash("Het bericht aan het portaal is opnieuw vertrokken.")
        case "refunded":
            payments.finish_refund(request.form.get("refund", ""))
            flash("De terugbetaling is uitgevoerd.")
        case _:
            abort(400)
    return redirect(url_for("checkout.manage", payment_id=payment_id), code=303)
