"""The ten questions with which people come to a counsellor, in our own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

QUESTIONS = (
    _("Je werk maakt je moe, gespannen of leeg."),
    _("Je twijfelt over je job en weet niet goed waarom."),
    _("Je zoekt meer plezier en voldoening in wat je doet."),
    _("Werk en privéleven zitten bij jou niet in balans."),
    _("Je wil weten welk werk echt iets voor jou is."),
    _("Je wil na al die jaren eens de balans opmaken."),
    _("Je staat voor een keuze en wil ze goed maken."),
    _("Je wil beter gebruiken waar je sterk in bent."),
    _("Je voelt dat je meer kan dan je nu laat zien."),
    _("Je staat op een kruispunt en ziet de weg niet."),
)
