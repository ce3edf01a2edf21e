"""Set fields: all of them, or none if one is refused.

A time without an offset is New York's; seconds and minutes may be typed as 20m or 5m 00s.
"""

from __future__ import annotations

from typing import Annotated

from botdb.changes.assignments import parse_assignments
from botdb.cli.complete import assigned
from botdb.cli.complete_config import config_assignments
from botdb.cli.config_change import RESTART, change
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.config.configuration import Configuration
from botdb.config.fields import SETTINGS

EXAMPLES = """
botdb config set positionSizeUsd=750 maxSharePrice=30
botdb config set enabledCatalystTiers=1,2 --dry-run
"""
_FIELDS = (f"  {setting.name:<24}  {setting.rule}" for setting in SETTINGS)
EPILOG = "\n".join(["\b", "The fields:", *_FIELDS]) + f"\n\n{RESTART}"


def command(
    run: Run, assignments: Annotated[list[str], assigned(config_assignments)], consent: Consent
) -> None:
    with consent.session(run) as opened:
        config = Configuration.load(opened.db, opened.catalog)
        proposal = config.propose(parse_assignments(config.fields, assignments))
        change(run, consent, config, proposal, command="set")
