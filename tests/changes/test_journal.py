"""The journal of what botdb changed."""

from __future__ import annotations

import json
import math
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from botdb.changes import journal
from botdb.changes.diff import Change, json_value
from botdb.errors import InputError


def entry(
    *changes: Change, database: str = "/a.db", table: str = "BotConfig", undoes: str | None = None
) -> journal.Entry:
    changes = changes or (Change("maxSharePrice", 20.0, 30.0),)
    return journal.Entry(
        time="2026-03-06T14:31:00.123Z",
        database=database,
        user="ana",
        host="desk",
        command="config set",
        table=table,
        row="singleton",
        old={change.field: json_value(change.old) for change in changes},
        new={change.field: json_value(change.new) for change in changes},
        undoes=undoes,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "botdb" / "journal.jsonl"


def test_an_entry_is_one_line_of_json_that_reads_back_the_same(path: Path) -> None:
    first, second = entry(), entry(Change("note", "a\nb", "[red]\u2028\x1b"))
    journal.append(path, first)
    journal.append(path, second)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert len(lines) == 3
    assert json.loads(lines[0]) == {
        "time": "2026-03-06T14:31:00.123Z",
        "database": "/a.db",
        "user": "ana",
        "host": "desk",
        "command": "config set",
        "table": "BotConfig",
        "row": "singleton",
        "old": {"maxSharePrice": 20.0},
        "new": {"maxSharePrice": 30.0},
        "id": first.id,
        "undoes": None,
        "passed": [],
    }
    assert journal.entries(path) == ([first, second], 0)


def test_a_nan_is_written_as_null_and_a_decimal_as_a_number(path: Path) -> None:
    journal.append(path, entry(Change("odd", math.nan, Decimal("1.50"))))
    [read], _ = journal.entries(path)
    assert read.changes == [Change("odd", None, 1.5)]


def test_only_its_owner_can_read_it(path: Path) -> None:
    journal.append(path, entry())
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    journal.append(path, entry())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_does_not_exist_has_no_entries(path: Path) -> None:
    assert journal.entries(path) == ([], 0)


def test_invalid_lines_are_skipped_and_counted(path: Path) -> None:
    journal.append(path, entry())
    sound = json.loads(path.read_text())
    with path.open("ab") as file:
        file.write(b'{"time": "2026"}\n[1]\nnot json\n"\xff"\n{"old": 3}\n\n')
        for wrong in ({"time": 3}, {"row": None}, {"new": [1]}, {"old": "x"}, {"passed": 1}):
            file.write(json.dumps({**sound, **wrong}).encode() + b"\n")
        file.write(b'{"time":"t","database":"d","command":"c","table":"t","row":"r","id":"i",')
    entries, broken = journal.entries(path)
    assert len(entries) == 1
    assert broken == 11


def test_an_entry_of_another_version_is_read(path: Path) -> None:
    journal.append(path, entry())
    line = json.loads(path.read_text())
    path.write_text(json.dumps({**{k: v for k, v in line.items() if k != "passed"}, "later": 1}))
    [read], broken = journal.entries(path)
    assert (read.id, read.passed, broken) == (line["id"], (), 0)


def test_an_entry_after_a_truncated_line_can_be_read(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"time": "2026-')
    journal.append(path, entry())
    entries, broken = journal.entries(path)
    assert (len(entries), broken) == (1, 1)


def test_a_journal_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read the journal"):
        journal.entries(tmp_path)


def test_writers_at_once_do_not_mix_their_lines(path: Path) -> None:
    long = entry(Change("note", "x" * 9000, "y" * 9000))

    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: journal.append(path, long), range(100)))
    entries, broken = journal.entries(path)
    assert entries == [long] * 100
    assert broken == 0


def test_undone_changes_and_undos_are_not_standing_changes() -> None:
    def standing(row: str | None = None) -> list[journal.Entry]:
        return journal.standing(history, database="/a.db", table="BotConfig", row=row)

    first, second = entry(), entry()
    history = [first, second, entry(database="/b.db"), entry(table="BotTrade")]
    assert standing() == [second, first]
    history.append(entry(undoes=second.id))
    assert standing() == [first]
    history.append(entry(undoes=first.id))
    assert standing() == []
    third, fourth, fifth = entry(), entry(), entry()
    history += [third, fourth, fifth]
    assert standing() == [fifth, fourth, third] == standing("singleton")
    history.append(replace(entry(undoes=fourth.id), passed=(fifth.id,)))
    assert standing() == [third]
    assert standing("another row") == []


def test_a_change_is_taken_back_when_the_row_holds_every_old_value() -> None:
    change = entry(Change("maxSharePrice", 20.0, 30.0), Change("note", None, "x"))
    assert change.is_taken_back({"maxSharePrice": 20, "note": None, "minWinRate": 0.7})
    assert not change.is_taken_back({"maxSharePrice": 20, "note": "x"})
    assert not change.is_taken_back({"maxSharePrice": 30, "note": None})


def test_a_value_that_differs_from_what_botdb_wrote_last_was_changed_elsewhere() -> None:
    set_price, set_rate = Change("maxSharePrice", 20.0, 30.0), Change("minWinRate", 0.5, 0.6)
    history = [
        entry(set_price, set_rate),
        entry(Change("maxSharePrice", 30.0, 20.0), undoes="x"),
        entry(Change("minWinRate", 0.6, 0.9), database="/b.db"),
        entry(Change("minWinRate", 0.6, 0.8), table="BotTrade"),
    ]

    def elsewhere(**row: object) -> list[Change]:
        found = {"id": "singleton", "enabled": True, **row}
        return journal.changed_elsewhere(history, database="/a.db", table="BotConfig", row=found)

    assert elsewhere(maxSharePrice=20.0, minWinRate=0.6) == []
    assert elsewhere(maxSharePrice=30.0, minWinRate=0.6) == [Change("maxSharePrice", 20.0, 30.0)]
    assert elsewhere(maxSharePrice=20.0) == []  # a column that is gone since


# --- files that are no ordinary ones ------------------------------------------------------


def test_a_pipe_in_the_place_of_the_journal_is_refused_at_once(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    with pytest.raises(InputError, match="not a regular file"):
        journal.entries(path)
    with pytest.raises(OSError, match="it is a pipe"):
        journal.append(path, entry())


def test_a_line_that_is_written_only_in_part_is_an_error(path: Path) -> None:
    """Where a file may grow no more, Linux writes what still fits, and says how much that was."""
    journal.append(path, entry())
    whole = path.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole + 10, before[1]))
    try:
        with pytest.raises(OSError, match="No space left"):
            journal.append(path, entry())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.stat().st_size == whole + 10
    journal.append(path, entry())
    entries, broken = journal.entries(path)
    assert (len(entries), broken) == (2, 1)
