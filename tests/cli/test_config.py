"""`botdb config` as its users run it; the editor and the terminal have tests of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import peewee
import pytest

from botdb.cli.complete_config import config_assignments, config_fields
from botdb.config.fields import SETTINGS
from botdb.database.models import BotConfig
from tests.conftest import AddTrades, Botdb, BotdbProcess

# --- show and get -------------------------------------------------------------------------


def test_show_marks_what_differs_and_gives_default_unit_and_meaning(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "minWinRate=0.6", db=url)
    shown = botdb("config", "show", db=url)
    [line] = [line for line in shown.lines if line.startswith("minWinRate")]
    assert line.split(maxsplit=5) == [
        "minWinRate",
        "0.6",
        "*",
        "0.5",
        "fraction",
        "a signal whose historical win rate is below it is rejected",
    ]
    assert sum(" * " in line for line in shown.lines[:-1]) == 1
    assert shown.err == ""


def test_show_puts_later_columns_in_a_group_of_their_own(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    db.execute_sql("""ALTER TABLE "BotConfig" ADD COLUMN "[red]" TEXT NOT NULL DEFAULT '[/oops]'""")
    lines = botdb("config", "show", db=url).lines
    start = lines.index("columns that botdb does not know:")
    assert lines[start + 3].split() == ["[red]", "[/oops]", "[/oops]", "text"]
    assert not any("[red]" in line for line in lines[:start])
    one = botdb("config", "show", "[RED]", "state", "id", db=url)
    assert one.code == 0
    assert [line.split()[0] for line in one.lines if "stopped" in line or "sing" in line] == [
        "state",
        "id",
    ]


def test_show_prints_the_row_for_programs(botdb: Botdb, url: str) -> None:
    row = botdb("config", "show", "--json", db=url).json
    assert list(row)[:3] == ["id", "enabled", "state"]
    assert row["id"] == "singleton"
    assert botdb("config", "show", "MODE", "--json", db=url).json == {"mode": "paper"}
    assert botdb("config", "get", "mode", db=url).out == "paper\n"
    assert botdb("config", "get", "maxFloatShares", db=url).out == "20000000\n"
    assert botdb("config", "get", "enabled", db=url).out == "false\n"


def test_show_warns_of_more_rows_and_of_broken_rules(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    db.execute_sql(
        """INSERT INTO "BotConfig" ("id", "updatedAt") VALUES ('b', '2026-01-01 00:00:00.000')"""
    )
    db.execute_sql("""UPDATE "BotConfig" SET "minWinRate" = 55 WHERE "id" = 'singleton'""")
    shown = botdb("config", "show", db=url)
    assert shown.code == 0
    assert shown.err.splitlines() == [
        "warning: BotConfig has more rows than 'singleton': b",
        "warning: minWinRate is 55.0, but must be 0 to 1: it is a fraction, so 55 percent is 0.55",
    ]
    assert botdb("config", "show", "-q", db=url).err == ""


@pytest.mark.parametrize(
    "arguments", [["show"], ["get", "mode"], ["set", "mode=live"], ["reset", "--all"]]
)
def test_a_missing_row_suggests_init(
    botdb: Botdb, db: peewee.Database, url: str, arguments: list[str]
) -> None:
    db.execute_sql('DELETE FROM "BotConfig"')
    missing = botdb("config", *arguments, db=url)
    assert (missing.code, missing.out) == (5, "")
    assert missing.err.splitlines() == [
        "error: BotConfig has no row with id 'singleton'",
        "hint: run 'botdb init' to add it with defaults",
    ]


# --- set and reset ------------------------------------------------------------------------


def row_of(botdb: Botdb, url: str) -> Any:
    return botdb("config", "show", "--json", db=url).json


def test_set_says_old_and_new(botdb: Botdb, url: str) -> None:
    done = botdb("config", "set", "positionsizeusd=1_000", "enabledCatalystTiers=4,1", db=url)
    assert done.lines == [
        "positionSizeUsd: 500 → 1,000",
        "enabledCatalystTiers: 1,2,3,4 → 1,4",
    ]
    row = row_of(botdb, url)
    assert (row["positionSizeUsd"], row["enabledCatalystTiers"]) == (1000.0, "1,4")
    told = botdb("config", "set", "positionSizeUsd=750", "--json", db=url)
    assert told.json == {
        "changed": {"positionSizeUsd": {"old": 1000.0, "new": 750.0}},
        "dryRun": False,
    }


def test_the_help_and_the_completion_are_drawn_from_the_rules(botdb: Botdb) -> None:
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


def test_setting_what_is_set_already_writes_nothing_and_says_so(botdb: Botdb, url: str) -> None:
    before = row_of(botdb, url)
    done = botdb("config", "set", "mode=paper", "positionSizeUsd=500", db=url)
    assert done.code == 0
    assert done.lines == ["nothing to change: every value is set already"]
    assert row_of(botdb, url) == before
    assert botdb("config", "log", "--json", db=url).json == []


def test_a_single_field_needs_no_sign_and_seconds_may_be_minutes(botdb: Botdb, url: str) -> None:
    done = botdb("config", "set", "maxHoldDurationSec", "20m", db=url)
    assert done.lines == ["maxHoldDurationSec: 300 → 1,200"]
    refused = botdb("config", "set", "mode", "live", "enabled=true", db=url)
    assert (refused.code, "mode needs a value: mode=VALUE" in refused.err) == (2, True)


def test_one_refused_value_refuses_all(botdb: Botdb, url: str) -> None:
    before = row_of(botdb, url)
    refused = botdb("config", "set", "maxSharePrice=30", "minWinRate=50%", "foo=1", db=url)
    assert (refused.code, refused.out) == (2, "")
    assert "minWinRate is a fraction: write 0.5 for 50%\nerror: unknown field 'foo'" in refused.err
    assert row_of(botdb, url) == before


def test_a_dry_run_walks_the_same_path_and_writes_nothing(
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
        (["mode=live"], 4, "confirmation required"),
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


def test_going_live_and_limits_while_live_need_a_yes(botdb: Botdb, url: str) -> None:
    refused = botdb("config", "set", "mode=live", db=url)
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.splitlines() == [
        "error: confirmation required: Go live with real money: up to 3 positions of $1,000, "
        "$210 lost if all stop out at 7 %?",
        "hint: add --yes to confirm",
    ]
    assert botdb("config", "set", "mode=live", "--yes", db=url).code == 0
    assert botdb("config", "set", "maxSharePrice=30", db=url).code == 4
    assert botdb("config", "set", "maxSharePrice=30", "--yes", db=url).code == 0


@pytest.mark.parametrize("mode", ["live", "LIVE"])
def test_turning_a_live_bot_on_needs_a_yes_by_every_command_and_turning_it_off_needs_none(
    botdb: Botdb, db: peewee.Database, url: str, mode: str
) -> None:
    """A mode that nobody knows is treated as live."""
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
        assert (dry.code, dry.out) == (4, "")
    assert botdb("config", "set", "enabled=true", "state=running", "--yes", db=url).code == 0
    assert botdb("config", "set", "enabled=false", db=url).code == 0
    assert botdb("config", "set", "state=paused", db=url).code == 0
    assert botdb("config", "set", "state=stopped", db=url).code == 0
    undone = botdb("config", "undo", "--yes", db=url)  # not from stopped back to paused
    assert undone.code == 4
    for change in botdb("config", "log", "--json", db=url).json[1:3]:
        refused = botdb("config", "undo", "--change", change["id"], db=url)
        assert refused.code == 4


def test_undo_asks_before_a_live_bot_is_on_again(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "mode=live", "enabled=true", "--yes", db=url)
    assert botdb("config", "set", "enabled=false", db=url).code == 0
    refused = botdb("config", "undo", db=url)
    assert (refused.code, refused.out) == (4, "")
    assert "confirmation required: Set enabled=true while the mode is live?" in refused.err
    assert botdb("config", "undo", "--yes", db=url).lines == ["enabled: false → true"]
    assert botdb("config", "undo", "--yes", db=url).code == 0  # off again
    assert botdb("config", "get", "mode", db=url).out == "paper\n"


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
def test_a_change_that_a_running_bot_may_not_see_says_so(
    botdb: Botdb, db: peewee.Database, url: str, state: str, assignment: str, may_run: bool
) -> None:
    db.execute(BotConfig.update({BotConfig.state: state}))
    note = "written; a running bot may keep using its old values until it restarts\n"
    assert botdb("config", "set", assignment, "--dry-run", db=url).err.count(note) == 0
    assert botdb("config", "set", assignment, db=url).err == (note if may_run else "")
    assert botdb("config", "set", assignment, db=url).err == ""  # nothing to change


@pytest.mark.parametrize("verb", ["set", "reset", "edit", "apply", "undo"])
def test_the_help_of_what_writes_says_when_the_bot_reads(botdb: Botdb, verb: str) -> None:
    words = " ".join(botdb("config", verb, "--help").out.split())
    assert "a running bot may keep using its old values until it restarts." in words


def test_a_warning_concerns_only_what_is_changed(botdb: Botdb, url: str) -> None:
    odd = botdb("config", "set", "confidenceMultiplierLow=1.5", db=url)
    assert odd.code == 0
    assert odd.err == (
        "warning: confidenceMultiplierMed (1) is below confidenceMultiplierLow (1.5)\n"
    )
    assert botdb("config", "set", "maxSharePrice=30", db=url).err == ""


def test_reset_goes_back_to_the_defaults(botdb: Botdb, url: str) -> None:
    botdb("config", "set", "maxSharePrice=30", "minWinRate=0.6", "enabled=yes", db=url)
    assert botdb("config", "reset", "MINWINRATE", db=url).lines == ["minWinRate: 0.6 → 0.5"]
    assert botdb("config", "reset", "--all", db=url).lines == [
        "enabled: true → false",
        "maxSharePrice: 30 → 20",
    ]
    for arguments in ([], ["--all", "mode"]):
        assert botdb("config", "reset", *arguments, db=url).code == 2


def test_reset_keeps_to_the_guards(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    botdb("config", "set", "mode=live", "--yes", db=url)
    add_trades({"status": "open"})
    refused = botdb("config", "reset", "--all", "--yes", db=url)
    assert refused.code == 4
    assert "1 trade is open" in refused.err


# --- apply --------------------------------------------------------------------------------


def edited(botdb: Botdb, url: str, **values: Any) -> str:
    return json.dumps({**row_of(botdb, url), **values})


def test_apply_sets_what_was_edited_in_the_json_that_show_printed(
    botdb: Botdb, url: str, tmp_path: Path
) -> None:
    text = edited(botdb, url, positionSizeUsd=750, id="other")
    assert botdb("config", "apply", "-", db=url, input=text).lines == ["positionSizeUsd: 500 → 750"]
    file = tmp_path / "[red].json"
    file.write_text('\ufeff{"maxSharePrice": 30}', encoding="utf-8")
    assert botdb("config", "apply", str(file), db=url).lines == ["maxSharePrice: 20 → 30"]
    row = row_of(botdb, url)
    assert (row["id"], row["positionSizeUsd"], row["maxSharePrice"]) == ("singleton", 750.0, 30.0)


def test_apply_says_that_the_json_is_older_than_the_row(botdb: Botdb, url: str) -> None:
    text = edited(botdb, url, maxSharePrice=30)
    botdb("config", "set", "minWinRate=0.6", db=url)
    done = botdb("config", "apply", "-", db=url, input=text)
    assert done.lines == ["minWinRate: 0.6 → 0.5", "maxSharePrice: 20 → 30"]
    assert done.err == "warning: set after this JSON was printed: minWinRate\n"
    newer = edited(botdb, url, maxSharePrice=20, updatedAt="9999-12-31T00:00:00.000Z")
    assert botdb("config", "apply", "-", db=url, input=newer).err == ""


def test_apply_takes_the_json_of_another_database_without_a_warning(
    botdb: Botdb, url: str, other_url: str
) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    text = botdb("config", "show", "--json", db=url).out
    botdb("config", "set", "minWinRate=0.5", "positionSizeUsd=600", db=other_url)
    botdb("config", "undo", db=other_url)
    done = botdb("config", "apply", "-", db=other_url, input=text)
    assert (done.lines, done.err) == (["maxSharePrice: 20 → 30"], "")


def test_apply_in_a_script_asks_nobody(botdb: Botdb, botdb_process: BotdbProcess, url: str) -> None:
    botdb("config", "set", "mode=live", "--yes", db=url)
    before = row_of(botdb, url)
    text = edited(botdb, url, positionSizeUsd=750)
    refused = botdb_process("config", "apply", "-", db=url, input=text)
    assert (refused.code, refused.out) == (4, "")
    assert "confirmation required: Change positionSizeUsd while the mode is live?" in refused.err
    assert row_of(botdb, url) == before
    done = botdb("config", "apply", "-", "--yes", db=url, input=text)
    assert done.lines == ["positionSizeUsd: 500 → 750"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"positonSizeUsd": 1, "mode": "LIVE"}', "did you mean 'positionSizeUsd'?"),
        ('{"positionSizeUsd": "750"}', "positionSizeUsd must be a number"),
        ('{"enabled": 1}', "enabled must be true or false"),
        ('{"minWinRate": null}', "minWinRate must not be null"),
        ("[1]", "the JSON is not an object"),
        ("{", "the JSON is broken"),
        ("", "the JSON is broken"),
    ],
)
def test_apply_refuses_what_is_no_configuration(
    botdb: Botdb, url: str, text: str, reason: str
) -> None:
    before = row_of(botdb, url)
    refused = botdb("config", "apply", "-", db=url, input=text)
    assert (refused.code, refused.out) == (2, "")
    assert reason in refused.err
    assert row_of(botdb, url) == before


def test_apply_needs_a_file_that_can_be_read(botdb: Botdb, url: str, tmp_path: Path) -> None:
    assert botdb("config", "apply", str(tmp_path / "none.json"), db=url).code == 2
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"state": "\xff"}')
    assert "not UTF-8" in botdb("config", "apply", str(latin), db=url).err
