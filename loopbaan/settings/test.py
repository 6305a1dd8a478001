"""Tests: the demo's settings with keys of their own, strict templates, and no compressed static files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Stored files and the seal of this run, gone afterwards.
_PRIVATE_ROOT = tempfile.mkdtemp(prefix="loopbaan-test-")
atexit.register(shutil.rmtree, _PRIVATE_ROOT, ignore_errors=True)
_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
for _name, _value in {
    "SECRET_KEY": "only-for-tests",
    "SEALING_KEYS": f"1:{_KEY}",
    "DIGEST_KEYS": f"1:{_KEY}",
    "DECISION_KEY": _KEY,
    "PRIVATE_ROOT": _PRIVATE_ROOT,
    "PORTAL_URL": "http://testserver",
    "SANDBOX_URL": "http://127.0.0.1:1",
    "SANDBOX_MAIL_URL": "http://127.0.0.1:1/mail/api/messages",
    "MAGDA_URL": "http://127.0.0.1:1/magda",
    "OIDC_ISSUER": "http://127.0.0.1:1/acm",
    "OIDC_CLIENT_ID": "loopbaan-test",
    "OIDC_CLIENT_SECRET": "only-for-tests",
    "MOLLIE_API_URL": "http://127.0.0.1:1/mollie",
    "MOLLIE_API_KEY": "test_0123456789012345678901234567890",
}.items():
    os.environ[_name] = _value

from .dev import *  # noqa: E402
from .dev import DATABASES, STORAGES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LETTER_GATEWAY = "loopbaan.messages.gateways.MemoryLetters"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CELERY_TASK_ALWAYS_EAGER = False
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
