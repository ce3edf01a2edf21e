"""What the shell offers after Tab about the configuration."""

from __future__ import annotations

from botdb.cli.complete import assignments
from botdb.config.field import Setting
from botdb.config.fields import SETTINGS


def config_fields() -> list[tuple[str, str]]:
    return [(setting.name, setting.meaning) for setting in SETTINGS]


def config_assignments(incomplete: str) -> list[tuple[str, str]]:
    values = {setting.name: _values(setting) for setting in SETTINGS}
    return assignments(incomplete, dict(config_fields()), values)


def _values(setting: Setting) -> tuple[str, ...]:
    return ("true", "false") if setting.kind == "boolean" else setting.choices
