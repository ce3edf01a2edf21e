"""How an `init` reads: lines for people, one object for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botdb.database.ddl import Creation


def lines(made: Creation) -> Iterator[str]:
    """``created table: BotTrade, BotConfig``, and likewise for what was there."""
    for kind in ("schema", "table", "index"):
        for verb, statements in (("created", made.statements), ("found", made.found)):
            if names := [statement.name for statement in statements if statement.kind == kind]:
                yield f"{verb} {kind}: {', '.join(names)}"
    yield (
        "created the configuration, all defaults"
        if made.singleton_made
        else "found the configuration"
    )


def record(made: Creation, label: str, *, dry_run: bool) -> dict[str, Any]:
    """The same for programs, with the `label` of the database."""
    return {
        "database": label,
        "created": [statement.name for statement in made.statements],
        "found": [statement.name for statement in made.found],
        "singletonCreated": made.singleton_made,
        "dryRun": dry_run,
    }
