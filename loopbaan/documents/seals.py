"""The electronic seal of the organisation on every PDF that we issue, and the check of one that somebody brings."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FIELD = "Zegel"
# Room for the signature in the file: fixed, so that no trial signature is needed to measure it.
_RESERVED = 8192
DEMO_NAME = "Loopbaancheque demozegel"


class SealFailed(Exception):
    """The seal could not be set: the document is not issued."""


@dataclass(frozen=True, slots=True)
class SealReport:
    """What the seal in a PDF says.

    ``present``: there is one of ours. ``intact``: the part that it covers is unchanged. ``whole``: it covers the whole
    file, so nothing was added after it.
    """

    present: bool
    intact: bool = False
    whole: bool = False
    sealed_by: str = ""


_NO_SEAL = SealReport(present=False)


def apply(pdf: bytes, *, reason: str) -> bytes:
    """The same PDF with our seal over all of it, in an invisible field so that it stays PDF/UA. Raises SealFailed."""
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    # Hidden and outside the page: PDF/UA excuses such a field from a place in the structure tree.
    field = fields.SigFieldSpec(
        FIELD,
        invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=True, box_out_of_bounds=True),
        readable_field_name="Elektronisch zegel van de uitgever",
    )
    try:
        sealed = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer(), new_field_spec=field, bytes_reserved=_RESERVED
        )
    except (SigningError, ValueError, OSError) as error:
        raise SealFailed("the seal could not be set") from error
    return bytes(sealed.getbuffer())


def examine(pdf: bytes) -> SealReport:
    """Look for our seal in a PDF that somebody brings. A broken file, or a seal of another, counts as no seal."""
    if b"/ByteRange" not in pdf:
        return _NO_SEAL
    ours = _certificate()
    try:
        embedded = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        for signature in embedded:
            if signature.signer_cert.dump() != ours.dump():
                continue
            status = validate_pdf_signature(
                signature,
                ValidationContext(trust_roots=[ours], allow_fetching=False),
                skip_diff=True,
            )
            return SealReport(
                present=True,
                intact=bool(status.intact and status.valid),
                whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
                sealed_by=sealed_by(),
            )
    # The file comes from anyone and may be broken in any way: whatever the parser says, it is not a document of ours.
    except Exception:  # noqa: BLE001
        return _NO_SEAL
    return _NO_SEAL


def sealed_by() -> str:
    """The name on the certificate that we seal with."""
    return str(_certificate().subject.native.get("common_name", ""))


def _certificate() -> Certificate:
    found = signer().signing_cert
    if found is None:
        raise ImproperlyConfigured("SEAL_CERTIFICATE holds a key without its certificate")
    return found


def signer() -> SimpleSigner:
    """The key and certificate of the seal. Raises ImproperlyConfigured when there is none outside the demo."""
    path = certificate_path()
    return _load(str(path), path.stat().st_mtime_ns, getattr(settings, "SEAL_PASSPHRASE", ""))


def certificate_path() -> Path:
    """Where the certificate of the seal is; in the demo it is made the first time."""
    configured = settings.SEAL_CERTIFICATE
    if configured:
        path = Path(configured)
        if not path.is_file():
            raise ImproperlyConfigured(f"SEAL_CERTIFICATE: there is no file {path}")
        return path
    if not settings.DEMO:
        raise ImproperlyConfigured("SEAL_CERTIFICATE is not set")
    path = Path(settings.PRIVATE_ROOT) / "seal" / "demo.p12"
    if not path.exists():
        _make_demo_certificate(path)
    return path


@cache
def _load(path: str, _changed: int, passphrase: str) -> SimpleSigner:
    secret = passphrase.encode() or None
    try:
        return SimpleSigner.load_pkcs12_data(Path(path).read_bytes(), other_certs=[], passphrase=secret)
    except ValueError as error:
        raise ImproperlyConfigured("SEAL_CERTIFICATE cannot be opened with SEAL_PASSPHRASE") from error


def _make_demo_certificate(path: Path) -> None:
    """A certificate that says what it is. Two processes may race: the first link wins and both use that one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Oefenomgeving Loopbaancheque"),
            x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Wide and fixed, because the demo's calendar is not the one outside.
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    passphrase = getattr(settings, "SEAL_PASSPHRASE", "").encode()
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    data = pkcs12.serialize_key_and_certificates(DEMO_NAME.encode(), key, certificate, None, protection)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_bytes(data)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
