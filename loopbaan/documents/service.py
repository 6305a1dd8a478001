"""The public face of documents: issue, open, withdraw, sign, check."""

from __future__ import annotations

from loopbaan.documents.issuing import (
    DocumentDamaged,
    documents_of,
    file_name,
    open_pdf,
    particulars,
    register,
    render,
    verification_address,
    withdraw,
)
from loopbaan.documents.letters import enclosure, render_letter
from loopbaan.documents.models import Document, Signature
from loopbaan.documents.seals import SealFailed
from loopbaan.documents.signing import (
    CannotSign,
    content_digest,
    sign,
    signature_lines,
    signatures_of,
    void,
)
from loopbaan.documents.verification import (
    MAX_UPLOAD,
    FileCheck,
    Match,
    NumberCheck,
    PublicRecord,
    Standing,
    check_file,
    check_number,
)

__all__ = [
    "MAX_UPLOAD",
    "CannotSign",
    "Document",
    "DocumentDamaged",
    "FileCheck",
    "Match",
    "NumberCheck",
    "PublicRecord",
    "SealFailed",
    "Signature",
    "Standing",
    "check_file",
    "check_number",
    "content_digest",
    "documents_of",
    "enclosure",
    "file_name",
    "open_pdf",
    "particulars",
    "register",
    "render",
    "render_letter",
    "sign",
    "signature_lines",
    "signatures_of",
    "verification_address",
    "void",
    "withdraw",
]
