"""Set fields of the configuration back to their defaults."""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.complete_config import config_fields
from botdb.cli.config_change import change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.config import store
from botdb.config.live import defaults, live_settings
from botdb.errors import InputError


def command(
    run: Run,
    consent: Consent,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD]...",
            autocompletion=config_fields,
            help="The fields to reset.",
        ),
    ] = None,
    all_fields: Annotated[
        bool, typer.Option("--all", help="Reset every field that has a default.")
    ] = False,
) -> None:
    if bool(fields) == all_fields:
        raise InputError("name the fields to reset, or give --all")
    with consent.session(run) as opened:
        settings = live_settings(opened.db, opened.catalog)
        names = fields or [each.name for each in settings.values() if each.default is not None]
        values = defaults(settings, names)
        row = store.read(opened.db, opened.catalog)
        change(run, opened, consent, row, settings, values, command="reset")
