from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "loopbaan.web"
    verbose_name = "Web"

    def ready(self) -> None:
        from loopbaan.web import (
            checks,  # noqa: F401 - importing it registers the check
            logs,
        )

        logs.configure(json=not settings.DEMO)
