"""The command line: `main` runs one command and decides, once, how its failures end."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from botdb import __version__
from botdb.cli import backup, check, demo, init, status
from botdb.errors import BotdbError, InputError
from botdb.output import PipeClosedError, flush, say, say_error

INTERRUPTED = 130
PIPE_CLOSED = 141

NOUNS = {
    "config": "Show and change the configuration.",
    "trades": "List, show, import and repair trades.",
    "stats": "Roll up and show the daily statistics.",
}


def build(noun: str | None) -> typer.Typer:
    """The tree of commands, with those of one noun, or of every noun for None.

    Each command costs start-up time for its options, so only the noun that was typed gets its
    commands. The others are known by their names, for the help and for "did you mean".
    """
    app = typer.Typer(
        name="botdb",
        help="Administer the database of the trading bot: schema, configuration, trades, "
        "statistics.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for verb in (init, demo, status, check, backup):
        verb.register(app)
    for name, help in NOUNS.items():
        commands = typer.Typer(help=help, no_args_is_help=True, rich_markup_mode=None)
        if noun in (None, name):
            import_module(f"botdb.cli.{name}").register(commands)
        app.add_typer(commands, name=name)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"botdb {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Administer the database of the trading bot: schema, configuration, trades, statistics."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run botdb with these arguments (those of the process if None); return its exit code."""
    if arguments is None:
        sys.unraisablehook = _heed_interrupt
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        flush()
        return code
    except (PipeClosedError, BrokenPipeError):
        _silence_stdout()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except Exception as error:
        _traceback_if_wanted()
        failure = _failure(error)
        say_error(failure)
        _silence_stdout_if_broken()
        return failure.exit_code


def _heed_interrupt(dropped: sys.UnraisableHookArgs) -> None:
    """Interrupt again where C code called Python's and drops the Ctrl-C that came then."""
    if dropped.exc_type is KeyboardInterrupt:
        from signal import SIGINT, pthread_kill
        from threading import Timer, get_ident

        # Not at once: this function would drop it too.
        again = Timer(0.01, pthread_kill, (get_ident(), SIGINT))
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(dropped)


def _failure(error: Exception) -> BotdbError:
    """What an exception means to whoever typed the command."""
    match error:
        case BotdbError():
            return error
        case UnicodeEncodeError():  # an argument with bytes that are no text
            return InputError(f"not valid UTF-8: '{error.object}'")
        case OverflowError():  # an argument of more than 64 bits
            return InputError(f"a number is too large: {error}")
        case OSError(strerror=str(reason)):
            return BotdbError(f"{error.filename or 'cannot write to standard output'}: {reason}")
        case _:  # whatever nobody thought of: one line, and how to see more
            return BotdbError(
                f"unexpected {type(error).__name__}: {error}",
                "set BOTDB_TRACEBACK=1 to see where, and report it",
            )


def _run(arguments: list[str]) -> int:
    if "_BOTDB_COMPLETE" in os.environ:
        _command(None).main(arguments, prog_name="botdb")  # and exits
    noun = arguments[0] if arguments and arguments[0] in NOUNS else ""
    command = _command(noun)
    try:
        with command.make_context("botdb", arguments) as context:
            result = command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except TyperException as error:
        return _usage_error(error)
    return result if isinstance(result, int) else 0


@cache
def _command(noun: str | None) -> Any:
    """The tree of `build`, made once by a process that runs many commands, as the tests do."""
    return typer.main.get_command(build(noun))


def _usage_error(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(message, err=True)
        return 2
    say(f"error: {' '.join(message.replace('Value error, ', '').split())}")
    if context is not None:
        say(f"hint: '{context.command_path} --help' shows what it takes")
    return 2


def _traceback_if_wanted() -> None:
    if os.environ.get("BOTDB_TRACEBACK") == "1":
        traceback.print_exc()


def _silence_stdout() -> None:
    """Let Python's own flush at exit go nowhere, instead of failing once more."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _silence_stdout_if_broken() -> None:
    try:
        flush()
    except (PipeClosedError, BotdbError):
        _silence_stdout()
