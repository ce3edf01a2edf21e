"""The steps of every change of the configuration: guards, old → new, consent, write, journal."""

from __future__ import annotations

from botdb.changes.undo import Undo
from botdb.cli.consent import Consent, carry_out
from botdb.cli.context import Run
from botdb.cli.journal import Subject
from botdb.config.configuration import Configuration, Proposal

KEEPS_OLD_VALUES = "a running bot may keep using its old values until it restarts"
RESTART = f"The bot reads its configuration when it starts:\n{KEEPS_OLD_VALUES}."
"""Part of the help of every command that writes the configuration."""


def change(
    run: Run,
    consent: Consent,
    config: Configuration,
    proposal: Proposal,
    *,
    command: str,
    undo: Undo | None = None,
) -> None:
    """Carry out a proposal, with the questions that it raises."""
    for warning in proposal.warnings:
        run.out.warning(warning)
    written = carry_out(
        run,
        consent,
        Subject(f"config {command}", "BotConfig", config.row["id"], undo),
        proposal.changes,
        proposal.question,
        lambda: config.write(proposal, now=run.now),
    )
    if written and proposal.may_run:
        run.out.note(f"written; {KEEPS_OLD_VALUES}")
