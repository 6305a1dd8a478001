from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "loopbaan.deadlines"
    verbose_name = "Termijnen"
