"""How a function becomes a command: its options, shared ones among them, and its Run."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import typer

from botdb.cli.run import SharedOptions


def command(
    app: typer.Typer, name: str, *, epilog: str | None = None
) -> Callable[[Callable[..., int | None]], None]:
    """Register a function as a command; what it returns is the exit code, None is 0.

    Its first parameter is the Run. A parameter that is annotated with a dataclass stands for a
    group of options, one for each field, so that commands can share them. `epilog` ends the help.
    """

    def register(function: Callable[..., int | None]) -> None:
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

        parsed.__doc__ = function.__doc__  # the help
        signature = inspect.Signature([_by_keyword(p) for p in options])
        parsed.__signature__ = signature  # type: ignore[attr-defined]
        parsed.__annotations__ = {p.name: p.annotation for p in options}
        app.command(name, epilog=epilog)(parsed)

    return register


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
