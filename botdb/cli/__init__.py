"""The command line: `main` runs one command and decides, once, how its failures end."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from botdb.cli import stored
from botdb.cli.groups import root
from botdb.cli.tree import ROOT
from botdb.cli.usage import usage_error
from botdb.database.secrets import forget, masked
from botdb.errors import INTERRUPTED, PIPE_CLOSED, BotdbError, InputError
from botdb.output import PipeClosedError, flush, say, say_error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run botdb with these arguments (those of the process if None); return its exit code."""
    if arguments is None:
        for number in (signal.SIGTERM, signal.SIGHUP):  # end as cleanly as Ctrl-C
            if signal.getsignal(number) == signal.SIG_DFL:  # not what nohup ignores
                signal.signal(number, signal.default_int_handler)
        sys.unraisablehook = _say_unraisable
        # What a start makes stays: looking through it for garbage 130 times takes a tenth of it.
        gc.set_threshold(50_000)
    forget()
    stored.forget()
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        flush()
        return code
    except (PipeClosedError, BrokenPipeError):
        _silence_broken_stdout()
        stored.say_stored()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        say("interrupted")
        stored.say_stored()
        return INTERRUPTED
    except Exception as error:
        _traceback_if_wanted(error)
        failure = _failure(error)
        if not _completes():  # or the error would land in the line that is being typed
            say_error(failure)
            stored.say_stored()
        _silence_broken_stdout()
        return failure.exit_code


def _say_unraisable(dropped: sys.UnraisableHookArgs) -> None:
    """Print no traceback for a Ctrl-C that C code (pydantic-core) drops: the next one works."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)


def _failure(error: Exception) -> BotdbError:
    """The error to report for an exception."""
    match error:
        case BotdbError():
            return error
        case UnicodeEncodeError():  # an argument with bytes that are not text
            return InputError(f"not valid UTF-8: '{error.object}'")
        case OverflowError():  # an argument of more than 64 bits
            return InputError(f"a number is too large: {error}")
        case FileNotFoundError(filename=None):
            return BotdbError("the current folder does not exist any more", "change to another one")
        case OSError(strerror=str(reason)):
            return BotdbError(f"{error.filename or 'cannot write to standard output'}: {reason}")
        case _:  # a bug: one line, and how to see more
            return BotdbError(
                f"unexpected {type(error).__name__}: {masked(str(error))}",
                "set BOTDB_TRACEBACK=1 to see where, and report it",
            )


def _run(arguments: list[str]) -> int:
    if _completes():
        root().main(arguments, prog_name=ROOT)  # and exits
    command = root()
    try:
        with command.make_context(ROOT, arguments) as context:
            result = command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message(), err=True)
            return InputError.exit_code
        raise usage_error(error) from None
    return result if isinstance(result, int) else 0


def _completes() -> bool:
    return "_BOTDB_COMPLETE" in os.environ


def _traceback_if_wanted(error: Exception) -> None:
    if os.environ.get("BOTDB_TRACEBACK") == "1":
        for line in "".join(traceback.format_exception(error)).splitlines():
            say(masked(line))


def _silence_broken_stdout() -> None:
    """If standard output cannot be written, send Python's own flush at exit nowhere."""
    try:
        flush()
    except (PipeClosedError, BotdbError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
