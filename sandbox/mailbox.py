"""The mailbox: every mail and every letter that the portal sends, and nothing leaves this machine."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
import uuid
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from markupsafe import Markup, escape

from sandbox.parts import parts
from sandbox.state import Document

blueprint = Blueprint("mail", __name__, url_prefix="/mail")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_PAGE = 100
# The mail may style itself and nothing more: no script, no picture from elsewhere, no form.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def linked(text: str) -> Markup:
    """Plain text with its addresses as links, so that one can follow what a mail asks."""
    pieces, at = [], 0
    for match in _LINK.finditer(text):
        url = escape(match.group())
        pieces += [escape(text[at : match.start()]), Markup(f'<a href="{url}">{url}</a>')]
        at = match.end()
    return Markup("").join([*pieces, escape(text[at:])])


def _text(body: Document, name: str) -> str:
    value = body.get(name) or ""
    if not isinstance(value, str):
        abort(422)
    return value


def _moment(text: str) -> str:
    """When a message was sent, as whoever sent it says (the portal's calendar is not ours); else now."""
    if not text:
        return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        abort(422)
    if moment.tzinfo is None:
        abort(422)
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


@blueprint.post("/api/messages")
def receive() -> Any:
    """Take in a mail ``{"to", "from", "subject", "text", "html", "message_id"}`` or a letter
    ``{"kind": "letter", "to_name", "address", "subject", "pdf_base64"}``; with ``at``, when it was sent, in ISO form.

    The same message twice is shown twice: that is what one wants to see.
    """
    body = request.get_json()
    if not isinstance(body, dict):
        abort(422)
    kind = body.get("kind", "mail")
    recipients = body.get("to") or []
    recipients = [recipients] if isinstance(recipients, str) else list(recipients)
    if kind not in ("mail", "letter") or (kind == "mail" and not recipients):
        return jsonify(error="a mail needs 'to'; kind is 'mail' or 'letter'"), 422
    message: Document = {
        "id": uuid.uuid4().hex,
        "kind": kind,
        "at": _moment(_text(body, "at")),
        "to": [str(recipient) for recipient in recipients],
        "from": _text(body, "from"),
        "subject": _text(body, "subject"),
        "text": _text(body, "text"),
        "html": _text(body, "html"),
        "message_id": _text(body, "message_id"),
        "to_name": _text(body, "to_name"),
        "address": body.get("address") or "",
    }
    pdf = _text(body, "pdf_base64")
    if pdf:
        try:
            base64.b64decode(pdf, validate=True)
        except binascii.Error:
            return jsonify(error="pdf_base64 is no base64"), 422
        parts().state.put("pdf", message["id"], {"base64": pdf})
    message["has_pdf"] = bool(pdf)
    tag = " ".join([*message["to"], message["to_name"]]).casefold()
    parts().state.put("message", message["id"], message, tag=tag)
    return jsonify(id=message["id"]), 201


@blueprint.get("/api/messages")
def list_json() -> Response:
    """Messages as JSON, newest first; ``?to=`` keeps those whose recipient contains the text."""
    return jsonify(parts().state.newest("message", tag_contains=request.args.get("to", "").casefold(), limit=_PAGE))


@blueprint.delete("/api/messages")
def delete_all() -> Any:
    """Empty the mailbox."""
    parts().state.delete("message")
    parts().state.delete("pdf")
    return "", 204


@blueprint.get("/", strict_slashes=False)
def inbox() -> str:
    """All messages, newest first."""
    search = request.args.get("aan", "").strip()
    messages = parts().state.newest("message", tag_contains=search.casefold(), limit=_PAGE)
    return render_template("mail_list.html", messages=messages, search=search, total=parts().state.count("message"))


def _message(message_id: str) -> Document:
    message = parts().state.get("message", message_id)
    if message is None:
        abort(404)
    return message


@blueprint.get("/<message_id>")
def read(message_id: str) -> str:
    """One message, its text first."""
    message = _message(message_id)
    address = message["address"]
    lines = address if isinstance(address, list) else str(address).splitlines()
    return render_template("mail.html", message=message, text=linked(message["text"]), address_lines=lines)


@blueprint.get("/<message_id>/html")
def read_html(message_id: str) -> Response:
    """The HTML part alone, for the frame; links open in a new window."""
    message = _message(message_id)
    body = f'<base target="_blank">{message["html"]}'
    return Response(body, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _MAIL_POLICY})


@blueprint.get("/<message_id>/brief.pdf")
def letter(message_id: str) -> Response:
    """The letter itself."""
    stored = parts().state.get("pdf", message_id)
    if stored is None:
        abort(404)
    return Response(
        base64.b64decode(stored["base64"]),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="brief-{message_id[:8]}.pdf"'},
    )
