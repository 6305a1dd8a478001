"""What `migrate` says about the account with which the portal connects."""

from __future__ import annotations

import pytest
from django.db import connection

from loopbaan.web.checks import account_is_no_superuser

pytestmark = pytest.mark.django_db


def test_a_superuser_is_warned_of_and_an_owner_is_not() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE owner_of_nothing NOSUPERUSER")
        (found,) = account_is_no_superuser(databases=["default"])
        assert found.id == "loopbaan.W001"
        cursor.execute("SET LOCAL ROLE owner_of_nothing")
        assert account_is_no_superuser(databases=["default"]) == []
        cursor.execute("RESET ROLE")
    assert account_is_no_superuser() == []
