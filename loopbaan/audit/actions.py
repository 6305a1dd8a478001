"""The vocabulary of the trail: what can happen, in one place, with the words that a person reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """One event of the domain. A name, once used, is never given another meaning."""

    # accounts
    LOGGED_IN = "logged_in", _("Aangemeld")
    LOGGED_OUT = "logged_out", _("Afgemeld")
    ROLE_GRANTED = "role_granted", _("Rol toegekend")
    ROLE_ENDED = "role_ended", _("Rol beëindigd")
    # contact and messages
    MAIL_GIVEN = "mail_given", _("E-mailadres opgegeven")
    MAIL_CONFIRMED = "mail_confirmed", _("E-mailadres bevestigd")
    LETTERS_CHOSEN = "letters_chosen", _("Voor brieven gekozen")
    MESSAGE_SENT = "message_sent", _("Bericht verstuurd")
    # documents
    DOCUMENT_ISSUED = "document_issued", _("Document uitgegeven")
    DOCUMENT_WITHDRAWN = "document_withdrawn", _("Document ingetrokken")
    SIGNED = "signed", _("Ondertekend")
    SIGNATURES_VOIDED = "signatures_voided", _("Handtekeningen vervallen door een wijziging")
    # reading a file
    FILE_READ = "file_read", _("Dossier ingekeken")
    SOURCES_ASKED = "sources_asked", _("Gegevens opgevraagd bij de bronnen")
    # deadlines and the demo
    DEADLINE_PASSED = "deadline_passed", _("Termijn verstreken")
    DEADLINE_POSTPONED = "deadline_postponed", _("Termijn verlengd")
    REMINDER_DROPPED = "reminder_dropped", _("Herinnering niet meer nodig")
    CLOCK_MOVED = "clock_moved", _("Oefenklok vooruitgezet")
    # citizens
    APPLIED = "applied", _("Loopbaancheque aangevraagd")
    DECIDED = "decided", _("Beslissing genomen")
    DECISION_MISMATCH = "decision_mismatch", _("Beslissing past niet meer bij haar afdruk")
    DECISION_SOUND = "decision_sound", _("Beslissing past weer bij haar afdruk")
    APPLICATION_WITHDRAWN = "application_withdrawn", _("Aanvraag ingetrokken")
    APPLICATION_LAPSED = "application_lapsed", _("Aanvraag vervallen")
    ORDERED = "ordered", _("Loopbaancheque besteld")
    ORDER_CANCELLED = "order_cancelled", _("Bestelling geannuleerd")
    PAYMENT_STARTED = "payment_started", _("Betaling gestart")
    PAYMENT_CONFIRMED = "payment_confirmed", _("Betaling bevestigd")
    PAYMENT_FAILED = "payment_failed", _("Betaling niet gelukt")
    PAYMENT_DIFFERS = "payment_differs", _("Een ander bedrag betaald dan gevraagd")
    TRANSFER_STARTED = "transfer_started", _("Overschrijving gekozen")
    CHEQUE_ISSUED = "cheque_issued", _("Loopbaancheque uitgegeven")
    CHEQUE_STARTED = "cheque_started", _("Begeleiding gestart")
    CHEQUE_USED_UP = "cheque_used_up", _("Alle uren opgenomen")
    CHEQUE_REOPENED = "cheque_reopened", _("Uren weer beschikbaar")
    CHEQUE_UNSTARTED = "cheque_unstarted", _("Begeleiding niet gestart: het enige gesprek is geschrapt")
    CHEQUE_CLOSED = "cheque_closed", _("Begeleiding afgesloten")
    CHEQUE_LAPSED = "cheque_lapsed", _("Resterende uren vervallen")
    CHEQUE_VOIDED = "cheque_voided", _("Loopbaancheque niet op tijd gestart")
    REFUND_ORDERED = "refund_ordered", _("Terugbetaling opgedragen")
    REFUND_FAILED = "refund_failed", _("Terugbetaling niet gelukt")
    REFUND_RETRIED = "refund_retried", _("Terugbetaling opnieuw geprobeerd")
    SETTLED_BY_HAND = "settled_by_hand", _("Met de hand geregeld")
    REFUND_CONFIRMED = "refund_confirmed", _("Terugbetaling bevestigd")
    # centres
    CENTRE_REGISTERED = "centre_registered", _("Loopbaancentrum geregistreerd")
    MANDATE_GIVEN = "mandate_given", _("Mandaat verleend")
    COUNSELLOR_LISTED = "counsellor_listed", _("Begeleider op de lijst gezet")
    LISTING_ASKED = "listing_asked", _("Gevraagd om op de lijst van begeleiders te komen")
    LISTING_DECLINED = "listing_declined", _("Niet op de lijst van begeleiders gezet")
    COUNSELLOR_UNLISTED = "counsellor_unlisted", _("Begeleider van de lijst gehaald")
    CHEQUE_REDEEMED = "cheque_redeemed", _("Cheque geregistreerd bij een loopbaancentrum")
    TRAJECTORY_RELEASED = "trajectory_released", _("Cheque vrijgegeven voor een ander loopbaancentrum")
    TRAJECTORY_ENDED = "trajectory_ended", _("Begeleidingstraject gestopt met de cheque")
    COUNSELLOR_ASSIGNED = "counsellor_assigned", _("Dossier aan een andere begeleider gegeven")
    INTRODUCTION_LOGGED = "introduction_logged", _("Kennismakingsgesprek genoteerd")
    AGREEMENT_DRAWN_UP = "agreement_drawn_up", _("Overeenkomst opgesteld")
    MEETING_LOGGED = "meeting_logged", _("Gesprek genoteerd")
    MEETING_CORRECTED = "meeting_corrected", _("Gesprek verbeterd")
    MEETING_CANCELLED = "meeting_cancelled", _("Gesprek geschrapt")
    ATTENDANCE_CONFIRMED = "attendance_confirmed", _("Bewijs van deelname bevestigd")
    ATTENDANCE_DISPUTED = "attendance_disputed", _("Bewijs van deelname betwist")
    ATTENDANCE_CANCELLED = "attendance_cancelled", _("Bewijs van deelname geschrapt")
    ATTENDANCE_OVERDUE = "attendance_overdue", _("Bewijs van deelname te lang niet ondertekend")
    PLAN_SAVED = "plan_saved", _("Persoonlijk ontwikkelplan bewaard")
    PLAN_OFFERED = "plan_offered", _("Persoonlijk ontwikkelplan ter ondertekening aangeboden")
    CLOSING_TALK_LOGGED = "closing_talk_logged", _("Afrondingsgesprek genoteerd")
    CLOSING_ASKED = "closing_asked", _("Aan de klant gevraagd om af te sluiten met uren over")
    CLOSING_AGREED = "closing_agreed", _("Akkoord om af te sluiten met uren over")
    CLOSING_REFUSED = "closing_refused", _("Nog niet akkoord om af te sluiten")
    CLOSING_UNANSWERED = "closing_unanswered", _("Geen antwoord op de vraag om af te sluiten")
    TRAJECTORY_CLOSED = "trajectory_closed", _("Begeleidingstraject afgesloten")
    AFTERCARE_LOGGED = "aftercare_logged", _("Nazorg genoteerd")
    AFTERCARE_ENDED = "aftercare_ended", _("Nazorg afgelopen")
    # regie
    CONTROL_OPENED = "control_opened", _("Dossiercontrole geopend")
    CONTROL_CONTENT_OPENED = "control_content_opened", _("Inhoud van een dossier ingekeken bij een controle")
    FINDING_ADDED = "finding_added", _("Vaststelling toegevoegd")
    CONTROL_CONCLUDED = "control_concluded", _("Dossiercontrole afgerond")
