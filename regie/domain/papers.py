"""From what a centre's dossier shows to what the administrative control judges."""

from __future__ import annotations

from centres.service import ControlFacts, SignedDocument
from regie.rules.administrative import Papers, Session, SignedBy


def papers_of(facts: ControlFacts) -> Papers:
    """The papers of one dossier: that they exist, when and by whom signed; never their text."""
    return Papers(
        ended=facts.state in ("closed", "ended", "released"),
        agreement=_signed(facts.agreement),
        sessions=tuple(
            Session(each.held_on, each.starts_at, each.minutes, _signed_by(each.proof)) for each in facts.sessions
        ),
        plan=_signed(facts.plan),
        closing_held_on=facts.closing_held_on,
        closing_on_signed_plan=facts.closing_on_signed_plan,
    )


def _signed(document: SignedDocument | None) -> SignedBy | None:
    return None if document is None else _signed_by(document)


def _signed_by(document: SignedDocument) -> SignedBy:
    return SignedBy(
        document.citizen_name, document.citizen_signed_at, document.counsellor_name, document.counsellor_signed_at
    )
