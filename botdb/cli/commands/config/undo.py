"""Take back the newest change in the journal.

Run again, it takes back the one before. What others changed since is never overwritten.
"""

from __future__ import annotations

from botdb.changes import journal
from botdb.cli.config_change import change
from botdb.cli.consent import Consent, journal_path
from botdb.cli.context import Run
from botdb.config import store
from botdb.config.live import live_settings, restored
from botdb.errors import RefusedError


def command(run: Run, consent: Consent) -> None:
    path = journal_path()
    entries, _ = journal.entries(path) if path else ([], 0)
    standing = journal.standing(entries, database=run.location.identity, table="BotConfig")
    entry = next(iter(standing), None)
    if entry is None:
        raise RefusedError(
            f"the journal has no change of {run.location.label} to take back"
            if path
            else "the journal is turned off (BOTDB_JOURNAL)"
        )
    with consent.session(run) as opened:
        settings = live_settings(opened.db, opened.catalog)
        row = store.read(opened.db, opened.catalog)
        store.check_standing(opened.db, row, settings, entry.new)
        values = restored(settings, row, entry.old)
        change(run, opened, consent, row, settings, values, command="undo", undoes=entry.id)
