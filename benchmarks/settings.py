"""The portal as production runs it, against the sandbox, on a calendar that stands at the day the benchmark is about.

Production has no demo clock; without one the calendar would be the day outside, and a version of the law ends some day.
So the shift comes from the environment, and costs no query.
"""

from __future__ import annotations

from loopbaan.settings.dev import *
from loopbaan.settings.dev import DATABASES, MIDDLEWARE

DEMO = False
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = [
    "benchmarks.calendar.CalendarMiddleware" if each.endswith(".ClockMiddleware") else each for each in MIDDLEWARE
]
# The longest wait of a whole run is a bulk insert.
DATABASES["default"]["OPTIONS"] |= {
    "options": "-c statement_timeout=600s -c lock_timeout=10s -c timezone=UTC",
}
