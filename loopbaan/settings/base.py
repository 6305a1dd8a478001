"""What holds in every environment."""

from __future__ import annotations

import logging
from pathlib import Path

from csp.constants import NONCE, NONE, SELF  # noqa: F401
from django.utils.translation import gettext_lazy as _

from . import environment

BASE_DIR = Path(__file__).resolve().parents[2]

# --- The house ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
    "loopbaan.audit",
    "loopbaan.accounts",
    "loopbaan.deadlines",
    "loopbaan.magda",
    "loopbaan.documents",
    "loopbaan.messages",
    "loopbaan.web",
    "loopbaan.law",
    "citizens",
    "centres",
    "regie",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "loopbaan.web.middleware.clock.ClockMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "loopbaan.web.middleware.actor.ActorMiddleware",
    "loopbaan.web.middleware.kept_form.KeptFormMiddleware",
    "loopbaan.web.middleware.access.LoginRequiredMiddleware",
    "loopbaan.web.middleware.errors.DomainErrorMiddleware",
    "loopbaan.web.middleware.readonly.ReadOnlyGetMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "loopbaan.urls"
WSGI_APPLICATION = "loopbaan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["loopbaan.web.templatetags.ui", "loopbaan.web.templatetags.nl"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "loopbaan.web.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database, cache, jobs ---------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        # Statements that return are prepared once a connection: a fifth of the database's work. A pooler that gives
        # each transaction another connection must know prepared statements (PgBouncer does from 1.21 on).
        **environment.database(
            environment.text("DATABASE_URL"),
            options="-c statement_timeout=30s -c lock_timeout=10s -c timezone=UTC",
            server_side_binding=True,
            prepare_threshold=5,
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = "Europe/Brussels"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
PGTRIGGER_SCHEMA_EDITOR = True

# --- Who ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["loopbaan.accounts.backends.IdentityBackend"]
LOGIN_URL = "/aanmelden/"
LOGIN_REDIRECT_URL = "/na-aanmelden/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "loopbaan.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
# No page uses these two: there is no login by mail. allauth's system check wants them to agree.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "loopbaan.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ISSUER = environment.text("OIDC_ISSUER")
_OIDC_APP = {
    "client_id": environment.text("OIDC_CLIENT_ID"),
    "secret": environment.text("OIDC_CLIENT_SECRET"),
}
_OIDC_SETTINGS = {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True, "fetch_userinfo": False}
# Two registrations at the same issuer: ACM/IDM refuses a scope that was not granted, and a citizen's login must not ask
# for an organisation nor a counsellor's for a national number.
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                **_OIDC_APP,
                "provider_id": "burger",
                "name": "Burger",
                "settings": {**_OIDC_SETTINGS, "scope": ["openid", "profile", "rrn"]},
            },
            {
                **_OIDC_APP,
                "provider_id": "organisatie",
                "name": "Organisatie",
                "settings": {**_OIDC_SETTINGS, "scope": ["openid", "profile", "vo"]},
            },
        ]
    }
}
SESSION_ENGINE = "loopbaan.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "loopbaan.web.views.errors.csrf_failure"

# --- Keys (outside the database) ---------------------------------------------------------------------------------
SECRET_KEY = environment.text("SECRET_KEY")
SEALING_KEYS = environment.versioned_keys("SEALING_KEYS")
DIGEST_KEYS = environment.versioned_keys("DIGEST_KEYS")
DECISION_KEYS = environment.versioned_keys("DECISION_KEY")

# --- The outside world -------------------------------------------------------------------------------------------
PORTAL_URL = environment.text("PORTAL_URL").rstrip("/")
MAGDA_URL = environment.text("MAGDA_URL")
MAGDA_SENDER = environment.text("MAGDA_SENDER", "loopbaancheque.example")
MAGDA_HOEDANIGHEID = environment.text("MAGDA_HOEDANIGHEID", "1300")
MAGDA_KEEP_DAYS = 90
MOLLIE_API_URL = environment.text("MOLLIE_API_URL")
MOLLIE_API_KEY = environment.text("MOLLIE_API_KEY")
CHECKOUT_ORIGIN = environment.text("CHECKOUT_ORIGIN", "https://www.mollie.com")
DEFAULT_FROM_EMAIL = "Loopbaancheque <niet-beantwoorden@loopbaancheque.example>"
DIGEST_TO = environment.words("DIGEST_TO", "beheer@loopbaancheque.example")
PAYMENT_GATEWAY = "citizens.gateways.MolliePayments"

# Test numbers of the authentic sources (month raised by 60) count as an INSZ only where this says so.
INSZ_TEST_NUMBERS = False
# The clock page and the component page.
DEMO = False

# --- Messages ----------------------------------------------------------------------------------------------------
# The service that prints and posts letters; the outbox keeps and retries what it cannot hand over.
LETTER_GATEWAY = environment.text("LETTER_GATEWAY", "loopbaan.messages.gateways.NoLetters")
LETTER_RENDERER = "loopbaan.documents.service.render_letter"
LETTER_ENCLOSURES = "loopbaan.documents.service.enclosure"

# --- Documents ---------------------------------------------------------------------------------------------------
PRIVATE_ROOT = Path(environment.text("PRIVATE_ROOT", str(BASE_DIR / ".local" / "private")))
SEAL_CERTIFICATE = environment.text("SEAL_CERTIFICATE", "")
SEAL_PASSPHRASE = environment.text("SEAL_PASSPHRASE", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# What looks into files that people hand in. Without one nothing is taken in; production names ClamScanner.
UPLOAD_SCANNER = environment.text("UPLOAD_SCANNER", "loopbaan.documents.scanning.NoScanner")
UPLOAD_SCANNER_ADDRESS = environment.text("UPLOAD_SCANNER_ADDRESS", "127.0.0.1:3310")

# --- Language and place ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl-be"
LANGUAGES = [("nl-be", _("Nederlands"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True

# --- Static files ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(BASE_DIR / ".local" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Headers -----------------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
_OIDC_ORIGIN = "/".join(OIDC_ISSUER.split("/")[:3])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A form's answer may redirect to the login and to the checkout: browsers check form-action on redirects too.
        "form-action": [SELF, _OIDC_ORIGIN, CHECKOUT_ORIGIN],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {"TITLE": "Loopbaancheque", "VERSION": "0.1.0", "OAS_VERSION": "3.1.0"}

# --- Operations --------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "loopbaan.web.logs.PlainFormatter", "format": "{levelname} {name} {message}", "style": "{"}
    },
    "filters": {"unexpected": {"()": "loopbaan.web.logs.UnexpectedAnswers"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handler would write a whole report of each fault, personal data included, and mail it to nobody.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"filters": ["unexpected"]},
    },
}
# A refusal is an answer, not a fault.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
SILENCED_SYSTEM_CHECKS: list[str] = []
