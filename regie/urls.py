"""The addresses of the regie."""

from __future__ import annotations

from django.urls import path

from regie.views import administration, content, controls, dossiers, home, lab, law, payments, quota, reports, reviews

app_name = "regie"

urlpatterns = [
    path("regie/", home.HomePage.as_view(), name="home"),
    path("regie/dossiers/", dossiers.DossiersPage.as_view(), name="dossiers"),
    path("regie/dossier/<uuid:trajectory_id>/openen/", dossiers.OpenControlPage.as_view(), name="open"),
    path("regie/controle/", controls.ControlsPage.as_view(), name="controls"),
    path("regie/controle/<uuid:control_id>/", controls.ControlPage.as_view(), name="control"),
    path("regie/controle/<uuid:control_id>/inhoud/", content.ContentPage.as_view(), name="content"),
    path("regie/controle/<uuid:control_id>/inhoud/openen/", content.OpenContentPage.as_view(), name="open_content"),
    path("regie/controle/<uuid:control_id>/vaststelling/", controls.AddFindingPage.as_view(), name="add_finding"),
    path("regie/controle/<uuid:control_id>/afronden/", controls.ConcludePage.as_view(), name="conclude"),
    path("regie/controle/<uuid:control_id>/verslag/", controls.ReportPage.as_view(), name="report"),
    path("regie/lab/", lab.LabPage.as_view(), name="lab"),
    path("regie/lab/cijfers.csv", lab.LabFiguresFile.as_view(), name="lab_figures"),
    path("regie/wet/", law.LawPage.as_view(), name="law"),
    path("regie/quotum/", quota.QuotaPage.as_view(), name="quota"),
    path("regie/betalingen/", payments.PaymentsPage.as_view(), name="payments"),
    path("regie/betalingen/<uuid:case_id>/opnieuw/", payments.RetryRefundPage.as_view(), name="retry_refund"),
    path("regie/betalingen/<uuid:case_id>/regelen/", payments.SettlePaymentPage.as_view(), name="settle_payment"),
    path("regie/heroverweging/", reviews.ReviewsPage.as_view(), name="reviews"),
    path("regie/heroverweging/heropenen/", reviews.ReopenPage.as_view(), name="reopen"),
    path("regie/heroverweging/<uuid:review_id>/", reviews.ReviewCasePage.as_view(), name="review"),
    path("regie/heroverweging/<uuid:review_id>/nemen/", reviews.TakeReviewPage.as_view(), name="take_review"),
    path("regie/heroverweging/<uuid:review_id>/teruggeven/", reviews.GiveBackPage.as_view(), name="give_back_review"),
    path("regie/heroverweging/<uuid:review_id>/niets-wijzigen/", reviews.UpholdPage.as_view(), name="uphold_review"),
    path("regie/heroverweging/<uuid:review_id>/beslissen/", reviews.DecideAnewPage.as_view(), name="decide_anew"),
    path(
        "regie/heroverweging/<uuid:review_id>/bijlage/<uuid:file_id>/",
        reviews.ReviewFilePage.as_view(),
        name="review_file",
    ),
    path(
        "regie/heroverweging/<uuid:review_id>/beslissing/<int:number>/pdf/",
        reviews.ReviewDecisionPaperPage.as_view(),
        name="review_decision_pdf",
    ),
    path("regie/heroverweging/<uuid:review_id>/vraag/", reviews.AskCitizenPage.as_view(), name="ask_citizen"),
    path(
        "regie/heroverweging/<uuid:review_id>/vraag/<uuid:request_id>/intrekken/",
        reviews.TakeBackQuestionPage.as_view(),
        name="take_back_question",
    ),
    path("regie/melding/<uuid:report_id>/doorgeven/", reports.ReportSentPage.as_view(), name="send_report"),
    path("regie/melding/<uuid:report_id>/antwoord/", reports.ReportAnswerPage.as_view(), name="answer_report"),
    path("regie/melding/<uuid:report_id>/tekst/", reports.ReportTextPage.as_view(), name="report_text"),
    path("regie/melding/<uuid:report_id>/heropenen/", reports.ProposalPage.as_view(), name="reopen_proposal"),
    path("regie/beheer/", administration.AdministrationPage.as_view(), name="administration"),
    path(
        "regie/beheer/bericht/<uuid:message_id>/opnieuw/",
        administration.RetryMessagePage.as_view(),
        name="retry_message",
    ),
]
