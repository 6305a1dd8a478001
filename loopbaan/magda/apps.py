from django.apps import AppConfig


class MagdaConfig(AppConfig):
    name = "loopbaan.magda"
    label = "magda"
    verbose_name = "Authentieke bronnen"
