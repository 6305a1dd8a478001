"""Absolute addresses of the portal, for mails and letters."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def portal_url(name: str, *args: object) -> str:
    """The full address of a page of the portal. Raises NoReverseMatch for an unknown name."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"
