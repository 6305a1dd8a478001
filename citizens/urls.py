"""The addresses of this app: the public pages, and the pages of the citizen who is logged in."""

from __future__ import annotations

from django.urls import path

from citizens.views import (
    applications,
    check,
    cheques,
    contact,
    documents,
    home,
    ledger,
    orders,
    public,
    requests,
    reviews,
)

app_name = "citizens"

urlpatterns = [
    # For everybody
    path("", public.HomePage.as_view(), name="public_home"),
    path("wat-is-loopbaanbegeleiding/", public.GuidancePage.as_view(), name="guidance"),
    path("heb-je-recht/", public.EntitlementPage.as_view(), name="entitlement"),
    path("heb-je-recht/kijk-na/", check.CheckPage.as_view(), name="check"),
    path("is-het-iets-voor-mij/", check.GuidanceTestPage.as_view(), name="guidance_test"),
    path("wat-kost-het/", public.CostPage.as_view(), name="cost"),
    path("hoe-gaat-het/", public.HowPage.as_view(), name="how"),
    path("regels/", public.RulesPage.as_view(), name="rules"),
    path("klachten/", public.ComplaintsPage.as_view(), name="complaints"),
    path("privacy/", public.PrivacyPage.as_view(), name="privacy"),
    path("toegankelijkheid/", public.AccessibilityPage.as_view(), name="accessibility"),
    path("contact/", public.ContactPage.as_view(), name="contact"),
    path("contact/bevestig/<str:token>/", contact.ConfirmMailPage.as_view(), name="confirm_mail"),
    path("contact/bevestigd/", contact.MailConfirmedPage.as_view(), name="mail_confirmed"),
    path("betaling/melding/", orders.payment_webhook, name="payment_webhook"),
    # For the citizen
    path("mijn/", home.HomePage.as_view(), name="home"),
    path("mijn/contact/", contact.ContactPage.as_view(), name="contact_choice"),
    path("mijn/aanvraag/nieuw/", applications.ApplyPage.as_view(), name="apply"),
    path("mijn/aanvraag/<uuid:subject_id>/", applications.ApplicationPage.as_view(), name="application"),
    path("mijn/aanvraag/<uuid:subject_id>/beslissing/", applications.DecisionPage.as_view(), name="decision"),
    path(
        "mijn/aanvraag/<uuid:subject_id>/beslissing/<int:number>/",
        applications.DecisionPage.as_view(),
        name="decision_number",
    ),
    path(
        "mijn/aanvraag/<uuid:subject_id>/beslissing/<int:number>/pdf/",
        applications.DecisionPaperPage.as_view(),
        name="decision_pdf",
    ),
    path(
        "mijn/aanvraag/<uuid:subject_id>/beslissing/<int:number>/json/",
        applications.DecisionJsonPage.as_view(),
        name="decision_json",
    ),
    path("mijn/aanvraag/<uuid:subject_id>/intrekken/", applications.WithdrawPage.as_view(), name="withdraw"),
    path("mijn/aanvraag/<uuid:subject_id>/betwisten/", reviews.ContestPage.as_view(), name="contest"),
    path("mijn/aanvraag/<uuid:subject_id>/bewijs/", reviews.ProofPage.as_view(), name="proof"),
    path("mijn/aanvraag/<uuid:subject_id>/bron-melden/", reviews.SourceReportPage.as_view(), name="report_source"),
    path("mijn/heroverweging/<uuid:subject_id>/", reviews.ReviewPage.as_view(), name="review"),
    path("mijn/vraag/<uuid:subject_id>/", requests.AnswerPage.as_view(), name="answer_request"),
    path(
        "mijn/heroverweging/<uuid:subject_id>/intrekken/",
        reviews.WithdrawReviewPage.as_view(),
        name="withdraw_review",
    ),
    path(
        "mijn/heroverweging/<uuid:subject_id>/bijlage/<uuid:file_id>/",
        reviews.ReviewFilePage.as_view(),
        name="review_file",
    ),
    path("mijn/aanvraag/<uuid:subject_id>/bestellen/", orders.PlaceOrderPage.as_view(), name="place_order"),
    path("mijn/bestelling/<uuid:subject_id>/", orders.OrderPage.as_view(), name="order"),
    path("mijn/bestelling/<uuid:subject_id>/betalen/", orders.PayPage.as_view(), name="pay"),
    path("mijn/bestelling/<uuid:subject_id>/annuleren/", orders.CancelOrderPage.as_view(), name="cancel_order"),
    path("mijn/bestelling/<uuid:subject_id>/terug/", orders.PaymentReturnPage.as_view(), name="payment_return"),
    path("mijn/cheque/<uuid:subject_id>/", cheques.ChequePage.as_view(), name="cheque"),
    path("mijn/cheque/<uuid:subject_id>/pdf/", cheques.ChequePaperPage.as_view(), name="cheque_pdf"),
    path("mijn/inzage/", ledger.AccessLedgerPage.as_view(), name="access_ledger"),
    path("mijn/documenten/", documents.DocumentsPage.as_view(), name="documents"),
    path("mijn/documenten/<uuid:subject_id>/", documents.DocumentPage.as_view(), name="document"),
]
