"""The way of every change of the configuration: guards, old → new, consent, write, journal."""

from __future__ import annotations

from collections.abc import Mapping

from botdb.changes.diff import Row
from botdb.cli.consent import Consent, Subject, carry_out
from botdb.cli.context import Opened, Run
from botdb.config import store
from botdb.config.field import Value
from botdb.config.live import Settings


def change(
    run: Run,
    opened: Opened,
    consent: Consent,
    row: Row,
    settings: Settings,
    values: Mapping[str, Value | None],
    *,
    command: str,
    undoes: str | None = None,
) -> None:
    """Set `values`, where `row` is what was read. Raises InputError or RefusedError."""
    proposal = store.propose(opened.db, row, settings, values)
    for warning in proposal.warnings:
        run.out.warning(warning)
    carry_out(
        run,
        consent,
        Subject(f"config {command}", "BotConfig", row["id"], undoes),
        proposal.changes,
        proposal.question,
        lambda: store.write(opened.db, opened.catalog, proposal, now=run.now),
    )
