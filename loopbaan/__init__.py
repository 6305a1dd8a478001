"""The portal for subsidised career guidance."""

# Celery's shared tasks bind to the app that exists when they are called.
from loopbaan.celery import app as celery_app

__all__ = ["celery_app"]
