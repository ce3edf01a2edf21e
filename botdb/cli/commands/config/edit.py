"""Edit the configuration in $VISUAL or $EDITOR, as commented TOML.

What is saved goes the same way as 'config set'. Text that is refused opens again, with the
reasons on top; leave it as it is to give up.
"""

from __future__ import annotations

from botdb.changes.diff import Row
from botdb.cli.config_change import change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.editor import Draft
from botdb.config import documents, store
from botdb.config.live import check_values, live_settings
from botdb.errors import InputError

ATTEMPTS = 10
"""How often the editor opens: an $EDITOR that is a script may never correct its text."""


def command(run: Run, consent: Consent) -> None:
    with run.reading() as opened:
        settings = live_settings(opened.db, opened.catalog)
        row = store.read(opened.db, opened.catalog)
        shown = store.with_texts(opened.db, row, settings)
    original = documents.to_toml(shown, settings.values(), label=run.location.label)

    with Draft(original, "botdb-config.toml") as draft:
        text = original
        for _ in range(ATTEMPTS):
            edited = draft.edit()
            try:
                _save(run.restarted(), consent, row, original, edited)
                return
            except InputError as error:
                if edited == text:  # given up
                    raise
                refused = error
                reasons = error.reasons or [str(error)]
                text = documents.with_refusals(edited, reasons)
                draft.write(text)
        raise refused


def _save(run: Run, consent: Consent, row: Row, original: str, edited: str) -> None:
    """Set what was edited, if the row still is `row`: the editor may have been open for hours."""
    with consent.session(run) as opened:
        settings = live_settings(opened.db, opened.catalog)
        values = check_values(settings, row, documents.edited(original, edited))
        if values:
            store.check_unchanged(row, store.read(opened.db, opened.catalog))
        change(run, opened, consent, row, settings, values, command="edit")
