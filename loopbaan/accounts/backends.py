"""Who is logged in: found anew at each request, so that a block takes effect at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from loopbaan.accounts.models import User
from loopbaan.db import rows


class IdentityBackend(AuthenticationBackend):
    """allauth's backend, which reads the identity of a session by one prepared statement."""

    def get_user(self, user_id: Any) -> User | None:
        """The identity, or None when it is gone or was blocked."""
        user = rows.find(User, id=user_id if isinstance(user_id, UUID) else UUID(user_id))
        return user if user is not None and user.is_active else None
