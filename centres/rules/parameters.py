"""Figures of this app that the law does not give: each with where it comes from, all "te verifiëren".

What the law does give (minutes, caps, terms) stands in ``loopbaan.core.regulation`` and is read from the version of
the cheque.
"""

from __future__ import annotations

from typing import Final

# Six years (VDAB, "Aanvragen mandaat").
MANDATE_YEARS: Final = 6
# Assumed: a talk longer than the smallest full cheque (4 hours) is a typing error.
MAX_MEETING_MINUTES: Final = 240
# Assumed: the free first talk takes about half an hour; longer than two hours is a typing error.
MAX_INTRODUCTION_MINUTES: Final = 120
# Assumed: a group is at least two clients and at most twelve.
MIN_GROUP: Final = 2
MAX_GROUP: Final = 12
# Assumed: the mails of a term of signing come 7 days and 1 day before it has passed.
SIGNATURE_REMINDER_DAYS: Final = (7, 1)
# Assumed: from so many days before the end, a term is shown as urgent on a work list.
NEARING_DAYS: Final = 30

# Assumed: wrong pairs of cheque and client number that one person, and one centre, may try in an hour.
GUESSES_PER_ACTOR: Final = 10
GUESSES_PER_CENTRE: Final = 40
GUESS_WINDOW_MINUTES: Final = 60
