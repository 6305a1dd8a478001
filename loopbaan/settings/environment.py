"""The one place that reads the process environment."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

# What an address may ask of libpq. The rest is decided elsewhere: who and where in the address, how in the settings.
_CONNECTION = frozenset(
    {
        "application_name",
        "channel_binding",
        "connect_timeout",
        "gssencmode",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
    }
)


def text(name: str, default: str | None = None) -> str:
    """The variable, or the default; ImproperlyConfigured, naming it, when it is missing and has no default."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"environment variable {name} is not set")
    return default


def flag(name: str) -> bool:
    """Whether the variable says yes (1, true, yes, on)."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def versioned_keys(name: str, default: str | None = None) -> dict[int, str]:
    """Keys by version, written as ``1:base64,2:base64``; a key alone, without a version, is of version 1.

    Raises ImproperlyConfigured for anything else, a version that stands there twice included.
    """
    keys: dict[int, str] = {}
    for pair in text(name, default).split(","):
        version, colon, key = pair.strip().partition(":")
        if not colon:
            version, key = "1", pair.strip()
        if not version.isdecimal() or not key or int(version) in keys:
            raise ImproperlyConfigured(f"{name} must be written as 1:base64,2:base64, each version once")
        keys[int(version)] = key
    return keys


def database(url: str, **options: object) -> dict[str, object]:
    """Django's database settings from a ``postgresql://`` address; its parameters go to the driver, beside ours.

    Raises ImproperlyConfigured for a parameter that we do not know or that stands there twice: one that is not obeyed
    may be the one that keeps the connection safe.
    """
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address")
    asked: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in _CONNECTION or name in asked or not value:
            known = ", ".join(sorted(_CONNECTION))
            raise ImproperlyConfigured(f"DATABASE_URL: {name!r} is unknown, empty or there twice; known are {known}")
        asked[name] = value
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {**options, **asked},
    }
