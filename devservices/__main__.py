"""``python -m devservices``: run the portal, one command of it, or something else on throw-away databanks.

``run`` is ``make run``; ``manage ...`` runs manage.py on the demo's databanks, also beside a portal that runs;
``throwaway -- ...`` runs any command on databanks that are gone afterwards; ``compose-env`` prints a ``.env`` for
docker-compose.yml; ``clean`` removes all data.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from devservices import beside, supervisor, throwaway
from devservices.environment import compose_environment, kept_secrets, portal_environment
from devservices.places import CHECKOUT, DevServicesError, local_dir, outside_dir
from devservices.postgres import remove_tree
from devservices.process import free_port
from devservices.services import kept_services


def _manage(arguments: list[str]) -> int:
    """Run ``manage.py`` on the demo's databanks: those of the portal that runs here, else started for the occasion.

    A command that needs none of this runs without. Raises ``DevServicesError``.
    """
    from manage import OFFLINE  # the product's own: there is none in a checkout without it

    command = [sys.executable, "manage.py", *arguments]
    if OFFLINE & set(arguments[:1]):
        return _call(command, dict(os.environ))
    local = local_dir()
    try:
        with supervisor.only_one(local):
            return _manage_alone(local, command)
    except supervisor.AlreadyRuns:
        return _manage_beside(local, command)


def _manage_alone(local: Path, command: list[str]) -> int:
    (local / "log").mkdir(exist_ok=True)
    kept = kept_secrets(local)
    with kept_services(
        local, kept, database=not os.environ.get("DATABASE_URL"), queue=not os.environ.get("REDIS_URL")
    ) as addresses:
        environment = portal_environment(
            local, kept, portal_port=supervisor.PORTAL_PORT, sandbox_port=supervisor.SANDBOX_PORT
        )
        return _call(command, {**environment, **addresses})


def _manage_beside(local: Path, command: list[str]) -> int:
    found = beside.read(local)
    if not found:
        raise DevServicesError(
            "Het portaal start of stopt hier net, of er loopt nog een opdracht. Wacht even en probeer opnieuw."
        )
    ports = {"portal_port": int(found["PORTAL_PORT"]), "sandbox_port": int(found["SANDBOX_PORT"])}
    return _call(command, {**found, **portal_environment(local, kept_secrets(local), **ports)})


def _throwaway(command: list[str]) -> int:
    """Run any command with the portal's environment on databanks that are gone afterwards, with normal durability."""
    local = local_dir()
    services = throwaway.start(durable=True)
    try:
        environment = portal_environment(local, kept_secrets(local), portal_port=free_port(), sandbox_port=free_port())
        environment["DATABASE_URL"] = services.postgres.url("loopbaan")
        environment["REDIS_URL"] = services.valkey.url(0)
        environment["POSTGRES_BIN"] = str(services.programs.postgres_bin)
        return _call(command, environment)
    finally:
        services.stop()


def _clean() -> int:
    """Remove what the servers keep outside the checkout; refuses while the portal runs here."""
    local = local_dir()
    with supervisor.only_one(local):
        remove_tree(outside_dir(local))
        remove_tree(local)
    return 0


def _call(command: list[str], environment: dict[str, str]) -> int:
    """Run a command in our terminal. Ctrl-C reaches it directly; we wait for it and clean up after it."""
    child = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> int:
    """Read the command line and do what it says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m devservices", description=__doc__)
    parser.add_argument("what", choices=["run", "manage", "throwaway", "compose-env", "clean"])
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    rest = chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest
    if chosen.what == "run":
        return supervisor.run()
    if chosen.what == "compose-env":
        print("\n".join(f"{name}={value}" for name, value in compose_environment().items()))
        return 0
    try:
        if chosen.what == "clean":
            return _clean()
        return _manage(rest) if chosen.what == "manage" else _throwaway(rest)
    except DevServicesError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
