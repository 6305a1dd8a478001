"""Payments and refunds of the payment provider: the rules, without HTTP.

A payment is open, then perhaps pending (a transfer on its way), then paid, failed, canceled or expired, for good.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import string
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.config import Config, origin_of
from sandbox.courier import Courier
from sandbox.state import Document, State

METHODS = {"bancontact": "Bancontact", "banktransfer": "overschrijving"}
STATUS_LABELS = {
    "open": "open",
    "pending": "overschrijving onderweg",
    "paid": "betaald",
    "failed": "mislukt",
    "canceled": "geannuleerd",
    "expired": "vervallen",
}
NEXT: Mapping[str, frozenset[str]] = {
    "open": frozenset({"pending", "paid", "failed", "canceled", "expired"}),
    "pending": frozenset({"paid", "failed", "canceled", "expired"}),
}
HOOKS = {
    "normal": "meteen",
    "twice": "twee keer tegelijk",
    "late": "te laat",
    "before": "eerst, en pas daarna keer je terug",
    "never": "nooit",
}
_AMOUNT = re.compile(r"\d{1,7}\.\d{2}")
_ALPHABET = string.ascii_letters + string.digits
# Payments of the time before the demo begins, which the portal knows and we never saw: paid, the cents are in the
# number.
_PAST_PAYMENT = re.compile(r"tr_past([1-9]\d{1,6})x[0-9a-f]{16}")
_PAST_REFUND = re.compile(r"re_past[0-9a-f]{16}")


class ApiError(Exception):
    """An error as the API tells it."""

    def __init__(self, status: int, title: str, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.field = status, title, detail, field


def _unprocessable(detail: str, field: str) -> ApiError:
    return ApiError(422, "Unprocessable Entity", detail, field)


def _new_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(12))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _stamp(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")


def structured_message(payment_id: str) -> str:
    """The structured message (OGM) of a transfer: ten digits and their remainder modulo 97."""
    digits = int.from_bytes(payment_id.encode()) % 10**10
    whole = f"{digits:010d}{digits % 97 or 97:02d}"
    return f"+++{whole[:3]}/{whole[3:7]}/{whole[7:]}+++"


def _amount(value: Any, field: str) -> dict[str, str]:
    if not isinstance(value, dict) or value.get("currency") != "EUR":
        raise _unprocessable("The currency must be EUR", f"{field}.currency")
    text = value.get("value")
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise _unprocessable("The amount must be a string with two decimals", f"{field}.value")
    if Decimal(text) <= 0:
        raise _unprocessable("The amount must be higher than 0.00", f"{field}.value")
    return {"currency": "EUR", "value": text}


def _address(value: Any, field: str) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise _unprocessable(f"The {field} is invalid", field)
    return value


class Payments:
    """All payments. Every change takes the lock of the state, so that one wins."""

    def __init__(self, state: State, courier: Courier, config: Config) -> None:
        self._state = state
        self._courier = courier
        self._config = config

    def create(self, data: Mapping[str, Any]) -> Document:
        """A new open payment. Raises ApiError."""
        description = data.get("description")
        if not isinstance(description, str) or not description:
            raise _unprocessable("The description is required", "description")
        amount = _amount(data.get("amount"), "amount")
        redirect_url = _address(data.get("redirectUrl"), "redirectUrl")
        webhook_url = data.get("webhookUrl") or ""
        if webhook_url and origin_of(_address(webhook_url, "webhookUrl")) not in self._config.portal_origins:
            raise _unprocessable(
                "The webhook URL is invalid because it is unreachable from the sandbox's point of view", "webhookUrl"
            )
        method = data.get("method")
        allowed = [method] if isinstance(method, str) else list(method or METHODS)
        if not allowed or not set(allowed) <= set(METHODS):
            raise _unprocessable("The payment method is not active: use bancontact or banktransfer", "method")
        created = _now()
        payment: Document = {
            "id": _new_id("tr_"),
            "created_at": _stamp(created),
            "expires_at": _stamp(created + dt.timedelta(days=14)),
            "status": "open",
            "amount": amount,
            "description": description[:255],
            "method": allowed[0] if len(allowed) == 1 else None,
            "allowed": allowed,
            "metadata": data.get("metadata"),
            "locale": data.get("locale"),
            "redirect_url": redirect_url,
            "cancel_url": data.get("cancelUrl") or "",
            "webhook_url": webhook_url,
            "moments": {},
        }
        self._save(payment)
        return payment

    def get(self, payment_id: str) -> Document:
        """Raises ApiError (404)."""
        payment = self._state.get("payment", payment_id) or self._past(payment_id)
        if payment is None:
            raise ApiError(404, "Not Found", f"No payment exists with token {payment_id}.")
        return payment

    def _past(self, payment_id: str) -> Document | None:
        """A payment of the demo's past, put down when it is first asked for."""
        past = _PAST_PAYMENT.fullmatch(payment_id)
        if past is None:
            return None
        payment: Document = {
            "id": payment_id,
            "created_at": _stamp(_now()),
            "expires_at": _stamp(_now()),
            "status": "paid",
            "amount": {"currency": "EUR", "value": f"{Decimal(past[1]) / 100:.2f}"},
            "description": "Loopbaancheque (van vóór de start van de oefening)",
            "method": "bancontact",
            "allowed": ["bancontact"],
            "metadata": None,
            "locale": "nl_BE",
            "redirect_url": self._config.portal_url,
            "cancel_url": "",
            "webhook_url": "",
            "moments": {"paid": _stamp(_now())},
        }
        self._save(payment)
        return payment

    def newest(self, limit: int = 50) -> list[Document]:
        """The newest payments first."""
        return self._state.newest("payment", limit=limit)

    def move(self, payment_id: str, status: str, *, method: str | None = None) -> bool:
        """Move a payment on; False when it stands elsewhere already. Sends nothing."""
        with self._state.lock:
            payment = self.get(payment_id)
            if status not in NEXT.get(payment["status"], ()):
                return False
            payment["status"] = status
            payment["method"] = method or payment["method"]
            payment["moments"][status] = _stamp(_now())
            self._save(payment)
        return True

    def tell(self, payment_id: str, hook: str, *, late_seconds: float | None = None) -> None:
        """Tell the portal that something changed, in one of the ways of ``HOOKS``."""
        url = self.get(payment_id)["webhook_url"]
        if hook == "before":
            self._courier.send_now(url, payment_id, reason=HOOKS[hook])
        elif hook == "late":
            delay = self._config.late_seconds if late_seconds is None else late_seconds
            self._courier.send(url, payment_id, delay=delay, reason=HOOKS[hook])
        elif hook != "never":
            for _ in range(2 if hook == "twice" else 1):
                self._courier.send(url, payment_id, reason=HOOKS[hook])

    def deliveries(self, payment_id: str) -> list[Document]:
        """How the portal took the webhooks, newest first."""
        return self._state.newest("delivery", tag=payment_id)

    def cancel(self, payment_id: str) -> Document:
        """Cancel by the API. Raises ApiError when it is no longer possible."""
        self.get(payment_id)
        if not self.move(payment_id, "canceled"):
            raise _unprocessable("The payment cannot be canceled", "id")
        self.tell(payment_id, "normal")
        return self.get(payment_id)

    def refund(self, payment_id: str, data: Mapping[str, Any]) -> Document:
        """Give (a part of) a paid payment back. Raises ApiError."""
        with self._state.lock:
            payment = self.get(payment_id)
            if payment["status"] != "paid":
                raise _unprocessable("The payment is not paid and cannot be refunded", "status")
            left = self.remaining(payment)
            amount = _amount(data["amount"], "amount") if "amount" in data else {"currency": "EUR", "value": str(left)}
            if left <= 0 or Decimal(amount["value"]) > left:
                raise ApiError(409, "Conflict", "The specified amount cannot be refunded: it is more than what is left")
            refund: Document = {
                "id": _new_id("re_"),
                "payment_id": payment_id,
                "amount": amount,
                "description": str(data.get("description") or payment["description"])[:140],
                "metadata": data.get("metadata"),
                "created_at": _stamp(_now()),
                "refunded": False,
            }
            self._state.put("refund", refund["id"], refund, tag=payment_id)
        self._courier.at(self._config.refund_seconds, lambda: self.finish_refund(refund["id"]))
        return refund

    def finish_refund(self, refund_id: str) -> None:
        """The bank gave the money back; the portal hears of it."""
        with self._state.lock:
            refund = self._state.get("refund", refund_id)
            if refund is None or refund["refunded"]:
                return
            refund["refunded"] = True
            self._state.put("refund", refund_id, refund, tag=refund["payment_id"])
        self.tell(refund["payment_id"], "normal")

    def get_refund(self, payment_id: str, refund_id: str) -> Document:
        """Raises ApiError (404)."""
        refund = self._state.get("refund", refund_id) or self._past_refund(payment_id, refund_id)
        if refund is None or refund["payment_id"] != payment_id:
            raise ApiError(404, "Not Found", f"No refund exists with token {refund_id}.")
        return refund

    def _past_refund(self, payment_id: str, refund_id: str) -> Document | None:
        """A refund that the portal ordered before the demo began: the whole amount, and it was done."""
        if not (_PAST_PAYMENT.fullmatch(payment_id) and _PAST_REFUND.fullmatch(refund_id)):
            return None
        refund: Document = {
            "id": refund_id,
            "payment_id": payment_id,
            "amount": self.get(payment_id)["amount"],
            "description": "Terugbetaling loopbaancheque",
            "metadata": None,
            "created_at": _stamp(_now()),
            "refunded": True,
        }
        self._state.put("refund", refund_id, refund, tag=payment_id)
        return refund

    def refunds(self, payment_id: str | None = None, limit: int = 50) -> list[Document]:
        """Refunds of one payment, or all, newest first."""
        return self._state.newest("refund", tag=payment_id, limit=limit)

    def refunded(self, payment: Document) -> Decimal:
        """What was given back, or is on its way."""
        return sum((Decimal(r["amount"]["value"]) for r in self.refunds(payment["id"], 1000)), Decimal("0.00"))

    def remaining(self, payment: Document) -> Decimal:
        """What can still be given back."""
        return Decimal(payment["amount"]["value"]) - self.refunded(payment)

    def _save(self, payment: Document) -> None:
        self._state.put("payment", payment["id"], payment, tag=payment["status"])
