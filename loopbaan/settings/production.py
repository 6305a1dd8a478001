"""Production: refuses to start with a missing secret, with the sandbox, or with DEBUG."""

from __future__ import annotations

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import (
    DECISION_KEYS,
    DIGEST_KEYS,
    MAGDA_URL,
    MOLLIE_API_KEY,
    MOLLIE_API_URL,
    OIDC_ISSUER,
    PORTAL_URL,
    SEALING_KEYS,
    SECRET_KEY,
    UPLOAD_SCANNER,
    environment,
)

if environment.flag("DEBUG"):
    raise ImproperlyConfigured("DEBUG cannot be on in production")
if environment.text("SANDBOX_URL", "") or environment.text("SANDBOX_MAIL_URL", ""):
    raise ImproperlyConfigured("production cannot run against the sandbox: unset SANDBOX_URL and SANDBOX_MAIL_URL")
for _name, _address in {
    "PORTAL_URL": PORTAL_URL,
    "OIDC_ISSUER": OIDC_ISSUER,
    "MAGDA_URL": MAGDA_URL,
    "MOLLIE_API_URL": MOLLIE_API_URL,
}.items():
    if not _address.startswith("https://"):
        raise ImproperlyConfigured(f"{_name} must be an https address in production")
if MOLLIE_API_KEY.startswith("test_"):
    raise ImproperlyConfigured("MOLLIE_API_KEY is a test key")
if UPLOAD_SCANNER.endswith("DemoScanner"):
    raise ImproperlyConfigured("UPLOAD_SCANNER is the one of the demo, which finds nothing")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short")
for _name, _keys in {"SEALING_KEYS": SEALING_KEYS, "DIGEST_KEYS": DIGEST_KEYS, "DECISION_KEY": DECISION_KEYS}.items():
    for _version, _key in _keys.items():
        try:
            _size = len(base64.urlsafe_b64decode(_key))
        except binascii.Error:
            _size = 0
        if _size != 32:
            raise ImproperlyConfigured(f"{_name}: the key of version {_version} must be 32 bytes in base64")

DEBUG = False
DEMO = False
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("environment variable ALLOWED_HOSTS is not set")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
SEAL_CERTIFICATE = environment.text("SEAL_CERTIFICATE")
SEAL_PASSPHRASE = environment.text("SEAL_PASSPHRASE")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = environment.text("EMAIL_HOST")
EMAIL_PORT = int(environment.text("EMAIL_PORT", "587"))
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 10
