"""The environment that the portal and the sandbox get on a developer's machine.

Secrets are made once and kept in ``.local/secrets.env`` (mode 600). They belong to the databank beside them: without
them the sealed fields in it cannot be read, so the supervisor puts an orphaned databank aside.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from devservices.places import private_file

SETTINGS = "loopbaan.settings.dev"


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _generated() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SEALING_KEYS": f"1:{_key()}",
        "DIGEST_KEYS": f"1:{_key()}",
        "DECISION_KEY": f"1:{_key()}",
        "OIDC_CLIENT_SECRET": secrets.token_urlsafe(32),
        # The pattern that the payment provider's own client checks: test_ and at least thirty letters and digits.
        "MOLLIE_API_KEY": f"test_{secrets.token_hex(17)}",
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "VALKEY_PASSWORD": secrets.token_urlsafe(24),
    }


def read_secrets(local: Path) -> dict[str, str]:
    """Return the secrets that are kept, an empty mapping when there are none."""
    try:
        lines = (local / "secrets.env").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def kept_secrets(local: Path) -> dict[str, str]:
    """Return the secrets, making the ones that are not there yet."""
    kept = read_secrets(local)
    complete = {**_generated(), **kept}
    if complete != kept:
        text = "".join(f"{name}={value}\n" for name, value in sorted(complete.items()))
        private_file(local / "secrets.env", text)
    return complete


def _sandbox_addresses(sandbox: str) -> dict[str, str]:
    """Return where the portal finds the stand-ins of the outside world."""
    return {
        "SANDBOX_URL": sandbox,
        "SANDBOX_MAIL_URL": f"{sandbox}/mail/api/messages",
        "MAGDA_URL": f"{sandbox}/magda",
        "OIDC_ISSUER": f"{sandbox}/acm",
        "OIDC_CLIENT_ID": "loopbaan-demo",
        # The client appends the version itself: /mollie becomes /mollie/v2/payments.
        "MOLLIE_API_URL": f"{sandbox}/mollie",
        "CHECKOUT_ORIGIN": sandbox,
    }


def portal_environment(local: Path, kept: dict[str, str], *, portal_port: int, sandbox_port: int) -> dict[str, str]:
    """Return the whole environment for the portal's and the sandbox's processes, the databanks' addresses excepted.

    What the caller's own environment sets, wins.
    """
    portal, sandbox = f"http://127.0.0.1:{portal_port}", f"http://127.0.0.1:{sandbox_port}"
    ours = {
        **{name: value for name, value in kept.items() if name not in {"POSTGRES_PASSWORD", "VALKEY_PASSWORD"}},
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PORTAL_URL": portal,
        "PORTAL_HOST": "127.0.0.1",
        "PORTAL_PORT": str(portal_port),
        **_sandbox_addresses(sandbox),
        "SANDBOX_HOST": "127.0.0.1",
        "SANDBOX_PORT": str(sandbox_port),
        "SANDBOX_STATE": str(local / "sandbox.sqlite3"),
        "PRIVATE_ROOT": str(local / "private"),
        "STATIC_ROOT": str(local / "static"),
    }
    # These two follow the ports that were really free; everything else may be chosen by whoever starts us.
    fixed = {"PORTAL_PORT", "SANDBOX_PORT"}
    result = {**ours, **{name: value for name, value in os.environ.items() if name not in fixed}}
    result["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    result["PYTHONUNBUFFERED"] = "1"
    if os.geteuid() == 0:
        # Celery advises against root, rightly; on a developer's machine that is often all there is (a container).
        result.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser:UserWarning")
    # Without compiled files each process starts two to three times slower.
    result.pop("PYTHONDONTWRITEBYTECODE", None)
    return result


def compose_environment() -> dict[str, str]:
    """Return the values of a `.env` for ``docker-compose.yml`` with the practice environment.

    Names below ``.localhost`` lead to this machine in every browser, and inside the containers to each other.
    """
    portal, sandbox = "http://portal.localhost:8000", "http://sandbox.localhost:8001"
    return {
        **_generated(),
        "COMPOSE_PROFILES": "sandbox",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "ALLOWED_HOSTS": "portal.localhost",
        "PORTAL_URL": portal,
        **_sandbox_addresses(sandbox),
    }
