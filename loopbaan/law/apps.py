from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "loopbaan.law"
    verbose_name = "Wet"
