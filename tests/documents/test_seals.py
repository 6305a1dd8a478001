"""The seal: made once in the demo, demanded outside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.exceptions import ImproperlyConfigured

from loopbaan.documents import seals

_MAKE = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(DEMO=True, SEAL_CERTIFICATE="", SEAL_PASSPHRASE="", PRIVATE_ROOT=Path(sys.argv[1]))
from loopbaan.documents import seals
print(seals.signer().signing_cert.serial_number)
"""


def test_processes_that_start_together_share_one_certificate(tmp_path):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _MAKE, str(tmp_path)], stdout=subprocess.PIPE, cwd=portal.BASE_DIR, env=os.environ
        )
        for _ in range(3)
    ]
    serials = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert len(serials) == 1
    assert serials != {b""}
    assert [path.name for path in (tmp_path / "seal").iterdir()] == ["demo.p12"]
    assert (tmp_path / "seal" / "demo.p12").stat().st_mode & 0o077 == 0


def test_outside_the_demo_a_certificate_is_demanded(settings, tmp_path):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="SEAL_CERTIFICATE is not set"):
        seals.signer()
    settings.SEAL_CERTIFICATE = str(tmp_path / "none.p12")
    with pytest.raises(ImproperlyConfigured, match="there is no file"):
        seals.signer()


def test_a_wrong_passphrase_is_named(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.SEAL_PASSPHRASE = "goed"
    made = seals.certificate_path()
    settings.SEAL_CERTIFICATE = str(made)
    assert seals.sealed_by() == seals.DEMO_NAME
    settings.SEAL_PASSPHRASE = "fout"
    with pytest.raises(ImproperlyConfigured, match="SEAL_PASSPHRASE"):
        seals.signer()
    assert isinstance(made, Path)
