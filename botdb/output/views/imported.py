"""How an import reads: one line for people, one object for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botdb.output.render.format import counted

if TYPE_CHECKING:
    from botdb.trades.importing.staging import Imported


def summary(done: Imported, *, dry_run: bool) -> str:
    """``3 trades read: 1 imported, 2 skipped``."""
    parts = [f"{done.inserted:,} imported"]
    parts += [f"{done.replaced:,} replaced"] if done.replaced else []
    parts += [f"{done.skipped:,} skipped"] if done.skipped else []
    line = f"{counted(done.read, 'trade')} read: {', '.join(parts)}"
    return f"dry run, nothing was written; {line}" if dry_run else line


def record(done: Imported, *, dry_run: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "read": done.read,
        "inserted": done.inserted,
        "replaced": done.replaced,
        "skipped": done.skipped,
        "dryRun": dry_run,
    }
