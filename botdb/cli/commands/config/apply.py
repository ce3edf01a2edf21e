"""Set the fields that a JSON object names.

Give it the output of 'config show -o json', edited.
Fields that it does not name stay as they are; id and updatedAt are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable

from botdb.changes.assignments import check_values
from botdb.changes.journal import Entry
from botdb.cli import journal
from botdb.cli.config_change import RESTART, change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.files import InputFile, read_file
from botdb.config.configuration import Configuration
from botdb.config.documents import from_json

EPILOG = RESTART

EXAMPLES = """
botdb config apply config.json --dry-run
botdb config show --json | botdb config apply - --db other.db
"""


def command(run: Run, file: InputFile, consent: Consent) -> None:
    document = from_json(read_file(file))
    with consent.session(run) as opened:
        config = Configuration.load(opened.db, opened.catalog)
        proposal = config.propose(check_values(config.fields, config.row, document))
        printed = str(document.get("updatedAt") or "9999")
        if newer := _written_since(run, printed, [each.field for each in proposal.changes]):
            run.out.warning(f"set after this JSON was printed: {', '.join(newer)}")
        change(run, consent, config, proposal, command="apply")


def _written_since(run: Run, printed: str, fields: Iterable[str]) -> list[str]:
    """The fields that botdb wrote in this database after a moment."""

    def is_newer(entry: Entry) -> bool:
        here = (entry.database, entry.table) == (run.location.identity, "BotConfig")
        return here and entry.time > printed

    written = {name for entry in journal.read(run) if is_newer(entry) for name in entry.new}
    return [field for field in fields if field in written]
