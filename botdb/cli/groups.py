"""The groups of commands: `botdb` itself and its nouns, as Typer runs them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from botdb import __version__
from botdb.cli import completion_scripts
from botdb.cli.checking import check_rarely
from botdb.cli.shared_options import is_awaiting_value, leading
from botdb.cli.tree import ALIASES, MEANT, ROOT, TOPICS, TREE, Noun, module_of
from botdb.database.peewee_alone import import_peewee_alone
from botdb.errors import InputError, nearest

_UNFINISHED = "botdb.unfinished"
"""Where a context keeps the shared option whose value is being typed."""


class _Group(TyperGroup):
    """Commands known by the table; the one that is typed is loaded.

    Typer's own copy of Click, whose classes the untyped parameters are, is private to it.
    """

    def __init__(self, *, name: str, commands: object, **settings: Any) -> None:
        super().__init__(name=name, **settings)
        for word, entry in _entries(name).items():
            help = entry.help if isinstance(entry, Noun) else entry
            self.add_command(TyperCommand(word, help=help, rich_markup_mode=None))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Pass shared options that come before the command on to it."""
        check_rarely(self, ctx)
        ctx.meta[_UNFINISHED] = args[-1] if is_awaiting_value(args) else None
        end = leading(args)
        shared, rest = args[:end], args[end:]
        asks_help = bool(rest) and rest[0] in ctx.help_option_names
        starts = bool(rest) and not rest[0].startswith("-")
        entry = TREE.get(str(self.name))
        completes_verb = ctx.resilient_parsing and not rest
        if isinstance(entry, Noun) and not (starts or asks_help or completes_verb):
            rest, starts = [entry.default, *rest], True
        args = [rest[0], *shared, *rest[1:]] if starts else rest
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        if unfinished := ctx.meta[_UNFINISHED]:
            [option] = [each for each in load("status").params if unfinished in each.opts]
            return list(option.shell_complete(ctx, incomplete))
        return super().shell_complete(ctx, incomplete)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        typed, rest = args[0], args[1:]
        word = ALIASES.get(typed, typed)
        if word in self.commands:
            return word, load(word) if self.name == ROOT else load(str(self.name), word), rest
        if ctx.resilient_parsing:
            return None, None, rest
        raise InputError(
            f"unknown command '{ctx.command_path} {typed}'",
            f"did you mean '{meant}'?"
            if (meant := _meant(str(self.name), typed))
            else f"'{ctx.command_path} --help' lists the commands",
        )


def _entries(name: str) -> Mapping[str, str | Noun]:
    noun = TREE.get(name)
    return noun.verbs if isinstance(noun, Noun) else TREE


def _meant(group: str, word: str) -> str | None:
    """The command that was most likely meant by a word that `group` does not have."""
    known = _entries(group)
    word = MEANT.get(word, word)
    path = ROOT if group == ROOT else f"{ROOT} {group}"
    if word in known:
        return f"{path} {word}"
    elsewhere = [
        noun for noun, entry in TREE.items() if isinstance(entry, Noun) and word in entry.verbs
    ]
    if elsewhere:
        return f"{ROOT} {elsewhere[0]} {word}"
    near = nearest(word, known)
    return f"{path} {near}" if near else None


@cache
def load(*words: str) -> Any:
    """The command of these words, or the group of a noun, ready to be run."""
    entry = TREE[words[0]]
    if isinstance(entry, Noun) and len(words) == 1:
        help = f"{entry.help}\n\nWithout a command: '{entry.default}'."
        noun = typer.Typer(name=words[0], help=help, cls=_Group, rich_markup_mode=None)
        return typer.main.get_group(noun)
    import_peewee_alone()
    from botdb.cli.build import build

    return build(words[-1], import_module(module_of(*words)))


@cache
def root() -> Any:
    """The command `botdb`, with everything under it."""
    completion_scripts.install()
    app = typer.Typer(
        name=ROOT,
        help="Administer the database of the trading bot: schema, configuration, trades, "
        "statistics.",
        epilog=f"Topics of 'botdb help TOPIC': {', '.join(TOPICS)}.",
        cls=_Group,
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root_options)
    return typer.main.get_command(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"botdb {__version__}")
        raise typer.Exit


def _root_options(
    version: Annotated[
        bool,
        typer.Option(
            "-V",
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    pass
