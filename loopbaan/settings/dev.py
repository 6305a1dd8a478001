"""The demo and development: the sandbox stands in for the outside world, and the clock can be moved."""

from __future__ import annotations

from .base import *
from .base import BASE_DIR, CHECKOUT_ORIGIN, CONTENT_SECURITY_POLICY, MIDDLEWARE, SELF, environment

DEMO = True
DEBUG = environment.flag("DEBUG")
ALLOWED_HOSTS = ["127.0.0.1", ".localhost", "[::1]"]
INSZ_TEST_NUMBERS = True
SANDBOX_URL = environment.text("SANDBOX_URL")
SANDBOX_MAIL_URL = environment.text("SANDBOX_MAIL_URL")
EMAIL_BACKEND = "loopbaan.messages.backends.MailboxBackend"
LETTER_GATEWAY = "loopbaan.messages.gateways.MailboxLetters"
UPLOAD_SCANNER = "loopbaan.documents.scanning.DemoScanner"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [
    SELF,
    SANDBOX_URL,
    CHECKOUT_ORIGIN,
]
SESSION_COOKIE_NAME = "loopbaan_demo"
LOGGING_DIR = BASE_DIR / ".local" / "log"
MIDDLEWARE = list(MIDDLEWARE)
