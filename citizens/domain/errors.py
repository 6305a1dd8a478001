"""How the domain functions of this app refuse."""

from django.utils.translation import gettext as _

from loopbaan.core.errors import DomainError, NotFound


class ApplyingClosed(DomainError):
    """No application can be made on this day."""


class AlreadyApplied(DomainError):
    """There is an application that still runs."""


class ApplicationNotFound(NotFound):
    """There is no such application, or it is somebody else's."""


class OrderNotFound(NotFound):
    """There is no such order, or it is somebody else's."""


class PaymentServiceDown(DomainError):
    """The payment provider cannot be reached."""


class OwnPayment(DomainError):
    """Nobody of regie settles a payment of their own."""


class PaymentCaseNotFound(NotFound):
    """There is no such payment or refund that asks for attention."""


class SettlementIncomplete(DomainError):
    """A settlement by hand lacks its reference or its reason."""


class ChequeNotFound(NotFound):
    """There is no cheque with these two numbers together."""


class ChequeNotUsable(DomainError):
    """The cheque's state or dates do not allow this use."""


class NotEnoughMinutes(DomainError):
    """More minutes than the cheque has left."""


class GroupCapExceeded(DomainError):
    """More minutes in group than the cheque has left."""


class NotEnoughAftercare(DomainError):
    """More minutes of aftercare than the cheque has left."""


class ReviewNotFound(NotFound):
    """There is no such review, or it is not this person's to see."""


class CannotContest(DomainError):
    """The decision cannot be contested: not a refusal, too late, or done before."""


class CannotReview(DomainError):
    """The officer cannot take or decide this case."""


class ReviewIncomplete(DomainError):
    """A text, a file or a correction is missing."""


def not_found_review() -> ReviewNotFound:
    return ReviewNotFound("review_not_found", _("We vinden dit dossier niet."))


def not_found_application() -> ApplicationNotFound:
    return ApplicationNotFound("application_not_found", _("We vinden deze aanvraag niet."))


def not_found_case() -> PaymentCaseNotFound:
    return PaymentCaseNotFound("payment_case_not_found", _("Aan deze betaling is niets (meer) te doen."))


def not_found_order() -> OrderNotFound:
    return OrderNotFound("order_not_found", _("We vinden deze bestelling niet."))


def already_applied() -> AlreadyApplied:
    return AlreadyApplied("already_applied", _("Je hebt al een aanvraag die loopt. Je vindt ze op je overzicht."))
