"""The public face of this app for the apps above it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from citizens.domain import cheques as domain
from citizens.domain.asking import ask as ask_citizen
from citizens.domain.asking import take_back as take_back_question
from citizens.domain.attention import retry_refund, settle_by_hand
from citizens.domain.cheques import EndHook, StartReminderHook
from citizens.domain.contesting import STATEMENT_MAX
from citizens.domain.errors import (
    ChequeNotFound,
    ChequeNotUsable,
    GroupCapExceeded,
    NotEnoughAftercare,
    NotEnoughMinutes,
    PaymentCaseNotFound,
    ReviewNotFound,
    SettlementIncomplete,
)
from citizens.domain.officer_papers import paper_for_officer
from citizens.domain.reviewing import Corrected, decide_anew, give_back, reopen, take, uphold
from citizens.domain.source_reports import answer_report, leave_decision, send_report
from citizens.rules.corrections import period_json
from citizens.rules.officer_words import Standing
from citizens.rules.terms import FIGURES, INFORM, Figure
from citizens.selectors import (
    PURPOSES,
    Asked,
    ChequeFacts,
    DecisionAlarm,
    DecisionTaken,
    Guidance,
    LedgerRow,
    MonthFigures,
    PaymentCase,
    ReopenProposal,
    ReportRow,
    ReviewCase,
    ReviewOutcome,
    ReviewRow,
    StuckReview,
    aftercare_until,
    broken_off_check,
    cheque,
    cheques,
    cheques_of,
    count_payments_needing_attention,
    count_reviews,
    decision_fault_count,
    decision_faults,
    facts_of,
    file_content,
    last_decision_check,
    law_alarms,
    ledger_of,
    payment_case,
    payments_needing_attention,
    quota_months,
    register_guidance,
    register_talk_days,
    reopen_proposal,
    review_case,
    review_list,
    source_report,
    source_report_list,
    stuck_reviews,
)
from citizens.selectors import cheque_by_numbers as find_cheque
from citizens.selectors.stored import StoredDecision, stored_decisions
from loopbaan.core.actor import Actor
from loopbaan.core.regulation import Regulation, regulation
from loopbaan.db import rows

__all__ = [
    "FIGURES",
    "INFORM",
    "PURPOSES",
    "STATEMENT_MAX",
    "Asked",
    "ChequeFacts",
    "ChequeNotFound",
    "ChequeNotUsable",
    "Corrected",
    "DecisionAlarm",
    "DecisionTaken",
    "Figure",
    "GroupCapExceeded",
    "Guidance",
    "LedgerRow",
    "MonthFigures",
    "NotEnoughAftercare",
    "NotEnoughMinutes",
    "PaymentCase",
    "PaymentCaseNotFound",
    "ReopenProposal",
    "ReportRow",
    "ReviewCase",
    "ReviewNotFound",
    "ReviewOutcome",
    "ReviewRow",
    "SettlementIncomplete",
    "Standing",
    "StoredDecision",
    "StuckReview",
    "aftercare_until",
    "answer_report",
    "ask_citizen",
    "broken_off_check",
    "cheque",
    "cheques",
    "cheques_of",
    "close_cheque",
    "count_payments_needing_attention",
    "count_reviews",
    "decide_anew",
    "decision_fault_count",
    "decision_faults",
    "file_content",
    "find_cheque",
    "give_back",
    "give_back_minutes",
    "last_decision_check",
    "law_alarms",
    "leave_decision",
    "ledger_of",
    "lock_cheque",
    "lock_cheques",
    "on_cheque_ended",
    "on_start_reminder",
    "paper_for_officer",
    "payment_case",
    "payments_needing_attention",
    "period_json",
    "quota_months",
    "register_guidance",
    "register_talk_days",
    "regulation_of",
    "reopen",
    "reopen_proposal",
    "retry_refund",
    "review_case",
    "review_list",
    "send_report",
    "settle_by_hand",
    "source_report",
    "source_report_list",
    "stored_decisions",
    "stuck_reviews",
    "take",
    "take_back_question",
    "uphold",
    "use_aftercare",
    "use_minutes",
]


def lock_cheque(cheque_id: UUID) -> ChequeFacts:
    """Take the cheque's row lock for the rest of the transaction: before anything else about this cheque."""
    return facts_of(domain.lock(cheque_id))


def lock_cheques(cheque_ids: rows.Those) -> dict[UUID, ChequeFacts]:
    """As ``lock_cheque``, of several, in order of id; by their id."""
    return {each.id: facts_of(each) for each in domain.lock_those(cheque_ids)}


def use_minutes(
    cheque_id: UUID, *, minutes: int, group: bool, attendance_id: UUID, held_on: date, actor: Actor, at: datetime
) -> ChequeFacts:
    """See ``citizens.domain.cheques.use_minutes``."""
    return facts_of(
        domain.use_minutes(
            cheque_id, minutes=minutes, group=group, attendance_id=attendance_id, held_on=held_on, actor=actor, at=at
        )
    )


def give_back_minutes(
    cheque_id: UUID,
    *,
    minutes: int,
    group_minutes: int,
    attendance_id: UUID,
    first_counted_on: date | None,
    last_counted_on: date | None,
    actor: Actor,
    at: datetime,
    counts_again: bool = False,
) -> ChequeFacts:
    """See ``citizens.domain.cheques.give_back_minutes``."""
    return facts_of(
        domain.give_back_minutes(
            cheque_id,
            minutes=minutes,
            group_minutes=group_minutes,
            attendance_id=attendance_id,
            first_counted_on=first_counted_on,
            last_counted_on=last_counted_on,
            actor=actor,
            at=at,
            counts_again=counts_again,
        )
    )


def close_cheque(cheque_id: UUID, *, actor: Actor, at: datetime) -> int:
    """See ``citizens.domain.cheques.close``: the minutes that are lost."""
    return domain.close(cheque_id, actor=actor, at=at)


def use_aftercare(cheque_id: UUID, *, minutes: int, talk_id: UUID, at: datetime) -> ChequeFacts:
    """See ``citizens.domain.cheques.use_aftercare``."""
    return facts_of(domain.use_aftercare(cheque_id, minutes=minutes, talk_id=talk_id, at=at))


def regulation_of(cheque_id: UUID) -> Regulation:
    """The version of the law that the cheque keeps for life."""
    found = cheque(cheque_id)
    return regulation(found.regulation_version, found.regulation_revision)


def on_cheque_ended(hook: EndHook) -> None:
    """Register what to do, in the same transaction, when a cheque is voided or lapses: (cheque_id, how, on)."""
    if hook not in domain.end_hooks:
        domain.end_hooks.append(hook)


def on_start_reminder(hook: StartReminderHook) -> None:
    """Register what to do when a cheque must start soon: (cheque_id, due_on half-open, days before, on)."""
    if hook not in domain.start_reminder_hooks:
        domain.start_reminder_hooks.append(hook)
