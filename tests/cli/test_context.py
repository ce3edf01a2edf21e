"""What every command gets: one time, a database that is closed in the end, and confirmation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import peewee
import pytest

from botdb.cli.context import Run
from botdb.clock import timestamps
from botdb.database.url import locate
from botdb.errors import DatabaseError
from botdb.output import Output
from tests.conftest import Botdb

NOON = datetime(2026, 3, 6, 17, tzinfo=UTC)


def run_on(url: str) -> Run:
    return Run(locate(url), Output(), NOON)


def test_a_run_has_one_time_and_a_restarted_run_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_on("x.db")
    later = NOON + timedelta(hours=1)
    monkeypatch.setattr(timestamps, "utc_now", lambda: later)
    assert run.now == NOON
    assert run.restarted().now == later


def test_the_clock_is_read_once(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Row and journal have the same time, though the clock goes on."""
    ticks = iter(range(1000))
    monkeypatch.setattr(timestamps, "utc_now", lambda: NOON + timedelta(minutes=next(ticks)))
    assert botdb("config", "set", "maxSharePrice=30", db=url).code == 0
    [entry] = botdb("config", "log", "--json", db=url).json
    assert entry["time"] == botdb("config", "show", "--json", db=url).json["updatedAt"]


def test_the_database_is_closed_however_a_run_ends(url: str) -> None:
    kept: list[peewee.Database] = []
    with pytest.raises(KeyError), run_on(url).writing() as opened:
        kept.append(opened.db)
        raise KeyError
    assert kept[0].is_closed()


def test_without_the_schema_only_what_needs_none_opens(empty_url: str) -> None:
    run = run_on(empty_url)
    with run.creating() as db:
        assert not db.is_closed()
    with pytest.raises(DatabaseError), run.reading():
        pass
    with run.reading_anything() as db:
        assert not db.is_closed()
