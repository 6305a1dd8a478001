"""What the worker runs for the interface itself."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.core.management import call_command
from django.utils.translation import gettext as _

from loopbaan.core import clock, dutch
from loopbaan.web import digest, kept_forms
from loopbaan.web.models import ApiRequest, SubmittedForm

logger = logging.getLogger(__name__)
# Longer than a form key lives.
KEEP_ANSWERS = timedelta(days=8)


@shared_task(ignore_result=True)
def sweep(**_ignored: object) -> None:
    """Delete what the interface no longer needs: kept text, answered forms and calls, expired sessions."""
    kept_forms.erase_expired()
    oldest = clock.system_now() - KEEP_ANSWERS
    SubmittedForm.objects.filter(sent_at__lt=oldest).delete()
    ApiRequest.objects.filter(asked_at__lt=oldest).delete()
    call_command("clearsessions")


@shared_task(ignore_result=True)
def daily_digest(**_ignored: object) -> None:
    """Mail what failed to those who run the portal, and write it to the log; nothing when all is well."""
    on = clock.today()
    text = digest.digest_on(on)
    if not text:
        return
    logger.error("daily digest\n%s", text)
    if settings.DIGEST_TO:
        subject = _("Wat aandacht vraagt op %(day)s") % {"day": dutch.long_date(on)}
        send_mail(subject, text, None, settings.DIGEST_TO)
