from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "loopbaan.audit"
    verbose_name = "Spoor"
