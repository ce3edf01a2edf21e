"""Who holds a lock when the wait for it timed out."""

from __future__ import annotations

from botdb.database.driver_errors import LOCK_TIMEOUT, sqlstate
from botdb.database.models import MODELS
from botdb.database.postgres import Database
from botdb.errors import DatabaseError


def lock_timeout(db: Database, error: Exception) -> DatabaseError | None:
    """The error for a lock wait that timed out, after the transaction; None for other errors."""
    if sqlstate(error) != LOCK_TIMEOUT:
        return None
    tables = [model._meta.table_name for model in MODELS]
    holder = db.execute_sql(_HOLDERS, (tables,)).fetchone()
    who = "another program holds it"
    hint = "try again when that program has finished"
    if holder:
        process, application, user, prepared, seconds, table = holder
        named = " of ".join(filter(None, (f"'{application}'" if application else None, user)))
        who = f"process {process} ({named})"
        if prepared is not None:
            who = f"the prepared transaction '{prepared}'"
            hint = "end it with COMMIT PREPARED or ROLLBACK PREPARED"
        since = "" if seconds is None else f" for {seconds} s"
        who += f" has locked {table}{since}"
    return DatabaseError(
        f"{db.label}: waited {db.settings['lock_timeout']} for a lock; {who}", hint
    )


_HOLDERS = """
    SELECT l.pid, a.application_name, a.usename, p.gid,
        pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()
            - COALESCE(a.xact_start, p.prepared))::integer,
        pg_catalog.string_agg(DISTINCT t.relname::text, ', ')
    FROM pg_catalog.pg_locks AS l
    JOIN pg_catalog.pg_class AS t ON t.oid = l.relation
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
    LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
    LEFT JOIN (pg_catalog.pg_locks AS x
            JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = x.transactionid)
        ON l.pid IS NULL AND x.pid IS NULL AND x.virtualtransaction = l.virtualtransaction
    WHERE n.nspname = pg_catalog.current_schema() AND t.relname = ANY (%s::name[])
        AND (l.pid <> pg_catalog.pg_backend_pid() OR p.gid IS NOT NULL)
    GROUP BY l.pid, a.application_name, a.usename, a.xact_start, p.gid, p.prepared
    ORDER BY pg_catalog.bool_or(l.granted) DESC, pg_catalog.min(pg_catalog.array_position(
        '{AccessExclusiveLock,ExclusiveLock,ShareRowExclusiveLock,ShareLock,RowExclusiveLock,
        RowShareLock,ShareUpdateExclusiveLock,AccessShareLock}'::text[], l.mode)),
        COALESCE(a.xact_start, p.prepared)
    LIMIT 1"""
"""Among the users of the bot's tables, the one with the strongest locks, then the oldest."""
