"""`botdb config apply`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import row_of
from tests.conftest import Botdb, BotdbProcess


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


def test_apply_warns_if_the_row_is_newer_than_the_json(botdb: Botdb, url: str) -> None:
    text = edited(botdb, url, maxSharePrice=30)
    botdb("config", "set", "minWinRate=0.6", db=url)
    done = botdb("config", "apply", "-", db=url, input=text)
    assert done.lines == ["minWinRate: 0.6 → 0.5", "maxSharePrice: 20 → 30"]
    assert done.err == "warning: set after this JSON was printed: minWinRate\n"
    newer = edited(botdb, url, maxSharePrice=20, updatedAt="9999-12-31T00:00:00.000Z")
    assert botdb("config", "apply", "-", db=url, input=newer).err == ""


def test_apply_takes_what_show_prints_after_a_change_without_a_warning(
    botdb: Botdb, url: str
) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    done = botdb("config", "apply", "-", db=url, input=edited(botdb, url, maxSharePrice=40))
    assert (done.lines, done.err) == (["maxSharePrice: 30 → 40"], "")


def test_apply_takes_the_json_of_another_database_without_a_warning(
    botdb: Botdb, url: str, other_url: str
) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    text = botdb("config", "show", "--json", db=url).out
    botdb("config", "set", "maxSharePrice=35", db=url)
    done = botdb("config", "apply", "-", db=other_url, input=text)
    assert (done.lines, done.err) == (["maxSharePrice: 20 → 30"], "")


def test_apply_in_a_script_needs_yes_for_a_live_bot(
    botdb: Botdb, botdb_process: BotdbProcess, url: str
) -> None:
    botdb("config", "set", "mode=live", "--yes", db=url)
    before = row_of(botdb, url)
    text = edited(botdb, url, positionSizeUsd=750)
    refused = botdb_process("config", "apply", "-", db=url, input=text)
    assert (refused.code, refused.out) == (4, "")
    assert "confirmation required: Change positionSizeUsd while the mode is live?" in refused.err
    assert row_of(botdb, url) == before
    done = botdb("config", "apply", "-", "--yes", db=url, input=text)
    assert done.lines == ["positionSizeUsd: 500 → 750"]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"positonSizeUsd": 1, "mode": "LIVE"}', "did you mean 'positionSizeUsd'?"),
        ('{"minWinRate": null}', "minWinRate must not be null"),
        ("[1]", "the JSON is not an object"),
        ("", "the JSON is broken"),
    ],
)
def test_apply_refuses_invalid_json_and_values(
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
