"""The browser of the browser tests: the system's Chromium, else Playwright's own, else one that we may install."""

import shutil
import subprocess
import sys
from pathlib import Path

from devservices.libraries import apt_install, install_line
from devservices.places import DevServicesError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Root has no sandbox of its own, and nothing of the browser may go outside by itself.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def _on_path() -> str | None:
    return next((found for found in map(shutil.which, _NAMES) if found), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def chromium_path() -> str:
    """Return the path of a Chromium that is there now. Raises ``DevServicesError`` with what to type otherwise."""
    found = _on_path() or _of_playwright()
    if found is None:
        raise DevServicesError(
            "Er is geen Chromium voor de browsertests. Typ een van deze twee regels en start opnieuw:\n"
            f"  {install_line(['chromium'])}\n"
            f"  {sys.executable} -m playwright install --with-deps chromium"
        )
    return found


def ensure_chromium() -> str:
    """Return the path of a Chromium, installing one first when there is none: by ``apt-get``, else by Playwright."""
    try:
        return chromium_path()
    except DevServicesError:
        if not apt_install(["chromium"]):
            subprocess.run(
                [sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False
            )
        return chromium_path()


if __name__ == "__main__":
    try:
        ensure_chromium()
    except DevServicesError as failure:
        sys.exit(str(failure))
