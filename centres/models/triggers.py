"""Triggers that only this app needs."""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger

from loopbaan.db.guards import Guard


def frozen(name: str, columns: Sequence[str], *, unless_state: str | None = None) -> Guard:
    """Refuse a change of ``columns``, under the constraint name ``<name>_frozen``.

    ``unless_state`` names the one stored state in which they may still change.
    """
    constraint = f"{name}_frozen"
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    exempt = f"OLD.state <> '{unless_state}' AND " if unless_state else ""
    return Guard(
        name=constraint,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF {exempt}({changed}) THEN
                RAISE EXCEPTION '{name} does not change' USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
            END IF;
            RETURN NEW;
        """,
    )


def attendance_follows_meeting() -> Guard:
    """An attendance has the times, the centre and the counsellor of its meeting, whatever is written, and the whole
    minutes between the times."""
    return Guard(
        name="attendance_follows_meeting",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf("meeting_id", "starts_at", "ends_at", "minutes", "centre_id", "counsellor_id"),
        func="""
            -- The share lock makes a concurrent correction of the meeting wait, so that no stale time is copied.
            SELECT m.starts_at, m.ends_at, (extract(epoch FROM m.ends_at - m.starts_at) / 60)::integer,
                   m.centre_id, m.counsellor_id
              INTO STRICT NEW.starts_at, NEW.ends_at, NEW.minutes, NEW.centre_id, NEW.counsellor_id
              FROM centres_meeting m WHERE m.id = NEW.meeting_id FOR SHARE;
            RETURN NEW;
        """,
    )


def meeting_moves_attendances() -> Guard:
    """A meeting that moves takes its attendances along, so that the citizen's own exclusion constraint sees it."""
    return Guard(
        name="meeting_moves_attendances",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("starts_at", "ends_at"),
        func="""
            UPDATE centres_attendance SET starts_at = NEW.starts_at, ends_at = NEW.ends_at WHERE meeting_id = NEW.id;
            RETURN NULL;
        """,
    )
