"""How a function becomes a command with the shared options, and what those mean."""

from __future__ import annotations

import inspect
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, get_args, get_type_hints

import typer
from typer.core import TyperCommand

from botdb.cli.checking import check_rarely
from botdb.cli.context import Run
from botdb.cli.shared_options import SHARED, SharedOptions
from botdb.clock import timestamps
from botdb.database.postgres_url import PostgresServer
from botdb.database.url import locate
from botdb.errors import InputError, find_named
from botdb.output import Format, Output, say
from botdb.output.terminal import columns, is_terminal


def build(name: str, module: ModuleType) -> Any:
    """The command of this name: the function `command` of a module, and the module's docstring.

    What the function returns is the exit code, None is 0. With a parameter `run` it has the
    shared options. A parameter that is annotated with a named tuple is a group of options, one
    for each field, so that commands can share them. `EXAMPLES` of the module, and
    its `EPILOG` if it has one, end the help. Its `IMPLIED` has options that take a number, with the
    one that they take if none follows.
    """
    function: Callable[..., int | None] = module.command
    own = list(inspect.signature(function, eval_str=True).parameters.values())
    groups = {p.name: p.annotation for p in own if _is_group(p.annotation)}
    runs = groups.pop("run", None) is Run
    single = [p for p in own if not _is_group(p.annotation)]
    options = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in single]
    for group in (*groups.values(), *([SharedOptions] if runs else [])):
        options += _options_of(group)

    def parsed(**given: Any) -> int | None:
        arguments = {p.name: given[p.name] for p in single}
        arguments |= {name: _taken(group, given) for name, group in groups.items()}
        if runs:
            arguments["run"] = _run(_taken(SharedOptions, given))
        return function(**arguments)

    parsed.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    parsed.__annotations__ = {p.name: p.annotation for p in options}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=_Command, help=module.__doc__, epilog=_epilog(module))(parsed)
    built: Any = typer.main.get_command(app)
    built.implied = getattr(module, "IMPLIED", {})
    return built


class _Command(TyperCommand):
    """A command whose help has its own options, and a line for those of every command."""

    implied: Mapping[str, str] = {}

    # Typer's own copy of Click, whose classes these are, is private to it.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        check_rarely(self, ctx)
        following = [*args[1:], "-"]
        return super().parse_args(
            ctx,
            [
                f"{each}={self.implied[each]}"
                if each in self.implied and _OPTION.fullmatch(after)
                else each
                for each, after in zip(args, following, strict=False)
            ],
        )

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return ["[OPTIONS]", *(argument.metavar for argument in self._arguments)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        if self._arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(each.metavar, each.help) for each in self._arguments])
        own = [p for p in self.get_params(ctx) if p.name not in SHARED and not _is_argument(p)]
        records: list[Any] = [option.get_help_record(ctx) for option in own]
        with formatter.section("Options"):
            # A number's range is clear from its meaning, and x is not a name that the reader knows.
            formatter.write_dl([(name, re.sub(r"  \[x.*?\]", "", help)) for name, help in records])
        if any(param.name in SHARED for param in self.params):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text("Every command has more options: see 'botdb help options'.")

    @property
    def _arguments(self) -> list[Any]:
        return [param for param in self.params if _is_argument(param)]


_OPTION = re.compile(r"-(\D.*)?")


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _epilog(module: ModuleType) -> str:
    """What ends a help; Click leaves the lines of a paragraph that begins with \\b as they are."""
    examples = "".join(f"\n  {line}" for line in module.EXAMPLES.strip().splitlines())
    more = getattr(module, "EPILOG", None)
    return f"\b\nExamples:{examples}" + (f"\n\n{more}" if more else "")


def _run(shared: SharedOptions) -> Run:
    if shared.verbose:
        _show_sql()
    out = Output(
        format=_format(shared),
        color=_wants_color("never" if shared.no_color else shared.color),
        width=None if shared.wide else columns(sys.stdout),
        terminal=is_terminal(sys.stdout),
        quiet=shared.quiet,
    )
    location = locate(shared.db)
    if isinstance(location, PostgresServer) and shared.verbose and location.ignored:
        out.note(f"ignored in the URL: {', '.join(location.ignored)}")
    return Run(location, out, timestamps.utc_now(), shared.verbose)


def _format(shared: SharedOptions) -> Format:
    """The one format that the options name, else that of BOTDB_OUTPUT, else a table."""
    formats: dict[str, Format] = {name: name for name in get_args(Format)}
    chosen = {f"--{name}": name for name in formats.values() if getattr(shared, name, False)}
    if shared.output:
        chosen[f"-o {shared.output}"] = shared.output
    if len(set(chosen.values())) > 1:
        raise InputError(f"{' and '.join(chosen)} exclude each other")
    for name in chosen.values():
        return name
    return find_named("BOTDB_OUTPUT", os.environ.get("BOTDB_OUTPUT") or "table", formats)


def _wants_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if force := os.environ.get("FORCE_COLOR"):
        return force != "0"
    return is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"


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


def _is_group(annotation: Any) -> bool:
    """Whether this is a named tuple."""
    return hasattr(annotation, "_field_defaults")


def _options_of(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hints[name]
        )
        for name, default in group._field_defaults.items()
    ]


def _taken(group: Any, given: dict[str, Any]) -> Any:
    return group(**{name: given[name] for name in group._fields})
