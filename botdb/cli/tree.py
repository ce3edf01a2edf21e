"""The tree of commands: their names and one-line helps, and the topics of `botdb help`.

Help, completion and "did you mean" need this table alone. The file of a command is imported when
its name is typed, and not before (see groups.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from keyword import iskeyword
from typing import NamedTuple


class Noun(NamedTuple):
    """A group of commands: its one-line help, and those of its verbs."""

    help: str
    default: str
    """The verb that runs if only the noun is typed."""
    verbs: Mapping[str, str]


TREE: Mapping[str, str | Noun] = {
    "init": "Create the tables, indexes and configuration that are missing.",
    "demo": "Create a sample database to try botdb on.",
    "status": "Show what needs attention, today's money and the open positions.",
    "check": "Find problems in the schema, the configuration and the rows.",
    "backup": "Make a consistent copy while the bot keeps writing.",
    "config": Noun(
        "Show and change the configuration.",
        "show",
        {
            "show": "Show each field's value, default, unit and meaning.",
            "get": "Print the bare value of one field, for scripts.",
            "set": "Set fields: all of them, or none if one is refused.",
            "reset": "Set fields of the configuration back to their defaults.",
            "edit": "Edit the configuration in $VISUAL or $EDITOR, as commented TOML.",
            "apply": "Set the fields that a JSON object names.",
            "log": "Show what botdb changed, the newest first.",
            "undo": "Undo the newest change in the journal.",
            "impact": "Compare the trades before and after each change.",
        },
    ),
    "trades": Noun(
        "List, show, import and repair trades.",
        "list",
        {
            "list": "List trades of every status, the newest first.",
            "open": "List the open trades, the newest first.",
            "closed": "List the closed trades, the newest first.",
            "missed": "List the missed trades, the newest first.",
            "show": "Show one trade, every field of it.",
            "import": "Import a file of trades: all of them or none.",
            "close": "Close an open trade by hand.",
            "miss": "Mark an open trade as missed, if it has no position.",
            "set": "Set fields of one trade: all of them, or none.",
            "log": "Show what botdb changed in the trades, the newest first.",
            "undo": "Undo the newest change of a trade in the journal.",
            "reconcile": "Compare the broker's positions with the trades.",
        },
    ),
    "stats": Noun(
        "Roll up and show the daily statistics.",
        "show",
        {
            "rollup": "Recompute the daily rows from the closed trades.",
            "verify": "Compare the daily rows with the closed trades.",
            "show": "Show the daily rows, or their sums.",
            "performance": "Show figures over the closed trades.",
            "review": "Compare a period with all that came before it.",
            "calendar": "Show the P&L of each day of a month, or of a year.",
            "report": "Make a page of HTML with figures, pictures and calendar.",
            "plot": "Draw the equity curve as a picture.",
            "missed": "Compare the missed trades with those that were taken.",
        },
    ),
    "help": "Show the help of a command, or a topic.",
}

ROOT = "botdb"

TOPICS: Mapping[str, str] = {
    "exit-codes": "What each exit code means.",
    "environment": "The variables that botdb reads.",
    "urls": "Which database a command opens.",
    "output": "Formats, colours and how values are written.",
    "figures": "How the figures over trades are defined.",
    "options": "The options that every command shares.",
}
"""The topics of `botdb help`; each is a file in botdb/cli/topics."""

ALIASES = {"ls": "list"}
"""Other words for commands."""
MEANT = {"get": "show", "view": "show", "cat": "show", "add": "import", "edit": "set"}
"""The command most likely meant by a word that is not one."""


def commands() -> list[tuple[str, ...]]:
    """The words of every command."""
    return [
        (word, *verb)
        for word, entry in TREE.items()
        for verb in (zip(entry.verbs) if isinstance(entry, Noun) else [()])
    ]


def module_of(*words: str) -> str:
    """The name of the module of a command, which has a function `command`."""
    names = [f"{word}_" if iskeyword(word) else word for word in words]
    return ".".join(["botdb.cli.commands", *names])
