"""What the shell offers about the configuration."""

from __future__ import annotations

from botdb.cli.complete_config import config_assignments, config_fields
from botdb.config.fields import SETTINGS
from tests.conftest import Botdb


def test_help_and_completion_use_the_rules_of_the_settings(botdb: Botdb) -> None:
    help = [line.split(maxsplit=1) for line in botdb("config", "set", "--help").lines]
    for setting in SETTINGS:
        assert [setting.name, setting.rule] in help
    assert ("maxConcurrentPositions=", "most that are open at once") in config_assignments("max")
    assert config_assignments("state=") == [
        ("state=stopped", ""),
        ("state=running", ""),
        ("state=paused", ""),
    ]
    assert [name for name, _ in config_fields()] == [setting.name for setting in SETTINGS]
