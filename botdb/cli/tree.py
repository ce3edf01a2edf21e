"""The tree of commands: a table of their names and helps, and the groups that read it.

Help, completion and "did you mean" need the table alone. The file of a command is imported when
its name is typed, and not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from botdb import __version__
from botdb.database.peewee_alone import import_peewee_alone


@dataclass(frozen=True)
class Noun:
    """A group of commands: its one-line help, and those of its verbs."""

    help: str
    verbs: Mapping[str, str]


TREE: Mapping[str, str | Noun] = {
    "init": "Create the tables, indexes and configuration that are missing.",
    "demo": "Make a sample database to try things on.",
    "status": "Show at one glance whether all is well.",
    "check": "Look for faults in the schema and the rows.",
    "backup": "Copy the database while the bot goes on writing.",
    "config": Noun(
        "Show and change the configuration.",
        {
            "show": "Show each field's value, default, unit and meaning.",
            "get": "Print the bare value of one field, for scripts.",
            "set": "Set fields: all of them, or none if one is refused.",
            "reset": "Set fields of the configuration back to their defaults.",
            "edit": "Edit the configuration in $VISUAL or $EDITOR, as commented TOML.",
            "apply": "Set the fields that a JSON object names.",
            "log": "Show what botdb changed, the newest first.",
            "undo": "Take back the newest change in the journal.",
        },
    ),
    "trades": Noun(
        "List, show, import and repair trades.",
        {
            "list": "List trades of every status, the newest first.",
            "open": "List the open positions, the newest first.",
            "closed": "List the closed trades, the newest first.",
            "missed": "List the trades that were not made, the newest first.",
            "show": "Show one trade, every field of it.",
            "import": "Import a file of trades: all of them or none.",
            "close": "Close an open trade by hand.",
            "miss": "Mark an open trade as missed: there is no position in it.",
            "set": "Set fields of one trade: all of them, or none.",
            "reconcile": "Compare the broker's positions with the trades.",
        },
    ),
    "stats": Noun(
        "Roll up and show the daily statistics.",
        {
            "rollup": "Recompute the daily rows from the closed trades.",
            "verify": "Compare the daily rows with the closed trades.",
            "show": "Show the daily rows, or their sums.",
            "performance": "Show figures over the closed trades.",
            "plot": "Draw the equity curve into a picture.",
            "missed": "Count the missed trades against those taken.",
        },
    ),
}

ROOT = "botdb"


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


@cache
def root() -> Any:
    """The command `botdb`, with everything under it."""
    app = typer.Typer(
        name=ROOT,
        help="Administer the database of the trading bot: schema, configuration, trades, "
        "statistics.",
        cls=_Group,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root_options)
    return typer.main.get_command(app)


class _Group(TyperGroup):
    """Commands known by the table; what is typed takes the place of its entry."""

    def __init__(self, *, name: str, commands: object, **settings: Any) -> None:
        super().__init__(name=name, **settings)
        for word, entry in _entries(name).items():
            help = entry.help if isinstance(entry, Noun) else entry
            self.add_command(TyperCommand(word, help=help, rich_markup_mode=None))

    # Typer's own copy of Click, whose classes these are, is private to it.
    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        word, entry, rest = super().resolve_command(ctx, args)
        if word is None or entry is None:
            return word, entry, rest
        return word, load(word) if self.name == ROOT else load(str(self.name), word), rest


def _entries(name: str) -> Mapping[str, str | Noun]:
    if name == ROOT:
        return TREE
    noun = TREE[name]
    assert isinstance(noun, Noun)
    return noun.verbs


@cache
def load(*words: str) -> Any:
    """The command of these words, or the group of a noun, ready to be run."""
    entry = TREE[words[0]]
    if isinstance(entry, Noun) and len(words) == 1:
        noun = typer.Typer(
            name=words[0],
            help=entry.help,
            cls=_Group,
            no_args_is_help=True,
            rich_markup_mode=None,
        )
        return typer.main.get_group(noun)
    import_peewee_alone()
    from botdb.cli.options import build

    return build(words[-1], import_module(module_of(*words)))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"botdb {__version__}")
        raise typer.Exit


def _root_options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass
