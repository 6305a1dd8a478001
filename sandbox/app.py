"""Puts the stand-ins together in one Flask application."""

from __future__ import annotations

import datetime as dt
import secrets
from zoneinfo import ZoneInfo

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from sandbox import acm, checkout, mailbox, mollie
from sandbox.acm_tokens import Tokens
from sandbox.calendar import Calendar
from sandbox.config import Config
from sandbox.courier import RETRIES, Courier
from sandbox.magda import views as magda_views
from sandbox.magda.answering import Magda
from sandbox.magda.catalogue import SERVICES
from sandbox.magda.modes import Modes
from sandbox.parts import Parts
from sandbox.payments import Payments
from sandbox.people import World
from sandbox.state import State

_BELGIUM = ZoneInfo("Europe/Brussels")
_MONTHS = ("jan.", "feb.", "maart", "april", "mei", "juni", "juli", "aug.", "sept.", "okt.", "nov.", "dec.")


def create_app(config: Config, *, retries: tuple[float, ...] = RETRIES) -> Flask:
    """The application. Call ``close_app`` when done with it."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        MAX_CONTENT_LENGTH=16 * 1024 * 1024, SESSION_COOKIE_NAME="oefening", SESSION_COOKIE_SAMESITE="Lax"
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    state, world = State(config.state_path), World()
    courier = Courier(state, retries)
    modes = Modes(state, world, tuple(SERVICES), config.slow_seconds)
    app.extensions["parts"] = Parts(
        config=config,
        state=state,
        world=world,
        courier=courier,
        modes=modes,
        tokens=Tokens(state, config.issuer),
        payments=Payments(state, courier, config),
        magda=Magda(
            state=state,
            world=world,
            modes=modes,
            calendar=Calendar(config.today_url),
            hang_seconds=config.hang_seconds,
        ),
    )
    for blueprint in (acm.blueprint, magda_views.blueprint, mollie.blueprint, checkout.blueprint, mailbox.blueprint):
        app.register_blueprint(blueprint)
    app.add_template_filter(_moment, "moment")
    app.add_template_filter(_euro, "euro")
    app.jinja_env.globals["portal_url"] = config.portal_url

    @app.get("/")
    def index() -> str:
        return render_template("index.html", payments=state.count("payment"), messages=state.count("message"))

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.errorhandler(HTTPException)
    def broken(error: HTTPException) -> tuple[str, int]:
        reasons = {404: "Deze pagina bestaat niet in de oefenomgeving.", 400: "Deze vraag is niet te begrijpen."}
        return render_template(
            "fault.html", title="Dat lukt niet", reason=reasons.get(error.code or 500, str(error.description))
        ), error.code or 500

    @app.after_request
    def protect(response: Response) -> Response:
        # The checkout and the login send people back to the portal after a POST: forms may lead there too.
        targets = " ".join(["'self'", *sorted(config.portal_origins)])
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none';"
            f" form-action {targets}",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app


def close_app(app: Flask) -> None:
    """End the threads and close the file."""
    running: Parts = app.extensions["parts"]
    running.courier.close()
    running.state.close()


def _moment(text: str) -> str:
    """An ISO moment as the portal shows it: Belgian time, whatever the clock of this machine."""
    moment = dt.datetime.fromisoformat(text).astimezone(_BELGIUM)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment.hour}.{moment:%M} u."


def _euro(value: object) -> str:
    """``45.00`` as ``€ 45,00``, with a space that does not break."""
    return f"€\u00a0{str(value).replace('.', ',')}"
