from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "loopbaan.web"
    verbose_name = "Web"

    def ready(self) -> None:
        from django.utils.translation import gettext

        from loopbaan.core import wording
        from loopbaan.web import (
            checks,  # noqa: F401 - importing it registers the check
            logs,
        )

        # The pure parts know no framework: here their sentences get a translator.
        wording.translate_with(gettext)
        logs.configure(json=not settings.DEMO)
