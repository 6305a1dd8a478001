"""What a citizen has, one module an aggregate."""

from citizens.models.addresses import PostalAddress
from citizens.models.applications import Application, Decision, HistoricCheque
from citizens.models.cheques import Cheque, MinuteEntry
from citizens.models.integrity import DecisionCheck, DecisionFault, DecisionMismatch, LawFile
from citizens.models.orders import HandSettlement, Order, Payment, Refund
from citizens.models.quota import QuotaMonth, QuotaPlace, month_id
from citizens.models.reviews import (
    RUNNING,
    Correction,
    InformationRequest,
    ProofKind,
    Review,
    ReviewFile,
    ReviewHandler,
    ReviewKind,
    SourceReport,
)

__all__ = [
    "RUNNING",
    "Application",
    "Cheque",
    "Correction",
    "Decision",
    "DecisionCheck",
    "DecisionFault",
    "DecisionMismatch",
    "HandSettlement",
    "HistoricCheque",
    "InformationRequest",
    "LawFile",
    "MinuteEntry",
    "Order",
    "Payment",
    "PostalAddress",
    "ProofKind",
    "QuotaMonth",
    "QuotaPlace",
    "Refund",
    "Review",
    "ReviewFile",
    "ReviewHandler",
    "ReviewKind",
    "SourceReport",
    "month_id",
]
