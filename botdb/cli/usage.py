"""What Typer finds wrong with a command line, in plain English."""

from __future__ import annotations

import os
import re
from typing import Any

from botdb.errors import InputError, nearest


def usage_error(error: Any) -> InputError:
    """The error for an exception of Typer's own copy of Click, whose classes are private to it."""
    context = getattr(error, "ctx", None)
    hint = f"'{context.command_path} --help' shows what it takes" if context else None
    match type(error).__name__:
        case "NoSuchOption":
            return InputError(f"unknown option '{error.option_name}'", _suggestion(error) or hint)
        case "MissingParameter":
            kind = "option " if error.param.param_type_name == "option" else ""
            return InputError(f"missing {kind}{_name(error.param)}", hint)
        case "BadOptionUsage" if "requires" in error.message:
            return InputError(f"option {error.option_name} needs a value", hint)
        case "BadOptionUsage":
            return InputError(f"option {error.option_name} takes no value", hint)
        case "BadParameter":
            return InputError(f"{_variable(error) or _name(error.param)}: {_reason(error)}", hint)
        case _:
            extra = re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", error.message)
            return InputError(f"unexpected argument: {extra[1]}" if extra else error.message, hint)


def _suggestion(error: Any) -> str | None:
    if error.ctx is None:
        return None
    if hasattr(error.ctx.command, "commands"):
        return "the options of a command come after its name"
    known = [spelling for param in error.ctx.command.params for spelling in param.opts]
    meant = nearest(error.option_name, [each for each in known if each.startswith("--")])
    return f"did you mean '{meant}'?" if meant else None


def _name(parameter: Any) -> str:
    """How a parameter is typed."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    return str(parameter.opts[-1])


def _variable(error: Any) -> str | None:
    """The environment variable that the value came from, if it did."""
    source = error.ctx.get_parameter_source(error.param.name)
    if source is None or source.name != "ENVIRONMENT":
        return None
    variables = error.param.envvar
    names = [variables] if isinstance(variables, str) else variables
    return next((name for name in names if os.environ.get(name)), None)


def _reason(error: Any) -> str:
    """Why a value cannot be used, with the value."""
    problems: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    if not problems:
        return " ".join(error.message.removeprefix("Value error, ").split()).rstrip(".")
    [problem, *_] = problems
    value = problem["input"]
    match problem["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            return f"'{value}' is not a whole number"
        case "float_parsing" | "float_type":
            return f"'{value}' is not a number"
        case "greater_than_equal":
            return f"{value} is less than {problem['ctx']['ge']}"
        case _:
            return " ".join(problem["msg"].removeprefix("Value error, ").split()).rstrip(".")
