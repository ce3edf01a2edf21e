"""Set fields of the configuration back to their defaults."""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.complete_config import field_argument
from botdb.cli.config_change import RESTART, change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.config.configuration import Configuration
from botdb.errors import InputError

EXAMPLES = """
botdb config reset minWinRate maxSharePrice
botdb config reset --all --dry-run
"""
EPILOG = RESTART


def command(
    run: Run,
    consent: Consent,
    fields: Annotated[
        list[str] | None, field_argument("[FIELD]...", "The fields to reset.")
    ] = None,
    all_fields: Annotated[
        bool, typer.Option("--all", help="Reset every field that has a default.")
    ] = False,
) -> None:
    if bool(fields) == all_fields:
        raise InputError("name the fields to reset, or give --all")
    with consent.session(run) as opened:
        config = Configuration.load(opened.db, opened.catalog)
        proposal = config.propose(config.defaults(fields or ()))
        change(run, consent, config, proposal, command="reset")
