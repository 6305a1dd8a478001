from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "loopbaan.documents"
    verbose_name = "Documenten"
