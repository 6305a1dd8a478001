"""``docker-compose.yml`` against the compose specification, as far as it uses it, and the portal's settings.

No container engine is needed: the schema below names every key that the file may have, with its type, as the
specification gives them; an unknown or misspelt key fails. What a schema cannot say (names that refer to each other,
variables that the settings read) is checked apart.
"""

import ast
import copy
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from devservices.environment import compose_environment

ROOT = Path(__file__).resolve().parents[2]

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
COMMAND = {"type": "array", "items": TEXT, "minItems": 1}
DURATION = {"type": "string", "pattern": r"^(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$", "minLength": 2}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object with these keys and no other."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def named(value: dict[str, Any]) -> dict[str, Any]:
    """An object whose keys are names of our own choice."""
    return {"type": "object", "patternProperties": {r"^[a-zA-Z0-9._-]+$": value}, "additionalProperties": False}


HEALTHCHECK = closed(
    {
        "disable": {"type": "boolean"},
        "test": {"type": "array", "prefixItems": [{"enum": ["CMD", "CMD-SHELL", "NONE"]}], "items": TEXT},
        "interval": DURATION,
        "timeout": DURATION,
        "start_period": DURATION,
        "retries": {"type": "integer", "minimum": 1},
    }
)
CONDITION = {"enum": ["service_started", "service_healthy", "service_completed_successfully"]}
SERVICE = closed(
    {
        "image": TEXT,
        "build": closed({"context": TEXT, "target": TEXT, "dockerfile": TEXT}, "context"),
        "command": COMMAND,
        "environment": {
            "type": "object",
            "patternProperties": {"^[A-Z][A-Z0-9_]*$": {"type": ["string", "number", "null"]}},
            "additionalProperties": False,
        },
        "profiles": {"type": "array", "items": {"type": "string", "pattern": r"^[a-zA-Z0-9][a-zA-Z0-9_.-]+$"}},
        "ports": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^127\.0\.0\.1:\d+:\d+$"},
            "uniqueItems": True,
        },
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[a-z]+:/[a-z/]+(:ro)?$"}},
        "secrets": TEXTS,
        "tmpfs": TEXTS,
        "read_only": {"type": "boolean"},
        "cap_drop": TEXTS,
        "security_opt": TEXTS,
        "shm_size": {"type": "string", "pattern": r"^\d+(b|k|kb|m|mb|g|gb)$"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "stop_signal": {"type": "string", "pattern": "^SIG[A-Z0-9]+$"},
        "stop_grace_period": DURATION,
        "healthcheck": HEALTHCHECK,
        "depends_on": named(closed({"condition": CONDITION, "restart": {"type": "boolean"}}, "condition")),
        "networks": named(closed({"aliases": TEXTS})),
    },
    "image",
)
SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": named(SERVICE),
        "networks": named(closed({"driver": TEXT, "internal": {"type": "boolean"}})),
        "volumes": named(closed({"driver": TEXT, "name": TEXT})),
        "secrets": named(closed({"file": TEXT}, "file")),
    },
    "patternProperties": {"^x-": {}},
    "required": ["name", "services"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def test_the_file_fits_the_specification(compose: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(compose)


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("web", "port", ["8000:8000"]),  # misspelt
        ("web", "ports", ["8000:8000"]),  # open to the whole network
        ("web", "restart", False),  # YAML's own reading of an unquoted no
        ("database", "healthcheck", {"test": ["pg_isready"]}),
        ("worker", "depends_on", {"database": {"condition": "healthy"}}),
    ],
)
def test_a_mistake_does_not_fit(compose: dict[str, Any], service: str, key: str, value: object) -> None:
    broken = copy.deepcopy(compose)
    broken["services"][service][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(broken)


def test_names_refer_to_what_exists(compose: dict[str, Any]) -> None:
    services = compose["services"]
    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in services, f"{name} waits for {other}"
            if how["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"]
            # A service outside the profile must not wait for one inside it.
            assert set(services[other].get("profiles", [])) <= set(service.get("profiles", []))
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]
        assert set(service.get("networks", {})) <= set(compose["networks"])
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        if "build" in service:
            assert service["build"]["target"] in stages
    assert services["sandbox"]["profiles"] == ["sandbox"]
    assert {"database", "valkey", "web", "worker", "beat"} <= {
        name for name, service in services.items() if "profiles" not in service
    }


def test_every_variable_that_the_settings_read_is_passed_on(compose: dict[str, Any]) -> None:
    reading = re.compile(r"environment\.(?:text|flag|words|versioned_keys)\(\s*[\"']([A-Z_]+)[\"'](,?)")
    needed = {"LETTER_GATEWAY", "DIGEST_TO", "MAGDA_SENDER", "MAGDA_HOEDANIGHEID"}  # chosen where it runs for real
    for module in ("base", "production"):
        source = (ROOT / "loopbaan" / "settings" / f"{module}.py").read_text()
        needed |= {name for name, default in reading.findall(source) if not default}
    assert {"SECRET_KEY", "DATABASE_URL", "SEALING_KEYS"} <= needed  # the pattern still reads the settings
    for name in ("web", "worker", "beat", "migrate"):
        assert needed - {"DEBUG"} <= set(compose["services"][name]["environment"]), name


def test_the_web_has_more_than_one_process(compose: dict[str, Any]) -> None:
    web, worker = (compose["services"][name]["environment"] for name in ("web", "worker"))
    assert web == {**worker, "WEB_CONCURRENCY": "${WEB_CONCURRENCY:-2}"}  # gunicorn reads it itself
    assert "`WEB_CONCURRENCY`" in (ROOT / "docs" / "beheer.md").read_text()


def test_the_list_of_variables_is_complete() -> None:
    reading = re.compile(r"environment\.(?:text|flag|words|versioned_keys)\(\s*[\"']([A-Z_]+)[\"']")
    written = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "beheer.md").read_text()))
    read: set[str] = set()
    for module in ("base", "production"):
        read |= set(reading.findall((ROOT / "loopbaan" / "settings" / f"{module}.py").read_text()))
    assert {"MAGDA_SENDER", "DIGEST_TO"} <= read  # the pattern still reads the settings
    assert read - written == set()


def test_the_seal_is_where_the_portal_looks(compose: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        assert compose["services"][name]["secrets"] == ["seal"]
        assert compose["services"][name]["environment"]["SEAL_CERTIFICATE"] == "${SEAL_CERTIFICATE:+/run/secrets/seal}"
    assert compose["secrets"]["seal"]["file"].startswith("${SEAL_CERTIFICATE:-")


def test_secrets_are_nowhere_in_the_file_and_all_in_the_generated_one(compose: dict[str, Any]) -> None:
    generated = compose_environment()
    text = (ROOT / "docker-compose.yml").read_text()
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert required <= set(generated)
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "OIDC_CLIENT_SECRET", "MOLLIE_API_KEY"):
        assert re.findall(rf"\$\{{{name}[^?}}]*\}}", text) == [], f"{name} may have no default"
        assert "$" not in generated[name]  # compose would read it as a variable
    assert generated["PORTAL_URL"].startswith(
        "http://" + compose["services"]["web"]["networks"]["default"]["aliases"][0]
    )


def test_the_images_run_without_root_and_are_watched() -> None:
    stages = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text())
    for name in ("AS sandbox", "AS portal"):
        (stage,) = [text for text in stages if text.splitlines()[0].endswith(name)]
        lines = [line for line in stage.splitlines() if re.match(r"[A-Z]+ ", line)]
        users = [line for line in lines if line.startswith("USER ")]
        assert users == ["USER portal"]
        assert lines.index("USER portal") < next(i for i, line in enumerate(lines) if line.startswith("CMD "))
        assert any(line.startswith("HEALTHCHECK ") for line in lines)


def test_the_image_gets_what_runs_and_no_secrets() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {"loopbaan", "citizens", "centres", "regie", "templates", "static", "manage.py"} <= allowed
    assert not allowed & {".env", ".local", "tests", "devservices", ".git"}


def test_the_sandbox_image_has_every_library_that_the_sandbox_imports() -> None:
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["sandbox"]
    installed = {re.split(r"[<>=\[]", entry)[0] for entry in group} | {"markupsafe", "werkzeug"}  # which flask brings
    imported = set()
    for path in (ROOT / "sandbox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    assert "flask" in imported
    assert imported - set(sys.stdlib_module_names) - {"sandbox"} <= installed
