"""The jobs: the app, the task base, and what beat runs when."""

from __future__ import annotations

import logging.config
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab, schedule
from celery.signals import setup_logging


class PortalTask(Task):
    """A task that sees the portal's calendar: in the demo, the offset is read once at its start."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run with the clock shifted."""
        # Needs the apps, which are not there yet when this module is read.
        from loopbaan.core import clock
        from loopbaan.web import demo_clock

        with clock.shifted(demo_clock.offset()):
            return super().__call__(*args, **kwargs)


app = Celery("loopbaan", task_cls=PortalTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def beat_schedule(*, demo: bool) -> dict[str, dict[str, Any]]:
    """What beat runs when, on real time; in the demo more often, since its calendar jumps.

    django-celery-beat copies these entries into its tables when beat starts.
    """
    often = 10 if demo else 60
    nightly = {
        "audit_months": ("loopbaan.audit.tasks.make_months", crontab(hour="2", minute="40")),
        "sources_erase": ("loopbaan.magda.tasks.erase_expired", crontab(hour="3", minute="0")),
        "addresses_erase": ("citizens.tasks.erase_addresses", crontab(hour="3", minute="10")),
        "facts_erase": ("citizens.tasks.erase_old_facts", crontab(hour="3", minute="15")),
        "web_sweep": ("loopbaan.web.tasks.sweep", crontab(hour="3", minute="20")),
        # In the demo by the hour: its administrator sees when it was last done.
        "decisions_verify": (
            "citizens.tasks.verify_decisions",
            crontab(minute="10") if demo else crontab(hour="4", minute="10"),
        ),
        "daily_digest": ("loopbaan.web.tasks.daily_digest", crontab(hour="6", minute="30")),
    }
    steady = {
        "deadlines_run_due": ("loopbaan.deadlines.tasks.run_due", schedule(often)),
        "messages_deliver_due": ("loopbaan.messages.tasks.deliver_due", schedule(5 if demo else 30)),
        "applications_decide_waiting": ("citizens.tasks.decide_waiting", schedule(60)),
        "quota_keep": ("citizens.tasks.keep_quota", schedule(often)),
        "payments_settle_open": ("citizens.tasks.settle_open_payments", schedule(120)),
        "refunds_carry_out": ("citizens.tasks.carry_out_refunds", schedule(60)),
    }
    return {
        name: {"task": task, "schedule": when, "options": {"expires": 3600 if name in nightly else 120}}
        for name, (task, when) in {**nightly, **steady}.items()
    }


@setup_logging.connect
def _log_as_the_portal(loglevel: int | str | None = None, **_ignored: Any) -> None:
    """Keep Celery's own formatter away, which prints the texts of errors; ``--loglevel`` counts for Celery's lines."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    if loglevel is not None:
        logging.getLogger("celery").setLevel(loglevel)


@app.on_after_configure.connect
def _set_schedule(sender: Celery, **_ignored: Any) -> None:
    from django.conf import settings

    sender.conf.beat_schedule = beat_schedule(demo=settings.DEMO)
