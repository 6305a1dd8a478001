#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

# Commands that read the law and nothing else: they run without a server, a database or a variable of the environment.
OFFLINE = {"decide"}

if __name__ == "__main__":
    if OFFLINE & set(sys.argv[1:2]):
        os.environ["DJANGO_SETTINGS_MODULE"] = "loopbaan.settings.offline"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loopbaan.settings.dev")
    execute_from_command_line(sys.argv)
