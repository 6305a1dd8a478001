"""Production refuses to start with something missing, and its checks are clean."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from loopbaan.settings import environment

ROOT = Path(__file__).resolve().parents[1]
KEY = base64.b64encode(b"k" * 32).decode()
COMPLETE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "s3cr3t-" * 10 + "with-many-different-characters-1234567890",
    "SEALING_KEYS": f"1:{KEY}",
    "DIGEST_KEYS": f"1:{KEY}",
    "DECISION_KEY": KEY,
    "PORTAL_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "OIDC_ISSUER": "https://login.example/op",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "secret",
    "MAGDA_URL": "https://sources.example",
    "MOLLIE_API_URL": "https://payments.example",
    "MOLLIE_API_KEY": "live_0123456789012345678901234567890",
    "SEAL_CERTIFICATE": "/etc/loopbaan/seal.p12",
    "SEAL_PASSPHRASE": "secret",
    "EMAIL_HOST": "mail.example",
}


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "loopbaan.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_complete_environment_passes_the_deployment_check_and_names_what_is_assumed_of_the_law() -> None:
    done = manage(COMPLETE, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr
    assert "De wet van 2025-11-01 telt" in done.stderr
    assert "fee_per_hour" in done.stderr


def test_keys_have_versions_and_one_alone_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECISION_KEY", "eerste=")
    assert environment.versioned_keys("DECISION_KEY") == {1: "eerste="}
    monkeypatch.setenv("DECISION_KEY", "1:eerste=, 2:tweede=")
    assert environment.versioned_keys("DECISION_KEY") == {1: "eerste=", 2: "tweede="}


def test_what_the_address_of_the_databank_asks_reaches_the_driver() -> None:
    found = environment.database(
        "postgresql://me:p%40ss@db.example:6432/loopbaan?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        prepare_threshold=5,
    )
    assert found["OPTIONS"] == {"prepare_threshold": 5, "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    assert (found["NAME"], found["PASSWORD"]) == ("loopbaan", "p@ss")


@pytest.mark.parametrize("asked", ["sslmod=verify-full", "sslmode=verify-full&sslmode=disable", "sslmode=", "sslmode"])
def test_a_databank_address_that_would_not_be_obeyed_is_refused_without_its_password(asked: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="sslmod") as refused:
        environment.database(f"postgresql://me:geheim@db.example/loopbaan?{asked}")
    assert "geheim" not in str(refused.value)


def test_the_settings_keep_ours_beside_what_the_address_asks() -> None:
    done = manage(
        {**COMPLETE, "DATABASE_URL": f"{COMPLETE['DATABASE_URL']}?sslmode=verify-full"},
        "shell",
        "--no-imports",
        "--command",
        "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])",
    )
    assert "'sslmode': 'verify-full'" in done.stdout, done.stderr
    assert "statement_timeout" in done.stdout


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_missing_setting_is_refused_by_its_name(name: str) -> None:
    # Only the settings are read: starting Django seventeen times would be slow.
    probe = (
        "import importlib\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n"
        "    importlib.import_module('loopbaan.settings.production')\n"
        "except ImproperlyConfigured as error:\n"
        "    print(error)\n"
    )
    environment = {key: value for key, value in COMPLETE.items() if key != name}
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert name in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"DEBUG": "1"}, "DEBUG"),
        ({"SANDBOX_URL": "http://127.0.0.1:8001"}, "sandbox"),
        ({"MOLLIE_API_KEY": "test_0123456789012345678901234567890"}, "test key"),
        ({"MAGDA_URL": "http://sources.example"}, "https"),
        ({"SECRET_KEY": "short"}, "too short"),
        ({"DECISION_KEY": f"1:{KEY},1:{KEY}"}, "each version once"),
        ({"DECISION_KEY": f"een:{KEY}"}, "DECISION_KEY"),
        ({"DECISION_KEY": f"1:{KEY},2:{KEY[:20]}"}, "the key of version 2 must be 32 bytes"),
        ({"UPLOAD_SCANNER": "loopbaan.documents.scanning.DemoScanner"}, "UPLOAD_SCANNER"),
    ],
)
def test_what_does_not_belong_in_production_is_refused(change: dict[str, str], said: str) -> None:
    done = manage({**COMPLETE, **change}, "check")
    assert done.returncode != 0
    assert said in done.stderr
