"""A dossier control: the file judged on its facts, the findings, the conclusion, the report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import service as centres
from centres.service import ControlFacts, SessionFacts, SignedDocument
from citizens import service as citizens
from citizens.service import LedgerRow
from loopbaan.accounts import service as accounts
from loopbaan.core import dutch
from loopbaan.core.identifiers import format_code, format_kbo
from loopbaan.documents import service as documents
from loopbaan.web.access import writes_on_get
from regie import selectors
from regie.domain import controls
from regie.domain.papers import papers_of
from regie.forms.controls import ConcludeForm, ControlFilterForm, FindingForm
from regie.rules.administrative import Check, administrative_check, is_complete
from regie.selectors import ControlRow, EarlierControl
from regie.views.base import (
    CONCLUSION_TONES,
    WEIGHT_TONES,
    AuditorFormPage,
    AuditorPage,
    OfControl,
    ReadsControl,
    person_of,
)
from regie.views.words import CONCLUSION_WORDS, RESULT_WORDS, VERDICTS


class ControlsPage(AuditorPage):
    """The controls of this auditor."""

    template_name = "regie/controls.html"
    title = gettext_lazy("Mijn controles")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the filter and the rows."""
        filters = ControlFilterForm(self.request.GET)
        state = filters.cleaned_data["status"] if filters.is_valid() else ""
        rows, page = selectors.controls_of(person_of(self.actor), state=state, page=self.request.GET.get("pagina", "1"))
        return super().context(
            filters=filters,
            filtered=bool(state),
            page=page,
            total=page.paginator.count,
            head=[
                _("Cheque"),
                {"text": _("Centrum"), "wide": True},
                _("Aanleiding"),
                _("Geopend"),
                {"text": _("Vaststellingen"), "number": True},
                _("Besluit"),
            ],
            rows=[_control_row(each) for each in rows],
            **more,
        )


def _control_row(row: ControlRow) -> list[Any]:
    conclusion = (
        {
            "text": str(CONCLUSION_WORDS[row.conclusion]),
            "tone": CONCLUSION_TONES[row.conclusion],
            "note": dutch.long_date(row.concluded_at) if row.concluded_at else "",
        }
        if row.conclusion
        else {"text": row.state_label, "tone": "teal"}
    )
    return [
        {"text": format_code(row.cheque_number), "url": reverse("regie:control", args=[row.id])},
        row.centre_name,
        row.reason_label,
        dutch.short_date(row.opened_at),
        dutch.number(row.finding_count),
        conclusion,
    ]


class ControlPage(ReadsControl, AuditorPage):
    """The administrative control of one cheque, computed from the facts."""

    template_name = "regie/control.html"
    title = gettext_lazy("Dossiercontrole")
    page_name = "control"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the facts, the checks, the ledger, the findings, and what was found before."""
        control = self.control
        facts = centres.control_facts_of(control.trajectory_id)
        checks = administrative_check(papers_of(facts), translate=_)
        earlier = selectors.earlier_controls(control.trajectory_id, but=control.id)
        cheque, ledger = citizens.cheque(facts.cheque_id), citizens.ledger_of(facts.cheque_id)
        return super().context(
            control=control,
            facts=facts,
            cheque=cheque,
            citizen_name=accounts.names_of([cheque.person_id])[cheque.person_id],
            law_note=_("onder de wet van %(day)s")
            % {"day": dutch.long_date(date.fromisoformat(cheque.regulation_version))},
            used_minutes=-sum(each.minutes for each in ledger if each.kind in _TAKEN),
            lapsed_minutes=-sum(each.minutes for each in ledger if each.kind == "lapsed"),
            cheque_number=format_code(facts.cheque_number),
            kbo=format_kbo(facts.centre_kbo),
            complete=is_complete(checks),
            pending=any(each.result == "not_yet" for each in checks),
            checks=[_check(each) for each in checks],
            papers=_papers(facts),
            session_head=[
                _("Gesprek"),
                _("Soort"),
                {"text": _("Duur"), "number": True},
                _("Burger"),
                _("Begeleider"),
                _("Bewijs van deelname"),
            ],
            sessions=[_session(each) for each in facts.sessions],
            ledger_head=[_("Dag"), _("Wat"), {"text": _("Uren"), "number": True}],
            ledger=[_ledger_row(each) for each in ledger if each.minutes],
            findings=[{"row": each, "tone": WEIGHT_TONES[each.weight]} for each in control.findings],
            conclusion_word=CONCLUSION_WORDS.get(control.conclusion, ""),
            conclusion_tone=CONCLUSION_TONES.get(control.conclusion, "grey"),
            earlier=[_earlier(each) for each in earlier],
            index=_index(control.findings, facts, earlier),
            **more,
        )


def _index(findings: tuple[Any, ...], facts: ControlFacts, earlier: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [
        {"id": "dossier", "title": _("Waarover het gaat")},
        {"id": "controle", "title": _("Administratieve controle")},
        {"id": "documenten", "title": _("Documenten")},
        {"id": "gesprekken", "title": _("Gesprekken"), "count": len(facts.sessions)},
        {"id": "uren", "title": _("Uren")},
        {"id": "vaststellingen", "title": _("Vaststellingen"), "count": len(findings)},
        {"id": "eerder", "title": _("Andere controles"), "count": len(earlier)},
    ]


def _check(check: Check) -> dict[str, Any]:
    return {
        "verdict": VERDICTS[check.result.value],
        "title": check.question,
        "sentence": check.answer,
        "word": RESULT_WORDS[check.result.value],
    }


def _signatures(document: SignedDocument) -> list[dict[str, Any]]:
    return [
        {"role": _("Burger"), "name": document.citizen_name, "at": document.citizen_signed_at},
        {"role": _("Begeleider"), "name": document.counsellor_name, "at": document.counsellor_signed_at},
    ]


def _papers(facts: ControlFacts) -> list[dict[str, Any]]:
    return [
        {
            "title": each.label if each else absent,
            "made_at": each.made_at if each else None,
            "signatures": _signatures(each) if each else [],
        }
        for each, absent in (
            (facts.agreement, _("Overeenkomst loopbaanbegeleiding")),
            (facts.plan, _("Persoonlijk ontwikkelplan")),
        )
    ]


_KINDS = {"individual": gettext_lazy("individueel"), "group": gettext_lazy("in groep")}
_FORMS = {"on_site": gettext_lazy("ter plaatse"), "online": gettext_lazy("online")}


def _session(session: SessionFacts) -> list[Any]:
    proof = session.proof
    return [
        {
            "text": dutch.long_date(session.held_on),
            "note": f"{dutch.clock_time(session.starts_at)} – {dutch.clock_time(session.ends_at)}",
        },
        f"{_KINDS[session.kind]}, {_FORMS[session.form]}",
        {"text": dutch.hours(session.minutes), "number": True},
        _signed(proof.citizen_signed_at, proof.citizen_name),
        _signed(proof.counsellor_signed_at, proof.counsellor_name),
        {"text": session.state_label, "tone": _SESSION_TONES[session.state]},
    ]


_SESSION_TONES = {"signed": "green", "to_sign": "amber", "disputed": "red", "left_unsigned": "red"}


def _signed(at: datetime | None, name: str) -> dict[str, Any]:
    if at is None:
        return {"text": _("niet ondertekend"), "note": name}
    return {"text": dutch.moment(at), "note": name}


# Using minutes, and giving them back when a session is corrected.
_TAKEN = ("used", "corrected")


def _ledger_row(row: LedgerRow) -> list[Any]:
    notes = []
    if row.kind == "granted" and row.group_minutes:
        notes.append(_("waarvan %(hours)s in groep kan") % {"hours": dutch.hours(row.group_minutes)})
    if row.is_group_talk:
        notes.append(_("in groep"))
    if row.noted_on != row.on:
        notes.append(_("genoteerd op %(day)s") % {"day": dutch.long_date(row.noted_on)})
    return [
        dutch.long_date(row.on),
        {"text": _(row.label), "note": ", ".join(notes)},
        {"text": f"+{dutch.hours(row.minutes)}" if row.minutes > 0 else dutch.hours(row.minutes), "number": True},
    ]


def _earlier(row: EarlierControl) -> dict[str, Any]:
    what = row.conclusion_label or row.state_label
    return {
        "title": _("%(reason)s, %(day)s") % {"reason": row.reason_label, "day": dutch.long_date(row.opened_at)},
        "text": _("%(auditor)s: %(what)s") % {"auditor": row.auditor_name, "what": what},
        "findings": row.finding_count,
    }


class _ControlFormPage(OfControl, AuditorFormPage):
    """A form inside a control; its way back is the control."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the control."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:control", args=[self.control_id])

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the control."""
        return super().context(control=self.control, cheque_number=self.cheque_number_of(), **more)


class AddFindingPage(_ControlFormPage):
    """Write down a finding."""

    title = gettext_lazy("Voeg een vaststelling toe")
    submit_label = gettext_lazy("Bewaar de vaststelling")
    form_class = FindingForm

    def perform(self, form: Any) -> str:
        """Add it."""
        controls.add_finding(control_id=self.control_id, actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("De vaststelling is bewaard.")
        return reverse("regie:control", args=[self.control_id]) + "#vaststellingen"


class ConcludePage(_ControlFormPage):
    """Conclude a control."""

    title = gettext_lazy("Rond de controle af")
    intro = gettext_lazy(
        "Daarna kan je niets meer toevoegen. Het verslag krijgt een zegel. De burger ziet dat de controle klaar is. "
        "Het centrum leest je besluit, niet je vaststellingen."
    )
    submit_label = gettext_lazy("Rond de controle af")
    form_class = ConcludeForm
    template_name = "regie/conclude.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the findings on which the conclusion rests."""
        findings = [{"row": each, "tone": WEIGHT_TONES[each.weight]} for each in self.control.findings]
        return super().context(findings=findings, **more)

    def perform(self, form: Any) -> str:
        """Conclude."""
        controls.conclude_control(control_id=self.control_id, actor=self.actor, at=self.at, **form.cleaned_data)
        self.notice = _("De controle is afgerond. Je kan het verslag downloaden.")
        return reverse("regie:control", args=[self.control_id])


@writes_on_get("the report is issued with the conclusion and laid out when it is first opened")
class ReportPage(ReadsControl, AuditorPage):
    """The sealed report of a concluded control."""

    page_name = "report"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Download."""
        report = selectors.report_of(self.control_id, auditor_id=person_of(self.actor))
        content = documents.open_pdf(report)
        self.record()
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{documents.file_name(report)}"',
                "Cache-Control": "no-store",
            },
        )
