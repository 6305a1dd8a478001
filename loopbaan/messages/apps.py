from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    name = "loopbaan.messages"
    # "messages" is the label of Django's own notices.
    label = "outbox"
    verbose_name = "Berichten"

    def ready(self) -> None:
        from loopbaan.messages.catalogue import MessageKind, register

        register(
            MessageKind(
                key="confirm_mail",
                subject=_("Bevestig je e-mailadres"),
                title=_("Bevestiging van een e-mailadres"),
                sample={"link": "https://portaal.example/contact/bevestig/voorbeeld/"},
                mail_only=True,
            )
        )
