"""What the practice environment needs to know, read once from the environment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class ConfigurationError(RuntimeError):
    """A setting is missing or cannot be right."""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, lower case, as browsers compare them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings. Addresses carry no slash at the end; terms are in seconds."""

    client_id: str
    client_secret: str = field(repr=False)
    mollie_api_key: str = field(repr=False)
    portal_url: str = "http://127.0.0.1:8000"
    # The portal as this process reaches it, where that differs from what a browser sees (containers).
    portal_internal_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8001
    public_url: str = "http://127.0.0.1:8001"
    issuer: str = "http://127.0.0.1:8001/acm"
    today_url: str = ""
    state_path: str = ":memory:"
    auto_login: bool = False
    hang_seconds: float = 30.0
    slow_seconds: float = 4.0
    late_seconds: float = 20.0
    refund_seconds: float = 3.0

    @property
    def portal_origins(self) -> frozenset[str]:
        """Where redirects and webhooks may go: the portal and nothing else."""
        return frozenset(origin_of(url) for url in (self.portal_url, self.portal_internal_url) if url)


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings. Raises ConfigurationError with a sentence that says what to set."""
    missing = [name for name in ("OIDC_CLIENT_SECRET", "MOLLIE_API_KEY") if not environ.get(name)]
    if missing:
        raise ConfigurationError(
            f"Zet {' en '.join(missing)}: dezelfde waarde als in het portaal. 'make run' doet dat vanzelf."
        )
    host = environ.get("SANDBOX_HOST", "127.0.0.1")
    port = int(environ.get("SANDBOX_PORT", "8001"))
    public_url = environ.get("SANDBOX_URL", f"http://{host}:{port}").rstrip("/")
    state_path = environ.get("SANDBOX_STATE") or str(
        Path(tempfile.gettempdir()) / f"loopbaan-oefenomgeving-{port}" / "toestand.sqlite3"
    )
    return Config(
        client_id=environ.get("OIDC_CLIENT_ID", "loopbaan-demo"),
        client_secret=environ["OIDC_CLIENT_SECRET"],
        mollie_api_key=environ["MOLLIE_API_KEY"],
        portal_url=environ.get("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/"),
        portal_internal_url=environ.get("PORTAL_INTERNAL_URL", "").rstrip("/"),
        host=host,
        port=port,
        public_url=public_url,
        issuer=environ.get("OIDC_ISSUER", f"{public_url}/acm").rstrip("/"),
        today_url=environ.get("SANDBOX_TODAY_URL", ""),
        state_path=state_path,
        auto_login=environ.get("SANDBOX_AUTO") == "1",
        hang_seconds=min(float(environ.get("SANDBOX_HANG_SECONDS", "30")), 30.0),
        slow_seconds=float(environ.get("SANDBOX_SLOW_SECONDS", "4")),
        late_seconds=float(environ.get("SANDBOX_LATE_SECONDS", "20")),
        refund_seconds=float(environ.get("SANDBOX_REFUND_SECONDS", "3")),
    )
