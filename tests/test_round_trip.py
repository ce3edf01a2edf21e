"""Trades that go from one engine to the other and come back are the same to the byte."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botdb.database.schema import inspect
from botdb.database.session import open_database
from botdb.database.url import locate
from botdb.output import encode
from botdb.trades import query
from botdb.trades.importing.pipeline import import_trades

NOW = datetime(2026, 3, 6, 14, 31, tzinfo=UTC)

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
NAMES = TEXT.filter(str.strip)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
AMOUNTS = NUMBERS.map(abs)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)


def _optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def _trades(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXT) -> list[dict[str, Any]]:
    """Valid trades with different ids; every field that may be null or absent sometimes is."""
    rows = draw(
        st.lists(
            st.fixed_dictionaries(
                {"id": NAMES, "symbol": NAMES, "status": NAMES},
                optional={
                    "entryPrice": _optional(AMOUNTS),
                    "exitPrice": _optional(AMOUNTS | st.integers(0, 2**53)),
                    "shares": _optional(AMOUNTS),
                    "pnl": _optional(NUMBERS),
                    "catalystType": _optional(texts),
                    "catalystTier": _optional(st.integers(1, 4)),
                    "exitReason": _optional(texts),
                    "alpacaOrderId": _optional(texts),
                    "entryAt": _optional(MOMENTS),
                    "exitAt": _optional(MOMENTS),
                    "createdAt": _optional(MOMENTS),
                    "updatedAt": _optional(MOMENTS),
                },
            ),
            max_size=5,
            unique_by=lambda row: row["id"],
        )
    )
    for row in rows:
        entry, exit = row.get("entryAt"), row.get("exitAt")
        if entry and exit and exit < entry:
            row["entryAt"], row["exitAt"] = exit, entry
    return rows


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest) -> Iterator[tuple[peewee.Database, peewee.Database]]:
    """An open database on each engine, for the whole module: hypothesis needs many turns."""
    template = request.getfixturevalue("sqlite_template")
    postgres = request.getfixturevalue("postgres")
    path = template.with_name("round_trip.db")
    path.write_bytes(template.read_bytes())
    postgres.execute("CREATE DATABASE round_trip TEMPLATE botdb_template")
    first = open_database(locate(str(path)), "write")
    second = open_database(locate(postgres.url("round_trip")), "write")
    yield first, second
    first.close()
    second.close()


def load(db: peewee.Database, content: bytes) -> None:
    """Import into an empty table."""
    db.execute_sql('DELETE FROM "BotTrade"')
    file = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    import_trades(db, inspect(db), file, zone=UTC, now=NOW)


def export(db: peewee.Database, format: Literal["jsonl", "csv"] = "jsonl") -> bytes:
    encoder = encode.csv_lines if format == "csv" else encode.json_lines
    found = query.find(db, inspect(db), query.TradeFilter(), sort="id")
    return b"".join(encoder(found))


THOROUGH = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(rows=_trades())
@THOROUGH
def test_json_lines(
    both: tuple[peewee.Database, peewee.Database], rows: list[dict[str, Any]]
) -> None:
    here, there = both
    load(here, json.dumps(rows).encode())
    exported = export(here)
    load(there, exported)
    assert export(there) == exported
    load(here, exported)
    assert export(here) == exported

    given = {row["id"]: row for row in rows}
    for line in exported.splitlines():
        stored = json.loads(line)
        for name, value in given[stored["id"]].items():
            if value is not None and not name.endswith("At"):
                assert stored[name] == value


@given(rows=_trades(texts=TEXT.filter(bool)))  # CSV has no empty text: it is null
@THOROUGH
def test_csv(both: tuple[peewee.Database, peewee.Database], rows: list[dict[str, Any]]) -> None:
    here, there = both
    load(here, json.dumps(rows).encode())
    exported, lines = export(here, "csv"), export(here)
    load(there, exported)
    assert export(there, "csv") == exported
    assert export(there) == lines
