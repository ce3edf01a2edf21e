"""Set fields: all of them, or none if one is refused."""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.complete_config import config_assignments
from botdb.cli.config_change import change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.config import store
from botdb.config.fields import SETTINGS
from botdb.config.live import live_settings, parse_assignments

EPILOG = "\n".join(
    ["\b", "The fields:", *(f"  {setting.name:<24}  {setting.rule}" for setting in SETTINGS)]
)


def command(
    run: Run,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            autocompletion=config_assignments,
            help="The new values.",
        ),
    ],
    consent: Consent,
) -> None:
    with consent.session(run) as opened:
        settings = live_settings(opened.db, opened.catalog)
        values = parse_assignments(settings, assignments)
        row = store.read(opened.db, opened.catalog)
        change(run, opened, consent, row, settings, values, command="set")
