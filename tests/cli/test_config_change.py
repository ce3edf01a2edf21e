"""What every change of the configuration asks and says."""

from __future__ import annotations

import peewee
import pytest

from botdb.database.models import BotConfig
from tests.cli.conftest import row_of
from tests.conftest import AddTrades, Botdb


def test_a_dry_run_gives_the_same_messages_and_writes_nothing(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    before = row_of(botdb, url)
    dry = botdb("config", "set", "positionSizeUsd=5000", "--dry-run", db=url)
    assert dry.lines == ["positionSizeUsd: 500 → 5,000"]
    assert "lose $2,100, above dailyLossLimitUsd" in dry.err
    assert dry.err.endswith("dry run, nothing was written\n")
    refusals = [
        (["state=paused"], 4, "state cannot go from stopped to paused"),
        (["minWinRate=7"], 2, "must be 0 to 1"),
    ]
    for assignments, code, reason in refusals:
        refused = botdb("config", "set", *assignments, "--dry-run", db=url)
        assert (refused.code, refused.out) == (code, "")
        assert reason in refused.err
    add_trades({"status": "open"})
    refused = botdb("config", "set", "mode=live", "--dry-run", "--yes", db=url)
    assert refused.code == 4
    assert "mode cannot change while 1 trade is open" in refused.err
    assert row_of(botdb, url) == before
    assert botdb("config", "log", "--json", db=url).json == []


@pytest.mark.parametrize("mode", ["live", "LIVE"])
def test_only_turning_a_live_bot_on_needs_confirmation_in_every_command(
    botdb: Botdb, db: peewee.Database, url: str, mode: str
) -> None:
    """An unknown mode is treated as live."""
    db.execute(BotConfig.update({BotConfig.mode: mode}))
    turning_on = [
        (("set", "enabled=true"), ""),
        (("set", "enabled", "true"), ""),
        (("set", "state=running"), ""),
        (("apply", "-"), '{"enabled": true, "state": "running"}'),
    ]
    for arguments, given in turning_on:
        refused = botdb("config", *arguments, db=url, input=given)
        assert (refused.code, refused.out) == (4, "")
        assert f"while the mode is {mode}?" in refused.err
        dry = botdb("config", *arguments, "--dry-run", db=url, input=given)
        assert dry.code == 0 and "it would need --yes" in dry.err
    assert botdb("config", "set", "enabled=true", "state=running", "--yes", db=url).code == 0
    assert botdb("config", "set", "enabled=false", db=url).code == 0
    assert botdb("config", "set", "state=paused", db=url).code == 0
    assert botdb("config", "set", "state=stopped", db=url).code == 0
    undone = botdb("config", "undo", "--yes", db=url)  # not from stopped back to paused
    assert undone.code == 4
    for change in botdb("config", "log", "--json", db=url).json[1:3]:
        refused = botdb("config", "undo", "--change", change["id"], db=url)
        assert refused.code == 4


@pytest.mark.parametrize(
    ("state", "assignment", "may_run"),
    [
        ("stopped", "maxSharePrice=30", False),
        ("stopped", "state=running", True),
        ("running", "maxSharePrice=30", True),
        ("running", "state=stopped", True),
        ("paused", "enabled=true", True),
    ],
)
def test_a_note_says_that_a_running_bot_may_keep_old_values(
    botdb: Botdb, db: peewee.Database, url: str, state: str, assignment: str, may_run: bool
) -> None:
    db.execute(BotConfig.update({BotConfig.state: state}))
    note = "written; a running bot may keep using its old values until it restarts\n"
    assert botdb("config", "set", assignment, "--dry-run", db=url).err.count(note) == 0
    assert botdb("config", "set", assignment, db=url).err == (note if may_run else "")
    assert botdb("config", "set", assignment, db=url).err == ""  # nothing to change


@pytest.mark.parametrize("verb", ["set", "reset", "edit", "apply", "undo"])
def test_the_help_says_that_a_running_bot_may_keep_old_values(botdb: Botdb, verb: str) -> None:
    words = " ".join(botdb("config", verb, "--help").out.split())
    assert "a running bot may keep using its old values until it restarts." in words


def test_a_warning_is_about_changed_fields_only(botdb: Botdb, url: str) -> None:
    odd = botdb("config", "set", "confidenceMultiplierLow=1.5", db=url)
    assert odd.code == 0
    assert odd.err == (
        "warning: confidenceMultiplierMed (1) is below confidenceMultiplierLow (1.5)\n"
    )
    assert botdb("config", "set", "maxSharePrice=30", db=url).err == ""
