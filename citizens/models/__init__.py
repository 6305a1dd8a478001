"""What a citizen has, one module an aggregate."""

from citizens.models.applications import Application, Decision, HistoricCheque
from citizens.models.cheques import Cheque, MinuteEntry
from citizens.models.orders import Order, Payment, Refund

__all__ = ["Application", "Cheque", "Decision", "HistoricCheque", "MinuteEntry", "Order", "Payment", "Refund"]
