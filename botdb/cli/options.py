"""The options that every command has, and how a function becomes a command."""

from __future__ import annotations

import inspect
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from types import ModuleType
from typing import Annotated, Any, Literal, get_type_hints

import typer

from botdb.cli.context import Run
from botdb.clock import timestamps
from botdb.database.url import locate
from botdb.output import Format, Output, say
from botdb.output.render.screen import size

DEFAULT_URL = "sqlite:///botdb.db"


DbOption = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="URL",
        envvar=["BOTDB_URL", "DATABASE_URL"],
        help="The database: sqlite:///FILE, a path, or postgresql://USER@HOST/NAME.",
        show_default=True,
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "-o", "--output", envvar="BOTDB_OUTPUT", case_sensitive=False, help="How data is written."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as -o json.")]
ColorOption = Annotated[
    Literal["auto", "always", "never"],
    typer.Option("--color", case_sensitive=False, help="Whether tables are coloured."),
]
WideOption = Annotated[
    bool, typer.Option("--wide", help="Every column of a table, however narrow the terminal.")
]
QuietOption = Annotated[
    bool, typer.Option("-q", "--quiet", help="Say nothing but data and errors.")
]
VerboseOption = Annotated[
    bool, typer.Option("-v", "--verbose", help="Show the SQL on standard error.")
]


@dataclass(frozen=True)
class SharedOptions:
    """The options that every command has."""

    db: DbOption = DEFAULT_URL
    output: FormatOption = "table"
    json: JsonOption = False
    color: ColorOption = "auto"
    wide: WideOption = False
    quiet: QuietOption = False
    verbose: VerboseOption = False

    def run(self) -> Run:
        if self.verbose:
            _show_sql()
        out = Output(
            format="json" if self.json else self.output,
            color=_wants_color(self.color),
            width=None if self.wide else _terminal_width(),
            terminal=_is_terminal(),
            quiet=self.quiet,
        )
        return Run(locate(self.db), out, timestamps.utc_now(), self.verbose)


def _wants_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if force := os.environ.get("FORCE_COLOR"):
        return force != "0"
    return _is_terminal() and os.environ.get("TERM") != "dumb"


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _terminal_width() -> int | None:
    """The columns of the terminal, or None where standard output is none."""
    if not _is_terminal():
        return None
    columns, _ = size()
    return columns


def _show_sql() -> None:
    """Send every statement to standard error, as Peewee logs it."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            sql, parameters = record.msg if isinstance(record.msg, tuple) else (record.msg, None)
            text = " ".join(str(sql).split())
            say(f"sql: {text}" + (f"  {parameters}" if parameters else ""))

    logger = logging.getLogger("peewee")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.handlers = [Handler()]


def build(name: str, module: ModuleType) -> Any:
    """The command of this name: the function `command` of a module, and the module's docstring.

    The function's first parameter is the Run; what it returns is the exit code, None is 0. A
    parameter that is annotated with a dataclass stands for a group of options, one for each field,
    so that commands can share them. An `EPILOG` of the module ends the help.
    """
    function: Callable[..., int | None] = module.command
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    groups = {p.name: p.annotation for p in own if _is_group(p.annotation)}
    single = [p for p in own if p.name not in groups]
    options = [*single]
    for group in (*groups.values(), SharedOptions):
        options += _options_of(group)

    def parsed(**given: Any) -> int | None:
        arguments = {p.name: given[p.name] for p in single}
        for parameter, group in groups.items():
            arguments[parameter] = _taken(group, given)
        return function(_taken(SharedOptions, given).run(), **arguments)

    signature = inspect.Signature([_by_keyword(p) for p in options])
    parsed.__signature__ = signature  # type: ignore[attr-defined]
    parsed.__annotations__ = {p.name: p.annotation for p in options}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, help=module.__doc__, epilog=getattr(module, "EPILOG", None))(parsed)
    return typer.main.get_command(app)


def _is_group(annotation: object) -> bool:
    return isinstance(annotation, type) and is_dataclass(annotation)


def _options_of(group: type) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


def _taken(group: type, given: dict[str, Any]) -> Any:
    return group(**{field.name: given[field.name] for field in fields(group)})


def _by_keyword(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
