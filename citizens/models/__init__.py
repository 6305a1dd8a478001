"""What a citizen has, one module an aggregate."""

from citizens.models.addresses import PostalAddress
from citizens.models.applications import Application, Decision, HistoricCheque
from citizens.models.cheques import Cheque, MinuteEntry
from citizens.models.integrity import DecisionCheck, DecisionFault, DecisionMismatch
from citizens.models.orders import HandSettlement, Order, Payment, Refund
from citizens.models.reviews import Correction, ProofKind, Review, ReviewFile, ReviewKind, SourceReport

__all__ = [
    "Application",
    "Cheque",
    "Correction",
    "Decision",
    "DecisionCheck",
    "DecisionFault",
    "DecisionMismatch",
    "HandSettlement",
    "HistoricCheque",
    "MinuteEntry",
    "Order",
    "Payment",
    "PostalAddress",
    "ProofKind",
    "Refund",
    "Review",
    "ReviewFile",
    "ReviewKind",
    "SourceReport",
]
