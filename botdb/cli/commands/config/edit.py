"""Edit the configuration in $VISUAL or $EDITOR, as commented TOML.

The saved changes follow the same rules as 'config set'. Text that is refused opens again, with the
reasons on top; leave it as it is to give up.
"""

from __future__ import annotations

from botdb.changes.assignments import check_values
from botdb.cli.config_change import RESTART, change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.editor import draft
from botdb.config import documents
from botdb.config.configuration import Configuration
from botdb.errors import InputError

EXAMPLES = """
botdb config edit
botdb config edit --dry-run
"""
EPILOG = RESTART
ATTEMPTS = 10
"""How often the editor opens: an $EDITOR that is a script may never correct its text."""


def command(run: Run, consent: Consent) -> None:
    with run.reading() as opened:
        before = Configuration.load(opened.db, opened.catalog)
    original = documents.to_toml(before.row, before.fields.values(), label=run.location.label)

    with draft(original, "botdb-config.toml") as file:
        text = original
        for _ in range(ATTEMPTS):
            edited = file.edit()
            try:
                _save(run.restarted(), consent, before, original, edited)
                return
            except InputError as error:
                if edited == text:  # given up
                    raise
                refused = error
                reasons = error.reasons or [str(error)]
                text = documents.with_refusals(edited, reasons)
                file.write(text)
        raise refused


def _save(run: Run, consent: Consent, before: Configuration, original: str, edited: str) -> None:
    """Set what was edited, if the row is as it was: the editor may have been open for hours."""
    with consent.session(run) as opened:
        config = Configuration.load(opened.db, opened.catalog)
        document = documents.edited(original, edited)
        values = check_values(config.fields, before.row, document)
        if values:
            config.check_unchanged(before.row)
        change(run, consent, config, config.propose(values), command="edit")
