"""What the shell offers after Tab about the configuration."""

from __future__ import annotations

from typing import Any

import typer

from botdb.changes.field import FieldRule
from botdb.cli.complete import assignments
from botdb.config.fields import BY_NAME, SETTINGS


def config_fields() -> list[tuple[str, str]]:
    return [(setting.name, setting.meaning) for setting in SETTINGS]


def field_argument(metavar: str, help: str) -> Any:
    return typer.Argument(metavar=metavar, autocompletion=config_fields, help=help)


def config_assignments(incomplete: str) -> list[tuple[str, str]]:
    values = {name: _values(setting) for name, setting in BY_NAME.items()}
    return assignments(incomplete, dict(config_fields()), values)


def _values(setting: FieldRule) -> tuple[str, ...]:
    return ("true", "false") if setting.type == "boolean" else setting.choices
