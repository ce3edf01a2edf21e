"""Set the fields that a JSON object names.

It is what 'config show -o json' printed, edited.
Fields that it does not name stay as they are; id and updatedAt are ignored.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.config_change import change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.files import read_file
from botdb.config import store
from botdb.config.documents import from_json
from botdb.config.live import check_values, live_settings


def command(
    run: Run,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file; - is standard input.")],
    consent: Consent,
) -> None:
    document = from_json(read_file(file))
    with consent.session(run) as opened:
        settings = live_settings(opened.db, opened.catalog)
        row = store.read(opened.db, opened.catalog)
        values = check_values(settings, row, document)
        printed = document.get("updatedAt")
        if values and printed and str(printed) < str(row["updatedAt"] or ""):
            run.out.warning("the configuration was written to after this JSON was printed")
        change(run, opened, consent, row, settings, values, command="apply")
