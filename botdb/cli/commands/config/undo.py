"""Undo the newest change in the journal.

Run it again to undo the change before. It never overwrites what others changed since.
"""

from __future__ import annotations

from botdb.cli import change_log
from botdb.cli.config_change import RESTART, change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.config.configuration import Configuration
from botdb.errors import RefusedError

EXAMPLES = """
botdb config undo --dry-run
botdb config undo
"""
EPILOG = RESTART


def command(run: Run, consent: Consent, change_id: change_log.ChangeId = None) -> None:
    with consent.session(run) as opened:
        config = Configuration.load(opened.db, opened.catalog)
        undo = change_log.to_undo(run, "config", "BotConfig", lambda _: config.row, change_id)
        values = undo.values(config.fields, config.row, "the configuration")
        try:
            proposal = config.propose(values)
        except RefusedError as error:  # only state and mode have guards of their own
            raise undo.refusal(error, config.row, {"state", "mode"}) from error
        change(run, consent, config, proposal, command="undo", undo=undo)
