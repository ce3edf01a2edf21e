"""How a backup reads: one line for people, one object for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botdb.output.render.format import counted

if TYPE_CHECKING:
    from botdb.backup.make import Backup

_KINDS = {
    "copy": "a copy of the SQLite file",
    "pg_dump": "by pg_dump, for pg_restore",
    "export": "the bot's three tables, as a SQLite file",
}


def made(backup: Backup) -> str:
    """One line, fit for a cron mail."""
    kind = _KINDS[backup.kind]
    if backup.pooled:
        kind += " (pg_dump does not work through a pooler)"
    trades, days = backup.rows["BotTrade"], backup.rows["BotDailyStats"]
    return (
        f"{backup.path}: {kind}, {backup.bytes / 1e6:,.1f} MB; "
        f"{counted(trades, 'trade')}, {counted(days, 'daily row')}"
    )


def record(backup: Backup) -> dict[str, Any]:
    """The same for programs."""
    return {
        "file": str(backup.path),
        "kind": backup.kind,
        "bytes": backup.bytes,
        "rows": backup.rows,
    }
