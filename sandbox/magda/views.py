"""The addresses of the MAGDA stand-in: the one for messages, the pages and the small API to set how sources behave."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for

from sandbox.magda.catalogue import SERVICES
from sandbox.magda.modes import LABELS, UnknownModeError
from sandbox.parts import parts
from sandbox.people import is_insz

blueprint = Blueprint("magda", __name__, url_prefix="/magda")


@blueprint.post("", strict_slashes=False)
@blueprint.post("/<path:rest>")
def messages(rest: str = "") -> Response:  # noqa: ARG001
    """Every service on one address, as MAGDA's own gateway sorts them by content."""
    raw = parts().magda.answer(request.get_data())
    return Response(raw.body, raw.status, content_type="text/xml; charset=utf-8")


@blueprint.get("/beheer")
def overview() -> str:
    """Everybody, and which of their sources misbehave."""
    modes = parts().modes
    rows = []
    for persona in parts().world.personas:
        if not persona.insz:
            continue
        states = {name: modes.of(persona.insz, name) for name, service in SERVICES.items() if service.about == "person"}
        rows.append((persona, {name: mode for name, mode in states.items() if mode.name != "ok"}))
    firms = []
    for org in parts().world.organisations:
        states = {name: modes.of(org.kbo, name) for name, svc in SERVICES.items() if svc.about == "organisation"}
        firms.append((org, {name: mode for name, mode in states.items() if mode.name != "ok"}))
    return render_template("magda_overview.html", rows=rows, firms=firms, labels=LABELS, everywhere=modes.all_set())


def _subject(key: str) -> tuple[str, str, str]:
    """Name, what to try, and which services speak about it. 404 for what cannot be a number."""
    if is_insz(key):
        persona = parts().world.by_insz(key)
        return persona.name, persona.line, "person"
    organisation = parts().world.organisation(key)
    if organisation is None or key != organisation.kbo:
        abort(404)
    return organisation.name, f"Ondernemingsnummer {key}", "organisation"


@blueprint.get("/beheer/<key>")
def subject(key: str) -> str:
    """How the sources behave for one person or firm."""
    name, line, about = _subject(key)
    services = [service for service in SERVICES.values() if service.about == about]
    states = {service.name: parts().modes.of(key, service.name) for service in services}
    return render_template(
        "magda_subject.html", key=key, name=name, line=line, services=services, states=states, labels=LABELS
    )


@blueprint.post("/beheer/<key>")
def set_subject(key: str) -> Any:
    """Set all services of one person or firm, or put them back."""
    name, _, about = _subject(key)
    if "reset" in request.form:
        parts().modes.reset(key)
        flash(f"De bronnen van {name} doen weer zoals in het begin.")
    else:
        try:
            seconds = float(request.form.get("seconds", "").replace(",", ".") or 4)
        except ValueError:
            seconds = 4.0
        for service in SERVICES.values():
            wanted = request.form.get(service.name)
            if service.about == about and wanted in LABELS and wanted != parts().modes.of(key, service.name).name:
                parts().modes.set(key, service.name, wanted, seconds)
        flash(f"Bewaard voor {name}.")
    return redirect(url_for("magda.subject", key=key), code=303)


@blueprint.post("/beheer")
def reset_all() -> Any:
    """Put every source back."""
    parts().modes.reset()
    flash("Alle bronnen doen weer zoals in het begin.")
    return redirect(url_for("magda.overview"), code=303)


@blueprint.get("/api/modes")
def list_modes() -> Response:
    """What was set."""
    return jsonify(parts().modes.all_set())


@blueprint.put("/api/modes")
def put_mode() -> Any:
    """``{"insz" or "kbo": number or "*", "service": name, "mode": name, "seconds": number}``."""
    body = request.get_json()
    try:
        parts().modes.set(
            str(body.get("insz") or body.get("kbo") or ""), body.get("service"), body.get("mode"), body.get("seconds")
        )
    except UnknownModeError as error:
        return jsonify(error=str(error)), 422
    return "", 204


@blueprint.delete("/api/modes")
def delete_modes() -> Any:
    """Back to the start, for one number (``?insz=``) or all; ``?registrations=1`` empties the repertory too."""
    parts().modes.reset(request.args.get("insz") or request.args.get("kbo"))
    if request.args.get("registrations"):
        parts().magda.forget_registrations()
    return "", 204
