"""A decision looked at again by a person: what is asked, the files with it, what was corrected, and the outcome."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models.applications import Application, Decision
from citizens.states import INFORMATION_REQUEST, REVIEW, SOURCE_REPORT
from loopbaan.db.constraints import append_only, check, state_guard
from loopbaan.db.sealing import unseal

# The states in which somebody still looks at it.
RUNNING = ("open", "taken", "waiting")


class ReviewKind(models.TextChoices):
    """Why a decision is looked at again."""

    CONTEST = "contest", _("Betwisting")
    PROOF = "proof", _("Bewijs bij een open vraag")
    INITIATIVE = "initiative", _("Heropend door VDAB")


class ProofKind(models.TextChoices):
    """What a file proves."""

    OTHER = "other", _("Iets anders")
    EU = "eu", _("Werk bij een EU-instelling")
    FOREIGN = "foreign", _("Werk in het buitenland")
    NOTICE = "notice", _("Opzegperiode")
    PAYSLIP = "payslip", _("Loonbrief")
    CONTRACT = "contract", _("Arbeidscontract")


class Review(models.Model):
    """One time that a person looks at a decision again. ``statement`` and ``answer`` are sealed texts.

    At most one runs for an application, one contest a decision, and an officer handles an application once: the
    database keeps all three, the last one also for who gave a case back (``ReviewHandler``). Changed only by
    ``citizens.domain.reviewing``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=10, choices=ReviewKind.choices)
    state = models.CharField(max_length=10, choices=REVIEW.choices, default="open")
    statement = models.BinaryField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    answer = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)
    new_decision = models.OneToOneField(Decision, null=True, on_delete=models.PROTECT, related_name="taken_in")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["open", "taken", "waiting"]),
                name="review_one_running",
                violation_error_message=_("Deze beslissing wordt al opnieuw bekeken."),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(kind="contest") & ~Q(state="withdrawn"),
                name="review_one_contest",
                violation_error_message=_("Je betwistte deze beslissing al."),
            ),
            models.UniqueConstraint(
                fields=["application", "officer"],
                condition=Q(officer__isnull=False),
                name="review_officer_once",
                violation_error_message=_("Wie een dossier al behandelde, bekijkt het niet opnieuw."),
            ),
            check(
                "review_officer",
                Q(state__in=["open", "withdrawn"], officer=None, taken_at=None)
                | Q(
                    state__in=["taken", "waiting", "upheld", "replaced"],
                    officer__isnull=False,
                    taken_at__isnull=False,
                )
                | Q(state="overtaken"),
                _("Wie een dossier behandelt, heeft het eerst genomen."),
            ),
            check(
                "review_ended",
                Q(state__in=["open", "taken", "waiting"], ended_at=None, answer=None, new_decision=None)
                | Q(state="upheld", ended_at__isnull=False, answer__isnull=False, new_decision=None)
                | Q(state="replaced", ended_at__isnull=False, answer__isnull=False, new_decision__isnull=False)
                | Q(state__in=["withdrawn", "overtaken"], ended_at__isnull=False, answer=None, new_decision=None),
                _("Een heroverweging eindigt met een antwoord."),
            ),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="review_work_list")]
        triggers = [state_guard(REVIEW)]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def statement_text(self) -> str:
        """What the citizen, or the officer who reopened it, wrote."""
        return unseal(bytes(self.statement)).decode()

    @property
    def answer_text(self) -> str:
        """Why it was decided so; empty while it runs."""
        return "" if self.answer is None else unseal(bytes(self.answer)).decode()


class ReviewHandler(models.Model):
    """An officer held a review, for however short: kept when the case is given back.

    Nobody handles two reviews of one application: the database keeps that. Written by ``citizens.domain.reviewing``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="handlers")
    officer = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="review_handler_one_review",
                expressions=[("application", "="), ("officer", "="), ("review", "<>")],
                violation_error_message=_("Wie een dossier al behandelde, bekijkt het niet opnieuw."),
            ),
        ]
        triggers = append_only("review_handler")

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d}"


class InformationRequest(models.Model):
    """What an officer asks the citizen before deciding, and the answer: sealed texts.

    At most one waits for an answer in a review; ``answer_by`` is half-open. Changed only by
    ``citizens.domain.asking``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=10, choices=INFORMATION_REQUEST.choices, default="asked")
    question = models.BinaryField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField()
    answer = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(state="asked"),
                name="information_request_one_open",
                violation_error_message=_("Er wacht al een vraag op een antwoord van de burger."),
            ),
            check(
                "information_request_ended",
                Q(state="asked", answer=None, ended_at=None)
                | Q(state="answered", answer__isnull=False, ended_at__isnull=False)
                | Q(state__in=["unanswered", "withdrawn"], answer=None, ended_at__isnull=False),
                _("Een beantwoorde vraag heeft een antwoord."),
            ),
        ]
        triggers = [state_guard(INFORMATION_REQUEST)]

    def __str__(self) -> str:
        return f"{self.state} ({self.asked_at:%Y-%m-%d})"

    @property
    def question_text(self) -> str:
        """What the officer asked."""
        return unseal(bytes(self.question)).decode()

    @property
    def answer_text(self) -> str:
        """What the citizen answered; empty while nobody did."""
        return "" if self.answer is None else unseal(bytes(self.answer)).decode()


class ReviewFile(models.Model):
    """A file that was handed in with a review: encrypted, in private storage, served only by a checked view.

    ``request``: the question that it answers, if it does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="files")
    request = models.ForeignKey(InformationRequest, null=True, on_delete=models.PROTECT, related_name="files")
    proof = models.CharField(max_length=10, choices=ProofKind.choices)
    name = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200)
    handed_in_at = models.DateTimeField()

    class Meta:
        triggers = append_only("review_file")

    def __str__(self) -> str:
        return f"{self.media_type}, {self.size} bytes"

    @property
    def file_name(self) -> str:
        """The name that the citizen gave it, with the ending of its real type."""
        return unseal(bytes(self.name)).decode()


class Correction(models.Model):
    """One condition whose facts an officer corrected: the correction as ``citizens.rules.corrections`` reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="corrections")
    condition = models.CharField(max_length=12)
    change = models.JSONField()
    reason = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "condition"], name="correction_once"),
        ]
        triggers = append_only("correction")

    def __str__(self) -> str:
        return self.condition

    @property
    def reason_text(self) -> str:
        """Why, and on which proof."""
        return unseal(bytes(self.reason)).decode()


class SourceReport(models.Model):
    """A citizen says that a source is wrong: passed on to the source and followed. Texts are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="source_reports")
    service = models.CharField(max_length=40)
    statement = models.BinaryField()
    state = models.CharField(max_length=10, choices=SOURCE_REPORT.choices, default="reported")
    reported_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_reference = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.BinaryField(null=True)
    officer = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    # Why a decision that was proposed for reopening stays as it is.
    left_reason = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "service"],
                condition=Q(state__in=["reported", "sent"]),
                name="source_report_one_running",
                violation_error_message=_("Je meldde dit al. We volgen het op."),
            ),
            check(
                "source_report_answered",
                Q(state="reported", sent_at=None, answered_at=None, answer=None)
                | Q(state="sent", sent_at__isnull=False, answered_at=None, answer=None)
                | Q(
                    state__in=["proposed", "corrected", "confirmed"],
                    sent_at__isnull=False,
                    answered_at__isnull=False,
                    answer__isnull=False,
                ),
                _("Een melding wordt eerst doorgegeven, en dan beantwoord."),
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"], name="source_report_work_list")]
        triggers = [state_guard(SOURCE_REPORT)]

    def __str__(self) -> str:
        return f"{self.service} ({self.state})"

    @property
    def statement_text(self) -> str:
        """What the citizen says is wrong."""
        return unseal(bytes(self.statement)).decode()

    @property
    def answer_text(self) -> str:
        """What the source answered, in the officer's words; empty while it runs."""
        return "" if self.answer is None else unseal(bytes(self.answer)).decode()

    @property
    def left_reason_text(self) -> str:
        """Why the decision was left as it is; empty where nobody had to say so."""
        return "" if self.left_reason is None else unseal(bytes(self.left_reason)).decode()
