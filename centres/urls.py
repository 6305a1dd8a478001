"""The addresses of this app: for everybody, for the people of a centre, and for the citizen in guidance."""

from __future__ import annotations

from django.urls import path

from centres.views import agreements, centre, closing, documents, dossiers, home, meetings, plans, public, striking
from centres.views.citizen import closing as my_closing
from centres.views.citizen import signing, trajectories

app_name = "centres"

_PUBLIC = [
    path("loopbaancentra/", public.CentresPage.as_view(), name="public_list"),
    path("loopbaancentra/<uuid:centre_id>/", public.CentreDetailPage.as_view(), name="public_centre"),
]
_CENTRE = [
    path("centrum/", home.HomePage.as_view(), name="home"),
    path("centrum/cheque/", dossiers.RedeemPage.as_view(), name="redeem"),
    path("centrum/dossiers/", dossiers.DossiersPage.as_view(), name="dossiers"),
    path("centrum/groepsgesprek/", meetings.GroupNewPage.as_view(), name="group_new"),
    path("centrum/gegevens/", centre.CentreDataPage.as_view(), name="centre"),
    path("centrum/lijst/vragen/", centre.AskListingPage.as_view(), name="ask_listing"),
    path("centrum/gegevens/vraag/<uuid:request_id>/", centre.ListPage.as_view(), name="list"),
    path("centrum/gegevens/vraag/<uuid:request_id>/weigeren/", centre.DeclinePage.as_view(), name="list_decline"),
    path("centrum/gegevens/<uuid:listing_id>/", centre.UnlistPage.as_view(), name="unlist"),
    path("centrum/document/<slug:kind>/<uuid:object_id>/", documents.CentreDocumentPage.as_view(), name="document"),
    path("centrum/overeenkomst/<uuid:agreement_id>/", agreements.AgreementPage.as_view(), name="agreement"),
    path("centrum/gesprek/<uuid:meeting_id>/", meetings.MeetingPage.as_view(), name="meeting"),
    path(
        "centrum/gesprek/<uuid:meeting_id>/verbeteren/", meetings.CorrectMeetingPage.as_view(), name="meeting_correct"
    ),
    path("centrum/gesprek/<uuid:meeting_id>/schrappen/", meetings.CancelMeetingPage.as_view(), name="meeting_cancel"),
    path("centrum/deelname/<uuid:attendance_id>/", meetings.AttendancePage.as_view(), name="attendance"),
    path(
        "centrum/deelname/<uuid:attendance_id>/schrappen/",
        meetings.CancelAttendancePage.as_view(),
        name="attendance_cancel",
    ),
    path(
        "centrum/kennismaking/<uuid:talk_id>/schrappen/",
        striking.StrikeIntroductionPage.as_view(),
        name="introduction_strike",
    ),
    path("centrum/nazorg/<uuid:talk_id>/schrappen/", striking.StrikeAftercarePage.as_view(), name="aftercare_strike"),
    path("centrum/plan/<uuid:version_id>/", plans.PlanPage.as_view(), name="plan"),
]
_DOSSIER = [
    path("centrum/dossier/<uuid:trajectory_id>/", dossiers.DossierPage.as_view(), name="dossier"),
    path(
        "centrum/dossier/<uuid:trajectory_id>/kennismaking/",
        agreements.IntroductionPage.as_view(),
        name="introduction",
    ),
    path("centrum/dossier/<uuid:trajectory_id>/overeenkomst/", agreements.DrawUpPage.as_view(), name="draw_up"),
    path("centrum/dossier/<uuid:trajectory_id>/gesprek/", meetings.MeetingNewPage.as_view(), name="meeting_new"),
    path("centrum/dossier/<uuid:trajectory_id>/plan/", plans.PlanEditPage.as_view(), name="plan_edit"),
    path("centrum/dossier/<uuid:trajectory_id>/plan/aanbieden/", plans.OfferPlanPage.as_view(), name="plan_offer"),
    path("centrum/dossier/<uuid:trajectory_id>/afronding/", closing.ClosingTalkPage.as_view(), name="closing_talk"),
    path("centrum/dossier/<uuid:trajectory_id>/afsluiten/", closing.ClosePage.as_view(), name="close"),
    path("centrum/dossier/<uuid:trajectory_id>/afsluiten/vragen/", closing.AskToClosePage.as_view(), name="close_ask"),
    path("centrum/dossier/<uuid:trajectory_id>/nazorg/", closing.AftercarePage.as_view(), name="aftercare"),
    path("centrum/dossier/<uuid:trajectory_id>/begeleider/", dossiers.AssignPage.as_view(), name="assign"),
]
_CITIZEN = [
    path("mijn/begeleiding/", trajectories.TrajectoriesPage.as_view(), name="my_trajectories"),
    path("mijn/begeleiding/<uuid:trajectory_id>/", trajectories.TrajectoryPage.as_view(), name="my_trajectory"),
    path("mijn/begeleiding/<uuid:trajectory_id>/afronding/", trajectories.ClosingPage.as_view(), name="my_closing"),
    path("mijn/begeleiding/overeenkomst/<uuid:agreement_id>/", signing.MyAgreementPage.as_view(), name="my_agreement"),
    path("mijn/begeleiding/gesprek/<uuid:attendance_id>/", signing.MyAttendancePage.as_view(), name="my_attendance"),
    path(
        "mijn/begeleiding/gesprek/<uuid:attendance_id>/klopt-niet/", signing.MyDisputePage.as_view(), name="my_dispute"
    ),
    path(
        "mijn/begeleiding/afsluiten/<uuid:request_id>/",
        my_closing.MyCloseRequestPage.as_view(),
        name="my_close_request",
    ),
    path("mijn/begeleiding/plan/<uuid:version_id>/", signing.MyPlanPage.as_view(), name="my_plan"),
    path(
        "mijn/begeleiding/document/<slug:kind>/<uuid:object_id>/",
        documents.CitizenDocumentPage.as_view(),
        name="my_document",
    ),
]

urlpatterns = [*_PUBLIC, *_CENTRE, *_DOSSIER, *_CITIZEN]
