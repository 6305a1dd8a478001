"""One start of Django that makes the databank ready: tables, static files, the demo. Run by the supervisor.

Prints the demo's logins between two marks; the supervisor shows them with the addresses. What did not change since the
last time is not done again: a second start takes seconds.
"""

import hashlib
import io
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOGINS_BEGIN, LOGINS_END = "--- logins", "--- end of logins"
STEP = "  - "  # what the supervisor shows at once: the first time, each step takes long enough to wonder


def _step(sentence: str) -> None:
    print(f"{STEP}{sentence}", flush=True)


def _migrate() -> None:
    """Bring the tables up to date. An empty plan is seen without building every model's history, as `migrate` does."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _step("de tabellen van de databank")
        call_command("migrate", interactive=False, verbosity=0)


def _static_files_mark() -> str:
    """Return a hash over the name, size and time of every static file there is."""
    mark = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            mark.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def _collect_static_files() -> None:
    """Collect the static files under their hashed names, when any changed.

    Not compressed: that takes ten seconds of processor time, and between two programs on one machine it wins nothing.
    """
    root = Path(settings.STATIC_ROOT)
    stamp, mark = root / ".sources", _static_files_mark()
    if stamp.exists() and stamp.read_text() == mark:
        return
    _step("de vaste bestanden van de pagina's")
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    settings.STORAGES["staticfiles"]["BACKEND"] = backend.replace(
        "whitenoise.storage.CompressedManifest", "django.contrib.staticfiles.storage.Manifest"
    )
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(mark)


def main() -> None:
    """Migrate, collect the static files, load the demo when the databank is empty."""
    django.setup()
    _migrate()
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
        _collect_static_files()
    if "demo" in get_commands():
        from regie.management.demo.load import has_data  # the product's own: there is none in a checkout without it

        if not has_data():
            _step("de demo, die het langst duurt")
        call_command("demo", "--if-empty")
        logins = io.StringIO()
        call_command("demo", "--logins", stdout=logins)
        print(LOGINS_BEGIN, logins.getvalue().rstrip(), LOGINS_END, sep="\n", flush=True)


if __name__ == "__main__":
    main()
