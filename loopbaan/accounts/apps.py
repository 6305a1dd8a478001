from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "loopbaan.accounts"
    verbose_name = "Personen en rollen"
