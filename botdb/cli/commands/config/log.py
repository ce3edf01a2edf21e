"""Show what botdb changed, the newest first.

It reads botdb's own journal, which does not have the changes that the bot made.
"""

from __future__ import annotations

from botdb.cli import change_log
from botdb.cli.context import Run

EXAMPLES = """
botdb config log
botdb config log --all --json
"""


def command(run: Run, every_database: change_log.EveryDatabase = False) -> None:
    change_log.show(run, "BotConfig", every_database=every_database)
