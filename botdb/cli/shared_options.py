"""The options that every command shares, as they are typed."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, get_args, get_type_hints

import typer

from botdb.cli.completion_scripts import files
from botdb.output import Format

DEFAULT_URL = "sqlite:///botdb.db"


class SharedOptions(NamedTuple):
    """The options that every command shares."""

    db: Annotated[
        str,
        typer.Option(
            "--db",
            metavar="URL",
            autocompletion=files,
            envvar=["BOTDB_URL", "DATABASE_URL"],
            help="The database: sqlite:///FILE, a path, or postgresql://USER@HOST/NAME.",
            show_default=True,
        ),
    ] = DEFAULT_URL
    output: Annotated[
        Format | None,
        typer.Option("-o", "--output", case_sensitive=False, help="The output format."),
    ] = None
    json: Annotated[bool, typer.Option("--json", help="The same as -o json.")] = False
    jsonl: Annotated[bool, typer.Option("--jsonl", help="The same as -o jsonl.")] = False
    csv: Annotated[bool, typer.Option("--csv", help="The same as -o csv.")] = False
    color: Annotated[
        Literal["auto", "always", "never"],
        typer.Option("--color", case_sensitive=False, help="Whether tables are coloured."),
    ] = "auto"
    no_color: Annotated[bool, typer.Option("--no-color", help="The same as --color never.")] = False
    wide: Annotated[
        bool, typer.Option("--wide", help="Every column of a table, however narrow the terminal.")
    ] = False
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Suppress messages other than errors.")
    ] = False
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show the SQL on standard error.")
    ] = False


SHARED = SharedOptions._fields
"""The names of their parameters."""


def _spellings() -> dict[str, bool]:
    """Every spelling of a shared option, and whether a value follows it."""
    found: dict[str, bool] = {}
    for hint in get_type_hints(SharedOptions, include_extras=True).values():
        annotation, option = get_args(hint)
        # Typer takes the first spelling for a default until it reads the function's signature.
        found |= dict.fromkeys([option.default, *option.param_decls], annotation is not bool)
    return found


_TAKES_VALUE = _spellings()


def leading(arguments: list[str]) -> int:
    """How many of these arguments are shared options, and their values, before any other word."""
    return min(_end(arguments), len(arguments))


def is_awaiting_value(arguments: list[str]) -> bool:
    """Whether these are shared options, the last of which still needs its value."""
    return _end(arguments) > len(arguments)


def _end(arguments: list[str]) -> int:
    """Where the leading shared options end: one too far if the last value is missing."""
    count = 0
    while count < len(arguments):
        option, equals, _ = arguments[count].partition("=")
        if not option.startswith("--"):
            option, equals = option[:2], option[2:]
        if option not in _TAKES_VALUE:
            break
        count += 2 if _TAKES_VALUE[option] and not equals else 1
    return count
