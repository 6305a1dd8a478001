"""Commands that need the law alone: nothing is read from the environment, and there is no database."""

from __future__ import annotations

INSTALLED_APPS = ["loopbaan.law"]
DATABASES: dict[str, dict[str, object]] = {}
LANGUAGE_CODE = "nl-be"
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
