"""Triggers that guard the data, for every session alike.

A trigger of the library first asks whether its session has set it aside (``pgtrigger.ignore``), which whoever holds a
connection can do with one variable. A guard does not ask, and the database has less to do for every row.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger.compiler import Trigger as Compiled
from pgtrigger.compiler import UpsertTriggerSql


class GuardSql(UpsertTriggerSql):
    """The SQL that installs a guard. Migrations name this class: change what it says in a new one."""

    def get_template(self) -> str:
        """The function and its trigger, with nothing before what the guard does."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER LANGUAGE plpgsql AS $guard$
            {declare}
            BEGIN
                {func}
            END;
            $guard$;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid} {when} {operation} ON {table} {timing} {referencing}
                FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Guard(pgtrigger.Trigger):
    """A trigger that no session sets aside."""

    def compile(self, model: models.Model) -> Compiled:
        """The trigger as migrations keep it."""
        compiled: Any = super().compile(model)
        said = {key: value for key, value in compiled.sql.kwargs.items() if key != "ignore_func_name"}
        return Compiled(name=compiled.name, sql=GuardSql(**said))
