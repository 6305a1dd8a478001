"""What the sealed report of a dossier control says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from centres import service as centres
from centres.service import ControlFacts, SignedDocument
from loopbaan.core import dutch
from loopbaan.core.actor import Actor
from loopbaan.core.identifiers import format_code, format_kbo
from regie.domain.papers import papers_of
from regie.models import DossierControl
from regie.rules.administrative import administrative_check

_TONES = {
    DossierControl.Conclusion.IN_ORDER.value: "good",
    DossierControl.Conclusion.SHORTCOMINGS.value: "todo",
    DossierControl.Conclusion.SERIOUS.value: "bad",
}


def report_context(control: DossierControl, *, actor: Actor) -> dict[str, Any]:
    """Plain values for the report template: who controlled what and why, each check, each finding, the conclusion.

    Names documents and signatures only; never the text of a plan.
    """
    facts = centres.control_facts_of(control.trajectory_id)
    checks = administrative_check(papers_of(facts), translate=_)
    return {
        "auditor": actor.name,
        "reason": str(control.get_reason_display()),
        "purpose": control.purpose,
        "content_opened": control.content_opened_at is not None,
        "content_purpose": control.content_purpose,
        "opened_at": control.opened_at,
        "concluded_at": control.concluded_at,
        "cheque_number": format_code(facts.cheque_number),
        "centre": facts.centre_name,
        "kbo": format_kbo(facts.centre_kbo),
        "counsellor": facts.counsellor_name,
        "checks": [
            {"question": check.question, "answer": check.answer, "result": check.result.value} for check in checks
        ],
        "documents": _documents(facts),
        "findings": [
            {
                "part": str(finding.get_part_display()),
                "weight": str(finding.get_weight_display()),
                "text": finding.text,
                "found_at": finding.found_at,
            }
            for finding in control.findings.order_by("found_at", "id")
        ],
        "conclusion": str(control.get_conclusion_display()),
        "conclusion_tone": _TONES[control.conclusion],
        "conclusion_text": control.conclusion_text,
    }


def _documents(facts: ControlFacts) -> list[dict[str, Any]]:
    rows = [_document(facts.agreement)] if facts.agreement else []
    rows += [
        _document(each.proof, about=f"{dutch.short_date(each.held_on)}, {dutch.hours(each.minutes)}")
        for each in facts.sessions
    ]
    return [*rows, _document(facts.plan)] if facts.plan else rows


def _document(document: SignedDocument, *, about: str = "") -> dict[str, Any]:
    return {
        "label": f"{document.label}, {about}" if about else document.label,
        "citizen_at": document.citizen_signed_at,
        "counsellor": document.counsellor_name,
        "counsellor_at": document.counsellor_signed_at,
    }
