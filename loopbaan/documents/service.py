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
from loopbaan.documents.standing import Overtaken, register_standing
from loopbaan.documents.uploads import MAX_BYTES as MAX_UPLOADED
from loopbaan.documents.uploads import Accepted, UploadDamaged, UploadRefused
from loopbaan.documents.uploads import accept as accept_upload
from loopbaan.documents.uploads import are_open as uploads_open
from loopbaan.documents.uploads import keep as keep_upload
from loopbaan.documents.uploads import read as read_upload
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
    "MAX_UPLOADED",
    "Accepted",
    "CannotSign",
    "Document",
    "DocumentDamaged",
    "FileCheck",
    "Match",
    "NumberCheck",
    "Overtaken",
    "PublicRecord",
    "SealFailed",
    "Signature",
    "Standing",
    "UploadDamaged",
    "UploadRefused",
    "accept_upload",
    "check_file",
    "check_number",
    "content_digest",
    "documents_of",
    "enclosure",
    "file_name",
    "keep_upload",
    "open_pdf",
    "particulars",
    "read_upload",
    "register",
    "register_standing",
    "render",
    "render_letter",
    "sign",
    "signature_lines",
    "signatures_of",
    "uploads_open",
    "verification_address",
    "void",
    "withdraw",
]
