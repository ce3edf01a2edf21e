"""Typed values, checked only where they can be wrong.

Typer has every value checked by Pydantic, whose import alone is a fifth of a short command.
"""

from __future__ import annotations

from functools import partial
from typing import Any, get_args


def check_rarely(command: Any, context: Any) -> None:
    """Have this command, one of Typer's, pass text, exact choices and defaults on as they are."""
    for parameter in command.get_params(context):
        parameter.process_value = partial(_process, parameter)


def _process(parameter: Any, context: Any, value: Any) -> Any:
    annotation = parameter.type_descriptor.annotation
    is_text = annotation in (str, list[str]) or value in get_args(annotation)
    is_valid = is_text or value is None or value == parameter.default
    is_missing = parameter.required and parameter.value_is_missing(value)
    if is_valid and not is_missing:
        return value
    return type(parameter).process_value(parameter, context, value)
