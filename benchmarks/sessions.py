"""Logged-in sessions, prepared in the database as a login leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from loopbaan.accounts.models import Person, User
from loopbaan.accounts.session import Identity, remember
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from loopbaan.web import form_keys

CSRF = "b" * 32


def sessions_for(people: Iterable[Person], capacity: Capacity, *, kbo: str = "", name: str = "") -> list[str]:
    """A session key for each person, in their order. Nobody has to be prolonged within the first minutes."""
    people = list(people)
    users = [User(subject=f"https://login.example|{uuid4()}", person=person) for person in people]
    User.objects.bulk_create(users)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows, now = [], timezone.now()
    for user, person in zip(users, people, strict=True):
        content = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "seen": int(now.timestamp()),
        }
        remember(content, Identity(person.id, capacity, LoginStrength.HIGH, person.full_name, kbo, name))
        rows.append(
            Session(
                session_key=uuid4().hex,
                session_data=store().encode(content),
                expire_date=now + timedelta(hours=2),
            )
        )
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]


def cookies_of(session_key: str) -> dict[str, str]:
    """What the browser sends along."""
    return {settings.SESSION_COOKIE_NAME: session_key, settings.CSRF_COOKIE_NAME: CSRF}


def form_fields(person: Person, capacity: Capacity) -> dict[str, str]:
    """The hidden fields of a form on this person's page: against forgery, and against a double click."""
    actor = Actor(capacity=capacity, person_id=person.id, name=person.full_name)
    return {"csrfmiddlewaretoken": CSRF, form_keys.FIELD: form_keys.new_key(actor)}
